"""How the load of a day is spread: measured where hours are known, else drawn from nothing but its
peak, which is our assumption, said so.

Sorted from the busiest moment to the quietest, the load over its average is
`quiet + (peak - quiet) * (1 - t) ** bend` for t from 0 to 1. It begins at the peak, ends at the
quiet load, and `bend` is the one exponent that makes its mean 1. A peak of 1 is a flat day."""

from __future__ import annotations

from collections.abc import Sequence
from math import pow

from engine.figures.sources import Result


class LoadCurve(Result):
    """A load-duration curve; loads and capacities are multiples of the day's average."""

    peak: float
    """The busiest moment over the average, 1 or more."""
    quiet: float
    """The quietest moment over the average, below 1; a flat day has none."""

    @property
    def bend(self) -> float:
        """The exponent at which the curve's mean is 1; 0 for a flat day."""
        return (self.peak - 1) / (1 - self.quiet)

    def capacity_exceeded(self, share_of_day: float) -> float:
        """The capacity that the load exceeds for a share of the day."""
        if share_of_day >= 1:
            return 0.0
        return self.quiet + (self.peak - self.quiet) * pow(1 - share_of_day, self.bend)

    def share_above(self, capacity: float) -> float:
        """The share of the day's tokens that a fleet of some capacity leaves to others."""
        if capacity >= self.peak:
            return 0.0
        if capacity <= self.quiet or self.bend == 0:
            return 1 - capacity
        rest = pow((capacity - self.quiet) / (self.peak - self.quiet), 1 / self.bend)
        full = (1 - self.quiet) * (1 - pow(rest, self.bend + 1))
        return max(0.0, full - (capacity - self.quiet) * (1 - rest))


class MeasuredCurve(LoadCurve):
    """A load-duration curve out of measured hours: `loads` in parts of equal length, the busiest
    first, multiples of the average; their mean is 1."""

    loads: tuple[float, ...]

    def capacity_exceeded(self, share_of_day: float) -> float:
        """The capacity that the load exceeds for a share of the time."""
        at = int(share_of_day * len(self.loads))
        return self.loads[at] if at < len(self.loads) else 0.0

    def share_above(self, capacity: float) -> float:
        """The share of the tokens that a fleet of some capacity leaves to others."""
        return sum(load - capacity for load in self.loads if load > capacity) / len(self.loads)


def levelled(loads: Sequence[float], waiting: float) -> tuple[float, ...]:
    """Measured loads, the busiest first, with the share that can wait moved into the quietest
    parts, filled up to one level; the mean stays."""
    prompt = [load * (1 - waiting) for load in loads]
    level = 0.0
    for filled in range(1, len(prompt) + 1):
        low = prompt[-filled:]
        level = (sum(low) + waiting * len(prompt)) / filled
        if filled == len(prompt) or level <= prompt[-filled - 1]:
            break
    return tuple(max(load, level) for load in prompt)
