"""Leases: jobs that this process holds. Where the storage fails, that is said and made up for here.

What the storage would not accept is claimed in this process alone, and offered to it again; what it
would not end or give back runs out by itself, and comes back to whoever adopts it.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.jobs.owners import is_dead, own_name
from bot.jobs.queue import clock
from bot.jobs.steps import Held, Lost
from bot.storage import Inbox, Job, StorageUnavailable

logger = logging.getLogger(__name__)

_MOST_CLAIMS = 10_000
_DOWN_SECONDS = 0.5
"""After it took nothing, how long the storage is not asked again."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds."""

    first: float = 0.4
    """Before a message is answered: an earlier one may have been overtaken on its way."""
    poll: float = 0.1
    """Between looks at what is in the way."""
    beat: float = 1.0
    """Between signs of life, and looks for what others have let go of."""
    lease: float = 6.0
    """Without a sign of life, until a process is taken for dead."""


class Leases:
    """The inbox as one process uses it."""

    def __init__(self, inbox: Inbox, patience: Patience) -> None:
        self._inbox, self._seconds = inbox, patience.lease
        self._owner = own_name()
        self._claims, self._failed_at = _Claims(), float("-inf")
        self._dead: set[str] = set()
        """Who was said to be dead and holds jobs still: the storage lets nobody have them."""

    def accept(self, job: Job, words: object, again_after: float) -> Held | None:
        """The job for the first to take it; None for a repetition."""
        if self._claims.knows(job.key):
            return None
        try:
            kept = self._inbox.accept(job, self._owner, self._seconds, again_after)
        except StorageUnavailable as why:
            logger.error("A job is held in memory alone: %s", why)
            is_new = self._claims.claim(job.key)
            return Held(job, self._owner, False, words, again_after) if is_new else None
        return Held(kept, self._owner, words=words) if kept else None

    def offered(self, held: Held) -> Held:
        """Once more to the storage what it did not take: the job as it is kept from now on, or as
        it was. One that another process has accepted meanwhile is promised here all the same."""
        if clock() - self._failed_at < _DOWN_SECONDS:
            return held
        try:
            job = self._inbox.accept(held.job, self._owner, self._seconds, held.again_after)
            if job is None and not self._inbox.holds(held.job.key, self._owner):
                return held
        except StorageUnavailable as why:
            logger.warning("%s is in memory alone still: %s", held.job.key, why)
            self._failed_at = clock()
            return held
        return replace(held, job=job or held.job, is_kept=True)

    def renew(self, keys: Sequence[str]) -> None:
        """Show a sign of life; StorageUnavailable as it comes."""
        if keys:
            self._inbox.renew(keys, self._owner, self._seconds)

    def adopt(self) -> Sequence[Held]:
        """What others let go of, or died of; StorageUnavailable as it comes."""
        for owner in self._inbox.owners():
            if owner != self._owner and is_dead(owner):
                if owner not in self._dead:
                    logger.warning("The process that held jobs as %s is dead", owner)
                self._dead.add(owner)
                self._inbox.release(owner)
                self._dead.remove(owner)
        return [Held(job, self._owner) for job in self._inbox.adopt(self._owner, self._seconds)]

    def begins(self, held: Held) -> bool:
        """Whether a job's turn has come, where it has a lock; Lost where it is another's,
        StorageUnavailable as it comes."""
        if not held.is_kept or not held.job.lock:
            return True
        if self._inbox.begin(held.job.key, self._owner):
            return True
        if not self._inbox.holds(held.job.key, self._owner):
            raise Lost(held.job.key)
        return False

    def unlock(self, held: Held) -> None:
        """Let the next job of a lock go on."""
        if not held.is_kept or not held.job.lock:
            return
        try:
            self._inbox.unlock(held.job.key, self._owner)
        except StorageUnavailable as why:
            logger.warning("What waits for %s waits for its end: %s", held.job.key, why)

    def finish(self, held: Held) -> None:
        """End a job."""
        try:
            self._inbox.finish(held.job.key, self._owner)
        except StorageUnavailable as why:
            logger.warning("%s is ended by and by: %s", held.job.key, why)

    def give_back(self, keys: Sequence[str], seconds: float = 0.0) -> None:
        """Let go of jobs, to be taken by anybody so many seconds later."""
        try:
            self._inbox.give_back(keys, self._owner, seconds)
        except StorageUnavailable as why:
            logger.warning("%d jobs are let go of by and by: %s", len(keys), why)


class _Claims:
    """The latest jobs that the storage did not take."""

    def __init__(self) -> None:
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, key: str) -> bool:
        return key in self._taken

    def claim(self, key: str) -> bool:
        """True for the first to claim a job."""
        with self._lock:
            is_new = key not in self._taken
            self._taken[key] = None
            while len(self._taken) > _MOST_CLAIMS:
                self._taken.popitem(last=False)
            return is_new
