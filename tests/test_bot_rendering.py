"""Every template renders to what Slack takes, with ordinary answers and with hostile strings."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from bot.answers.answers import THREAD_TEMPLATES, Answers, Reply
from bot.rendering.mrkdwn import unescape
from bot.rendering.render import BadTemplate, Message, render, sentence
from bot.storage import SqliteStorage
from bot.usage.measured import measure
from bot.usage.reading import NamedFile
from bot.workspace.blockkit import check_blocks
from tests.bot_samples import (
    HOSTILE,
    IN_A_NAME,
    answers_at,
    answers_of,
    ask,
    hostile_book,
    hostile_catalogue,
)

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
REFERENCE = "5M in 1M out as of 2026-04-15"
MOST_TEXT = 4000

QUESTIONS = (
    REFERENCE,
    "5M in 1M out",
    "1 in 0 out",
    "0 in 5M out",
    "900T in 90T out",
    "60M in 12M out, no infra, no team, measured, sustained",
    "60M in 12M out, projected, not sustained, peak 10x",
    "5M in 1M out, existing infra, existing team, internal, not regulated, no residency",
    "5M in 1M out, regulated, p99 80ms",
    "5M in 1M out, eu residency",
    "5M in 1M out, eu residency, as of 2026-04-15",
    "5M in 1M out, fine-tuned, air-gapped, full control",
    "5M in 1M out, now $30,000/month",
    "5M in 1M out, now $26,000/month",
    "5M in 1M out, now gpt-4o",
    "5M in 1M out, vs gpt-4o, groq, deepseek-chat, cached 60%, batch 30%",
    "5M in 1M out, on 2x h100 @aws, 99.99%",
    "5M in 1M out, on 2x h100 @runpod community, 99%",
    "5M in 1M out, at $2.35/h, 15000 in 3000 out per request",
    "5B in 1B out on 2x h100",
    "5M in 1M out qwen3-32b on l40s",
    "5M in 1M out deepseek-v3 on b200",
)
OTHERS = {
    "article": ("article",),
    "help": ("", "help"),
    "history": ("history",),
    "local": ("local",),
    "models": ("models", "models llama", "models zzzzzz"),
    "prices": ("prices gpt-4o", "prices deepseek-chat", "prices claude-haiku-5-5"),
    "refusal": (
        "gibberish",
        "5M in",
        "prices",
        "vs gpt-4o",
        "5M in 1M out as of 2020-01-01",
        "5M in 1M out on 1x h100",
    ),
}
_STRANGE_MODEL = IN_A_NAME.replace('"', '""')
_STRANGE_CSV = f'date,model,input_tokens,output_tokens\n2026-11-09,"{_STRANGE_MODEL}",10,5\n'
RENDERED_ALONE: dict[str, tuple[dict[str, Any], ...]] = {
    "invite": ({},),
    "usage": (
        {
            "m": measure(
                [NamedFile(IN_A_NAME, io.BytesIO(_STRANGE_CSV.encode()))], date(2026, 11, 28)
            )
        },
    ),
    "undelivered": (
        {"id": "0123456789ab", "error": "ratelimited", "partly": False},
        {"id": "-", "error": IN_A_NAME, "partly": True},
    ),
    "usage_refused": (
        {"kind": "refused", "detail": IN_A_NAME},
        *({"kind": kind, "detail": ""} for kind in ("scope", "large", "gone")),
    ),
    "trouble": tuple(
        {"kind": kind, "id": IN_A_NAME}
        for kind in (
            *("failed", "again", "no_memory", "unread", "busy"),
            *("expired", "published", "repeated", "partly"),
        )
    ),
    "draw": ({"id": "0123456789ab"}, {"id": IN_A_NAME}),
    "forget": (
        {"counts": None, "is_slack": True},
        {"counts": {}, "is_slack": True},
        {"counts": {"questions": 1, "ratings": 2, "decisions": 12}, "is_slack": True},
        {"counts": {"figures": 1}, "is_slack": False},
    ),
    "forgotten": ({"counts": {}}, {"counts": {"questions": 1, "ratings": 2}}),
    "unpictured": (
        {"id": "0123456789ab", "error": "missing_scope"},
        {"id": "-", "error": IN_A_NAME},
    ),
}

_DISCUSSED = """
compare decision decision_form decision_refused decisions delta moved no_memory no_thread
thread_help unchanged unclear why
"""
BOUGHT = frozenset({"bought"})
"""Rendered and checked in test_bot_bought.py."""
DISCUSSED = frozenset(_DISCUSSED.split())
"""Rendered and checked in test_bot_discussion.py."""


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return answers_at(tmp_path)


def messages(reply: Reply) -> list[Message]:
    return [reply.message, *reply.thread]


def check(message: Message) -> None:
    """Slack takes it, a notification says something, and nothing in it is markup by accident."""
    assert 0 < len(message.text) <= MOST_TEXT
    check_blocks(list(message.blocks))
    for text in [message.text, *marked_up(message.blocks)]:
        assert markup_left(text) == [], text


def marked_up(value: Any) -> Iterator[str]:
    """Every text of some blocks that Slack reads as mrkdwn."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from marked_up(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for item in value.values():
            yield from marked_up(item)


