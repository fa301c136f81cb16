"""Who computes: Python does one thing at a time, so requests are acknowledged before jobs go on."""

from __future__ import annotations

import mmap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from weakref import WeakMethod

_COMPUTING, _BESIDE_A_LONG_ONE = 1, 2
"""Jobs that compute at a time: more would only keep each other waiting."""
_LONG_SECONDS = 0.25
"""After which a job that computes still is a long one, and keeps nobody else waiting."""
_PUT_OFF_SECONDS = 0.1
"""Between jobs that are begun while requests come without end."""
LOOK_SECONDS = 0.05
"""Between looks whether one more may compute that had to wait."""
_CROWD_SECONDS = 0.05
"""Between requests that come in a crowd: so long the next one is waited for."""
_LAST, _EXPECTED = 0, 1


class Requests:
    """Whether requests come in a crowd, to any of the processes that come of the one that makes
    this: they share its memory, and the machine's processors."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """The `clock` is the same in all those processes."""
        self._clock = clock
        self._seconds = memoryview(mmap.mmap(-1, 16)).cast("d")
        """When the last one came, and until when the next one is waited for. Whoever writes writes
        the present, so that nobody need have it alone."""

    def come(self) -> None:
        """One has come."""
        now = self._clock()
        if now - self._seconds[_LAST] < _CROWD_SECONDS:
            self._seconds[_EXPECTED] = now + _CROWD_SECONDS
        self._seconds[_LAST] = now

    def are_expected(self) -> bool:
        """Whether it is likely that the next one comes before a job has computed."""
        return self._clock() < self._seconds[_EXPECTED]


_REQUESTS = Requests()


class Processor:
    """How many jobs compute, and how many requests of Slack's are being acknowledged: while there
    are any, a job is begun now and then only."""

    def __init__(
        self, lock: Lock, is_free: Callable[[], None], requests: Requests = _REQUESTS
    ) -> None:
        """`lock` is the worker's. While it is held, `is_free` is called when one more may compute,
        and `has_room`, `begin` and `end` are to be called. `is_free` keeps nobody alive. The
        `requests` are those of all bots of this process and of those that come of it."""
        self._lock, self._is_free = lock, WeakMethod(is_free)
        self._requests = requests
        self._computing, self._acknowledging, self._begun_at = 0, 0, float("-inf")

    def has_room(self, now: float) -> bool:
        """Whether one more job may compute."""
        has_begun_one = now - self._begun_at < _PUT_OFF_SECONDS
        if has_begun_one and (self._acknowledging or self._requests.are_expected()):
            return False
        is_long = now - self._begun_at >= _LONG_SECONDS
        return self._computing < (_BESIDE_A_LONG_ONE if is_long else _COMPUTING)

    def begin(self, now: float) -> None:
        """A job computes from now on."""
        self._computing, self._begun_at = self._computing + 1, now

    def end(self) -> None:
        """A job has computed."""
        self._computing -= 1

    def lend(self, by: int) -> None:
        """One more job may compute while another waits for what is outside of this process, by 1;
        -1 once that goes on."""
        with self._lock:
            self._computing -= by
            if by > 0:
                self._tell()

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """Within, a request is acknowledged."""
        self._requests.come()
        with self._lock:
            self._acknowledging += 1
        try:
            yield
        finally:
            with self._lock:
                self._acknowledging -= 1
                if not self._acknowledging:
                    self._tell()

    def _tell(self) -> None:
        if call := self._is_free():
            call()
