"""A message is posted once, whatever breaks between the bot and Slack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answers.answers import THREAD_TEMPLATES
from bot.storage import SqliteStorage, StorageUnavailable
from bot.storage.sql.inbox import InboxTable
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside
from tests.burst_samples import Talk

POST = "chat.postMessage"
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
        slack.wait_for(lambda: len(talk.answers()) >= 2, seconds=60)
        assert talk.is_answered(2)


@pytest.mark.parametrize("mishap", MISHAPS)
def test_the_answer_to_a_command_is_posted_once(
    slack: LocalSlack, database: Path, mishap: str
) -> None:
    with bot_beside(slack, database):
        MISHAPS[mishap](slack)
        slack.command("/tco 5M in 1M out")
        slack.wait_for(slack.messages, seconds=60)
        answered(slack)
    assert len(slack.messages()) == 1
    assert len(slack.thread(slack.ai_costs, slack.messages()[0].ts)) == 6
    assert slack.ephemerals() == []


# --- slower than the bot waits


def test_a_message_that_slack_took_slowly_is_waited_for_and_comes_once(
    slack: LocalSlack, database: Path
) -> None:
    """Twelve seconds are longer than other calls may take: given up on and posted again, it would
    stand there twice."""
    with bot_beside(slack, database):
        slack.faults.slow(POST, seconds=12)
        slack.command("/tco 5M in 1M out")
        slack.wait_for(slack.messages, seconds=30)
        answered(slack, replies=5)
    assert len(slack.messages()) == 1
    said = [each for each in slack.workspace.log.all() if each.name == POST]
    assert len(said) == 1 + len(THREAD_TEMPLATES)


# --- before the acknowledgement


def test_a_message_that_cannot_be_kept_is_answered_all_the_same_and_once(
    slack: LocalSlack, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The storage fails when the message arrives, and works when it is answered."""
    talk = Talk.begun(slack, SqliteStorage(database), 1)

    def full(self: InboxTable, *about: object) -> bool:
        raise StorageUnavailable("the disk is full")

    with bot_beside(slack, database):
        monkeypatch.setattr(InboxTable, "accept", full)
        slack.faults.duplicate("event", copies=2)
        slack.say("what if 10M in 1M out", channel=talk.root.channel, thread_ts=talk.root.ts)
        slack.wait_for(lambda: talk.is_answered(1), seconds=60)
        slack.settle()
    assert talk.is_answered(1)
