"""Answers: every text gets a reply that explains itself, and the log never costs one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answers import Answers, Asker, Reply
from bot.storage import SqliteStorage, StorageUnavailable
from engine import Workload
from engine.question.team_figures import TeamFigure
from tests.bot_samples import ANA, HOSTILE, NOW, answers_at, answers_of, ask

QUESTION = "5M in 1M out"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return answers_at(tmp_path)


class BrokenStorage:
    """A log on a disk that is full, gone or read-only: whatever is asked of it fails."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*arguments: Any, **named: Any) -> Any:
            raise StorageUnavailable("tco.db: disk I/O error")

        return fail


def said(reply: Reply) -> str:
    """Everything that a reply says, its thread included."""
    return " ".join(f"{m.text} {m.blocks}" for m in (reply.message, *reply.thread))


# --- an answer


def test_an_answer_is_public_with_the_verdict_first_and_a_thread(answers: Answers) -> None:
    reply = ask(answers, f"{QUESTION} as of 2026-04-15")
    assert not reply.is_private and not reply.is_refusal
    assert reply.message.text.startswith("Stay on an API: $112 a month at Groq")
    assert reply.message.blocks[0]["type"] == "header"
    assert len(reply.thread) == 5


def test_it_is_answered_with_todays_figures_unless_another_day_is_said(answers: Answers) -> None:
    today, then = ask(answers, QUESTION), ask(answers, f"{QUESTION} as of 2026-04-15")
    assert today.answer is not None and then.answer is not None
    assert today.answer.assessment.on == NOW.date()
    assert then.answer.assessment.on.isoformat() == "2026-04-15"


def test_what_was_understood_is_echoed_in_canonical_text(answers: Answers) -> None:
    reply = ask(answers, "please  5m/1m, on 2 H100s from lambda labs")
    assert reply.answer is not None
    assert f"Understood: `{reply.answer.canonical}`" in said(reply)
    again = ask(answers, reply.answer.canonical)
    assert again.answer is not None
    assert again.answer.canonical == reply.answer.canonical
    assert again.answer.assessment == reply.answer.assessment


def test_the_log_keeps_parameters_and_figures_and_no_text(answers: Answers) -> None:
    reply = ask(answers, "tell my boss Carol: 5M in, 1M out")
    clean = ask(answers, "please " + QUESTION)
    assert reply.is_refusal and clean.answer is not None
    (query,) = answers.storage.latest(10)
    assert (query.id, query.asked_at) == (clean.answer.id, NOW)
    assert (query.team, query.channel, query.user) == (ANA.team, ANA.channel, ANA.user)
    assert (query.verdict, query.canonical) == ("stay_on_api", "5M in 1M out")
    assert query.figures["self_hosting_usd"] == "13275.00"
    assert query.figures["cheapest_option"] == "novita/meta-llama/llama-3.3-70b-instruct"
    assert "please" not in str(query) and "Carol" not in str(query)


def test_what_is_paid_today_leads_the_answer_and_is_logged(answers: Answers) -> None:
    reply = ask(answers, f"{QUESTION} now $4,000/month")
    assert reply.message.text.startswith("Stay on an API: you pay $4,000 a month")
    assert answers.storage.latest(1)[0].figures["now_usd"] == "4000.00"


def test_an_option_paid_today_without_a_known_price_is_never_shown_as_free(
    answers: Answers,
) -> None:
    """Gemma 3 at Google has a free tier only."""
    reply = ask(answers, f"{QUESTION} now google/gemma-3")
    assert not reply.is_refusal
    assert "$0 " not in said(reply)
    assert "Stay on an API: $32 a month at Novita" in reply.message.text
    assert "You pay" not in said(reply)


# --- the log


def test_a_log_that_cannot_be_written_does_not_cost_an_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = ask(answers_of(BrokenStorage()), QUESTION)
    assert reply.answer is not None and not reply.answer.is_logged
    assert "could not be logged" in said(reply)
    assert "disk I/O error" in caplog.text and reply.answer.id in caplog.text
    assert "disk I/O error" not in said(reply)


def test_an_answer_that_was_logged_says_nothing_of_it(answers: Answers) -> None:
    assert "could not be logged" not in said(ask(answers, QUESTION))


