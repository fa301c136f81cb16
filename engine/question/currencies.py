"""Sums in other currencies, made dollars by the rate that was said, the team's, or the day's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.figures.errors import NoRate
from engine.figures.parts import Sum
from engine.figures.sources import YOU, Cited, Result, Source
from engine.figures.workload import Workload
from engine.question.book import Book


class Currency(Result):
    """A currency with its rate on a day."""

    code: str
    rate: Cited[Decimal]
    """USD for one of it."""

    def of_usd(self, usd: Decimal) -> Decimal:
        """Dollars in this currency."""
        return usd / self.rate.value


def in_dollars(workload: Workload, book: Book, on: date) -> Workload:
    """The workload with its sums in other currencies as dollars too; NoRate where a rate lacks."""
    if not workload.sums:
        return workload
    usd = {each.field: _usd(each, workload, book, on) for each in workload.sums}
    fields = {name: getattr(workload, name) for name in type(workload).model_fields}
    return Workload.model_validate({**fields, **usd})


def currency_of(workload: Workload, book: Book, on: date) -> Currency | None:
    """The currency in which an answer is told: the one asked for, else the first that was used;
    None for dollars alone."""
    said = (workload.currency, *(each.currency for each in workload.sums))
    code = next(filter(None, said), None)
    return Currency(code=code, rate=rate_of(code, workload, book, on)) if code else None


def rate_of(code: str, workload: Workload, book: Book, on: date) -> Cited[Decimal]:
    """USD for one unit of a currency: as said, as the team set it, or as published; NoRate."""
    said = next((each for each in workload.rates if each.currency == code), None)
    if said is not None:
        return Cited[Decimal](value=said.usd, unit="USD", source=Source(title=YOU), since=on)
    series = book.exchange_rates.get(code)
    known = [row for row in series.rows if row.since <= on] if series else []
    if not known:
        raise NoRate(code, on)
    return known[-1]


def _usd(each: Sum, workload: Workload, book: Book, on: date) -> Decimal:
    return each.amount * rate_of(each.currency, workload, book, on).value
