"""What a job is made of: steps, each a call or a pause, between which it holds no thread."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any, TypeVar

from bot.storage import Job

T = TypeVar("T")

_MOST_TAKERS = 5
"""A job that has taken so many processes down is not tried again."""


class Rank(IntEnum):
    """What goes first while there is more to do than can be done."""

    HEADLINE = 0
    """The first word to somebody: everybody's comes before anybody's second."""
    THREAD = 1
    PICTURE = 2


@dataclass(frozen=True)
class Step:
    """One call that a job makes; its result is sent back into the job, what it raises thrown."""

    run: Callable[[], Any]
    rank: Rank = Rank.HEADLINE
    channel: str = ""
    """The channel that is told something: what waits for its pace goes by rank, too."""
    after: float = 0.0
    """Seconds to wait before."""
    computes: bool = False
    """Whether it, or what the job does next, takes the processor for long."""


@dataclass(frozen=True)
class Later:
    """What a step gives back that cannot be done yet: it is done again after so many seconds."""

    seconds: float


class Lost(Exception):
    """The job is another process's by now, or was let go of; nothing more may be sent for it."""


class LetGo(Lost):
    """The job goes back, to be taken a while later by any process, this one included."""


Steps = Generator[Step, Any, T]
"""A job under way, or a part of one that comes to a T."""


@dataclass(frozen=True)
class Held:
    """A job in the hands of this process."""

    job: Job
    owner: str
    is_kept: bool = True
    """False where the storage would not take it yet: it lives in this process alone."""
    words: Any = None
    """What was said, where this process heard it itself: never kept."""
    again_after: float = 0.0
    """As it was to be accepted."""

    @property
    def body(self) -> Mapping[str, Any]:
        """What to do."""
        return self.job.body

    @cached_property
    def id(self) -> str:
        """The id by which the person is told of it and the process log knows it; the same in each
        process that has it. It is the answer's id, too."""
        return answer_id(self.job.key)

    @property
    def person(self) -> str:
        """Who waits for it."""
        return str(self.body.get("user", ""))

    @property
    def channel(self) -> str:
        """Where it was asked for."""
        return str(self.body.get("channel", ""))


Handler = Callable[[Held], Steps[None]]
"""Does one kind of job. It may raise anything: the person is told, with the job's id."""


@dataclass
class Task:
    """A job with how far it has come in this process."""

    held: Held
    order: int
    """Of arrival here."""
    steps: Steps[None] | None = None
    """None before it is begun."""
    step: Step | None = None
    not_before: float = 0.0
    waits: int = 0
    """How often in a row it could not go on."""
    failures: int = 0
    """How often in a row Slack did not do what it asks."""
    is_idle: bool = True
    """Whether it is neither queued nor under way: it waits for those before it in its line."""
    is_begun: bool = False
    """Whether it goes on as it is, kept or not."""
    has_failed: bool = False
    """Whether only the person is to be told of that."""

    def begin(self, handler: Handler) -> None:
        """Take the first step; StopIteration where there is none."""
        if self.held.job.takers > _MOST_TAKERS:
            raise RuntimeError(f"nobody gets through {self.key}")
        self.steps = handler(self.held)
        self.step = next(self.steps)

    @property
    def rank(self) -> Rank:
        """How soon it is to go on."""
        return self.step.rank if self.step else Rank.HEADLINE

    @property
    def computes(self) -> bool:
        """Whether to go on takes the processor for long: to begin does."""
        return self.step.computes if self.step else True

    @property
    def key(self) -> str:
        """Its job's."""
        return self.held.job.key

    @property
    def goes_back(self) -> bool:
        """Whether another process may do it: it is kept, and nobody is to be told of a failure."""
        return self.held.is_kept and not self.has_failed

    @cached_property
    def names(self) -> tuple[str, str, str]:
        """Whose turn it is: first among teams, then channels, then people."""
        team, held = self.held.job.team, self.held
        return team, f"{team}/{held.channel}", f"{team}/{held.channel}/{held.person}"

    @property
    def place(self) -> tuple[str, str]:
        """Team and channel that its next step tells something; no channel for none."""
        return self.held.job.team, self.step.channel if self.step else ""


def call(run: Callable[[], T], rank: Rank = Rank.HEADLINE) -> Steps[T]:
    """A call as a part of a job: `found = yield from call(...)`."""
    result: T = yield Step(run, rank)
    return result


def pause(seconds: float, rank: Rank = Rank.HEADLINE) -> Steps[None]:
    """Wait, without holding a thread."""
    yield Step(lambda: None, rank, after=seconds)


def answer_id(key: str) -> str:
    """Twelve characters that stand for a job's key."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]
