"""What is edited and deleted: people's own talk leaves no trace, and a person whose message cannot
be seen to hears of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import StorageUnavailable
from bot.storage.sql.inbox import InboxTable
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.bot_beside_slack import answered, bot_beside, texts

SOON = 60


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def rows(database: Path) -> int:
    """How many messages the bot remembers."""
    connection = sqlite3.connect(database)
    count = connection.execute("select count(*) from jobs").fetchone()[0]
    connection.close()
    return int(count)


@pytest.fixture
def what_if(slack: LocalSlack) -> Message:
    """A message of Ana's in the bot's thread, answered with its picture."""
    slack.command("/tco 5M in 1M out as of 2026-04-15")
    root = answered(slack)
    return slack.mention("what if 50M in 10M out", channel=root.channel, thread_ts=root.ts)


def reply(slack: LocalSlack, what_if: Message) -> str:
    """What the bot says below it."""
    thread = slack.thread(what_if.channel, what_if.thread_ts or "")
    below = [m for m in thread if float(m.ts) > float(what_if.ts) and m.user == slack.bot]
    return "\n".join(texts(message) for message in below)


def test_what_people_say_to_each_other_leaves_no_trace(
    slack: LocalSlack, database: Path, what_if: Message
) -> None:
    slack.wait_for(lambda: "Scenario B" in reply(slack, what_if), seconds=SOON)
    before = rows(database)
    place = {"channel": what_if.channel, "thread_ts": what_if.thread_ts}
    for said in (slack.say("lunch?"), slack.say("fine by me", **place)):
        slack.edit(said, "what if we had lunch?" if said.thread_ts is None else "fine")
        slack.settle()
        slack.delete(slack.fresh(said))
        slack.settle()
    assert rows(database) == before


def test_a_message_that_is_for_the_bot_only_once_it_is_edited_is_answered(
    slack: LocalSlack, what_if: Message
) -> None:
    said = slack.say("50M in 10M out?", channel=what_if.channel, thread_ts=what_if.thread_ts)
    slack.settle()
    slack.edit(said, "what if on h200?")
    slack.wait_for(lambda: "Scenario C" in reply(slack, what_if), seconds=SOON)


@pytest.mark.parametrize("how", ["edited", "deleted"])
def test_whoever_changes_a_message_that_the_storage_cannot_amend_hears_of_it(
    slack: LocalSlack, what_if: Message, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    slack.wait_for(lambda: "Scenario B" in reply(slack, what_if), seconds=SOON)
    slack.settle()

    def full(self: InboxTable, *about: object) -> None:
        raise StorageUnavailable("the disk is full")

    monkeypatch.setattr(InboxTable, "settle", full)
    if how == "edited":
        slack.edit(what_if, "@tco what if 80M in 10M out")
    else:
        slack.delete(slack.fresh(what_if))

    def told() -> bool:
        says = ("without my memory", "went wrong")
        return any(word in m.text for m in slack.ephemerals(slack.ana) for word in says)

    slack.wait_for(told, seconds=SOON)
