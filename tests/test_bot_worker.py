"""The worker: jobs in order by lock, nobody waits for another, what fails is told, and what a
process leaves behind is done by the next."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.jobs import backoff, leases
from bot.jobs.leases import Patience
from bot.jobs.owners import is_dead, own_name
from bot.jobs.processor import Processor, Requests
from bot.jobs.queue import Queue, clock
from bot.jobs.steps import Held, Later, LetGo, Rank, Step, Steps, Task, call, pause
from bot.jobs.worker import Worker
from bot.slack.client import KeptClient
from bot.slack.slack_calls import Undelivered, elsewhere, error_name
from bot.storage import Job, SqliteStorage, StorageUnavailable

PATIENCE = Patience(first=0.02, poll=0.02, beat=0.05, lease=0.6)


class Process:
    """A process of the bot with one kind of job, of which the keys are noted when it is done."""

    def __init__(self, database: Path) -> None:
        self.storage = SqliteStorage(database)
        self.worker = Worker(self.storage.inbox, self.report, PATIENCE)
        self.done: list[str] = []
        self.told: list[str] = []
        self.worker.handle("note", self.note)

    def note(self, held: Held) -> Steps[None]:
        yield Step(lambda: self.done.append(held.job.key))

    def report(self, held: Held) -> Steps[None]:
        yield Step(lambda: self.told.append(held.id))

    def takes(self, key: str, kind: str = "note", lock: str = "", place: float = 0.0) -> bool:
        return self.worker.take(Job(key, "T", kind, {"user": "ana"}, lock, place))

    def left(self, key: str, kind: str = "note") -> None:
        """A job of which the lease has run out."""
        assert self.storage.inbox.accept(Job(key, "T", kind, {}), "dead", seconds=-1)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "tco.db")
    process.worker.watch()
    yield process
    process.worker.stop()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "never"
        time.sleep(0.01)


def test_a_job_is_done_once_however_often_it_comes(process: Process) -> None:
    assert [process.takes("a"), process.takes("a"), process.takes("b")] == [True, False, True]
    wait_for(lambda: sorted(process.done) == ["a", "b"])


def test_jobs_of_a_lock_are_done_by_their_place(process: Process) -> None:
    """They come while an earlier one is being done."""
    have_come = threading.Event()

    def slow(held: Held) -> Steps[None]:
        yield Step(lambda: have_come.wait(15))

    process.worker.handle("slow", slow)
    process.takes("first", "slow", lock="thread", place=0.5)
    for place in (3.0, 1.0, 2.0):
        process.takes(f"job {place}", lock="thread", place=place)
    have_come.set()
    wait_for(lambda: len(process.done) == 3)
    assert process.done == ["job 1.0", "job 2.0", "job 3.0"]


def test_whatever_a_job_raises_is_told_with_an_id_that_the_log_knows(
    process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(held: Held) -> Steps[None]:
        yield from call(lambda: None)
        raise ZeroDivisionError("nobody thought of that")

    process.worker.handle("broken", broken)
    with caplog.at_level(logging.ERROR):
        process.takes("a", "broken")
        process.takes("b", "of_the_next_version")
        wait_for(lambda: len(process.told) == 2)
    assert all(id in caplog.text for id in process.told)
    assert "nobody thought of that" in caplog.text
    process.takes("c")
    wait_for(lambda: process.done == ["c"])


def test_what_waits_holds_no_thread(process: Process) -> None:
    """Forty jobs wait, for a pace or for their time; the forty-first does not."""

    def waits(held: Held) -> Steps[None]:
        yield from pause(30)

    def is_paced(held: Held) -> Steps[None]:
        yield Step(lambda: Later(30), channel="C")

    process.worker.handle("waits", waits)
    process.worker.handle("paced", is_paced)
    before = threading.active_count()
    for number in range(20):
        process.takes(f"w{number}", "waits")
        process.takes(f"p{number}", "paced")
    process.takes("a")
    wait_for(lambda: process.done == ["a"])
    assert threading.active_count() - before <= 12


def test_jobs_that_wait_for_another_process_keep_nobody_from_computing(process: Process) -> None:
    """Two large usage files are read apart while others ask, and threads go on."""
    goes_on, reading = threading.Event(), threading.Barrier(3)

    def read() -> None:
        with elsewhere():
            reading.wait(15)
            goes_on.wait(15)

    def file(held: Held) -> Steps[None]:
        yield Step(read, computes=True)
        process.done.append(held.job.key)

    def answer(held: Held) -> Steps[None]:
        yield Step(lambda: process.done.append("headline"), computes=True)
        yield Step(lambda: process.done.append("thread"), Rank.THREAD, computes=True)

    process.worker.handle("file", file)
    process.worker.handle("answer", answer)
    process.takes("1", "file")
    process.takes("2", "file")
    reading.wait(15)
    process.takes("3", "answer")
    wait_for(lambda: process.done == ["headline", "thread"])
    goes_on.set()
    wait_for(lambda: sorted(process.done[2:]) == ["1", "2"])


def test_requests_are_acknowledged_before_jobs_compute(process: Process) -> None:
    """One job is begun while requests come without end, and another a tenth of a second later."""
    processor = process.worker.processor
    with processor.acknowledging(), processor.acknowledging():
        assert processor.has_room(now=5.0), "nobody waits for ever"
        processor.begin(now=5.0)
        processor.end()
        assert not processor.has_room(now=5.05)
        assert processor.has_room(now=5.11)
    wait_for(lambda: processor.has_room(now=5.05))


def test_one_job_computes_at_a_time_and_a_second_beside_a_long_one(process: Process) -> None:
    processor = process.worker.processor
    processor.begin(now=5.0)
    assert not processor.has_room(now=5.2)
    assert processor.has_room(now=5.3)
    processor.begin(now=5.3)
    assert not processor.has_room(now=9.0)
    processor.end()
    assert processor.has_room(now=9.0), "the other one is long"
    processor.end()
    processor.begin(now=9.0)
    assert not processor.has_room(now=9.2)


def test_who_waits_beside_a_long_job_goes_on_soon(process: Process) -> None:
    """Nothing ends and nothing comes: time alone lets it."""
    goes_on = threading.Event()

    def long(held: Held) -> Steps[None]:
        yield Step(lambda: goes_on.wait(15), computes=True)
        process.done.append("long")

    process.worker.handle("long", long)
    process.takes("1", "long")
    process.takes("a")
    wait_for(lambda: process.done == ["a"])
    goes_on.set()
    wait_for(lambda: process.done == ["a", "long"])


def test_a_job_put_off_by_a_request_goes_on_when_that_is_acknowledged(process: Process) -> None:
    """Nothing else wakes it: the worker of this process keeps no time."""
    asleep = Process(Path(process.storage.place).with_name("other.db"))
    with asleep.worker.processor.acknowledging():
        asleep.worker.processor.begin(clock() + 60)
        asleep.worker.processor.end()
        asleep.takes("a")
        assert not asleep.done
    wait_for(lambda: asleep.done == ["a"])


def test_what_slack_does_not_do_is_asked_again_later_and_then_has_failed(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server error, twice: the job hears nothing of it. Five times: it does."""
    monkeypatch.setattr(backoff, "_SECONDS", (0.01, 0.02, 0.03, 0.04))
    client = KeptClient("xoxb-1", "http://127.0.0.1:1/").patient()
    asked: list[str] = []

    def ask(most: int, method: str) -> str:
        asked.append(method)
        if len(asked) > most:
            return "done"
        client.api_call(method)
        raise AssertionError("nobody listens there")

    def calls(held: Held) -> Steps[None]:
        most, method = held.job.key.split()
        try:
            process.done.append((yield Step(lambda: ask(int(most), method))))
        except Undelivered as why:
            process.done.append(error_name(why))

    process.worker.handle("calls", calls)
    for key, tries, result in (
        ("2 conversations.info", 3, "done"),
        ("9 conversations.info", 5, "URLError"),
        ("9 chat.postMessage", 1, "URLError"),  # nobody knows whether Slack took it
    ):
        asked.clear(), process.done.clear()
        process.takes(key, "calls")
        wait_for(lambda: process.done)
        assert (len(asked), process.done) == (tries, [result])


