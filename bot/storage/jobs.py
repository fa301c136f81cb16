"""The inbox and the outbox: what was promised to Slack, and what was sent to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.storage.queries import Post
from bot.storage.threads import KeptThread, Turn


@dataclass(frozen=True)
class Job:
    """One delivery of Slack's that somebody waits for. Ids and parsed parameters, never words."""

    key: str
    """What Slack repeats when it delivers again, and a double click repeats: done once."""
    team: str
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    """What to do; let go of when it is done."""
    lock: str = ""
    """Jobs of one lock are done one after the other: a thread, or a person in a channel."""
    place: float = 0.0
    """The order within a lock; 0 for that of arrival."""
    takers: int = 0
    """How many processes have had it before and fell silent; to give it back does not count."""
    is_settled: bool = False
    """Whether it was answered already, and only what comes after the answer may be missing."""


@dataclass(frozen=True)
class Pace:
    """How fast one channel is told: a message `every` so many seconds on average, and a `burst`
    of them at once, such as an answer with its breakdown."""

    every: float = 1.0
    burst: int = 5


@dataclass(frozen=True)
class Sending:
    """What the outbox says to one message about to be sent."""

    is_mine: bool = True
    """False where the job is another process's by now: nothing more may be sent for it."""
    wait: float = 0.0
    """Seconds until the channel may be told one more message; nothing is noted until then."""
    channel: str = ""
    ts: str = ""
    """Where it stands already."""
    file: str = ""
    """The file's id, sent or about to be."""
    tried_at: float = 0.0
    """When it was sent before and never confirmed, Unix seconds; 0 where it never was."""
    is_sent: bool = False
    """Whether it was confirmed."""


class Inbox(Protocol):
    """Jobs under way. Times are the database's own, so that clocks may differ among processes.

    Every method raises StorageUnavailable where it cannot.
    """

    def accept(self, job: Job, owner: str, seconds: float, again_after: float = 0.0) -> Job | None:
        """Keep a job, held by `owner` for so many seconds: the job with the place that it has from
        now on; None for one that is known already.

        One that was done `again_after` or more seconds ago may be done again; 0 for never."""

    def knows(self, key: str) -> bool:
        """Whether a job is under way, or was done within a day."""

    def renew(self, keys: Sequence[str], owner: str, seconds: float) -> None:
        """Say that a process lives: it holds these of its jobs for so many seconds more."""

    def adopt(self, owner: str, seconds: float) -> Sequence[Job]:
        """Take over what nobody has a hold on: other processes' jobs, those that this one could
        not end, and those that an earlier version of this program left behind."""

    def owners(self) -> Sequence[str]:
        """Who holds jobs just now."""

    def release(self, owner: str) -> None:
        """Let go of all that somebody holds who is dead, as if the time had run out."""

    def give_back(self, keys: Sequence[str], owner: str, seconds: float = 0.0) -> None:
        """Let go of jobs, for any process to take, so many seconds later."""

    def begin(self, key: str, owner: str) -> bool:
        """Whether a job may be begun now: it is held, no earlier one of its lock waits, and none
        at all is being done. Nothing else of the lock begins until it is unlocked or finished."""

    def holds(self, key: str, owner: str) -> bool:
        """Whether a job is still this process's own to do."""

    def unlock(self, key: str, owner: str) -> None:
        """Let the next job of the lock go on; what remains of this one needs no order."""

    def settle(
        self,
        key: str,
        owner: str,
        turns: Sequence[Turn],
        thread: KeptThread | None,
        rest: Mapping[str, Any],
    ) -> bool:
        """Keep how a message was answered, and the thread after it, and unlock, all at once; of
        what is to be done only the `rest` remains. False where the job is no longer one's own, and
        then nothing is kept."""

    def finish(self, key: str, owner: str) -> None:
        """End a job, done or given up. What it said is let go of, its key is kept for a day."""

    def backlog(self) -> tuple[int, float]:
        """How many jobs are open, and the seconds since the oldest came; 0 for none."""


class Outbox(Protocol):
    """What is sent to Slack for jobs. Every method raises StorageUnavailable where it cannot."""

    def begin(
        self, key: str, owner: str, part: str, channel: str, pace: Pace | None, spare: int = 0
    ) -> Sending:
        """Note that a part of a job is about to be sent, if it is not sent already and its channel
        may be told one more; `spare` messages of the burst are left to others."""

    def note_file(self, key: str, part: str, file: str) -> None:
        """Note the id of a file before it is shown anywhere."""

    def settle(self, key: str, part: str, post: Post) -> None:
        """Note that a part was taken by Slack."""
