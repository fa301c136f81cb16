"""Questions that the engine's tests ask, and the days they ask them for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from engine import Assessment, Book, Workload, assess, load_book
from engine.bills.hosting_costs import HostingBill
from engine.prices.lineup import nobody

APRIL = date(2026, 4, 15)
"""The day of the reference case: the article's prices and the article's line-up."""
NOVEMBER = date(2026, 11, 21)
"""A day with today's quotes, hosts and announced price changes."""


def workload(**said: Any) -> Workload:
    """The article's 5M in and 1M out a day, and what is said besides or instead."""
    volume = {"input_tokens_per_day": 5_000_000, "output_tokens_per_day": 1_000_000}
    return Workload.model_validate(volume | said)


def assessed(on: date = APRIL, **said: Any) -> Assessment:
    """The assessment of `workload(**said)`."""
    return assess(workload(**said), load_book(), on)


def unhosted_book() -> Book:
    """The book of a world in which nobody sells the open model by the token: then what is paid
    today is what step 4 compares."""
    book = load_book()
    return book.model_copy(
        update={"lineups": book.lineups.model_copy(update={"hosts": (), "listed": nobody})}
    )


def unhosted(on: date = APRIL, **said: Any) -> Assessment:
    """The assessment of `workload(**said)` where nobody else hosts the model."""
    return assess(workload(**said), unhosted_book(), on)


def bill(on: date = APRIL, **said: Any) -> HostingBill:
    """The bill of `workload(**said)`."""
    return assessed(on, **said).bill


def monthly(bill: HostingBill) -> dict[str, Decimal]:
    """The lines of a bill by id, USD a month."""
    return {line.id: line.monthly_usd for line in bill.lines}


def with_figure(book: Book, name: str, value: int | str) -> Book:
    """A book in which one figure has always been another."""
    series = book.figures[name]
    rows = (series.rows[0].model_copy(update={"value": Decimal(value)}),)
    changed = series.model_copy(update={"rows": rows})
    return book.model_copy(update={"figures": {**book.figures, name: changed}})
