"""Band: between which two staircases the bill of self-hosting lies, at any volume."""

from __future__ import annotations

from decimal import Decimal

from engine.assessment import Assessment
from engine.sources import Model
from engine.staircase import Staircase


class Band(Model):
    """The staircase at either end of what is known of it."""

    low: Staircase
    high: Staircase


def band(a: Assessment) -> Band | None:
    """How far the estimate of a replica's rate may be off; None where it is unknown."""
    stairs, capacity = a.staircase, a.bill.fleet.capacity
    if stairs is None or capacity is None:
        return None
    one = capacity.replica
    return Band(low=_rated(stairs, one.error_high), high=_rated(stairs, one.error_low))


def _rated(stairs: Staircase, error: float) -> Staircase:
    """The staircase if every replica carried that much more, or less."""
    each = stairs.tokens_per_day_per_replica * (1 + Decimal(repr(error)))
    return stairs.model_copy(update={"tokens_per_day_per_replica": each})
