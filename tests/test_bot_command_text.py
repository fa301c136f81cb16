"""The command's text: a corpus of what people write, and what must hold for any text at all."""

from __future__ import annotations

import itertools
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.language.acts import Act
from bot.language.canonical import canonical
from bot.language.machine.patterns import Slot, elements, parse_pattern
from bot.language.machine.rules import rules
from bot.language.parsing import offers_of, parse
from bot.language.values.slots import knows
from engine.figures.workload import Workload
from engine.prices.names import load_names
from engine.question.presets import load_presets

NAMES = load_names()
CASES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "commands.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
VOLUME = "5M in 1M out"


def workload(**said: Any) -> Workload:
    """The workload of `VOLUME` and what is said besides."""
    return Workload.model_validate(
        {"input_tokens_per_day": 5_000_000, "output_tokens_per_day": 1_000_000} | said
    )


# --- the corpus ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", CASES["volume"])
def test_volumes_as_people_write_them(text: str) -> None:
    into, out = CASES["volume"][text]
    understood = parse(text, NAMES)
    assert understood.workload == workload(input_tokens_per_day=into, output_tokens_per_day=out)
    assert understood.problems == ()


@pytest.mark.parametrize("text", CASES["requests"])
def test_requests_as_people_write_them(text: str) -> None:
    understood = parse(text, NAMES)
    assert understood.workload is not None
    assert understood.problems == ()
    assert [
        understood.workload.input_tokens_per_day,
        understood.workload.output_tokens_per_day,
        understood.workload.input_tokens_per_request,
        understood.workload.output_tokens_per_request,
    ] == CASES["requests"][text]


@pytest.mark.parametrize("phrase", CASES["phrase"])
@pytest.mark.parametrize(
    "pattern", ["{volume} {phrase}", "{phrase} {volume}", "{volume}, {phrase}"]
)
def test_phrases_before_and_after_the_volume(phrase: str, pattern: str) -> None:
    understood = parse(pattern.format(volume=VOLUME, phrase=phrase), NAMES)
    assert understood.workload == workload(**CASES["phrase"][phrase])
    assert understood.problems == ()


@pytest.mark.parametrize("phrase", CASES["phrase"])
def test_a_phrase_alone_is_a_change_without_a_question(phrase: str) -> None:
    understood = parse(phrase, NAMES)
    assert understood.workload is None
    assert workload(**understood.changes) == workload(**CASES["phrase"][phrase])
    assert understood.problems == ()


@pytest.mark.parametrize("piece", CASES["asked_back"])
def test_what_cannot_be_taken_is_named_and_the_rest_is_kept(piece: str) -> None:
    understood = parse(f"{VOLUME}, {piece}, sustained", NAMES)
    problem = understood.problems[0]
    expected = tuple(CASES["asked_back"][piece])
    assert len(understood.problems) == 1
    assert problem.suggestions[: len(expected)] == expected
    assert problem.text in piece
    assert problem.reason.endswith((".", "?"))
    assert understood.workload in {workload(sustained=True)}


@pytest.mark.parametrize("text", CASES["volume_asked_back"])
def test_a_volume_in_doubt_is_asked_back(text: str) -> None:
    understood = parse(text, NAMES)
    expected = tuple(CASES["volume_asked_back"][text])
    assert understood.workload is None
    assert len(understood.problems) == 1
    assert understood.problems[0].suggestions[: len(expected)] == expected


@pytest.mark.parametrize("text", [*CASES["volume"], *CASES["requests"]])
def test_canonical_text_of_the_corpus_is_stable(text: str) -> None:
    understood = parse(text, NAMES)
    again = parse(understood.canonical, NAMES)
    assert again.workload == understood.workload
    assert again.canonical == understood.canonical


def test_suggestions_are_understood() -> None:
    for piece in itertools.chain(CASES["asked_back"], CASES["volume_asked_back"]):
        for problem in parse(piece, NAMES).problems:
            for suggestion in problem.suggestions:
                assert parse(suggestion, NAMES).changes, (piece, suggestion)


@pytest.mark.parametrize("text", CASES["either"])
def test_either_of_two_pieces_that_contradict_each_other_is_offered(text: str) -> None:
    assert dict(offers_of(text, parse(text, NAMES), NAMES)) == CASES["either"][text]


# --- canonical text --------------------------------------------------------------------------


