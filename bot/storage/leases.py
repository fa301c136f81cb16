"""Who answers which message: a lease on each turn, and what is needed to take it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.storage.threads import KeptThread, Turn


@dataclass(frozen=True)
class Leased:
    """A turn that its process has let go of: it died, or it was told to stop."""

    turn: Turn
    errand: Mapping[str, Any]
    """What is to be done: ids and parsed parameters, never the words of a message."""
    takers: int
    """How many processes have had it before and fell silent; to give it back does not count."""
    is_settled: bool
    """Whether it was answered already, and only its end is missing."""


class Leases(Protocol):
    """Turns under way. Times are the database's own, so that clocks may differ among processes.

    Every method raises StorageUnavailable where it cannot.
    """

    def take(
        self, turn: Turn, errand: Mapping[str, Any], owner: str, seconds: float
    ) -> Leased | None:
        """The turn for the first to take a message, and for who takes it after a process that
        let go of it; None for everybody else, ever after."""

    def renew(self, turns: Sequence[Turn], owner: str, seconds: float) -> None:
        """Say that a process lives: it holds these of its turns for so many seconds more."""

    def adopt(self, owner: str, seconds: float) -> Sequence[Leased]:
        """Take over what nobody has a hold on: other processes' turns, and those that this one
        could not end."""

    def give_back(self, turns: Sequence[Turn], owner: str, seconds: float = 0.0) -> None:
        """Let go of turns, for any process to take, so many seconds later."""

    def begin(self, turn: Turn, owner: str) -> bool:
        """Whether a turn's answer may be begun now: it is held, no earlier message of the thread
        waits, and none at all is being answered. Nothing else in the thread begins until it is
        finished."""

    def holds(self, turn: Turn, owner: str) -> bool:
        """Whether a turn is still this process's own to answer."""

    def settle(self, turn: Turn, owner: str, thread: KeptThread | None) -> bool:
        """Keep how a message was answered, and the thread after it, at once; False where the turn
        is no longer one's own, and then nothing is kept."""

    def finish(self, turn: Turn, owner: str) -> None:
        """End a turn, answered or given up, and let the next one go on."""
