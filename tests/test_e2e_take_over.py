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
from bot.handlers.thread_jobs import ANSWER, DECIDE, REDO, REMOVE, SHOW, job_of
from bot.serving import MANIFEST
from bot.slack.posting import Mark
from bot.storage import Pace, Post, SqliteStorage, ThreadKey
from bot.workspace.bot_service import run_bot
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from bot.wsgi import serve_over_http
from tests.bot_beside_slack import answered, settings_for, texts

SOON = 60
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
    """A process that accepts a job, and is never heard of again."""

    def __init__(self, slack: LocalSlack, database: Path, root: Message) -> None:
        self.storage, self.slack, self.root = SqliteStorage(database), slack, root
        self.key = ThreadKey(slack.workspace.team.id, root.channel, root.ts)

    def takes(self, kind: str, ts: str, about: str = "", label: str = "A") -> str:
        """The key of a job of Ana's, of which the lease has run out."""
        said = Said(self.key, about or ts, self.slack.ana, "its words died, too")
        more = {"form": FORM.__dict__} if kind == DECIDE else {}
        job = job_of(kind, said, ts, {"label": label, **more})
        assert self.storage.inbox.accept(job, "dead", -1)
        return job.key

    def posts(self, key: str, mark: Mark, ts: str = "") -> None:
        """A part that it sent: confirmed where its ts is known."""
        outbox = self.storage.outbox
        self.storage.inbox.renew([key], "dead", 60)
        assert outbox.begin(key, "dead", mark.name, self.key.channel, None).is_mine
        if ts:
            outbox.settle(key, mark.name, Post(self.key.channel, ts))
        self.storage.inbox.renew([key], "dead", -1)


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
    dead.takes(ANSWER, message.ts)
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
    """One part was confirmed; of the next nobody knows whether Slack took it, and it did."""
    message = said(slack, root, "@tco full")
    key = dead.takes(ANSWER, message.ts)
    for part in (0, 1):
        mark = Mark(message.ts, part)
        sent = client.chat_postMessage(
            channel=root.channel, thread_ts=root.ts, text=f"part {part}", metadata=mark.metadata
        )
        dead.posts(key, mark, str(sent["ts"]) if part == 0 else "")
    with a_bot(slack, database):
        wait_for(slack, lambda: len(replies(slack, root)) == 6)
        slack.settle()
    assert [text.startswith("part") for text in replies(slack, root)] == [True] * 2 + [False] * 4


def test_an_edit_is_carried_out_on_what_slack_shows_now(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    with a_bot(slack, database):
        message = said(slack, root, "@tco what if on h200")
        wait_for(slack, lambda: replies(slack, root))
        slack.settle()
    slack.deliveries.conversation.edit(slack.ana, root.channel, message.ts, "@tco what if on b200")
    dead.takes(REDO, slack.workspace.store.next_ts(), about=message.ts)
    with a_bot(slack, database):
        wait_for(slack, lambda: "b200" in str(replies(slack, root)).lower())
    assert len(replies(slack, root)) == 1


def test_a_deletion_a_button_and_a_form_need_no_words(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    with a_bot(slack, database):
        message = said(slack, root, "@tco what if on h200")
        wait_for(slack, lambda: replies(slack, root))
    dead.takes(REMOVE, slack.workspace.store.next_ts(), about=message.ts)
    dead.takes(DECIDE, slack.workspace.store.next_ts())
    dead.takes(SHOW, slack.workspace.store.next_ts())
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
    turn = dead.takes(ANSWER, message.ts)
    slack.deliveries.conversation.delete(slack.ana, root.channel, message.ts)
    with a_bot(slack, database):
        slack.mention("what if on b200", channel=root.channel, thread_ts=root.ts)
        wait_for(slack, lambda: replies(slack, root))
    assert "Scenario B*" in replies(slack, root)[0]
    assert dead.storage.inbox.knows(turn) and not dead.storage.inbox.adopt("anybody", 60)


def test_a_decision_that_was_recorded_is_posted_and_not_recorded_again(
    slack: LocalSlack, database: Path, root: Message, dead: Dead
) -> None:
    """It died between the record and the post: the turn gives the record its id."""
    turn = dead.takes(DECIDE, slack.workspace.store.next_ts())
    discussion = Discussion(create_answers(settings_for(slack, database)))
    ts = turn.rpartition(":")[2]
    spoken = Said(dead.key, ts, slack.ana, "", turn=ts)
    discussion.decided(spoken, "A", FORM)
    with a_bot(slack, database):
        wait_for(slack, lambda: replies(slack, root))
    assert "supersedes" not in replies(slack, root)[0]
    assert len(SqliteStorage(database).decisions.all(5)) == 1
