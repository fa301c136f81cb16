"""Ranges: the bill from low to high, by what is not known for certain, each bound cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from engine.advice.framework import Evidence
from engine.bills.hosting_costs import LineItem, fixed_lines
from engine.bills.standby import N_PLUS_ONE
from engine.comparison.staircase import Staircase, held_staircase
from engine.figures.drivers import Bound, Driver
from engine.figures.sources import Result, Source
from engine.figures.workload import Infrastructure, Workload
from engine.machines.gpu_prices import GpuQuote, quotes_on
from engine.machines.rents import Rent, RentRange, rent_of, rent_ranges
from engine.question.book import Book
from engine.question.scenario import fill
from engine.serving.replicas import Replica


class Ranges(Result):
    """The bill's range: every driver low at once, as it is, every driver high at once."""

    low_usd: Decimal
    base_usd: Decimal
    high_usd: Decimal
    low_stairs: Staircase
    high_stairs: Staircase
    """The bill at either end for any volume, a replica's rate as estimated."""
    drivers: tuple[Driver, ...]
    rents: tuple[RentRange, ...]
    """All terms quoted; interruptible ones are shown but bound nothing: they hold no service."""


def ranges(evidence: Evidence, book: Book) -> Ranges:
    """The range of an answer's bill, with what makes it."""
    return _Ranging(evidence, book).ranges()


class _Settings(NamedTuple):
    """What a driver changes: the staircase, or how many of its replicas are needed."""

    stairs: Staircase
    replicas: int

    @property
    def monthly_usd(self) -> Decimal:
        return self.stairs.monthly_usd(self.replicas)

    def turned(self, **changes: Any) -> _Settings:
        """The same with parts of the staircase replaced."""
        return self._replace(stairs=self.stairs.model_copy(update=changes))


