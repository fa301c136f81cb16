"""Work that promises nothing beyond the moment, on threads of its own: modals, the Home tab.

Bolt's own threads only acknowledge. A listener that raises right after `ack()` would lose the
acknowledgement, and five slow ones would starve the sixth; so they hand the work over instead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

Work = Callable[[], None]
T = TypeVar("T")
_THREADS = 32
"""Each may wait for seconds in a retry, so there are more than answers at a time."""
_ACK_WAITS_SECONDS = 1.5
"""Slack shows an error to who waits for an acknowledgement for three."""


class Background:
    """Runs work on a pool of threads. What it raises is logged with the place it came from."""

    def __init__(self, threads: int = _THREADS) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="answer")

    def run(self, work: Work) -> None:
        """Start work and return at once.

        Told to end, Python finishes what its threads have begun and takes on nothing new; by then
        the person has the acknowledgement, so whoever brings the work does it.
        """
        try:
            begun = self._pool.submit(work)
        except RuntimeError:
            work()
        else:
            begun.add_done_callback(_log_failure)

    def before_ack(self, work: Work) -> None:
        """Do work that an acknowledgement waits for, such as a form that Slack must still show, as
        long as it may: what takes longer goes on behind it."""
        self.begin(work)(_ACK_WAITS_SECONDS)

    def begin(self, work: Callable[[], T]) -> Callable[[float], T | None]:
        """Start work and return at once. What comes back waits so many seconds for it: what it
        came to, None where it takes longer. Told to end, whoever brings the work does it."""
        try:
            begun = self._pool.submit(work)
        except RuntimeError:
            done = work()
            return lambda seconds: done

        def within(seconds: float) -> T | None:
            try:
                return begun.result(seconds)
            except TimeoutError:
                logger.info("Not waited for any longer: %s", work)
                begun.add_done_callback(_log_failure)
                return None

        return within

    def stop(self) -> None:
        """Wait for the work under way; take no more."""
        self._pool.shutdown(wait=True)


def _log_failure(done: Future[Any]) -> None:
    if failure := done.exception():
        logger.error("An answer failed", exc_info=failure)
