"""What a process that died has left behind is done by the next one, whatever it was: its lease
says what, and Slack still has the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.answers.create import create_answers
from bot.app import create_bot
from bot.conversation.decisions import Form
from bot.conversation.discussion import Discussion
from bot.conversation.outcome import Said
from bot.jobs.errands import Errand, Kind
from bot.jobs.outbox import Pace
from bot.serving import MANIFEST
from bot.slack.posting import Mark
from bot.storage import SqliteStorage, ThreadKey, Turn
from bot.workspace.bot_service import run_bot
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from bot.wsgi import serve_over_http
from tests.bot_beside_slack import answered, settings_for, texts

SOON = 20
FORM = Form("followed", "We have no team", "", "")


@contextmanager
def a_bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    """The bot, until the block is left: then it takes nothing over any more."""
    slack.install(MANIFEST)
    bot = create_bot(settings_for(slack, database), pace=Pace(every=0))
    with run_bot(serve_over_http(bot.app, slack.signing_secret), slack):
        yield
    bot.stop()


class Dead:
    """A process that takes a turn, and is never heard of again."""

    def __init__(self, slack: LocalSlack, database: Path, root: Message) -> None:
        self.leases, self.slack, self.root = SqliteStorage(database).leases, slack, root
        self.key = ThreadKey(slack.workspace.team.id, root.channel, root.ts)

    def takes(self, kind: Kind, ts: str, about: str = "", label: str = "A") -> Turn:
        """A turn of Ana's, of which the lease has run out."""
        said = Said(self.key, about or ts, self.slack.ana, "its words died, too")
        form = FORM if kind is Kind.DECIDE else None
        turn = Turn(self.key, ts, self.slack.ana)
        assert self.leases.take(turn, Errand(kind, said, label, form).kept(), "dead", seconds=-1)
        return turn


@pytest.fixture
def root(slack: LocalSlack, database: Path) -> Message:
    """An answer in #ai-costs, whose bot is gone again."""
    with a_bot(slack, database):
        slack.command("/tco 5M in 1M out as of 2026-04-15")
        return answered(slack)


@pytest.fixture
def dead(slack: LocalSlack, database: Path, root: Message) -> Dead:
    return Dead(slack, database, root)


def said(slack: LocalSlack, root: Message, text: str) -> Message:
    """A message in the thread while no bot is there to hear it."""
    return slack.say(text, channel=root.channel, thread_ts=root.ts)


def replies(slack: LocalSlack, root: Message) -> list[str]:
    """What the bot said after its first answer."""
    thread = [m for m in slack.thread(root.channel, root.ts) if m.user == slack.bot]
    return [texts(message) for message in thread[6:]]


def wait_for(slack: LocalSlack, condition: Callable[[], object]) -> None:
    slack.wait_for(condition, seconds=SOON)


def test_a_message_is_read_again_and_answered(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    message = said(slack, root, "@tco what if 50M in 10M out")
    dead.takes(Kind.ANSWER, message.ts)
    with a_bot(slack, database):
        wait_for(slack, lambda: replies(slack, root))
        slack.mention("what if on h200", channel=root.channel, thread_ts=root.ts)
        wait_for(slack, lambda: len(replies(slack, root)) == 2)
    first, second = replies(slack, root)
    assert "Scenario B*" in first and "`50M in 10M out`" in first
    assert "Scenario C*" in second


def test_a_part_that_was_posted_stands_and_the_rest_follows(
    slack: LocalSlack, database: Path, root: Message, dead: Dead, client: WebClient
) -> None:
    message = said(slack, root, "@tco full")
    dead.takes(Kind.ANSWER, message.ts)
    for part in (0, 1):
        client.chat_postMessage(
            channel=root.channel,
            thread_ts=root.ts,
            text=f"part {part}",
            metadata=Mark(message.ts, part).metadata,
        )
    with a_bot(slack, database):
        wait_for(slack, lambda: len(replies(slack, root)) == 6)
        slack.settle()
    assert [text.startswith("part") for text in replies(slack, root)] == [False] * 6


def test_an_edit_is_carried_out_on_what_slack_shows_now(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    with a_bot(slack, database):
        message = said(slack, root, "@tco what if on h200")
        wait_for(slack, lambda: replies(slack, root))
        slack.settle()
    slack.deliveries.conversation.edit(slack.ana, root.channel, message.ts, "@tco what if on b200")
    dead.takes(Kind.REDO, slack.workspace.store.next_ts(), about=message.ts)
    with a_bot(slack, database):
        wait_for(slack, lambda: "b200" in str(replies(slack, root)).lower())
    assert len(replies(slack, root)) == 1


def test_a_deletion_a_button_and_a_form_need_no_words(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    with a_bot(slack, database):
        message = said(slack, root, "@tco what if on h200")
        wait_for(slack, lambda: replies(slack, root))
    dead.takes(Kind.REMOVE, slack.workspace.store.next_ts(), about=message.ts)
    dead.takes(Kind.DECIDE, slack.workspace.store.next_ts())
    dead.takes(Kind.SHOW, slack.workspace.store.next_ts())
    with a_bot(slack, database):
        wait_for(slack, lambda: len(replies(slack, root)) == 7)
    decided, *full = replies(slack, root)
    assert "We have no team" in decided and "`5M in 1M out" in full[0]
    (decision,) = SqliteStorage(database).decisions.all(5)
    assert decision.reason == "We have no team"


def test_a_message_that_is_gone_is_let_go(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    message = said(slack, root, "@tco what if on h200")
    turn = dead.takes(Kind.ANSWER, message.ts)
    slack.deliveries.conversation.delete(slack.ana, root.channel, message.ts)
    with a_bot(slack, database):
        slack.mention("what if on b200", channel=root.channel, thread_ts=root.ts)
        wait_for(slack, lambda: replies(slack, root))
    assert "Scenario B*" in replies(slack, root)[0]
    assert dead.leases.take(turn, {}, "anybody", 60) is None


def test_a_decision_that_was_recorded_is_posted_and_not_recorded_again(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    """It died between the record and the post: the turn gives the record its id."""
    turn = dead.takes(Kind.DECIDE, slack.workspace.store.next_ts())
    discussion = Discussion(create_answers(settings_for(slack, database)))
    spoken = Said(dead.key, turn.ts, slack.ana, "", turn=turn.ts)
    discussion.decided(spoken, "A", FORM)
    with a_bot(slack, database):
        wait_for(slack, lambda: replies(slack, root))
    assert "supersedes" not in replies(slack, root)[0]
    assert len(SqliteStorage(database).decisions.all(5)) == 1