def test_what_a_dead_process_left_is_taken_over(process: Process) -> None:
    process.left("a")
    wait_for(lambda: process.done == ["a"])


def test_what_is_taken_over_goes_before_what_came_later(process: Process) -> None:
    """The place of both is that of their arrival, and only the storage knows it for both."""
    inbox = process.storage.inbox
    assert inbox.accept(Job("first", "T", "note", {}, lock="ana in C"), "dead", seconds=60)
    process.takes("second", lock="ana in C")
    process.takes("third", lock="ana in C")
    inbox.renew(["first"], "dead", -1)
    wait_for(lambda: len(process.done) == 3)
    assert process.done == ["first", "second", "third"]


def test_what_a_process_of_this_machine_left_is_taken_over_at_once(process: Process) -> None:
    """Its lease would hold it for a minute more."""
    named = [sys.executable, "-c", "from bot.jobs.owners import own_name; print(own_name())"]
    dead = subprocess.run(named, capture_output=True, text=True, check=True).stdout.strip()
    assert is_dead(dead) and not is_dead(own_name()) and not is_dead("elsewhere 1 2 3")
    for key, owner in (("left", dead), ("held", own_name()), ("old", "6f3c")):
        assert process.storage.inbox.accept(Job(key, "T", "note", {}), owner, seconds=60)
    wait_for(lambda: process.done == ["left"])
    assert process.storage.inbox.holds("old", "6f3c")


def test_what_took_down_too_many_processes_is_given_up_and_told(tmp_path: Path) -> None:
    process = Process(tmp_path / "tco.db")
    process.left("a")
    for number in range(5):
        assert process.storage.inbox.adopt(f"dead too {number}", -1)
    process.worker.watch()
    wait_for(lambda: process.told)
    process.worker.stop()
    assert process.done == []


