"""Counters that only grow: the usage is the growth between two readings. A fall is a restart,
after which the new value is the growth; the first reading of a series is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.usage.errors import UsageRefused
from bot.usage.files.numbers import number
from bot.usage.files.times import moment
from bot.usage.sources.records import Record

MOST_POINTS = 5_000_000


class Counters:
    """The readings of all series, whatever page or scrape they came in."""

    def __init__(self, is_lifetime: bool) -> None:
        """`is_lifetime` says that one reading alone counts, since a start nobody knows."""
        self._is_lifetime = is_lifetime
        self._series: dict[str, tuple[Record, dict[float, float]]] = {}
        self._points = 0

    def add(self, record: Record) -> None:
        """Take down a reading; the same moment of the same series counts once."""
        value = number(str(record.get("@value")).replace("+Inf", ""))
        if value is None:
            return
        _, points = self._series.setdefault(record["@series"], (record, {}))
        when = moment(record.get("@time"))
        points[float(len(points)) if when is None else when] = float(value)
        self._points += 1
        if self._points > MOST_POINTS:
            raise UsageRefused("That is more than 5 million points: query a wider step, e.g. 1h.")

    def records(self) -> Iterator[Record]:
        """The growths as records, each from the reading before to its own.

        The same scrape twice has no growth: it is a lifetime's total like one scrape."""
        stands_still = all(len(set(points.values())) == 1 for _, points in self._series.values())
        for record, points in self._series.values():
            if self._is_lifetime and (len(points) == 1 or stands_still):
                yield {**record, "@time": None, "@value": _exact(max(points.values()))}
                continue
            ordered = sorted(points.items())
            for (start, before), (end, after) in pairwise(ordered):
                growth = after if after < before else after - before
                times = {"@time": start, "@end": end} if end > 1e6 else {"@time": None}
                yield {**record, **times, "@value": _exact(growth)}


def _exact(value: float) -> int | float:
    return int(value) if value.is_integer() else value
