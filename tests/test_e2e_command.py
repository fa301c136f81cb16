"""`/tco` from the signed command to the thread, over real HTTP on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answers.answers import Answers, Reply
from bot.handlers import delivery, drawing
from bot.rendering.render import Message
from bot.storage import SqliteStorage
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside, texts

QUESTION = "/tco 5M in 1M out as of 2026-04-15"


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def whispers(slack: LocalSlack, count: int = 1, channel: str | None = None) -> list[str]:
    """What only Ana sees, once there is so much of it."""
    slack.wait_for(lambda: len(slack.ephemerals(slack.ana, channel)) >= count, seconds=60)
    return [texts(message) for message in slack.ephemerals(slack.ana, channel)]


def test_the_verdict_stands_in_the_channel_and_the_breakdown_in_its_thread(
    slack: LocalSlack,
) -> None:
    ack = slack.command(QUESTION)
    assert ack.status == 200

    message = answered(slack)
    assert message.text.startswith(
        "Stay on an API: $112 a month at Groq, self-hosting would be $13,275."
    )
    steps, bill, crossovers, changes, assumed, _ = slack.thread(message.channel, message.ts)
    assert "GPU, failover" in texts(bill) and "$13,275" in texts(bill)
    assert "The four conditions" in texts(steps)
    assert "17.7M" in texts(crossovers)
    assert "from low to high" in texts(changes)
    assert "Model upgrades" in texts(assumed) and "Not modelled" in texts(assumed)
    assert slack.workspace.warnings == []


def test_the_picture_comes_last_with_its_figures_in_words(slack: LocalSlack) -> None:
    slack.command(QUESTION)
    message = answered(slack)
    shared = slack.thread(message.channel, message.ts)[-1]
    (file,) = (slack.workspace.files.get(id) for id in shared.files)
    assert slack.workspace.files.content(file.id).startswith(b"\x89PNG")
    assert file.title == "Monthly cost by volume: $13,275 self-hosted, $112 at Groq"
    assert "$13,275" in file.alt_txt and "cheaper for good from 17.7M" in file.alt_txt
    assert slack.workspace.warnings == []


def test_a_thread_that_many_wait_before_is_made_again_when_its_turn_comes(
    slack: LocalSlack, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_MOST_UNWRITTEN", 0)
    monkeypatch.setattr(drawing, "MOST_PROMISED", 0)
    slack.command(QUESTION)
    message = answered(slack, replies=5)
    steps, bill, crossovers, _, assumed = slack.thread(message.channel, message.ts)
    assert "The four conditions" in texts(steps) and "17.7M" in texts(crossovers)
    assert "GPU, failover" in texts(bill) and "$13,275" in texts(bill)
    assert "Draw" in texts(assumed)
    assert len(SqliteStorage(database).latest(5)) == 1


@pytest.mark.parametrize(
    ("method", "error", "told"),
    [
        ("files.getUploadURLExternal", "missing_scope", "`files:write`"),
        ("files.completeUploadExternal", "internal_error", "Ask again in a minute"),
    ],
)
def test_a_picture_that_slack_does_not_take_costs_one_line(
    slack: LocalSlack, method: str, error: str, told: str
) -> None:
    slack.faults.refuse(method, error, times=9)
    slack.command(QUESTION)
    message = answered(slack)
    *breakdown, line = slack.thread(message.channel, message.ts)
    assert len(breakdown) == 5 and "$13,275" in texts(breakdown[1])
    assert error in line.text and told.strip("`") in line.text and told in texts(line)


def test_the_question_is_logged_with_its_parameters_and_no_text(
    slack: LocalSlack, database: Path
) -> None:
    slack.command("/tco  please 5M/1M ,  as of 2026-04-15")
    answered(slack)
    (query,) = SqliteStorage(database).latest(5)
    assert (query.user, query.channel, query.surface) == (slack.ana, slack.ai_costs, "slash")
    assert query.canonical == "5M in 1M out, as of 2026-04-15"
    assert query.figures["self_hosting_usd"] == "13275.00"
    assert "please" not in str(query)


def test_the_same_command_delivered_twice_is_answered_and_logged_once(
    slack: LocalSlack, database: Path
) -> None:
    for _ in range(2):
        assert slack.command(QUESTION, trigger_id="1.2.same").status == 200
    answered(slack)
    slack.command("/tco 7M in 1M out")
    slack.wait_for(lambda: len(slack.messages()) == 2, seconds=60)
    assert len(SqliteStorage(database).latest(5)) == 2


def test_what_was_not_understood_is_named_to_the_person_alone(slack: LocalSlack) -> None:
    slack.command("/tco 5M in 1M out regualted")
    (whisper,) = whispers(slack)
    assert "`regualted`" in whisper and "`regulated`" in whisper
    assert "5M in 1M out" in whisper
    assert slack.messages() == []


def test_nobody_can_make_the_bot_ping_a_channel(slack: LocalSlack) -> None:
    slack.command("/tco 5M in 1M out <!channel> <@U0RAVI> & more")
    (whisper,) = whispers(slack)
    assert "<!channel>" not in whisper and "<@U0RAVI>" not in whisper
    assert "&lt;!channel&gt;" in whisper


def test_a_command_that_says_payload_is_not_lost(slack: LocalSlack) -> None:
    slack.command("/tco what do payloads cost")
    (whisper,) = whispers(slack)
    assert "what do payloads cost" in whisper


def test_outside_a_channel_it_answers_by_the_response_url_and_asks_to_be_invited(
    slack: LocalSlack,
) -> None:
    slack.command(QUESTION, channel=slack.private)
    whispered = whispers(slack, count=4, channel=slack.private)
    assert "$13,275" in texts(slack.messages(slack.private)[-1])
    assert "The five steps" in whispered[0] and "What would change it" in whispered[0]
    assert "GPU, failover" in whispered[1]
    assert "All options" in whispered[2] and "Not modelled" in whispered[2]
    assert "/invite @tco" in whispered[-1]


def test_a_rate_limit_is_waited_for(slack: LocalSlack) -> None:
    slack.faults.rate_limit("chat.postMessage", retry_after=1, times=1)
    slack.command(QUESTION)
    assert "$13,275" in texts(answered(slack))


def test_where_slack_stays_down_the_person_is_told_on_the_way_that_works(
    slack: LocalSlack,
) -> None:
    slack.faults.refuse("chat.postMessage", "internal_error", times=50)
    slack.command(QUESTION)
    trouble, answer, *_ = whispers(slack, count=2)
    assert "internal_error" in trouble and "process log" in trouble
    assert "$13,275" in answer


def test_a_thread_that_breaks_off_is_told(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = Message(text="The answer", blocks=())
    too_long = Message(text="Its breakdown", blocks=({"type": "divider"},) * 51)
    reply = Reply(message=good, thread=(too_long,), is_private=False)
    monkeypatch.setattr(Answers, "shown", lambda self, answer, label="A", **how: reply)
    slack.command(QUESTION)
    assert "the breakdown is missing from the thread" in whispers(slack)[0]
    assert slack.messages()[-1].text == "The answer"


def test_history_shows_a_person_only_their_own(slack: LocalSlack) -> None:
    slack.command(QUESTION)
    answered(slack)
    slack.command("/tco history", user=slack.ravi)
    slack.wait_for(lambda: slack.ephemerals(slack.ravi), seconds=60)
    assert "asked nothing" in texts(slack.ephemerals(slack.ravi)[0])
    slack.command("/tco history")
    assert "5M in 1M out" in whispers(slack)[0]


@pytest.mark.parametrize("asked", ["help", "models", "models llama", "prices gpt-4o", "local"])
def test_the_other_words_are_answered_to_the_person_alone(slack: LocalSlack, asked: str) -> None:
    slack.command(f"/tco {asked}")
    assert whispers(slack)
    assert slack.messages() == []


def test_the_article_is_checked_in_the_channel(slack: LocalSlack) -> None:
    slack.command("/tco article")
    message = answered(slack, replies=0)
    assert str(message.blocks).count("✗ ") == 4
