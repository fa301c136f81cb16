"""Inbox and outbox with somebody who watches: a job is followed from acknowledgement to last post,
in the log by its id and in the metrics by its kind. Ids only, never what was said."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.jobs.steps import answer_id
from bot.operations.metrics import Metrics
from bot.storage import (
    Inbox,
    Job,
    KeptThread,
    Outbox,
    Pace,
    Post,
    Sending,
    StorageUnavailable,
    Turn,
)

logger = logging.getLogger(__name__)

_MOST_FOLLOWED = 20_000


@dataclass
class _Followed:
    """A job that this process has: its kind, and since when."""

    kind: str
    since: float
    is_answered: bool = False


class WatchedInbox:
    """An inbox; jobs taken over from other processes are timed from then on."""

    def __init__(self, inbox: Inbox, metrics: Metrics) -> None:
        self._inbox, self._metrics = inbox, metrics
        self._followed: dict[str, _Followed] = {}

    def accept(self, job: Job, owner: str, seconds: float, again_after: float = 0.0) -> Job | None:
        """Keep a job, held by `owner`; None for one that is known already."""
        try:
            kept = self._inbox.accept(job, owner, seconds, again_after)
        except StorageUnavailable:
            self._count(job.kind, "unkept")
            raise
        if kept:
            self._follow(job, "accepted")
        else:
            self._count(job.kind, "repeated")
        return kept

    def knows(self, key: str) -> bool:
        """Whether a job is under way, or was done within a day."""
        return self._inbox.knows(key)

    def renew(self, keys: Sequence[str], owner: str, seconds: float) -> None:
        """Say that a process lives."""
        self._inbox.renew(keys, owner, seconds)

    def adopt(self, owner: str, seconds: float) -> Sequence[Job]:
        """Take over what nobody has a hold on."""
        found = self._inbox.adopt(owner, seconds)
        for job in found:
            if job.key not in self._followed:
                self._follow(job, "taken_over")
                self._metrics.retries.labels("take_over").inc()
        return found

    def owners(self) -> Sequence[str]:
        """Who holds jobs just now."""
        return self._inbox.owners()

    def release(self, owner: str) -> None:
        """Let go of all that somebody holds who is dead."""
        self._inbox.release(owner)

    def give_back(self, keys: Sequence[str], owner: str, seconds: float = 0.0) -> None:
        """Let go of jobs, for any process to take."""
        self._inbox.give_back(keys, owner, seconds)
        for key in keys:
            self._leave(key, "given_back")

    def begin(self, key: str, owner: str) -> bool:
        """Whether a job may be begun now."""
        return self._inbox.begin(key, owner)

    def holds(self, key: str, owner: str) -> bool:
        """Whether a job is still this process's own to do."""
        return self._inbox.holds(key, owner)

    def unlock(self, key: str, owner: str) -> None:
        """Let the next job of the lock go on: the answer stands."""
        self._answered(key)
        self._inbox.unlock(key, owner)

    def settle(
        self,
        key: str,
        owner: str,
        turns: Sequence[Turn],
        thread: KeptThread | None,
        rest: Mapping[str, Any],
    ) -> bool:
        """Keep how a message was answered."""
        return self._inbox.settle(key, owner, turns, thread, rest)

    def finish(self, key: str, owner: str) -> None:
        """End a job, done or given up."""
        self._inbox.finish(key, owner)
        self._answered(key)
        followed = self._leave(key, "done")
        if followed:
            seconds = time.monotonic() - followed.since
            self._metrics.job_seconds.labels(followed.kind).observe(seconds)

    def failed(self, job: Job) -> None:
        """A job broke; the person is told."""
        self._count(job.kind, "failed")

    def backlog(self) -> tuple[int, float]:
        """How many jobs are open, and the age of the oldest in seconds."""
        return self._inbox.backlog()

    def _follow(self, job: Job, how: str) -> None:
        if len(self._followed) >= _MOST_FOLLOWED:
            self._followed.clear()
        self._followed[job.key] = _Followed(job.kind, time.monotonic())
        self._count(job.kind, how)
        logger.info("%s %s", job.kind, how, extra={"id": answer_id(job.key)})

    def _answered(self, key: str) -> None:
        followed = self._followed.get(key)
        if followed and not followed.is_answered:
            followed.is_answered = True
            seconds = time.monotonic() - followed.since
            self._metrics.answer_seconds.labels(followed.kind).observe(seconds)

    def _leave(self, key: str, how: str) -> _Followed | None:
        followed = self._followed.pop(key, None)
        if followed:
            self._count(followed.kind, how)
            logger.info("%s %s", followed.kind, how, extra={"id": answer_id(key)})
        return followed

    def _count(self, kind: str, outcome: str) -> None:
        self._metrics.jobs.labels(kind, outcome).inc()


class WatchedOutbox:
    """An outbox that says in the log what was sent for which question."""

    def __init__(self, outbox: Outbox, metrics: Metrics) -> None:
        self._outbox, self._metrics = outbox, metrics

    def begin(
        self, key: str, owner: str, part: str, channel: str, pace: Pace | None, spare: int = 0
    ) -> Sending:
        """Note that a part of a job is about to be sent."""
        sending = self._outbox.begin(key, owner, part, channel, pace, spare)
        if sending.tried_at and not sending.is_sent:
            self._metrics.retries.labels("unconfirmed").inc()
        return sending

    def note_file(self, key: str, part: str, file: str) -> None:
        """Note the id of a file before it is shown anywhere."""
        self._outbox.note_file(key, part, file)

    def settle(self, key: str, part: str, post: Post) -> None:
        """Note that a part was taken by Slack."""
        self._outbox.settle(key, part, post)
        logger.info("sent %s", part, extra={"id": answer_id(key)})
