"""Who computes: Python does one thing at a time, so requests are acknowledged before jobs go on."""

from __future__ import annotations

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
LOOK_SECONDS = 0.1
"""Between looks whether one more may compute that had to wait."""


class Processor:
    """How many jobs compute, and how many requests of Slack's are being acknowledged: while there
    are any, a job is begun now and then only."""

    def __init__(self, lock: Lock, is_free: Callable[[], None]) -> None:
        """`lock` is the worker's. While it is held, `is_free` is called when one more may compute,
        and `has_room`, `begin` and `end` are to be called. `is_free` keeps nobody alive."""
        self._lock, self._is_free = lock, WeakMethod(is_free)
        self._computing, self._acknowledging, self._begun_at = 0, 0, float("-inf")

    def has_room(self, now: float) -> bool:
        """Whether one more job may compute."""
        if self._acknowledging and now - self._begun_at < _PUT_OFF_SECONDS:
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
