"""Slack's rate limits: how often a method may be called, in a channel or in all."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """So many calls a second on average, and a burst of them at once."""

    per_second: float
    burst: int
    is_by_channel: bool = False


RATES = {
    # One a second in a channel; Slack lets short bursts pass and does not say how short.
    "chat.postMessage": Rate(1.0, burst=5, is_by_channel=True),
    "chat.postEphemeral": Rate(100 / 60, burst=100),
    "chat.update": Rate(50 / 60, burst=50),
    "chat.delete": Rate(50 / 60, burst=50),
    "conversations.history": Rate(50 / 60, burst=50),
    "conversations.replies": Rate(50 / 60, burst=50),
    "views.open": Rate(100 / 60, burst=100),
    "views.publish": Rate(100 / 60, burst=100),
    "views.push": Rate(100 / 60, burst=100),
    "views.update": Rate(100 / 60, burst=100),
}


class Quotas:
    """A bucket for each method, or for each method and channel, that fills by its rate."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        """What is left in a bucket, and when it was looked at."""
        self.refused: Counter[str] = Counter()
        """How many calls of each method came too soon."""

    def take(self, method: str, channel: str) -> int:
        """Seconds to wait before the call may be made, whole ones as in Retry-After; 0 for now."""
        rate = RATES.get(method)
        if rate is None:
            return 0
        place = (method, channel if rate.is_by_channel else "")
        with self._lock:
            left = self._left(place, rate)
            self._buckets[place] = (left - 1 if left >= 1 else left, self._clock())
            if left >= 1:
                return 0
            self.refused[method] += 1
            return math.ceil((1 - left) / rate.per_second)

    def _left(self, place: tuple[str, str], rate: Rate) -> float:
        now = self._clock()
        left, at = self._buckets.get(place, (float(rate.burst), now))
        return min(float(rate.burst), left + (now - at) * rate.per_second)
