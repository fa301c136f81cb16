"""What a thread discusses: its scenarios, which of them is current, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True)
class ThreadKey:
    """A thread: where an answer stands."""

    team: str
    channel: str
    thread: str
    """The ts of its first message."""


@dataclass(frozen=True)
class KeptScenario:
    """One scenario by its short name."""

    label: str
    workload: dict[str, Any]
    base: str
    """The scenario that it was made from; empty for the first."""
    user: str
    query: str = ""
    """Its question in the log; empty where that was not kept."""


@dataclass(frozen=True)
class KeptThread:
    """The scenarios of a thread in order, and the way to the current one."""

    key: ThreadKey
    on: date
    """The day whose figures answer in this thread, so that differences are the changes' alone."""
    scenarios: tuple[KeptScenario, ...]
    trail: tuple[str, ...]
    """The labels that were current one after the other; the last one is."""
    is_private: bool = False
    """Whether only members see the channel."""


@dataclass(frozen=True)
class Turn:
    """A message that the bot answers in a thread; ids only."""

    key: ThreadKey
    ts: str
    user: str
    replies: tuple[str, ...] = ()
    """The ts of the messages that answer it."""
    made: str = ""
    """The scenario that it made, if any, and the one that was current before."""
    base: str = ""
    picture: str = ""
    """The file under them; empty where there is none."""


class Threads(Protocol):
    """Where discussions are kept. Every method raises StorageUnavailable where it cannot."""

    def find(self, key: ThreadKey) -> KeptThread | None:
        """A thread; None where the bot does not own it."""

    def save(self, thread: KeptThread) -> None:
        """Keep a thread as it is now."""

    def begin(self, thread: KeptThread) -> None:
        """Keep a thread that begins; one that has begun already stays as it is."""

    def amend(self, turn: Turn) -> None:
        """Keep how a message is answered now, whether it was answered before or not."""

    def turn(self, team: str, channel: str, ts: str) -> Turn | None:
        """How a message was answered; None where it was not."""

    def turns(self, key: ThreadKey) -> Sequence[Turn]:
        """Every message that was answered in a thread, oldest first."""
