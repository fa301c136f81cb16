"""A hold on a turn: the right to answer it, which a process that is silent for too long loses."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import NoReturn

from bot.storage import KeptThread, Leases, StorageUnavailable, Turn

logger = logging.getLogger(__name__)

_TRIES = 4
_LATER_SECONDS = 10.0
"""Before a turn that was let go of is tried again: Slack is unwell."""


class Lost(Exception):
    """The turn is another process's by now; nothing more may be posted for it."""


@dataclass(frozen=True)
class Hold:
    """One turn in the hands of this process."""

    turn: Turn
    owner: str
    leases: Leases
    is_adopted: bool = False
    """Whether another process had it before, and may have posted something."""

    def check(self) -> None:
        """Raise Lost where another process took the turn over: to be asked before each post."""
        try:
            if not self.leases.holds(self.turn, self.owner):
                raise Lost(self.turn.ts)
        except StorageUnavailable as why:
            logger.warning("Nobody can tell whose turn %s is: %s", self.turn.ts, why)

    def settle(self, answered: Turn, thread: KeptThread | None) -> None:
        """Keep the answer and the thread after it; a database that is busy is waited for."""
        for _ in range(_TRIES):
            try:
                if not self.leases.settle(answered, self.owner, thread):
                    raise Lost(self.turn.ts)
                return
            except StorageUnavailable as why:
                logger.warning("Keeping an answer again: %s", why)
        logger.error("The message %s is answered but that is not kept", self.turn.ts)

    def let_go(self) -> NoReturn:
        """Leave the turn to whoever takes it a while later, this process included; raises Lost."""
        try:
            self.leases.give_back([self.turn], self.owner, _LATER_SECONDS)
        except StorageUnavailable as why:
            logger.warning("The turn %s is let go of by and by: %s", self.turn.ts, why)
        raise Lost(self.turn.ts)
