"""Claims of deliveries in this process alone, for when the storage cannot keep them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

_MOST = 10_000
"""Slack retries within minutes: far fewer deliveries than this lie between two of one kind."""


class Claims:
    """The latest deliveries that this process took."""

    def __init__(self, most: int = _MOST) -> None:
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._most, self._lock = most, Lock()

    def claim(self, delivery: str) -> bool:
        """True for the first to claim a delivery."""
        with self._lock:
            if delivery in self._taken:
                return False
            self._taken[delivery] = None
            while len(self._taken) > self._most:
                self._taken.popitem(last=False)
            return True