def test_canonical_text_is_compact_and_readable() -> None:
    typed = (
        "regulated, as of 15 April 2026; llama 3.3 70b on h100 x2 at lambda, reserved and "
        "60% cached with three nines vs gpt-4o 5 million in 1 million out"
    )
    assert parse(typed, NAMES).canonical == (
        "5M in 1M out, llama-3.3-70b on 2x h100_sxm @Lambda reserved, cached 60%, 99.9%, "
        "regulated, vs openai/gpt-4o, as of 2026-04-15"
    )


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("3750000", "3.75M"),
        ("750000", "750k"),
        ("1500", "1500"),
        ("1234567", "1234567"),
        ("12345000", "12.345M"),
        ("1728000000", "1.728B"),
        ("12.5", "12.5"),
        ("1.125", "1.1250"),  # 1.125 could be eleven hundred in Europe
    ],
)
def test_numbers_are_exact(tokens: str, text: str) -> None:
    said = workload(input_tokens_per_day=Decimal(tokens), output_tokens_per_day=0)
    assert canonical(said) == f"{text} in 0 out"
    assert parse(canonical(said), NAMES).workload == said


def test_a_month_that_is_no_whole_number_a_day_is_said_as_a_month() -> None:
    assert parse("100M in 20M out per month", NAMES).canonical == "100M in 20M out per month"


# --- actions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "act", "argument"),
    [
        ("", Act.EMPTY, ""),
        ("  \n ", Act.EMPTY, ""),
        ("help", Act.HELP, ""),
        ("Help!", Act.HELP, ""),
        ("?", Act.HELP, ""),
        ("models", Act.MODELS, ""),
        ("models llama 3", Act.MODELS, "llama 3"),
        ("prices gpt-4o", Act.PRICES, "gpt-4o"),
        ("price of Claude Opus 5.5", Act.PRICES, "Claude Opus 5.5"),
        ("history", Act.HISTORY, ""),
        ("my history", Act.HISTORY, ""),
        ("local", Act.LOCAL, ""),
        ("laptop", Act.LOCAL, ""),
        ("article", Act.ARTICLE, ""),
        ("the article", Act.ARTICLE, ""),
        ("model qwen3-32b", Act.ASK, ""),
        ("price 5M in 1M out", Act.ASK, ""),
    ],
)
def test_actions(text: str, act: Act, argument: str) -> None:
    understood = parse(text, NAMES)
    assert (understood.act, understood.argument) == (act, argument)
    assert understood.problems == ()


def test_prices_of_a_past_day() -> None:
    understood = parse("prices gpt-4o as of 2026-04-15", NAMES)
    assert understood.argument == "gpt-4o"
    assert understood.changes == {"as_of": date(2026, 4, 15)}


@pytest.mark.parametrize(
    ("typed", "meant"), [("histroy", "history"), ("modles llama", "models llama")]
)
def test_a_misspelt_action_is_asked_back(typed: str, meant: str) -> None:
    assert parse(typed, NAMES).problems[0].suggestions == (meant,)


# --- presets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", load_presets(), ids=lambda preset: preset.id)
def test_presets_read_as_their_text_and_are_cited(preset: Any) -> None:
    """What is bought goes beside a job; every other preset is one."""
    job = "5M in 1M out, " if preset.id.startswith("own_") else ""
    by_text = parse(job + preset.text.value, NAMES)
    assert by_text.problems == ()
    assert by_text.workload is not None
    assert preset.text.source.title == "our assumption"


def test_what_is_said_overrules_a_preset() -> None:
    understood = parse("document pipeline, batch 10%, 10M in 2M out", NAMES)
    assert understood.canonical == "10M in 2M out, batch 10%, internal"
    assert understood.problems == ()


def test_two_presets_contradict_each_other() -> None:
    understood = parse("support agent and code reviewer", NAMES)
    assert understood.workload is None
    assert len(understood.problems) == 1


# --- the grammar -----------------------------------------------------------------------------


def test_every_rule_asks_for_kinds_that_can_be_read() -> None:
    patterns = [parse_pattern(rule.pattern) for rule in rules("threads", "command", "talk")]
    slots = {part for part in elements(tuple(patterns)) if isinstance(part, Slot)}
    assert {slot.kind for slot in slots if not knows(slot.kind)} == set()


# --- contradictions between fields -----------------------------------------------------------


def test_now_is_an_option_or_a_sum() -> None:
    understood = parse(f"{VOLUME} now gpt-4o, now $4,000/month", NAMES)
    assert understood.workload is None
    assert understood.problems[0].text == "now gpt-4o now $4,000/month"
    assert understood.changes["now_usd_per_month"] == 4000
