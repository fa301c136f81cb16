"""Many at once, over real processes: every message is answered once and in order, whoever gets it
and how often."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.conversation import scenarios
from bot.storage import SqliteStorage, ThreadKey
from bot.workspace.local_slack import LocalSlack
from tests.bot_processes import bot_processes, delivered
from tests.burst_samples import Talk

CHANNELS, QUESTIONS, DELIVERIES = 20, 10, 3


@pytest.fixture
def strict_slack() -> Iterator[LocalSlack]:
    """A Slack that refuses what comes too fast, as Slack does."""
    with LocalSlack(quotas=True) as running:
        yield running


def test_200_messages_thrice_over_two_processes_give_200_answers_in_order(
    strict_slack: LocalSlack, database: Path
) -> None:
    slack, storage = strict_slack, SqliteStorage(database)
    talks = [Talk.begun(slack, storage, number) for number in range(CHANNELS)]
    with bot_processes(slack, database, 2) as bots:
        parcels = [
            parcel for number in range(QUESTIONS) for talk in talks for parcel in talk.asked(number)
        ]
        chance = random.Random(6)
        deliveries = [
            (at + chance.uniform(0, 30), each, chance.sample(bots, 2))
            for _ in range(DELIVERIES)
            for at, each in enumerate(parcels)
        ]
        deliveries.sort(key=lambda delivery: delivery[0])
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda each: delivered(each[1], *each[2]), deliveries))
        slack.wait_for(lambda: sum(len(talk.answers()) for talk in talks) >= 200, seconds=120)
        time.sleep(1)
    assert [talk.is_answered(QUESTIONS) for talk in talks] == [True] * CHANNELS
    key = ThreadKey(slack.workspace.team.id, talks[0].root.channel, talks[0].root.ts)
    kept = storage.threads.find(key)
    assert kept is not None and list(scenarios.labels(kept)) == list("ABCDEFGHIJK")
    assert slack.quotas is not None
    assert slack.quotas.refused.total() < 20, "the bot keeps the pace by itself"
