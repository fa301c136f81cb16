"""Many at once: every message is answered once and in order, whoever gets it and how often."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.app import create_answers
from bot.storage import SqliteStorage, ThreadKey, Turn
from bot.threads import scenarios
from bot.threads.outbox import Outbox, Pace
from bot.workspace.bot_line import BotLine, Parcel
from bot.workspace.local_slack import LocalSlack
from bot.workspace.payloads import envelope_json, message_json
from bot.workspace.records import Channel, Message
from engine import Workload
from tests.bot_beside_slack import bot_beside, settings_for, texts

CHANNELS, QUESTIONS, DELIVERIES = 20, 10, 3
WORK = Workload(input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(1_000_000))


@pytest.fixture
def lines(slack: LocalSlack, tmp_path: Path) -> Iterator[list[BotLine]]:
    """Two bots on one database, each with a line of its own."""
    with ExitStack() as stack:
        lines = []
        for _ in range(2):
            service = stack.enter_context(bot_beside(slack, tmp_path / "tco.db"))
            line = BotLine(slack.workspace, slack.faults, ack_seconds=3)
            line.bot_url = f"{service.url}/slack/events"
            stack.callback(line.close)
            lines.append(line)
        yield lines


def opened_channel(slack: LocalSlack, number: int, storage: SqliteStorage) -> Message:
    """A channel in whose thread an answer of the bot's stands."""
    members = (slack.ana, slack.ravi, slack.bot)
    channel = Channel(id=f"C0BURST{number:03}", name=f"b{number}", kind="public", members=members)
    slack.workspace.channels.put(channel)
    root = slack.workspace.messages.post(channel.id, slack.bot, "An answer", bot_id="B0TCO00001")
    key = ThreadKey(slack.workspace.team.id, channel.id, root.ts)
    day = date(2026, 4, 15)
    storage.threads.save(scenarios.opened(key, WORK, slack.ana, day, is_private=False))
    return root


def asked(slack: LocalSlack, root: Message, number: int) -> list[Parcel]:
    """A what-if in a thread, as the event of its message; every third one mentions the bot, and
    so has a twin."""
    user = slack.ana if number % 2 else slack.ravi
    name = f"<@{slack.bot}> " if number % 3 == 0 else ""
    text = f"{name}what if {number + 10}M in 1M out"
    message = slack.workspace.messages.post(root.channel, user, text, thread_ts=root.ts)
    body = {**message_json(slack.workspace, message), "channel": root.channel}
    body |= {"channel_type": "channel", "event_ts": message.ts}
    types = ("message", "app_mention") if name else ("message",)
    return [parcel(slack, {**body, "type": kind}, f"Ev{message.ts}{kind}") for kind in types]


def parcel(slack: LocalSlack, event: dict[str, object], event_id: str) -> Parcel:
    payload = envelope_json(slack.workspace, event, event_id, is_shared=False)
    return Parcel(kind="event", name=str(event["type"]), payload=payload)


def delivered(parcel: Parcel, line: BotLine) -> None:
    """Delivered as Slack does: again, three times at most, where nobody acknowledges in time."""
    assert any(line.send(parcel).status == 200 for _ in range(4))


def test_200_messages_thrice_over_two_bots_give_200_answers_in_order(
    slack: LocalSlack, tmp_path: Path, lines: list[BotLine]
) -> None:
    storage = SqliteStorage(tmp_path / "tco.db")
    roots = [opened_channel(slack, number, storage) for number in range(CHANNELS)]
    parcels = [
        parcel
        for number in range(QUESTIONS)
        for root in roots
        for parcel in asked(slack, root, number)
    ]
    chance = random.Random(6)
    deliveries = [
        (at + chance.uniform(0, 30), each)
        for _ in range(DELIVERIES)
        for at, each in enumerate(parcels)
    ]
    deliveries.sort(key=lambda delivery: delivery[0])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda pair: delivered(pair[1], chance.choice(lines)), deliveries))

    def answers(root: Message) -> list[Message]:
        return [m for m in slack.thread(root.channel, root.ts) if m.user == slack.bot]

    slack.wait_for(lambda: sum(len(answers(root)) for root in roots) >= 200, seconds=120)
    time.sleep(0.5)
    for root in roots:
        said = [texts(message) for message in answers(root)]
        assert len(said) == QUESTIONS
        assert all(f"`{number + 10}M in 1M out`" in text for number, text in enumerate(said))
        letters = [
            f"Scenario {letter}*" in text for letter, text in zip("BCDEFGHIJK", said, strict=True)
        ]
        assert all(letters)
    key = ThreadKey(slack.workspace.team.id, roots[0].channel, roots[0].ts)
    kept = storage.threads.find(key)
    assert kept is not None and list(scenarios.labels(kept)) == list("ABCDEFGHIJK")


# --- the pace


def test_a_channel_is_told_one_message_a_second_after_a_first_burst(
    slack: LocalSlack, tmp_path: Path
) -> None:
    """Two outboxes on one database share the pace; each channel has its own."""
    settings = settings_for(slack, tmp_path / "tco.db")
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    waits: list[float] = []
    boxes = []
    for _ in range(2):
        answers = create_answers(settings)
        answers.now = lambda: noon
        boxes.append(Outbox(answers, Pace(every=1, burst=5), sleep=waits.append))
    for number in range(8):
        boxes[number % 2].wait("T", "C1")
    boxes[0].wait("T", "C2")
    assert waits == [1, 2, 3]


def test_a_turn_waits_for_the_earlier_ones_of_its_thread_alone(tmp_path: Path) -> None:
    threads = SqliteStorage(tmp_path / "tco.db").threads
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    first = Turn(ThreadKey("T", "C", "1.0"), "2.0", "ana")
    second = Turn(ThreadKey("T", "C", "1.0"), "3.0", "ravi")
    elsewhere = Turn(ThreadKey("T", "C", "9.0"), "9.5", "ravi")
    assert [threads.take(turn, "p1", now) for turn in (second, first, elsewhere, first)] == [
        True,
        True,
        True,
        False,
    ]
    assert threads.is_next(first, "p1", now) and threads.is_next(elsewhere, "p1", now)
    assert not threads.is_next(second, "p2", now)
    threads.finish(first)
    assert threads.is_next(second, "p2", now)
