"""Follow-ups as people write them: at least 95 % exactly, and none misunderstood in silence."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.what_ifs import changed
from bot.language.acts import Act, Heard
from bot.language.canonical import echo, said
from bot.language.machine.language import discussion
from bot.language.machine.patterns import Choice, Element, parse_pattern
from bot.language.parsing import Here, parse_follow_up
from bot.language.values.quantities import Scaling
from bot.rendering.figures_text import money
from engine import Assessment, Workload, assess, load_book
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import Foreign, Part, Rate, Terms
from engine.prices.names import load_names

TODAY = date(2026, 11, 21)
LABELS = ("A", "B", "C")
FILES = sorted((Path(__file__).parent / "cases").glob("follow_ups*.toml"))
CORPORA: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    for path in FILES
}


def joined(section: str) -> dict[str, Any]:
    """A section of all the corpora."""
    return {
        text: meant
        for corpus in CORPORA.values()
        for text, meant in corpus.get(section, {}).items()
    }


CASES = {section: joined(section) for section in ("what_if", "wish", "missed")}
UNCLEAR = [text for corpus in CORPORA.values() for text in corpus["asked_back"]["texts"]]
ASKED_BACK = "asked back"


@cache
def before() -> Assessment:
    """Scenario A."""
    work = Workload(input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(10**6))
    return assess(work, load_book(), TODAY)


def understood(text: str) -> Heard:
    here = Here(LABELS, "A", TODAY, scenario=lambda label: before().scenario)
    return parse_follow_up(text, load_names(), here)


def what_changes(asked: Heard) -> dict[str, Any]:
    """The fields of the workload that are different after a what-if, in plain values."""
    after = changed(before(), asked.changes, TODAY)
    was, is_now = said(before().workload), said(after)
    found = {name: plain(value) for name, value in is_now.items() if value != was.get(name)}
    return found | ({"base": asked.labels[0]} if asked.labels else {})


def plain(value: Any) -> Any:
    if isinstance(value, Foreign):
        return money(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Part | Rate | Terms):
        return [part.model_dump(exclude_none=True) for part in value]
    return (
        sorted(value)
        if isinstance(value, frozenset)
        else list(value)
        if isinstance(value, tuple)
        else value
    )


@cache
def outcome(text: str) -> Any:
    """What a text means, or that it is asked back."""
    asked = understood(text)
    if asked.problems or (asked.act == Act.WHAT_IF and not asked.changes):
        return ASKED_BACK
    if asked.act == Act.WHAT_IF:
        try:
            return what_changes(asked)
        except InvalidWorkload:
            return ASKED_BACK
    argument = (asked.argument,) if asked.act in (Act.WHY, Act.DECIDE) else ()
    return [asked.act.value, *asked.labels, *argument]


EXPECTED: dict[str, Any] = {**CASES["what_if"], **CASES["wish"]}


def test_the_corpus_is_large() -> None:
    assert len(EXPECTED) >= 900
    assert len(UNCLEAR) >= 300


def test_no_text_stands_in_two_corpora() -> None:
    texts = [
        text
        for corpus in CORPORA.values()
        for section in ("what_if", "wish", "missed")
        for text in corpus.get(section, {})
    ]
    assert len({*texts, *UNCLEAR}) == len([*texts, *UNCLEAR])


@pytest.mark.slow
def test_what_follow_ups_mean_is_understood_exactly() -> None:
    found = {text: outcome(text) for text in EXPECTED}
    assert {text: was for text, was in found.items() if was != EXPECTED[text]} == {}


def test_what_is_not_understood_yet_is_asked_back_and_rare() -> None:
    """Of what a reader would understand at least 95 % is, and nothing else in silence."""
    assert {text: outcome(text) for text in CASES["missed"]} == dict.fromkeys(
        CASES["missed"], ASKED_BACK
    )
    assert len(EXPECTED) / (len(EXPECTED) + len(CASES["missed"])) >= 0.95


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_is_asked_back(text: str) -> None:
    assert outcome(text) == ASKED_BACK


@pytest.mark.parametrize("text", ["what if on h201", "comapre", "what if 5M in 1M out regualted"])
def test_the_nearest_thing_is_named(text: str) -> None:
    assert understood(text).problems[0].suggestions


@pytest.mark.parametrize(
    "quantity", ["volume", "input", "output", "gpus", "rent", "pay", "peak", "paid"]
)
@pytest.mark.parametrize("times", ["10", "1.5", "0.97"])
def test_what_was_understood_of_a_change_is_written_so_that_it_is_understood(
    quantity: str, times: str
) -> None:
    changes = {
        "peak_to_average": Decimal(2),
        f"scaled_{quantity}": Scaling(quantity, Decimal(times)),
    }
    changes = changes if quantity != "peak" else {"scaled_peak": changes["scaled_peak"]}
    assert understood(echo(changes)).changes == changes


@pytest.mark.parametrize(
    "text",
    [
        "2 more gpus",
        "5M more input",
        "1M less output",
        "gpu price €0.2 lower",
        "we pay $500 less a month",
    ],
)
def test_what_was_understood_of_a_difference_is_written_so_too(text: str) -> None:
    changes = understood(text).changes
    assert changes and understood(echo(changes)).changes == changes


def test_a_day_without_its_year_is_explained() -> None:
    note = "“as of april” is read as 2026-04-01, the latest such day"
    assert understood("as of april").day_note == note
    assert understood("as of december").changes == {"as_of": date(2025, 12, 1)}


def test_no_phrase_is_made_of_words_that_may_be_passed_over() -> None:
    """Such a phrase would never be read: passing over it costs nothing."""
    language = discussion()
    lost = [
        rule.pattern
        for sentence, rule in language.grammar.rules
        if is_made_of(parse_pattern(sentence), language.fillers)
        if rule.sets or rule.refusal
    ]
    assert lost == []


def is_made_of(item: Choice | Element, words: frozenset[str]) -> bool:
    """Whether a pattern has a wording of these words alone."""
    if not isinstance(item, Choice):
        return item in words
    is_said = any(all(is_made_of(each, words) for each in way) for way in item.ways)
    return item.is_optional or is_said


@pytest.mark.parametrize("text", ["99.9% cached 95%", "5M in 1M out 99.9% cached 95%"])
def test_a_word_between_two_numbers_that_both_suit_it_is_asked_back(text: str) -> None:
    """Which of them is cached? Both readings are offered."""
    problem = understood(text).problems[0]
    assert problem.text == "99.9% cached 95%"
    assert problem.suggestions == ("cached 99.9%, 95%", "99.9%, cached 95%")
