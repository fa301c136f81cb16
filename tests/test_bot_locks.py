"""Somebody else's lock on the file: waited for while Slack waits, let go of before the disk is, and
what had to be held in memory meanwhile is kept as soon as it can be."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.jobs.leases import Patience
from bot.jobs.steps import Held, Step, Steps
from bot.jobs.worker import Worker
from bot.storage import Job, Pace, SqliteStorage
from bot.storage.databases import sqlite_file
from bot.storage.sql import inbox

LATE = Patience(first=3600)
"""A message is held for so long before it is begun."""
JOB = Job("T:C:2.0", "T", "note", {"user": "ana"}, lock="T:C:1.0", place=2.0)


@pytest.fixture
def storage(tmp_path: Path) -> SqliteStorage:
    storage = SqliteStorage(tmp_path / "tco.db")
    storage.check()
    return storage


@pytest.fixture
def lock(storage: SqliteStorage) -> Iterator[sqlite3.Connection]:
    """Another process that writes, and has not ended yet."""
    with closing(
        sqlite3.connect(storage.place, 0, isolation_level=None, check_same_thread=False)
    ) as db:
        db.execute("begin immediate")
        yield db


@pytest.fixture
def worker(storage: SqliteStorage) -> Worker:
    """It does not watch: each beat is made by hand."""
    worker = Worker(storage.inbox, told, LATE)
    worker.handle("note", told)
    return worker


def told(held: Held) -> Steps[None]:
    yield Step(lambda: None)


def knows(storage: SqliteStorage, key: str = JOB.key) -> bool:
    return storage.inbox.knows(key)


WRITES: dict[str, Callable[[SqliteStorage], object]] = {
    "a job is accepted": lambda storage: storage.inbox.accept(JOB, "me", 60),
    "a message is noted": lambda storage: storage.outbox.begin("a", "me", "0", "C", Pace()),
    "a job is ended": lambda storage: storage.inbox.finish("a", "me"),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_lock_is_waited_for_and_what_was_to_be_written_stands(
    storage: SqliteStorage, write: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends when it has been met with twenty times: at once then, not some pauses later."""
    storage.inbox.accept(Job("a", "T", "note"), "me", 60)
    waits: list[float] = []
    with closing(sqlite3.connect(storage.place, isolation_level=None)) as other:
        other.execute("begin immediate")

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 20:
                other.execute("rollback")

        monkeypatch.setattr(sqlite_file, "sleep", wait)
        assert WRITES[write](storage) is not False
    assert len(waits) == 20 and sum(waits) < 0.2


def test_nobody_waits_for_the_disk_but_who_asked(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is promised is brought to the disk, and others may write meanwhile."""
    written: list[int] = []

    def slow(file: int) -> None:
        with closing(sqlite3.connect(storage.place, isolation_level=None, timeout=0)) as other:
            other.execute("begin immediate")
            written.append(os.fstat(file).st_size)

    monkeypatch.setattr(os, "fsync", slow)
    assert storage.inbox.accept(JOB, "me", 60)
    assert len(written) == 1 and written[0] > 0
    storage.inbox.renew([JOB.key], "me", 60)
    assert len(written) == 1, "what can be found out again need not be there"


def test_what_is_written_while_others_are_brought_to_the_disk_is_brought_there_next(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who writes meanwhile waits for the next time, for all who do alike."""
    begun, goes_on, times = threading.Event(), threading.Event(), list[int]()

    def slow(file: int) -> None:
        times.append(file)
        begun.set()
        assert goes_on.wait(60)

    monkeypatch.setattr(os, "fsync", slow)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(storage.inbox.accept, JOB, "me", 60)
        assert begun.wait(60)
        second = people.submit(storage.inbox.accept, replace(JOB, key="T:C:3.0"), "me", 60)
        while not knows(storage, "T:C:3.0"):
            time.sleep(0.01)
        assert not first.done() and not second.done()
        goes_on.set()
        assert first.result(60) and second.result(60)
    assert len(times) == 2


def test_what_is_held_in_memory_is_kept_at_the_first_beat_after_a_lock(
    storage: SqliteStorage,
    worker: Worker,
    lock: sqlite3.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that is killed then has lost nothing: another finds the job with what it says."""
    monkeypatch.setattr(inbox, "BUSY_BEFORE_ACK", 0.01)
    monkeypatch.setattr("bot.jobs.leases._DOWN_SECONDS", 0.0)
    assert worker.take(JOB) and not worker.take(JOB), "promised, and once"
    worker.beat()
    assert not knows(storage)
    lock.execute("rollback")
    worker.beat()
    assert knows(storage)
    (owner,) = storage.inbox.owners()
    storage.inbox.release(owner)
    (job,) = storage.inbox.adopt("the next process", 60)
    assert (job.key, job.body, job.lock) == (JOB.key, JOB.body, JOB.lock)


def test_what_has_begun_in_memory_is_not_kept_when_it_is_over(
    storage: SqliteStorage, lock: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process would do it again."""
    monkeypatch.setattr(inbox, "BUSY_BEFORE_ACK", 0.01)
    monkeypatch.setattr("bot.jobs.leases._DOWN_SECONDS", 0.0)
    worker, kept, done = Worker(storage.inbox, told, LATE), list[bool](), list[str]()

    def note(held: Held) -> Steps[None]:
        lock.execute("rollback")
        worker.beat()
        kept.append(held.is_kept or knows(storage, "a"))
        yield Step(lambda: None)

    worker.handle("note", note)
    monkeypatch.setattr(worker._leases, "finish", lambda held: done.append(held.job.key))
    worker.take(Job("a", "T", "note"))
    worker._pool.shutdown(wait=True)
    assert kept == [False] and done == ["a"] and not knows(storage, "a")
