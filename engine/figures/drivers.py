"""Drivers: what a bill depends on and nobody knows for certain, each from low to high."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.figures.sources import Result, Source


class Bound(Result):
    """One end of a driver's range, or its middle."""

    value: Decimal
    """In the driver's unit."""
    monthly_usd: Decimal
    """The whole bill with this driver at the value and all else as it is."""
    source: Source
    since: date
    note: str


class Driver(Result):
    """One thing that the bill depends on and that is not known for certain."""

    id: str
    """gpu_price, people, throughput, standby or overheads; of bought servers the name of a term."""
    unit: str
    low: Bound
    base: Bound
    """What the bill takes."""
    high: Bound
