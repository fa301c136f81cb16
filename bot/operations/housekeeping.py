"""What is to be done every so often, asked for or not: renew tokens, let go of old data."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass

from bot.slack.slack_calls import Undelivered
from bot.storage import StorageUnavailable

logger = logging.getLogger(__name__)


@dataclass
class Chore:
    """Something to be done again after so many seconds; the first time after `first`."""

    name: str
    do: Callable[[], None]
    every: float
    first: float = 0.0


class Housekeeping:
    """Does its chores on a thread of its own, for as long as somebody keeps it."""

    def __init__(self, chores: list[Chore], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due = [(clock() + chore.first, chore) for chore in chores]
        self._stopped = threading.Event()

    def start(self) -> None:
        """From now on, until it is stopped or nobody keeps it any more."""
        about = (weakref.ref(self), self._stopped)
        threading.Thread(target=_keep_house, args=about, name="housekeeping", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more; returns at once."""
        self._stopped.set()

    def tick(self) -> float:
        """Do what is due; the seconds until the next is."""
        for place, (at, chore) in enumerate(self._due):
            if at <= self._clock():
                _done(chore)
                self._due[place] = (self._clock() + chore.every, chore)
        return max(0.0, min(at for at, _ in self._due) - self._clock())


def _done(chore: Chore) -> None:
    """What fails is logged, and done again when it is due the next time."""
    try:
        chore.do()
    except (StorageUnavailable, *Undelivered) as why:
        logger.warning("%s is left until later: %s", chore.name, type(why).__name__)
    except Exception:
        logger.exception("%s failed", chore.name)


def _keep_house(house: weakref.ref[Housekeeping], stopped: threading.Event) -> None:
    while not stopped.is_set() and (keeper := house()):
        seconds = keeper.tick()
        del keeper
        stopped.wait(min(seconds, 60.0))
