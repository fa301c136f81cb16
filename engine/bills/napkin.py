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
    priced = sorted(
        (_napkin(quote, fleet.gpus, hours) for quote in quotes), key=lambda n: n.monthly_usd
    )
    best = {(n.quote.provider, n.quote.term): n for n in reversed(priced)}
    return tuple(sorted(best.values(), key=lambda n: n.monthly_usd))


def _napkin(quote: GpuQuote, gpus: int, hours_per_month: Decimal) -> Napkin:
    rented = quote.rented(gpus)
    return Napkin(
        quote=quote,
        rented_gpus=rented,
        monthly_usd=rented * quote.usd_per_gpu_month(hours_per_month),
    )