OURS = re.compile(r"<@U0ANA>|<https://(?!evil)[\w.-]+[^<>|\s]*\|[\w.-]+>")
"""The markup that templates mean: who asked, and links to price lists."""


def markup_left(text: str) -> list[str]:
    """Angle brackets besides our own markup, and ampersands that are no whole entity."""
    return re.findall(r"[<>]|&(?!(?:amp|lt|gt);)", OURS.sub("", text))


@pytest.mark.parametrize(
    "text", ["<!channel>", "<@U123>", "<https://evil.example|bank>", "R&D", "&l…", "a > b"]
)
def test_markup_by_accident_would_be_found(text: str) -> None:
    assert markup_left(text)
    assert not markup_left("<@U0ANA> &lt;!channel&gt; <https://openai.com/prices|openai.com>")


_OF_VIEWS = """
_form _team_form form_alternatives form_situation form_work home note options preview share
team_discount team_editors team_figures team_history team_line
"""
"""Templates that test_bot_views.py renders."""


# --- ordinary answers


def test_every_template_of_a_message_is_rendered_here() -> None:
    files = {file.name.split(".")[0] for file in (ROOT / "templates").glob("*.json.j2")}
    here = {"answer", *THREAD_TEMPLATES, *OTHERS, *RENDERED_ALONE, *DISCUSSED, *BOUGHT}
    assert files == here | set(_OF_VIEWS.split())


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_and_its_thread_are_what_slack_takes(answers: Answers, question: str) -> None:
    reply = ask(answers, question)
    assert not reply.is_refusal, reply.message
    assert len(reply.thread) == len(THREAD_TEMPLATES)
    for message in messages(reply):
        check(message)


@pytest.mark.parametrize(("template", "text"), [(t, text) for t in OTHERS for text in OTHERS[t]])
def test_other_replies_are_what_slack_takes(answers: Answers, template: str, text: str) -> None:
    ask(answers, "5M in 1M out")
    reply = ask(answers, text)
    assert reply.is_refusal is (template == "refusal")
    check(reply.message)


@pytest.mark.parametrize(
    ("template", "context"), [(t, context) for t in RENDERED_ALONE for context in RENDERED_ALONE[t]]
)
def test_notes_about_delivery_are_what_slack_takes(template: str, context: dict[str, Any]) -> None:
    check(render(template, context))


def test_a_full_history_is_what_slack_takes(answers: Answers) -> None:
    for nth in range(20):
        ask(answers, f"{nth + 1}M in 1M out, eu residency, vs gpt-4o, groq, deepseek-chat")
    message = ask(answers, "history").message
    check(message)
    table = next(block for block in message.blocks if block["type"] == "table")
    assert len(table["rows"]) == 1 + 15


def test_tables_have_five_columns_at_most_for_phones(answers: Answers) -> None:
    texts = [REFERENCE, "article", "models llama", "prices gpt-4o", "history"]
    replies = [ask(answers, text) for text in texts]
    tables = [
        block
        for reply in replies
        for message in messages(reply)
        for block in message.blocks
        if block["type"] == "table"
    ]
    assert len(tables) >= 7
    assert all(len(row) <= 5 for table in tables for row in table["rows"])


def test_a_template_that_gives_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Environment(loader=DictLoader({"odd.json.j2": '{"text": }'}))
    monkeypatch.setattr("bot.rendering.render.environment", lambda: broken)
    with pytest.raises(BadTemplate, match=r"odd\.json\.j2 is not JSON"):
        render("odd", {})


