"""Bringing what was written to the disk, once for all who wait for it."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path


class Disk:
    """Brings what was written ahead to the disk, once for all who had written it by then: a disk
    takes some eight milliseconds, however much there is."""

    def __init__(self, ahead: Path) -> None:
        self._ahead = ahead
        self._changed, self._written = threading.Condition(), count(1)
        self._brought, self._is_under_way = 0, False

    def bring(self) -> None:
        """Return once all that this thread has written stands; OSError where it cannot. Whoever
        finds nobody at it does it; whose it was done with meanwhile waits for nothing more."""
        mine = next(self._written)
        with self._changed:
            while self._is_under_way and self._brought < mine:
                self._changed.wait()
            if self._brought >= mine:
                return
            self._is_under_way, until = True, next(self._written)
        is_done = False
        try:
            self._sync()
            is_done = True
        finally:
            with self._changed:
                self._is_under_way = False
                self._brought = until if is_done else self._brought
                self._changed.notify_all()

    def _sync(self) -> None:
        """Where nothing is written ahead, SQLite has brought it there."""
        with suppress(FileNotFoundError):
            ahead = os.open(self._ahead, os.O_RDONLY)
            try:
                os.fsync(ahead)
            finally:
                os.close(ahead)
