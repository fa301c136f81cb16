"""Band: between which two staircases the bill of self-hosting lies, at any volume."""

from __future__ import annotations

from decimal import Decimal

from engine.bills.hosting_costs import HostingBill
from engine.comparison.staircase import Staircase
from engine.figures.sources import Result
from engine.outlook.ranges import Ranges


class Band(Result):
    """The staircase at either end of what is known of it."""

    low: Staircase
    high: Staircase


def band(bill: HostingBill, ends: Ranges) -> Band | None:
    """Every driver of the range at one end, a replica's rate among them; None where the capacity
    is unknown. At the volume asked about it is the range of the bill."""
    capacity = bill.fleet.capacity
    if capacity is None:
        return None
    one = capacity.replica
    return Band(
        low=_rated(ends.low_stairs, one.error_high), high=_rated(ends.high_stairs, one.error_low)
    )


def _rated(stairs: Staircase, error: float) -> Staircase:
    """The staircase if every replica carried that much more, or less."""
    each = stairs.tokens_per_day_per_replica * (1 + Decimal(repr(error)))
    return stairs.model_copy(update={"tokens_per_day_per_replica": each})