class _Ranging:
    """Turns one driver at a time, and remembers the ends to turn all of them together."""

    def __init__(self, evidence: Evidence, book: Book) -> None:
        self._evidence, self._book, self._on = evidence, book, evidence.on
        self._bill = evidence.bill
        self._base = _settings(evidence, book)
        self._ends = {"low": self._base, "high": self._base}

    def ranges(self) -> Ranges:
        quotes = quotes_on(self._book.gpu_quotes, self._evidence.scenario.gpu.id, self._on)
        drivers = (
            self._gpu_price([quote for quote in quotes if not quote.is_interruptible]),
            self._people(),
            *self._throughput(),
            self._standby(),
            self._overheads(),
        )
        return Ranges(
            low_usd=self._ends["low"].monthly_usd,
            base_usd=self._bill.monthly_usd,
            high_usd=self._ends["high"].monthly_usd,
            low_stairs=self._ends["low"].stairs,
            high_stairs=self._ends["high"].stairs,
            drivers=drivers,
            rents=rent_ranges(quotes, self._book.choice("hyperscalers", self._on).value),
        )

    def _gpu_price(self, quotes: Sequence[GpuQuote]) -> Driver:
        price, hours = self._bill.gpu_price, self._book.value("hours_per_gpu_month", self._on)
        note = f"{price.provider} {price.term}".strip()
        base = self._bound(self._base, _cited(price.usd_per_hour, price, note))
        gpus, rent = self._base.stairs.gpus_in_all(self._base.replicas), self._base.stairs.rent
        asked: list[tuple[Decimal, GpuQuote | None]] = [(rent.monthly_usd(gpus), None)]
        asked += [(quote.usd_for(gpus, hours), quote) for quote in quotes]
        (_, cheap), (_, dear) = min(asked, key=_usd), max(asked, key=_usd)
        low, high = (rent_of([each], hours) if each else rent for each in (cheap, dear))
        self._turn({"rent": low}, {"rent": high})
        return Driver(
            id="gpu_price",
            unit="USD/GPU-hour",
            low=self._at_quote(low, cheap) or base,
            base=base,
            high=self._at_quote(high, dear) or base,
        )

    def _at_quote(self, rent: Rent, quote: GpuQuote | None) -> Bound | None:
        if quote is None:
            return None
        row = _cited(quote.usd_per_gpu_hour, quote, f"{quote.provider} {quote.term_text}")
        return self._bound(self._base.turned(rent=rent), row)

    def _people(self) -> Driver:
        trend = self._book.trends.on("people_for_self_hosting", self._on)
        line = next(line for line in self._bill.lines if line.quantity_unit == trend.unit)
        fewest, most = min(trend.lowest, line.quantity), max(trend.highest, line.quantity)
        if self._evidence.workload.engineers is not None:
            fewest = most = line.quantity
        return self._fixed(
            "people",
            trend.unit,
            _cited(line.quantity, line),
            (_cited(fewest, trend, trend.note), (fewest - line.quantity) * _each_usd(line)),
            (_cited(most, trend, trend.note), (most - line.quantity) * _each_usd(line)),
        )

    def _overheads(self) -> Driver:
        """Low where everything unsaid were favourable: shared with a platform, or not needed."""
        base_usd = self._bill.fixed_usd - _people_usd(self._bill.lines)
        low_usd = self._least_overheads_usd()
        line = next(line for line in self._bill.lines if not line.is_rent)
        base = _cited(base_usd, line)
        shared = self._book.figure("shared_fraction", self._on)
        low = (_cited(low_usd, shared, shared.note), low_usd - base_usd)
        return self._fixed("overheads", "USD/month", base, low, (base, Decimal(0)))

    def _least_overheads_usd(self) -> Decimal:
        scenario = fill(_favourable(self._evidence.workload), self._book, self._on)
        lines = fixed_lines(scenario, self._book)
        return sum((line.monthly_usd for line in lines), Decimal(0)) - _people_usd(lines)

    def _throughput(self) -> tuple[Driver, ...]:
        """A slower replica asks for more of them; a fleet that the person named stays, unless it is
        too small and was made larger already."""
        stairs, capacity = self._evidence.stairs, self._bill.fleet.capacity
        if stairs is None or capacity is None:
            return ()
        if self._evidence.workload.gpu_count == self._bill.fleet.gpus:
            return ()
        one = capacity.replica
        slow, fast = self._at_rate(one.error_low), self._at_rate(one.error_high)
        for end, replicas in (("low", fast), ("high", slow)):
            self._ends[end] = self._ends[end]._replace(replicas=replicas.replicas)
        each = stairs.tokens_per_day_per_replica
        return (
            Driver(
                id="throughput",
                unit="tokens/day per replica",
                low=self._bound(fast, _rate(each, one, one.error_high)),
                base=self._bound(self._base, _rate(each, one, 0)),
                high=self._bound(slow, _rate(each, one, one.error_low)),
            ),
        )

    def _at_rate(self, error: float) -> _Settings:
        stairs = self._base.stairs
        each = stairs.tokens_per_day_per_replica * (1 + Decimal(repr(error)))
        rated = stairs.model_copy(update={"tokens_per_day_per_replica": each})
        needed = rated.replicas_for(self._evidence.scenario.tokens_per_day)
        return _Settings(stairs=stairs, replicas=needed)

    def _standby(self) -> Driver:
        """High where standby that is less than a replica becomes one: the N+1 that holds it."""
        row = self._book.figure("whole_replica_from_uptime_percent", self._on)
        rule = self._base.stairs.standby
        waiting, whole = self._bill.standby_gpus, self._bill.fleet.gpus_per_replica
        too_few = 0 < waiting < whole
        high = N_PLUS_ONE if too_few else rule
        self._turn({}, {"standby": high})
        base = self._bound(self._base, _cited(Decimal(waiting), row, row.note))
        top = _cited(Decimal(whole if too_few else waiting), row, row.note)
        high_bound = self._bound(self._base.turned(standby=high), top)
        return Driver(id="standby", unit="GPUs", low=base, base=base, high=high_bound)

    def _fixed(
        self,
        id: str,
        unit: str,
        base: _Cite,
        low: tuple[_Cite, Decimal],
        high: tuple[_Cite, Decimal],
    ) -> Driver:
        """A driver of the lines that stand still: each end with the USD a month it adds."""
        for end, (_, more_usd) in (("low", low), ("high", high)):
            fixed_usd = self._ends[end].stairs.fixed_usd + more_usd
            self._ends[end] = self._ends[end].turned(fixed_usd=fixed_usd)
        fixed_usd = self._base.stairs.fixed_usd
        return Driver(
            id=id,
            unit=unit,
            low=self._bound(self._base.turned(fixed_usd=fixed_usd + low[1]), low[0]),
            base=self._bound(self._base, base),
            high=self._bound(self._base.turned(fixed_usd=fixed_usd + high[1]), high[0]),
        )

    def _turn(self, low: dict[str, Any], high: dict[str, Any]) -> None:
        self._ends["low"] = self._ends["low"].turned(**low)
        self._ends["high"] = self._ends["high"].turned(**high)

    def _bound(self, settings: _Settings, row: _Cite) -> Bound:
        return Bound(
            value=row.value,
            monthly_usd=settings.monthly_usd,
            source=row.source,
            since=row.since,
            note=row.note,
        )


class _Cite(NamedTuple):
    """A value, and where it is from."""

    value: Decimal
    source: Source
    since: date
    note: str


class _Row(Protocol):
    """Whatever carries a source and a date: a quote, a line, a trend."""

    @property
    def source(self) -> Source: ...
    @property
    def since(self) -> date: ...


def _cited(value: Decimal, row: _Row, note: str = "") -> _Cite:
    return _Cite(value, row.source, row.since, note)


def _rate(each: Decimal, one: Replica, error: float) -> _Cite:
    """What a replica carries if the estimate is off by `error`."""
    value = each * (1 + Decimal(repr(error)))
    return _Cite(value, one.source, one.since, one.basis)


def _settings(evidence: Evidence, book: Book) -> _Settings:
    """The bill as a staircase at the replicas it is for."""
    stairs = evidence.stairs or held_staircase(evidence.bill, evidence.scenario, book)
    return _Settings(stairs=stairs, replicas=stairs.replicas_for(evidence.scenario.tokens_per_day))


def _usd(asked: tuple[Decimal, GpuQuote | None]) -> Decimal:
    return asked[0]


def _each_usd(line: LineItem) -> Decimal:
    return line.unit_usd * line.share


def _people_usd(lines: Iterable[LineItem]) -> Decimal:
    people = (line.monthly_usd for line in lines if line.quantity_unit == "engineers")
    return sum(people, Decimal(0))


def _favourable(workload: Workload) -> Workload:
    """What is unsaid, said so that the overheads are least."""
    best = {
        "infrastructure": Infrastructure.EXISTING,
        "team": True,
        "internal": True,
        "regulated": False,
    }
    unsaid = {field: value for field, value in best.items() if getattr(workload, field) is None}
    return workload.model_copy(update=unsaid)
