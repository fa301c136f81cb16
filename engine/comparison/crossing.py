"""Crossing: where a staircase is below a line, exactly and without sampling.

Past its first steps a staircase repeats itself: after `period` replicas it has grown by the same
amount. So the last step that is dearer anywhere follows by division, for each place in a period."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

from engine.comparison.staircase import Staircase
from engine.figures.sources import Result

MOST_INTERVALS = 12
"""A bound on what is listed, not a figure: a line nearly parallel crosses thousands of steps."""


class Interval(Result):
    """Volumes at which self-hosting is cheaper, though not for good."""

    above_tokens_per_day: Decimal
    up_to_tokens_per_day: Decimal


class Crossing(NamedTuple):
    """Where a line begins to cost more than a staircase."""

    stays_from_tokens_per_day: Decimal | None
    """At every volume above it self-hosting costs less; None for never."""
    intervals: tuple[Interval, ...]
    """Where it briefly costs less before that, the first `MOST_INTERVALS`."""
    is_cut: bool
    """True where there are more such intervals than listed."""


class Line:
    """What an API costs: proportional to the volume, as one price of one volume tells."""

    def __init__(self, monthly_usd: Decimal, tokens_per_day: Decimal) -> None:
        """`monthly_usd` is what `tokens_per_day` cost a month."""
        self.monthly_usd, self.tokens_per_day = monthly_usd, tokens_per_day

    def times(self, factor: Decimal) -> Line:
        """The same API at another price for everything."""
        return Line(self.monthly_usd * factor, self.tokens_per_day)

    def volume_for(self, monthly_usd: Decimal) -> Decimal:
        """The daily volume that costs so much, tokens."""
        return self.tokens_per_day * monthly_usd / self.monthly_usd

    def at(self, tokens_per_day: Decimal) -> Decimal:
        """What a daily volume costs, USD a month."""
        return self.monthly_usd * tokens_per_day / self.tokens_per_day


def crossing(stairs: Staircase, line: Line) -> Crossing:
    """Where a staircase goes below a line for good, and where it briefly is before."""
    return _Search(stairs, line).crossing()


def stays_from(stairs: Staircase, line: Line) -> Decimal | None:
    """Tokens a day above which a staircase is below a line for good; None for never."""
    return _Search(stairs, line).stays_from()


class _Search:
    """`_dearer(n)`: how far into step n the staircase stays above the line, in tokens a day; not
    positive where the whole step is cheaper, the step's width or more where none of it is."""

    def __init__(self, stairs: Staircase, line: Line) -> None:
        self._stairs, self._line = stairs, line
        self._first, self._width = stairs.fewest_replicas, stairs.tokens_per_day_per_replica
        self._regular, self._period = stairs.regular_from_replicas, stairs.period
        self._gain = self._period * self._width - line.volume_for(stairs.period_usd)

    def crossing(self) -> Crossing:
        if self._is_never:
            return Crossing(stays_from_tokens_per_day=None, intervals=(), is_cut=False)
        last = self._last_dearer()
        intervals, is_cut = self._intervals(last)
        return Crossing(
            stays_from_tokens_per_day=self._passed(last), intervals=intervals, is_cut=is_cut
        )

    def stays_from(self) -> Decimal | None:
        return None if self._is_never else self._passed(self._last_dearer())

    @property
    def _is_never(self) -> bool:
        """A full period of replicas costs what the API does, or more."""
        return self._gain <= 0

    def _passed(self, last: int) -> Decimal:
        """Where the last dearer step has become cheaper, or ends."""
        return min(self._crossed_at(last), self._end(last))

    def _dearer(self, replicas: int) -> Decimal:
        return self._crossed_at(replicas) - self._begin(replicas)

    def _crossed_at(self, replicas: int) -> Decimal:
        return self._line.volume_for(self._stairs.monthly_usd(replicas))

    def _begin(self, replicas: int) -> Decimal:
        return Decimal(0) if replicas == self._first else self._end(replicas - 1)

    def _end(self, replicas: int) -> Decimal:
        return self._stairs.carries(replicas)

    def _last_dearer(self) -> int:
        """The last step of which any part is dearer: the first always is, at no volume."""
        irregular = [n for n in self._irregular() if self._dearer(n) > 0]
        regular = self._in_period(lambda dearer: ceil(dearer / self._gain) - 1)
        return max(irregular + [n for n in regular if n >= self._regular])

    def _first_cheaper(self) -> int:
        """The first step of which any part is cheaper."""
        irregular = [n for n in self._irregular() if self._crossed_at(n) < self._end(n)]
        regular = self._in_period(
            lambda dearer: max(0, floor((dearer - self._width) / self._gain) + 1)
        )
        return min(irregular + regular)

    def _irregular(self) -> range:
        """The first steps, before the staircase repeats itself."""
        return range(self._first, self._regular)

    def _in_period(self, periods_for: Callable[[Decimal], int]) -> list[int]:
        """For each step of the first period, the one that lies `periods_for` periods on; a step
        that never qualifies answers with a negative count, and so lies before the period."""
        steps = range(self._regular, self._regular + self._period)
        return [n + periods_for(self._dearer(n)) * self._period for n in steps]

    def _intervals(self, last: int) -> tuple[tuple[Interval, ...], bool]:
        """Cheaper stretches before the last dearer step, adjoining ones as one."""
        found: list[tuple[Decimal, Decimal]] = []
        for replicas in range(self._first_cheaper(), last):
            above, up_to = self._cheaper(replicas)
            if found and found[-1][1] == above:
                found[-1] = (found[-1][0], up_to)
            elif above < up_to:
                found.append((above, up_to))
            if len(found) > MOST_INTERVALS:
                break
        intervals = (
            Interval(above_tokens_per_day=above, up_to_tokens_per_day=up_to)
            for above, up_to in found[:MOST_INTERVALS]
        )
        return tuple(intervals), len(found) > MOST_INTERVALS

    def _cheaper(self, replicas: int) -> tuple[Decimal, Decimal]:
        above = max(self._crossed_at(replicas), self._begin(replicas))
        return above, self._end(replicas)