def test_a_path_that_cannot_be_written_is_such_a_log(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    reply = ask(answers_of(SqliteStorage(tmp_path / "file" / "tco.db")), QUESTION)
    assert reply.answer is not None and not reply.answer.is_logged


def test_a_history_that_cannot_be_read_says_so() -> None:
    reply = ask(answers_of(BrokenStorage()), "history")
    assert "cannot be read just now" in said(reply) and "asked nothing" not in said(reply)


# --- history


BEN = replace(ANA, user="U0BEN")
ANA_ELSEWHERE = replace(ANA, team="T2")


def questions(answers: Answers, asker: Asker) -> list[str]:
    """What a person's history shows."""
    blocks = ask(answers, "history", asker).message.blocks
    tables = [block for block in blocks if block["type"] == "table"]
    return [row[1]["text"] for table in tables for row in table["rows"][1:]]


def test_history_shows_ones_own_questions_of_this_team(answers: Answers) -> None:
    ask(answers, "1M in 1M out", ANA)
    ask(answers, "2M in 1M out", BEN)
    ask(answers, "3M in 1M out", ANA_ELSEWHERE)
    assert questions(answers, ANA) == ["1M in 1M out"]
    assert questions(answers, BEN) == ["2M in 1M out"]
    assert questions(answers, ANA_ELSEWHERE) == ["3M in 1M out"]


def test_history_is_seen_by_nobody_else(answers: Answers) -> None:
    assert ask(answers, "history").is_private


def test_an_empty_history_says_how_to_begin(answers: Answers) -> None:
    assert "You have asked nothing" in said(ask(answers, "history"))


def test_refused_questions_and_other_commands_are_not_logged(answers: Answers) -> None:
    for text in ("help", "models", "prices gpt-4o", "article", "local", "history", "5M in", "?!"):
        ask(answers, text)
    assert answers.storage.latest(10) == []


# --- other replies


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP", "?", "--help", '"]}'])
def test_help_shows_usage(answers: Answers, text: str) -> None:
    reply = ask(answers, text)
    assert reply.message.text.startswith("Usage: /tco 5M in 1M out")
    assert reply.is_private and not reply.is_refusal


def test_models_lists_what_can_be_hosted(answers: Answers) -> None:
    listed = said(ask(answers, "models"))
    assert "qwen3-32b" in listed and "llama-3.3-70b" in listed


def test_models_with_a_text_looks_through_everything_sold_by_the_token(answers: Answers) -> None:
    found = said(ask(answers, "models opus 5.5"))
    assert "claude-opus-5-5" in found and "llama-3.3-70b" not in found
    assert "no model like" in said(ask(answers, "models zzzzzz"))


def test_prices_show_tiers_and_the_day(answers: Answers) -> None:
    haiku = said(ask(answers, "prices claude-haiku-5-5"))
    assert "$0.10; $0.50 over 100,000" in haiku and "2026-11-21" in haiku
    assert "2026-04-15" in said(ask(answers, "prices gpt-4o as of 2026-04-15"))


def test_prices_of_an_announced_change_say_so(answers: Answers) -> None:
    argon = said(ask(answers, "prices gemini-4-argon"))
    assert "On 2026-12-01" in argon and "$4.00 in and $20.00 out" in argon


@pytest.mark.parametrize(
    ("text", "way_out"),
    [("prices", "Say which model"), ("prices gpt-4oo", "Did you mean “gpt-4o”")],
)
def test_prices_of_nothing_known_say_what_to_do(answers: Answers, text: str, way_out: str) -> None:
    reply = ask(answers, text)
    assert reply.is_refusal and way_out in said(reply)


def test_local_recommends_a_laptop_for_development_and_says_it_proves_nothing(
    answers: Answers,
) -> None:
    advice = said(ask(answers, "local"))
    assert "20 tokens/s" in advice and "nothing about production" in advice
    assert "90 % of companies" in advice


def test_the_article_shows_its_table_with_four_rows_marked(answers: Answers) -> None:
    reply = ask(answers, "article")
    table = next(block for block in reply.message.blocks if block["type"] == "table")
    rows = {row[0]["text"]: [cell["text"] for cell in row[2:]] for row in table["rows"]}
    assert [name for name in rows if name.startswith("✗")] == [
        "✗ Claude 3.5 Sonnet",
        "✗ Gemini 2.5 Flash (preview price)",
        "✗ Together, Llama 3.3 70B",
        "✗ Groq, Llama 3.3 70B",
    ]
    assert rows["✗ Gemini 2.5 Flash (preview price)"][:2] == ["$68.00", "$40.50"]
    assert rows["GPT-4o"] == ["$675", "$675", "$675"]
    assert not reply.is_private


# --- what cannot be answered


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("5M in", "How many output tokens?"),
        ("vs gpt-4o", "I see no volume"),
        (f"{QUESTION} regualted", "regulated"),
        (f"{QUESTION} on 1x h100", "Try 2 GPUs or H200"),
        (f"{QUESTION} deepseek-v3", "Try"),
        (f"{QUESTION} as of 2026-03-31", "Ask as of 2026-04-01 or later"),
        (f"{QUESTION} on l4 @lambda", "Name one of these, or a price"),
        (f"{QUESTION} vs anthropic", "Hosts I know"),
        ("histroy", "history"),
    ],
)
def test_a_refusal_says_the_way_out_and_keeps_what_was_typed(
    answers: Answers, text: str, way_out: str
) -> None:
    reply = ask(answers, text)
    assert reply.is_refusal and reply.is_private
    assert way_out in said(reply)
    assert f"`/tco {text}`" in said(reply)


