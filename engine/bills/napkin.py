"""Napkin maths: the hourly price times the hours of a month, as the argument usually begins."""

from __future__ import annotations

from decimal import Decimal

from engine.bills.fleet import ServingFleet
from engine.figures.sources import Result
from engine.machines.gpu_prices import GpuQuote, quotes_on
from engine.question.book import Book
from engine.question.scenario import Scenario


class Napkin(Result):
    """One provider's price for the primary GPUs alone, USD a month."""

    quote: GpuQuote
    rented_gpus: int
    """Whole instances: more than the fleet needs where they come by eights."""
    monthly_usd: Decimal


def napkin(scenario: Scenario, fleet: ServingFleet, book: Book) -> tuple[Napkin, ...]:
    """Every provider's best quote for the fleet's GPUs by term, cheapest first."""
    quotes = quotes_on(book.gpu_quotes, scenario.gpu.id, scenario.on)
    hours = book.value("hours_per_gpu_month", scenario.on)
    asked = sorted(((quote.usd_for(fleet.gpus, hours), quote) for quote in quotes), key=_usd)
    best = {(quote.provider, quote.term): (usd, quote) for usd, quote in reversed(asked)}
    return tuple(
        Napkin(quote=quote, rented_gpus=quote.rented(fleet.gpus), monthly_usd=usd)
        for usd, quote in sorted(best.values(), key=_usd)
    )


def _usd(asked: tuple[Decimal, GpuQuote]) -> Decimal:
    return asked[0]
