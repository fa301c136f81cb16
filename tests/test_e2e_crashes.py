"""Processes that die, freeze or are told to stop while they answer: nothing is lost or doubled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import SqliteStorage
from bot.workspace.local_slack import LocalSlack
from tests.bot_processes import BotProcess, bot_processes, delivered
from tests.burst_samples import Talk

POST = "chat.postMessage"
SOON = 60
"""Seconds, on a busy machine: a lease runs out after six, and that used to be sixty."""


@pytest.fixture
def bots(slack: LocalSlack, database: Path) -> Iterator[list[BotProcess]]:
    """Two processes on one database."""
    with bot_processes(slack, database, 2) as running:
        yield running


@pytest.fixture
def talk(slack: LocalSlack, database: Path) -> Talk:
    return Talk.begun(slack, SqliteStorage(database), 1)


def posts(slack: LocalSlack, status: int | None = None) -> int:
    """How many calls of chat.postMessage Slack has noted, those with one status alone."""
    noted = [entry for entry in slack.workspace.log.all() if entry.name == POST]
    return len([entry for entry in noted if status in (None, entry.status)])


def test_a_message_in_the_hands_of_a_process_that_dies_is_answered_by_another(
    slack: LocalSlack, talk: Talk, bots: list[BotProcess]
) -> None:
    """The dead one was waiting as Slack had asked it to: nothing of its answer was posted. Its
    message is read again; the next one, which another process has, waits for that."""
    slack.faults.rate_limit(POST, retry_after=120)
    for parcel in talk.asked(0):
        delivered(parcel, bots[0])
    slack.wait_for(lambda: posts(slack, 429), seconds=SOON)
    bots[0].kill()
    for parcel in talk.asked(1):
        delivered(parcel, bots[1])
    slack.wait_for(lambda: talk.is_answered(2), seconds=SOON)
    assert "taken over" in bots[1].log


def test_an_answer_that_slack_took_from_a_dying_process_is_not_posted_again(
    slack: LocalSlack, talk: Talk, bots: list[BotProcess]
) -> None:
    """It is found in the thread by its mark; what is missing is kept, and the next one follows."""
    slack.faults.slow(POST, seconds=3)
    for parcel in talk.asked(0):
        delivered(parcel, bots[0])
    slack.wait_for(lambda: not slack.faults.pending(), seconds=SOON)
    bots[0].kill()
    assert talk.answers() == []
    for parcel in talk.asked(1):
        delivered(parcel, bots[1])
    slack.wait_for(lambda: len(talk.answers()) >= 2, seconds=SOON)
    assert talk.is_answered(2)
    slack.wait_for(lambda: posts(slack) >= 2, seconds=SOON)
    assert posts(slack) == 2


def test_a_process_that_freezes_and_wakes_up_says_nothing_more(
    slack: LocalSlack, talk: Talk, bots: list[BotProcess]
) -> None:
    slack.faults.rate_limit(POST, retry_after=8)
    for parcel in talk.asked(0):
        delivered(parcel, bots[0])
    slack.wait_for(lambda: posts(slack, 429), seconds=SOON)
    bots[0].pause()
    for parcel in talk.asked(1):
        delivered(parcel, bots[1])
    slack.wait_for(lambda: talk.is_answered(2), seconds=SOON)
    bots[0].go_on()
    slack.wait_for(lambda: "another process's" in bots[0].log, seconds=SOON)
    for parcel in talk.asked(2):
        delivered(parcel, bots[0])
    slack.wait_for(lambda: len(talk.answers()) >= 3, seconds=SOON)
    assert talk.is_answered(3)


def test_a_deployment_in_the_middle_of_a_burst_loses_nothing(
    slack: LocalSlack, database: Path
) -> None:
    """The one process is told to stop with most of its queue unanswered; its successor goes on."""
    storage = SqliteStorage(database)
    talks = [Talk.begun(slack, storage, number) for number in range(4)]
    with bot_processes(slack, database, 1) as bots:
        for number in range(10):
            for talk in talks:
                for parcel in talk.asked(number):
                    delivered(parcel, bots[0])
        slack.wait_for(lambda: any(talk.answers() for talk in talks), seconds=SOON)
        bots[0].tell_to_stop()
        bots.append(BotProcess(slack, database, database.with_name("successor.log")))
        assert bots[0].wait_until_gone() == 0
        assert sum(len(talk.answers()) for talk in talks) < 40, "nothing was left to hand over"
        assert "given back" in bots[0].log
        slack.wait_for(lambda: sum(len(talk.answers()) for talk in talks) >= 40, seconds=60)
        time.sleep(1)
    assert [talk.is_answered(10) for talk in talks] == [True] * 4