# --- any text at all


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0 in 0 out", "A workload of no tokens has nothing to price."),
        ("-5M in 1M out", "Tokens a day are from 0 to a thousand trillion."),
        ("1e30 in 1M out", "Tokens a day are from 0 to a thousand trillion."),
        ("NaN in 1M out", "I do not understand this."),
        ("inf in 1M out", "it may be misspelt"),
        (f"{QUESTION} at $0/h", "A GPU-hour costs more than $0"),
        (f"{QUESTION} at $-1/h", "A GPU-hour costs more than $0"),
        (f"{QUESTION} on 0x h100", "GPUs come whole, from 1 to 100,000."),
        (f"{QUESTION} 100%", "an uptime is more than 0% and less than 100%"),
        (f"{QUESTION} cached 900%", "A share of the input is from 0% to 100%."),
        (f"{QUESTION} peak 0x", "A peak is at least the average"),
        (f"{QUESTION} p99 0ms", "A latency is more than 0 ms"),
    ],
)
def test_impossible_values_are_explained(answers: Answers, text: str, why: str) -> None:
    reply = ask(answers, text)
    assert reply.is_refusal
    assert why in reply.message.text and why in str(reply.message.blocks)


_NOTHING = {"the end of JSON", "a ping of the channel", "a ping of a person", "backticks"}
WORDS = [kind for kind in HOSTILE if kind not in _NOTHING]
"""Brackets and quotes alone are punctuation, and what Slack adds to a message is set aside."""


@pytest.mark.parametrize("kind", sorted(_NOTHING))
def test_what_says_nothing_changes_nothing(answers: Answers, kind: str) -> None:
    reply = ask(answers, f"{QUESTION} {HOSTILE[kind]}")
    assert reply.answer and reply.answer.canonical == QUESTION
    assert not {ping for ping in ("<!channel>", "<!here>", "<@U123>") if ping in said(reply)}


@pytest.mark.parametrize("kind", WORDS)
def test_hostile_input_never_raises_and_always_shows_the_way_out(
    answers: Answers, kind: str
) -> None:
    reply = ask(answers, HOSTILE[kind])
    assert reply.is_refusal and reply.is_private
    assert "You typed" in said(reply)
    assert "e.g. `/tco 5M in 1M out`; `/tco help` shows what can be said" in said(reply)
    assert answers.storage.latest(10) == []


@pytest.mark.parametrize("kind", WORDS)
def test_hostile_input_beside_a_question_is_named_and_not_swallowed(
    answers: Answers, kind: str
) -> None:
    reply = ask(answers, f"{QUESTION} {HOSTILE[kind]}")
    assert reply.is_refusal
    assert "/tco 5M in 1M out" in said(reply)


PIECES = st.sampled_from(
    [
        *("5M in 1M out", "0 in 1 out", "900T in 1 out", "1 in 900T out", "2,500 requests/day of"),
        *(
            "1500 in 300 out",
            "llama-3.3-70b",
            "kimi-k2",
            "on 2x h100",
            "on l4",
            "on 3x b200",
            "@aws",
        ),
        *(
            "@lambda",
            "spot",
            "at $2.35/h",
            "vs gpt-4o",
            "vs groq",
            "vs google/gemma-3",
            "now gpt-4o",
        ),
        *("cached 60%", "batch 30%", "peak 4x", "99.9%", "99.99%", "existing infra", "no infra"),
        *(
            "regulated",
            "eu residency",
            "p99 80ms",
            "fine-tuned",
            "air-gapped",
            "measured",
            "internal",
        ),
        *("now $4,000/month", "as of 2026-04-15", "as of 2019-01-01", "<!channel>", "🤖", "prices"),
    ]
)


@given(text=st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=6).map(" ".join)))
def test_no_text_raises(text: str) -> None:
    """Whatever is typed, the reply is an answer with its thread or says what to do."""
    reply = ask(answers_of(BrokenStorage()), text)
    assert reply.message.text
    assert len(reply.thread) in ((5, 6) if reply.answer else (0,))


# --- people of other companies


def test_outsiders_get_the_published_figures(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "tco.db")
    set_by_ana = TeamFigure(
        key="uptime_percent", value="99.95", since=NOW.date(), set_by="U1", reason="our promise"
    )
    storage.set_team_figures(ANA.team, [set_by_ana], seen=0)
    answers, work = answers_of(storage), Workload(input_tokens_per_day=5, output_tokens_per_day=1)
    bills = [
        answers.answered(work, replace(ANA, is_outsider=is_outsider), "mention").assessment.bill
        for is_outsider in (False, True)
    ]
    assert [bill.monthly_usd for bill in bills] == [15_825, 13_275]
