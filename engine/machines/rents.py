"""Rents: what the quotes of a day ask for a GPU, by the way of renting it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.figures.sources import Model
from engine.machines.gpu_prices import GpuQuote


class RentRange(Model):
    """The quotes of the day for one way to rent the GPU."""

    term: str
    """reserved, on-demand, spot, marketplace, community, or hyperscaler for the large clouds."""
    low: GpuQuote
    high: GpuQuote


def rent_ranges(quotes: Sequence[GpuQuote], hyperscalers: str) -> tuple[RentRange, ...]:
    """The range of each term; quotes come cheapest first, so the first and the last bound it."""
    large = hyperscalers.split(", ")
    terms: dict[str, list[GpuQuote]] = {}
    for quote in quotes:
        is_large = quote.provider in large and not quote.is_interruptible
        terms.setdefault("hyperscaler" if is_large else quote.term, []).append(quote)
    return tuple(
        RentRange(term=term, low=offers[0], high=offers[-1]) for term, offers in terms.items()
    )
