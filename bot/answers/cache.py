"""What a process keeps in memory for a while: bounded, and safe among threads."""

from __future__ import annotations

from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """The latest `most` values by key; the oldest give way.

    >>> kept = Cache[str, int](most=1)
    >>> kept.put("a", 1), kept.put("b", 2), kept.get("a"), kept.get("b")
    (1, 2, None, 2)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[K, V] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value of a key; None where it is not remembered."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: K, value: V) -> V:
        """Remember a value, and give it back."""
        with self._lock:
            self._kept.pop(key, None)
            while len(self._kept) >= self._most:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = value
            return value