def test_what_is_let_go_of_is_tried_again_and_never_given_up(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack is away for many tries; then it is back."""
    monkeypatch.setattr("bot.jobs.worker._LATER_SECONDS", 0.05)
    tries: list[str] = []

    def away(held: Held) -> Steps[None]:
        tries.append(held.job.key)
        if len(tries) < 9:
            raise LetGo
        yield from process.note(held)

    process.worker.handle("away", away)
    process.takes("a", "away")
    wait_for(lambda: process.done == ["a"])
    assert len(tries) == 9 and not process.told


def test_told_to_stop_it_gives_back_what_is_not_done(process: Process, tmp_path: Path) -> None:
    def long(held: Held) -> Steps[None]:
        yield from pause(30)

    process.worker.handle("note", long)
    for number in range(5):
        process.takes(f"a{number}")
    time.sleep(0.1)
    process.worker.stop()
    successor = Process(tmp_path / "tco.db")
    successor.worker.watch()
    wait_for(lambda: len(successor.done) == 5)
    successor.worker.stop()


def test_without_the_storage_a_job_is_done_all_the_same_and_once(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*about: object) -> bool:
        raise StorageUnavailable("the disk is full")

    for name in ("accept", "begin", "finish", "renew", "adopt"):
        monkeypatch.setattr(process.storage.inbox, name, full)
    assert [process.takes("a"), process.takes("a")] == [True, False]
    process.takes("b", lock="thread", place=1.0)
    wait_for(lambda: sorted(process.done) == ["a", "b"])


def test_a_dead_process_whose_jobs_cannot_be_taken_yet_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The file is read-only for three beats."""
    process = Process(tmp_path / "tco.db")
    process.left("a")

    def full(*about: object, **more: object) -> None:
        raise StorageUnavailable("attempt to write a readonly database")

    monkeypatch.setattr(leases, "is_dead", lambda owner: owner == "dead")
    with monkeypatch.context() as patch:
        patch.setattr(process.storage.inbox, "release", full)
        for _ in range(3):
            process.worker.beat()
    assert caplog.text.count("is dead") == 1 and caplog.text.count("No sign of life") == 1
    process.worker.beat()
    wait_for(lambda: process.done == ["a"])


# --- whose turn it is


def waiting(key: str, channel: str, rank: Rank = Rank.HEADLINE, user: str = "ana") -> Task:
    body = {"user": user, "channel": channel}
    held = Held(Job(key, "T", "note", body), "me")
    return Task(held, order=int(key), steps=iter(()), step=Step(lambda: None, rank))  # type: ignore[arg-type]


def computing(key: str) -> Task:
    """One that is not begun."""
    return Task(Held(Job(key, "T", "note", {"user": "ana", "channel": "C"}), "me"), int(key))


def order(*tasks: Task) -> list[str]:
    queue = Queue()
    for task in tasks:
        queue.put(task)
    taken = [queue.take(0.0, heavy=True) for _ in tasks]
    return [task.key for task in taken if task]


def test_everybodys_headline_comes_before_anybodys_thread_and_threads_before_pictures() -> None:
    first = waiting("1", "C", Rank.PICTURE), waiting("2", "C", Rank.THREAD)
    assert order(*first, waiting("3", "D"), waiting("4", "E", Rank.THREAD)) == ["3", "2", "4", "1"]


def test_a_busy_channel_takes_nobodys_turn() -> None:
    """Five wait in one channel when one comes elsewhere: it is the second."""
    busy = [waiting(str(number), "C") for number in range(1, 6)]
    assert order(*busy, waiting("6", "D")) == ["1", "6", "2", "3", "4", "5"]


def test_a_busy_person_takes_nobodys_turn_in_a_channel() -> None:
    busy = [waiting(str(number), "C") for number in range(1, 4)]
    assert order(*busy, waiting("4", "C", user="ravi")) == ["1", "4", "2", "3"]


def test_a_headline_that_waits_for_a_processor_is_not_kept_from_it_by_threads() -> None:
    """Nothing else is begun until it has its turn, but for other headlines that need none."""
    queue = Queue()
    for task in (computing("1"), waiting("2", "C", Rank.THREAD)):
        queue.put(task)
    assert not queue.has_ready(0.0, heavy=False) and queue.take(0.0, heavy=False) is None
    queue.put(waiting("3", "C"))
    taken = [queue.take(0.0, heavy=heavy) for heavy in (False, True, False)]
    assert [task.key for task in taken if task] == ["3", "1", "2"]


def test_of_a_crowd_of_requests_the_next_one_is_waited_for(process: Process) -> None:
    """Between one acknowledgement and the next request of a crowd no job begins to compute; after a
    request that comes alone one does at once."""
    seconds = iter([7.0, 7.0, 7.04, 7.05, 7.1])
    processor = Processor(threading.Lock(), process.worker.beat, Requests(lambda: next(seconds)))
    with processor.acknowledging():  # at 7.0
        processor.begin(now=5.0)
        processor.end()
    assert processor.has_room(now=5.01), "it came alone"
    with processor.acknowledging():  # at 7.04
        pass
    assert not processor.has_room(now=5.01), "two in a row, at 7.05"
    assert processor.has_room(now=5.01), "and nobody for as long, at 7.1"
