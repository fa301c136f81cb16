"""Which task goes on next: by rank, then whoever was served least of late, then who came first."""

from __future__ import annotations

import bisect
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.jobs.steps import Rank, Task

_HALF_LIFE_SECONDS = 10.0
"""After which a turn counts half."""
_FORGOTTEN = 0.01
_MOST_KNOWN = 5_000


class Shares:
    """How much of the worker each team, channel and person has had of late."""

    def __init__(self) -> None:
        self._had: dict[str, tuple[float, float]] = {}
        """What was had, and when that was reckoned."""

    def of(self, name: str, now: float) -> float:
        """What somebody has had, fading with time."""
        had, at = self._had.get(name, (0.0, now))
        return had * 0.5 ** ((now - at) / _HALF_LIFE_SECONDS) if had else 0.0

    def charge(self, names: Iterable[str], now: float) -> None:
        """Count one turn of somebody's."""
        for name in names:
            self._had[name] = (self.of(name, now) + 1, now)
        if len(self._had) > _MOST_KNOWN:
            self._had = {
                name: kept for name, kept in self._had.items() if self.of(name, now) > _FORGOTTEN
            }


class Queue:
    """The tasks that wait. Not locked: whoever uses it holds a lock."""

    def __init__(self) -> None:
        self._waiting: dict[Rank, list[Task]] = {rank: [] for rank in Rank}
        self._free_at: dict[tuple[str, str], float] = {}
        """From when on a channel may be told something."""
        self._shares = Shares()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def put(self, task: Task) -> None:
        """Let a task wait for its turn."""
        task.is_idle = False
        self._waiting[task.rank].append(task)

    def hold(self, place: tuple[str, str], until: float) -> None:
        """Nothing is told a channel until then."""
        self._free_at[place] = until
        if len(self._free_at) > _MOST_KNOWN:
            now = clock()
            self._free_at = {each: at for each, at in self._free_at.items() if at > now}

    def take(self, now: float, *, heavy: bool) -> Task | None:
        """The next task whose time has come, taken out; `heavy` says whether one that computes may
        be begun."""
        ready = list(self._ready(now, heavy))
        if not ready:
            return None
        first = self._least_served(ready, now)
        self._waiting[first.rank].remove(first)
        self._shares.charge(first.names, now)
        return first

    def has_ready(self, now: float, *, heavy: bool) -> bool:
        """Whether `take` would give one."""
        return next(self._ready(now, heavy), None) is not None

    def next_at(self, now: float) -> float | None:
        """When the next task's time comes that is not here yet; None for never."""
        times = [self._time(task) for waiting in self._waiting.values() for task in waiting]
        return min((at for at in times if at > now), default=None)

    def remove(self, which: Callable[[Task], bool]) -> list[Task]:
        """Of the tasks that wait those that are meant, taken out."""
        found = [task for waiting in self._waiting.values() for task in waiting if which(task)]
        for task in found:
            self._waiting[task.rank].remove(task)
        return found

    def waiting(self, rank: Rank) -> int:
        """How many tasks of a rank wait."""
        return len(self._waiting[rank])

    def _ready(self, now: float, heavy: bool) -> Iterator[Task]:
        """Those of the first rank whose time has come. What waits for a processor alone keeps later
        ranks waiting: they would take it."""
        for waiting in self._waiting.values():
            is_due = False
            for task in waiting:
                if self._time(task) <= now:
                    is_due = True
                    if heavy or not task.computes:
                        yield task
            if is_due:
                return

    def _time(self, task: Task) -> float:
        step = task.step
        if step is None or not step.channel:
            return task.not_before
        return max(task.not_before, self._free_at.get(task.place, 0.0))

    def _least_served(self, tasks: list[Task], now: float) -> Task:
        """Of the team that was served least of late, in it of the channel, in that of the person,
        the one that came first. Each is looked up once: hundreds may wait."""
        for kind in range(len(tasks[0].names)):
            had = {
                name: self._shares.of(name, now) for name in {task.names[kind] for task in tasks}
            }
            least = min(had.values())
            tasks = [task for task in tasks if had[task.names[kind]] == least]
        return min(tasks, key=lambda task: task.order)


class Lines:
    """The tasks of each lock in their order. Not locked, either."""

    def __init__(self) -> None:
        self._lines: dict[str, list[tuple[float, int, Task]]] = {}

    def join(self, task: Task) -> None:
        """Stand in line, where the task has a lock."""
        job = task.held.job
        if job.lock:
            line = self._lines.setdefault(job.lock, [])
            bisect.insort(line, (job.place or float(task.order), task.order, task))

    def is_first(self, task: Task) -> bool:
        """Whether nothing else of its lock is before a task, in this process."""
        line = self._lines.get(task.held.job.lock)
        return not line or line[0][2] is task

    def leave(self, task: Task) -> Task | None:
        """Make room; who is first in line now and idle, to be queued."""
        lock = task.held.job.lock
        line = [each for each in self._lines.get(lock, []) if each[2] is not task]
        if not line:
            self._lines.pop(lock, None)
            return None
        self._lines[lock] = line
        return line[0][2] if line[0][2].is_idle else None


def clock() -> float:
    """Seconds of this process, for waiting."""
    return time.monotonic()


def in_background(name: str, run: Callable[..., None], *about: object) -> None:
    """Run it in a thread that ends with the process."""
    threading.Thread(target=run, args=about, name=name, daemon=True).start()


def keep_alive(worker: weakref.ref[Any], stopping: threading.Event, seconds: float) -> None:
    """Beats for as long as somebody uses the worker, and at once when it is told to stop."""
    while living := worker():
        living.beat()
        del living
        if stopping.is_set():
            time.sleep(seconds)
        else:
            stopping.wait(seconds)


def keep_time(worker: weakref.ref[Any], wake: threading.Event) -> None:
    """Has the worker go on whenever something is due, for as long as somebody uses it."""
    while living := worker():
        seconds = living.due_in()
        del living
        wake.wait(min(seconds, 1.0) if seconds is not None else 1.0)
        wake.clear()
