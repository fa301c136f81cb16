"""The bill of bought servers from low to high: each term by its published range, and together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from engine.bills.hosting_costs import LineItem
from engine.figures.drivers import Bound, Driver
from engine.figures.sources import Cited, Result
from engine.figures.trends import Trend
from engine.owned.bill import OwnedBill, hardware_usd
from engine.owned.server import Server
from engine.owned.terms import Terms
from engine.question.book import Book
from engine.question.scenario import Scenario

_PEOPLE = "engineers"
Rows = dict[str, Cited[Decimal]]


class OwnedRanges(Result):
    """Every driver low at once, as it is, every driver high at once, USD a month."""

    low_usd: Decimal
    base_usd: Decimal
    high_usd: Decimal
    drivers: tuple[Driver, ...]


def owned_ranges(bill: OwnedBill, scenario: Scenario, book: Book) -> OwnedRanges:
    """The range of a bill. What was said stands; servers and spares stay as they are."""
    cheap, dear = _bounds(bill, scenario, book)
    low_usd, base_usd, high_usd = ends_usd(bill, scenario, book)
    crew = _crew(bill, scenario, book)
    return OwnedRanges(
        low_usd=low_usd,
        base_usd=base_usd,
        high_usd=high_usd,
        drivers=(_price(bill), *_terms(bill, cheap, dear), *([_people(crew)] if crew else [])),
    )


def ends_usd(bill: OwnedBill, scenario: Scenario, book: Book) -> tuple[Decimal, Decimal, Decimal]:
    """The same in three sums: the bill from low to high, USD a month."""
    cheap, dear = _bounds(bill, scenario, book)
    low = _usd(bill, bill.terms.model_copy(update=cheap), _at(bill.server, bill.server.low))
    high = _usd(bill, bill.terms.model_copy(update=dear), _at(bill.server, bill.server.high))
    if crew := _crew(bill, scenario, book):
        low += crew.usd(crew.fewest) - bill.monthly_usd
        high += crew.usd(crew.most) - bill.monthly_usd
    return low, bill.monthly_usd, high


def _bounds(bill: OwnedBill, scenario: Scenario, book: Book) -> tuple[Rows, Rows]:
    """The terms that nobody said, each at its cheap and at its dear end."""
    on = scenario.on
    return dict(bill.terms.bounded("cheap", book, on)), dict(bill.terms.bounded("dear", book, on))


def _price(bill: OwnedBill) -> Driver:
    rows = (bill.server.low, bill.server.price, bill.server.high)
    low, base, high = (
        _bound(row, _usd(bill, bill.terms, _at(bill.server, row)), row.note) for row in rows
    )
    return Driver(id="server_price", unit=bill.server.price.unit, low=low, base=base, high=high)


def _terms(bill: OwnedBill, cheap: Rows, dear: Rows) -> Iterator[Driver]:
    for name, now in bill.terms.rows():
        if name not in cheap:
            continue
        low, base, high = (
            _bound(row, _usd(bill, bill.terms.model_copy(update={name: row}), bill.server))
            for row in (cheap[name], now, dear[name])
        )
        yield Driver(id=name, unit=now.unit, low=low, base=base, high=high)


class _Crew(NamedTuple):
    """The people of a bill, and how many there may be."""

    bill: OwnedBill
    line: LineItem
    trend: Trend

    @property
    def fewest(self) -> Decimal:
        return min(self.trend.lowest, self.line.quantity)

    @property
    def most(self) -> Decimal:
        return max(self.trend.highest, self.line.quantity)

    def usd(self, people: Decimal) -> Decimal:
        """The bill with so many people, USD a month."""
        each_usd = self.line.unit_usd * self.line.share
        return self.bill.monthly_usd + (people - self.line.quantity) * each_usd


def _crew(bill: OwnedBill, scenario: Scenario, book: Book) -> _Crew | None:
    """The same people as for rented GPUs; None where there are none, or it was said how many."""
    line = next((line for line in bill.lines if line.quantity_unit == _PEOPLE), None)
    if line is None or scenario.workload.engineers is not None:
        return None
    return _Crew(bill, line, book.trends.on("people_for_self_hosting", scenario.on))


def _people(crew: _Crew) -> Driver:
    now, trend = crew.line.quantity, crew.trend
    low, high = (
        Cited[Decimal](
            value=value, unit=_PEOPLE, source=trend.source, since=trend.since, note=trend.note
        )
        for value in (crew.fewest, crew.most)
    )
    base = Cited[Decimal](value=now, unit=_PEOPLE, source=crew.line.source, since=crew.line.since)
    return Driver(
        id="people",
        unit=_PEOPLE,
        low=_bound(low, crew.usd(low.value)),
        base=_bound(base, crew.usd(now)),
        high=_bound(high, crew.usd(high.value)),
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
