"""A message is posted once, whatever breaks between the bot and Slack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.answers.create import create_answers
from bot.jobs.outbox import Outbox, Pace
from bot.rendering.render import Message
from bot.slack.delivery import Delivery
from bot.slack.posting import Mark
from bot.slack.slack_calls import retry_handlers
from bot.storage import SqliteStorage, StorageUnavailable, ThreadKey
from bot.storage.sqlite_leases import SqliteLeases
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside, settings_for
from tests.burst_samples import Talk

POST = "chat.postMessage"
HELLO = Message("hello", ())
MISHAPS: dict[str, Callable[[LocalSlack], None]] = {
    "taken, and the answer lost": lambda slack: slack.faults.lose_answer(POST),
    "taken twice in vain": lambda slack: slack.faults.lose_answer(POST, times=2),
    "never taken": lambda slack: slack.faults.drop(POST, times=2),
    "a server error": lambda slack: slack.faults.http_error(POST, status=503),
    "an error half way": lambda slack: slack.faults.refuse(POST, "internal_error"),
    "too fast": lambda slack: slack.faults.rate_limit(POST, times=2),
}


@pytest.mark.parametrize("mishap", MISHAPS)
def test_an_answer_in_a_thread_is_posted_once(
    slack: LocalSlack, database: Path, mishap: str
) -> None:
    talk = Talk.begun(slack, SqliteStorage(database), 1)
    with bot_beside(slack, database):
        MISHAPS[mishap](slack)
        for number in range(2):
            slack.mention(
                f"what if {number + 10}M in 1M out",
                channel=talk.root.channel,
                thread_ts=talk.root.ts,
            )
        slack.wait_for(lambda: len(talk.answers()) >= 2, seconds=20)
        assert talk.is_answered(2)


@pytest.mark.parametrize("mishap", MISHAPS)
def test_the_answer_to_a_command_is_posted_once(
    slack: LocalSlack, database: Path, mishap: str
) -> None:
    with bot_beside(slack, database):
        MISHAPS[mishap](slack)
        slack.command("/tco 5M in 1M out")
        slack.wait_for(slack.messages, seconds=20)
        answered(slack)
    assert len(slack.messages()) == 1
    assert len(slack.thread(slack.ai_costs, slack.messages()[0].ts)) == 6
    assert slack.ephemerals() == []


# --- slower than the bot waits


def impatient(slack: LocalSlack) -> WebClient:
    """A client that gives a call up after a moment."""
    return WebClient(
        slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=retry_handlers()
    )


def outbox(slack: LocalSlack, database: Path, late: float = 60) -> Outbox:
    return Outbox(create_answers(settings_for(slack, database)), Pace(every=0), late=late)


def test_a_message_that_slack_took_slowly_is_found(slack: LocalSlack, database: Path) -> None:
    root = slack.say("question")
    key = ThreadKey(slack.workspace.team.id, root.channel, root.ts)
    slack.faults.slow(POST, seconds=1.2)
    ts = outbox(slack, database).post(impatient(slack), key, HELLO, Mark(root.ts))
    assert [message.ts for message in slack.thread(root.channel, root.ts)] == [ts]


def test_what_slack_took_later_still_is_deleted(slack: LocalSlack, database: Path) -> None:
    """Not there when the bot looks, posted again, and then it comes after all."""
    root = slack.say("question")
    key = ThreadKey(slack.workspace.team.id, root.channel, root.ts)
    slack.faults.slow(POST, seconds=4)
    ts = outbox(slack, database, late=4).post(impatient(slack), key, HELLO, Mark(root.ts))
    slack.wait_for(lambda: len(slack.thread(root.channel, root.ts)) == 2, seconds=20)
    slack.wait_for(lambda: len(slack.thread(root.channel, root.ts)) == 1, seconds=20)
    assert [message.ts for message in slack.thread(root.channel, root.ts)] == [ts]


# --- before the acknowledgement


def test_a_message_that_cannot_be_kept_is_not_acknowledged_and_comes_again(
    slack: LocalSlack, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk.begun(slack, SqliteStorage(database), 1)
    take, tries = SqliteLeases.take, list[str]()

    def busy_at_first(self: SqliteLeases, *about: object) -> object:
        tries.append("once more")
        if len(tries) == 1:
            raise StorageUnavailable("the disk is full")
        return take(self, *about)  # type: ignore[arg-type]

    monkeypatch.setattr(SqliteLeases, "take", busy_at_first)
    with bot_beside(slack, database):
        slack.say("what if 10M in 1M out", channel=talk.root.channel, thread_ts=talk.root.ts)
        slack.wait_for(lambda: talk.is_answered(1), seconds=20)
    events = [entry for entry in slack.workspace.log.all() if entry.kind == "event"]
    assert [entry.status for entry in events if entry.user == slack.ana] == [500, 200]


@pytest.mark.parametrize("person", ["U0123ABC", "W0123ABC"])
def test_direct_messages_named_by_their_person_are_not_looked_into(
    client: WebClient, person: str
) -> None:
    """Larger companies' people have ids in W. Slack finds no channel of that name."""
    assert Delivery(client, "", person, person)._find(person, None, Mark("m")) is None