# --- hostile strings


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("text", ["{}", "5M in 1M out {}", "models {}", "prices {}", "vs {}"])
def test_hostile_typing_is_only_text(answers: Answers, text: str, kind: str) -> None:
    for message in messages(ask(answers, text.format(HOSTILE[kind]))):
        check(message)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_canonical_text_is_only_text(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Canonical text holds no such thing; were it to, in an answer or in the log, it is text."""
    monkeypatch.setattr("bot.answers.answers.canonical", lambda workload: HOSTILE[kind])
    for message in messages(ask(answers, "5M in 1M out")):
        check(message)
    check(ask(answers, "history").message)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Answers from a book and a catalogue whose every name and source means harm."""
    storage = SqliteStorage(tmp_path_factory.mktemp("log") / "tco.db")
    return answers_of(storage, hostile_book(), hostile_catalogue())


@pytest.mark.parametrize("question", [q for q in QUESTIONS if "@" not in q])
def test_hostile_names_are_only_text(poisoned: Answers, question: str) -> None:
    reply = ask(poisoned, question)
    assert IN_A_NAME.replace("<", "").split(">")[0] in str(reply)
    for message in messages(reply):
        check(message)


@pytest.mark.parametrize("text", [text for texts in OTHERS.values() for text in texts])
def test_hostile_names_are_only_text_in_other_replies(poisoned: Answers, text: str) -> None:
    check(ask(poisoned, text).message)


@pytest.mark.parametrize("text", ["5M in 1M out vs gpt-4o", "prices gpt-4o", "models gpt"])
def test_names_of_a_hundred_characters_still_fit(tmp_path: Path, text: str) -> None:
    storage = SqliteStorage(tmp_path / "tco.db")
    answers = answers_of(storage, catalogue=hostile_catalogue(" and so on" * 10))
    for message in messages(ask(answers, text)):
        check(message)


def test_a_template_in_typed_text_is_not_run(answers: Answers) -> None:
    said = json.dumps([asdict(m) for m in messages(ask(answers, "{{ 7*7 }}"))])
    assert "{{ 7*7 }}" in said and "`49`" not in said


# --- golden files

REPLIES: dict[str, Callable[[Reply], Message]] = {
    "answer": lambda reply: reply.message,
    **{
        template: lambda reply, nth=nth: reply.thread[nth]
        for nth, template in enumerate(THREAD_TEMPLATES)
    },
}


@pytest.mark.parametrize("template", REPLIES)
def test_the_reference_answer_reads_as_before(
    answers: Answers, template: str, pytestconfig: pytest.Config
) -> None:
    """Run with --update-goldens after a wanted change, and read the difference."""
    reply = ask(answers, REFERENCE)
    assert reply.answer is not None
    shown = json.dumps(asdict(REPLIES[template](reply)), indent=2, ensure_ascii=False) + "\n"
    shown = shown.replace(reply.answer.id, "0123456789ab")
    golden = GOLDEN / f"reference_{template}.json"
    if pytestconfig.getoption("--update-goldens"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def test_the_reference_s_six_apis_and_eleven_lines_stand_in_the_thread(answers: Answers) -> None:
    """Five messages in the order in which a person asks, and what they hold."""
    reply = ask(answers, REFERENCE)
    _, bill, crossovers, _, _ = reply.thread
    priced = {row[0]: row[1] for row in table_of(crossovers)[1:]}
    assert set(priced.values()) == {"$112", "$120", "$158", "$675", "$900", "$4,500"}
    lines = table_of(bill)[1:]
    assert len(lines) == 11 + 1 and lines[-1][:2] == ["Total", "$13,275"]


def table_of(message: Message) -> list[list[str]]:
    """The texts of a message's one table."""
    folded = [b for block in message.blocks for b in block.get("child_blocks", ())]
    (table,) = (b for b in (*message.blocks, *folded) if b["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_finding_note_and_warning_is_reached(answers: Answers, question: str) -> None:
    """What the engine makes is said in the channel or in the thread, each once there."""
    reply = ask(answers, question)
    assert reply.answer is not None
    a = reply.answer.assessment
    thread = unescape(
        " ".join(text for message in reply.thread for text in marked_up(message.blocks))
    )
    said = " ".join(thread.split())
    words = [
        *(sentence(f"fact_{fact.id}", fact.figures) for fact in a.verdict.facts),
        *(sentence(f"change_{change.id}", change.figures) for change in a.verdict.changes),
        *(sentence(f"step_{s.id}_{s.finding}", s.figures) for s in a.steps),
        *(sentence(f"caution_{caution.id}", caution.figures) for caution in a.cautions),
        *a.not_modelled,
    ]
    assert [each for each in words if each not in said] == []
    assert len(table_of(reply.thread[4])) == 1 + len(a.assumptions)


SIZED = tomllib.loads((Path(__file__).parent / "cases" / "answers.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", SIZED["answer"], ids=lambda case: case["kind"])
def test_the_answers_that_are_measured_are_of_their_kinds(
    answers: Answers, case: dict[str, str]
) -> None:
    """Which test_browser_answer_size.py measures: one of each verdict, and the long ones."""
    reply = ask(answers, case["text"])
    assert reply.answer is not None
    assert reply.answer.assessment.verdict.kind == case["verdict"]
    check(reply.message)
