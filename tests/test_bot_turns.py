"""Turns: nothing that one message does keeps the others, or its own thread, waiting for good."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.answers.answers import Answers
from bot.answers.create import create_answers
from bot.conversation.outcome import Said
from bot.jobs.errands import Errand, Kind
from bot.jobs.hold import Hold
from bot.jobs.turns import Patience, Turns, Work
from bot.settings import Settings
from bot.slack.background import Background
from bot.storage import SqliteStorage, StorageUnavailable, ThreadKey, Turn

PATIENCE = Patience(first=0.02, poll=0.02, beat=0.05, lease=0.5)
ROOT, OTHER = ThreadKey("T", "C", "1.0"), ThreadKey("T", "C", "2.0")


def errand(turn: Turn) -> Errand:
    return Errand(Kind.SHOW, Said(turn.key, turn.ts, turn.user, ""), "A")


class Process:
    """A process of the bot, with what other ones have left behind."""

    def __init__(self, database: Path) -> None:
        settings = Settings.from_env({"TCO_DATABASE": str(database)})
        self.storage = SqliteStorage(database)
        self.answers: Answers = create_answers(settings, self.storage)
        self.leases = self.storage.leases
        self.background = Background(4)
        self.turns = Turns(self.answers, self.background, PATIENCE)
        self.done: list[str] = []

    def left(self, key: ThreadKey, ts: str, **other: str) -> Turn:
        """A turn of which the lease has run out."""
        turn = Turn(key, ts, "ana")
        kept = {**errand(turn).kept(), **other}
        assert self.leases.take(turn, kept, "dead", seconds=-1)
        return turn

    def does(self, work: Work | None = None) -> None:
        """Begin to take over; the ts of what was done is noted."""
        self.turns.watch(lambda errand: work or (lambda hold: self.note(hold)))

    def hears(self, key: ThreadKey, ts: str) -> None:
        """A message of its own."""
        turn = Turn(key, ts, "ana")
        self.turns.take(turn, errand(turn), self.note)

    def note(self, hold: Hold) -> None:
        """What answers a message here."""
        self.done.append(hold.turn.ts)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "tco.db")
    yield process
    process.turns.stop()
    process.background.stop()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, "never"
        time.sleep(0.02)


def failing_once(method: Callable[..., None]) -> Callable[..., None]:
    """A database that is busy the first time."""
    calls: list[object] = []

    def busy(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 1:
            raise StorageUnavailable("busy")
        method(*arguments)

    return busy


@pytest.mark.parametrize("kept", [{"kind": "of_the_next_version"}, {"form": "no form"}])
def test_an_errand_that_cannot_be_read_is_ended_and_nothing_else(
    process: Process, kept: dict[str, str]
) -> None:
    unread = process.left(ROOT, "1.0", **kept)
    process.left(OTHER, "2.0")
    process.does()
    wait_for(lambda: process.done == ["2.0"])
    process.hears(ROOT, "3.0")
    wait_for(lambda: process.done == ["2.0", "3.0"])
    assert process.leases.take(unread, {}, "anybody", 60) is None
    process.left(OTHER, "4.0")
    wait_for(lambda: "4.0" in process.done)


def test_what_falls_out_of_memory_comes_back_and_blocks_nothing_for_good(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first was answered, and only its end is missing; the storage is busy just then."""
    process.leases.settle(process.left(ROOT, "1.0"), "dead", None)
    process.left(OTHER, "2.0")
    monkeypatch.setattr(process.leases, "finish", failing_once(process.leases.finish))
    process.does()
    process.hears(ROOT, "3.0")
    wait_for(lambda: sorted(process.done) == ["2.0", "3.0"])


def test_a_turn_whose_end_was_not_told_is_ended_later_and_not_answered_again(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process.leases, "finish", failing_once(process.leases.finish))
    process.left(ROOT, "1.0")

    def answered(hold: Hold) -> None:
        hold.settle(hold.turn, None)
        process.note(hold)

    process.does(answered)
    wait_for(lambda: process.done)
    process.hears(ROOT, "3.0")
    wait_for(lambda: process.done == ["1.0", "3.0"])


def test_what_is_let_go_of_is_tried_again_a_while_later_and_never_given_up(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack is away for many tries; then it is back."""
    monkeypatch.setattr("bot.jobs.hold._LATER_SECONDS", 0.2)
    begun: list[float] = []

    def away(hold: Hold) -> None:
        begun.append(time.monotonic())
        if len(begun) < 9:
            hold.let_go()
        process.note(hold)

    process.left(ROOT, "1.0")
    process.does(away)
    wait_for(lambda: process.done == ["1.0"])
    assert min(after - before for before, after in pairwise(begun)) > 0.15


def test_what_could_not_even_be_given_back_is_not_ended(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process.leases, "give_back", failing_once(process.leases.give_back))
    begun: list[str] = []

    def away(hold: Hold) -> None:
        begun.append(hold.turn.ts)
        if len(begun) == 1:
            hold.let_go()
        process.note(hold)

    process.left(ROOT, "1.0")
    process.does(away)
    wait_for(lambda: process.done == ["1.0"])
