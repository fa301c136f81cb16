"""The bill of bought servers from low to high: each term by its published range, and together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.figures.drivers import Bound, Driver
from engine.figures.sources import Cited, Result
from engine.owned.bill import OwnedBill, hardware_usd
from engine.owned.server import Server
from engine.owned.terms import Terms
from engine.question.book import Book
from engine.question.scenario import Scenario

_PEOPLE = "engineers"


class OwnedRanges(Result):
    """Every driver low at once, as it is, every driver high at once, USD a month."""

    low_usd: Decimal
    base_usd: Decimal
    high_usd: Decimal
    drivers: tuple[Driver, ...]


def owned_ranges(bill: OwnedBill, scenario: Scenario, book: Book) -> OwnedRanges:
    """The range of a bill. What was said stands; servers and spares stay as they are."""
    on = scenario.on
    cheap = dict(bill.terms.bounded("cheap", book, on))
    dear = dict(bill.terms.bounded("dear", book, on))
    people = _people(bill, scenario, book)
    low = bill.terms.model_copy(update=cheap), _at(bill.server, bill.server.low)
    high = bill.terms.model_copy(update=dear), _at(bill.server, bill.server.high)
    less, more = (people.low, people.high) if people else (None, None)
    return OwnedRanges(
        low_usd=_usd(bill, *low) + (less.monthly_usd - bill.monthly_usd if less else 0),
        base_usd=bill.monthly_usd,
        high_usd=_usd(bill, *high) + (more.monthly_usd - bill.monthly_usd if more else 0),
        drivers=(_price(bill), *_terms(bill, cheap, dear), *([people] if people else [])),
    )


def _price(bill: OwnedBill) -> Driver:
    rows = (bill.server.low, bill.server.price, bill.server.high)
    low, base, high = (
        _bound(row, _usd(bill, bill.terms, _at(bill.server, row)), row.note) for row in rows
    )
    return Driver(id="server_price", unit=bill.server.price.unit, low=low, base=base, high=high)


def _terms(
    bill: OwnedBill, cheap: dict[str, Cited[Decimal]], dear: dict[str, Cited[Decimal]]
) -> Iterator[Driver]:
    for name, now in bill.terms.rows():
        if name not in cheap:
            continue
        low, base, high = (
            _bound(row, _usd(bill, bill.terms.model_copy(update={name: row}), bill.server))
            for row in (cheap[name], now, dear[name])
        )
        yield Driver(id=name, unit=now.unit, low=low, base=base, high=high)


def _people(bill: OwnedBill, scenario: Scenario, book: Book) -> Driver | None:
    """The same people as for rented GPUs; None where there are none, or it was said how many."""
    line = next((line for line in bill.lines if line.quantity_unit == _PEOPLE), None)
    if line is None:
        return None
    if scenario.workload.engineers is not None:
        return None
    trend = book.trends.on("people_for_self_hosting", scenario.on)
    now = Cited[Decimal](value=line.quantity, unit=_PEOPLE, source=line.source, since=line.since)
    low, high = (
        Cited[Decimal](
            value=value, unit=_PEOPLE, source=trend.source, since=trend.since, note=trend.note
        )
        for value in (min(trend.lowest, line.quantity), max(trend.highest, line.quantity))
    )
    each_usd = line.unit_usd * line.share
    ends = (
        _bound(row, bill.monthly_usd + (row.value - line.quantity) * each_usd)
        for row in (low, now, high)
    )
    return Driver(
        id="people", unit=_PEOPLE, **dict(zip(("low", "base", "high"), ends, strict=True))
    )


def _at(server: Server, price: Cited[Decimal]) -> Server:
    return server.model_copy(update={"price": price})


def _usd(bill: OwnedBill, terms: Terms, server: Server) -> Decimal:
    """The bill with other terms or another price, USD a month."""
    usd = hardware_usd(server, terms, bill.servers, bill.spares)
    return bill.fixed_usd + usd


def _bound(row: Cited[Decimal], monthly_usd: Decimal, note: str | None = None) -> Bound:
    return Bound(
        value=row.value,
        monthly_usd=monthly_usd,
        source=row.source,
        since=row.since,
        note=row.note if note is None else note,
    )
