"""What Slack adds to what people write is set aside before it is read, in every door alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answers.answers import Answers
from bot.answers.create import create_answers
from bot.conversation import scenarios
from bot.forms.values import amount, dollars
from bot.language.parsing import find_workload, parse
from bot.rendering.mrkdwn import spoken as without_entities
from bot.rendering.mrkdwn import unescape
from bot.settings import Settings
from bot.slack.message_text import spoken
from engine.prices.names import load_names
from tests.test_bot_discussion import Talk

ADDED = (
    "<@U07ABC123>",
    "<@U07ABC123|ana>",
    "<!subteam^S0123456|@ml-platform>",
    "<!here>",
    "<#C07ABC123|ai-costs>",
    "<https://docs.example.com/x?y=2|docs.example.com/x>",
    "<mailto:ana@b.de|ana@b.de>",
    ":rocket:",
)
VOLUME = "20M in 4M out"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    made = create_answers(Settings.from_env({"TCO_DATABASE": str(tmp_path / "tco.db")}))
    made.now = lambda: datetime(2026, 11, 21, 12, tzinfo=UTC)
    return made


def heard(text: str) -> str:
    """A message as a listener hands it on."""
    return spoken(text, {"U0BOT"})


def command(answers: Answers, added: str) -> object:
    understood = parse(unescape(f"{VOLUME} {added} on h200"), load_names())
    return understood.canonical, understood.problems


def mention(answers: Answers, added: str) -> object:
    talk = Talk(answers)
    talk.say(heard(f"<@U0BOT> {added} {VOLUME}"), is_mention=True)
    return scenarios.workload_of(talk.thread, "A")


def thread(answers: Answers, added: str) -> object:
    talk = Talk(answers)
    talk.say("5M in 1M out")
    talk.say(heard(f"{added} what if {VOLUME} {added}"))
    return scenarios.workload_of(talk.thread, "B")


def shortcut(answers: Answers, added: str) -> object:
    text = without_entities(f"We send 20M tokens in and 4M out a day {added}")
    return find_workload(text, load_names()).changes


def form(answers: Answers, added: str) -> object:
    return amount(f"20M {added}"), dollars(f"{added} $4,000")


@pytest.mark.parametrize("door", [command, mention, thread, shortcut, form])
def test_what_slack_adds_is_set_aside_in_every_door(
    door: Callable[[Answers, str], object], answers: Answers
) -> None:
    plain = door(answers, "")
    assert plain
    assert {added: door(answers, added) for added in ADDED} == dict.fromkeys(ADDED, plain)
