"""The worker: does jobs of every kind, those of a lock in order, step by step on a few threads."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.jobs.backoff import MOST_REFUSALS, MOST_WAITS, ran
from bot.jobs.leases import Leases, Patience
from bot.jobs.processor import LOOK_SECONDS, Processor
from bot.jobs.queue import Lines, Queue, clock, in_background, keep_alive, keep_time
from bot.jobs.steps import Handler, Held, Later, LetGo, Lost, Rank, Steps, Task
from bot.logs import about
from bot.slack.slack_calls import lends
from bot.storage import Inbox, Job, StorageUnavailable

logger = logging.getLogger(__name__)

Report = Callable[[Held], Steps[None]]
"""Tells a person that their job failed."""
_THREADS = 12
"""Each makes one call at a time; what waits holds none."""
_LATER_SECONDS = 10.0
"""Before a job that was let go of is tried again: Slack is unwell."""


class Worker:
    """Takes jobs before they are acknowledged, and does them after."""

    def __init__(self, inbox: Inbox, report: Report, patience: Patience | None = None) -> None:
        self._patience, self._report = patience or Patience(), report
        self._leases = Leases(inbox, self._patience)
        self._handlers: dict[str, Handler] = {}
        self._lock, self._offering = threading.Lock(), threading.Lock()
        self._queue, self._lines = Queue(), Lines()
        self.processor = Processor(self._lock, self._call_worker)
        self._held: dict[str, Task] = {}
        """Only these are kept alive: what falls out of memory comes back when its lease is over."""
        self._order, self._working, self._looks, self._trouble = 0, 0, False, ""
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="job")
        self._wake, self._stopping = threading.Event(), threading.Event()

    def handle(self, kind: str, handler: Handler) -> None:
        """Do jobs of a kind this way."""
        self._handlers[kind] = handler

    def watch(self) -> None:
        """From now on show signs of life, take over what others let go of, and keep time."""
        me = weakref.ref(self)
        in_background("leases", keep_alive, me, self._stopping, self._patience.beat)
        in_background("due", keep_time, me, self._wake)

    def take(self, job: Job, words: object = None, again_after: float = 0.0) -> bool:
        """Accept a job; False for one that somebody has accepted already. When this returns it is
        safe; where the storage does not take it, it is held in memory and offered again. `words`
        are what was said: held in memory, never kept."""
        held = self._leases.accept(job, words, again_after)
        if held:
            self._enqueue(held, is_message=bool(job.place and job.lock))
        return held is not None

    def waiting(self, rank: Rank) -> int:
        """How many jobs wait to go on with something of a rank."""
        with self._lock:
            return self._queue.waiting(rank)

    def unlock(self, held: Held) -> None:
        """Let the next job of a lock go on, here and elsewhere; the rest of this needs no order."""
        self._leases.unlock(held)
        with self._lock:
            if task := self._held.get(held.job.key):
                self._leave_line(task)

    def stop(self) -> None:
        """Begin nothing more; what is not done goes back at the next beat. Never waits, so that a
        signal handler may call it."""
        self._stopping.set()

    def beat(self) -> None:
        """Show a sign of life; take over what others let go of, or give back where told to stop."""
        with self._lock:
            tasks = list(self._held.values())
        for task in tasks:
            self._offer(task)
        if self._stopping.is_set():
            self._give_back()
        try:
            self._leases.renew([task.key for task in tasks if task.held.is_kept])
            if not self._stopping.is_set():
                for held in self._leases.adopt():
                    if held.job.key not in self._held:
                        logger.warning("%s is taken over from another process", held.job.key)
                        self._enqueue(held, is_message=False)
            self._trouble = ""
        except StorageUnavailable as why:
            if str(why) != self._trouble:  # said once, not each second
                logger.warning("No sign of life: %s", why)
            self._trouble = str(why)

    def due_in(self) -> float | None:
        """Let those go on whose time has come; seconds until the next one's."""
        with self._lock:
            now = clock()
            self._looks = self._calls_worker(now)
            at = now + LOOK_SECONDS if self._looks else self._queue.next_at(now)
        return None if at is None else max(0.0, at - now)

    def _enqueue(self, held: Held, *, is_message: bool) -> None:
        """A message may have been overtaken on its way by an earlier one."""
        wait = self._patience.first if is_message else 0.0
        with self._lock:
            self._order += 1
            task = Task(held, self._order, not_before=clock() + wait)
            self._held[task.key] = task
            self._lines.join(task)
            if self._lines.is_first(task):
                self._queue.put(task)
            self._call_worker()
        if wait:
            self._wake.set()

    def _give_back(self) -> None:
        """Let go of all that waits. A call that is being made is finished, and its job then goes
        back as well; what the storage does not know of is done to its end."""
        with self._lock:
            kept = self._queue.remove(lambda task: task.goes_back)
            kept += [task for task in self._held.values() if task.is_idle and task.held.is_kept]
            for task in kept:
                self._drop(task)
        if kept:
            logger.info("Told to stop: %d jobs are given back", len(kept))
            self._leases.give_back([task.key for task in kept])

    def _call_worker(self) -> None:
        """One thread more, if there is a task to go on with, or a look soon. The lock is held."""
        if self._calls_worker(clock()) and not self._looks:
            self._looks = True
            self._wake.set()

    def _calls_worker(self, now: float) -> bool:
        """The same; whether a task is left that time alone will let compute."""
        heavy = self.processor.has_room(now)
        if self._working < _THREADS and self._queue.has_ready(now, heavy=heavy):
            self._working += 1
            try:
                self._pool.submit(self._work)
            except RuntimeError:  # Python ends; who works still goes on
                self._working -= 1
        return not heavy and self._queue.has_ready(now, heavy=True)

    def _work(self) -> None:
        """Let tasks go on, until none may."""
        while task := self._next():
            computes = task.computes
            try:
                with lends(self.processor.lend if computes else None):
                    about(task.held.id, self._go_on, task)
            finally:
                if computes:
                    with self._lock:
                        self.processor.end()

    def _next(self) -> Task | None:
        with self._lock:
            now = clock()
            if (task := self._queue.take(now, heavy=self.processor.has_room(now))) is None:
                self._working -= 1
                return None
            if task.computes:
                self.processor.begin(now)
            self._call_worker()
            return task

    def _go_on(self, task: Task) -> None:
        """One step of a task, and what comes of it."""
        try:
            if self._advance(task):
                self._put(task, task.step.after if task.step else 0.0)
        except StopIteration:
            self._end(task)
        except LetGo:
            self._let_go(task, _LATER_SECONDS)
        except Lost:
            logger.warning("%s is another process's by now", task.key)
            self._forget(task)
        except Exception:
            logger.exception("%s %s failed, id %s", task.held.job.kind, task.key, task.held.id)
            self._tell_failure(task)

    def _advance(self, task: Task) -> bool:
        """Whether the task has another step to go on with; else it waits already."""
        if task.steps is None:
            if not self._begins(task):
                return False
            task.begin(self._handlers[task.held.job.kind])
            return True
        assert task.step is not None
        try:
            result = ran(task, task.step)
        except Exception as why:  # noqa: BLE001 - the job itself says what it makes of it
            task.step = task.steps.throw(why)
            return True
        if isinstance(result, Later) and task.waits < MOST_WAITS:
            return self._wait(task, result.seconds)
        task.waits = task.failures = 0
        task.step = task.steps.send(result)
        return True

    def _wait(self, task: Task, seconds: float) -> bool:
        """Do the same step again later; nothing else is told that channel until then."""
        task.waits += 1
        if task.place[1]:
            with self._lock:
                self._queue.hold(task.place, clock() + seconds)
        self._put(task, seconds)
        return False

    def _put(self, task: Task, seconds: float = 0.0) -> None:
        if self._stopping.is_set() and task.goes_back:
            self._give_back()  # at the latest now: the process may end before the next beat
            self._let_go(task, 0.0)
            return
        task.not_before = clock() + seconds if seconds else 0.0
        with self._lock:
            self._queue.put(task)  # whoever puts it looks for the next one itself
        if seconds:
            self._wake.set()

    def _begins(self, task: Task) -> bool:
        """Whether a job's turn has come; else it waits, or is lost."""
        with self._lock:
            task.is_idle = not self._lines.is_first(task)
            if task.is_idle:
                return False
        self._offer(task, begins=True)
        if self._is_free(task):
            return True
        self._put(task, self._patience.poll)
        return False

    def _offer(self, task: Task, *, begins: bool = False) -> None:
        """Once more to the storage what it did not take, unless it has begun: what was sent of it
        is noted nowhere."""
        with self._offering:
            if not task.held.is_kept and not task.is_begun:
                task.held = self._leases.offered(task.held)
            task.is_begun |= begins

    def _is_free(self, task: Task) -> bool:
        try:
            return self._leases.begins(task.held)
        except StorageUnavailable as why:
            task.waits += 1
            if task.waits < MOST_REFUSALS:
                return False
            logger.warning("%s goes on without the storage: %s", task.key, why)
            task.held = replace(task.held, is_kept=False)
            return True

    def _end(self, task: Task) -> None:
        self._leases.finish(task.held)
        self._forget(task)

    def _tell_failure(self, task: Task) -> None:
        if task.has_failed:
            self._end(task)
            return
        task.has_failed, task.waits = True, 0
        task.steps = self._report(task.held)
        try:
            task.step = next(task.steps)
        except StopIteration:
            self._end(task)
        else:
            self._put(task)

    def _let_go(self, task: Task, seconds: float) -> None:
        self._leases.give_back([task.key], seconds)
        self._forget(task)

    def _forget(self, task: Task) -> None:
        if task.steps:
            task.steps.close()
        with self._lock:
            self._drop(task)

    def _drop(self, task: Task) -> None:
        """The lock is held."""
        self._held.pop(task.key, None)
        self._leave_line(task)

    def _leave_line(self, task: Task) -> None:
        """Queue who is next in it. The lock is held."""
        if following := self._lines.leave(task):
            self._queue.put(following)
            self._call_worker()
