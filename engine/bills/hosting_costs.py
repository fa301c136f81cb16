"""The bill of self-hosting: line by line, by rule of thumb, and the fleets it could be made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property

from engine.bills.fleet import ServingFleet, serving_fleet
from engine.bills.gpu_choice import GpuPrice, gpu_price
from engine.bills.standby import standby
from engine.figures.sources import YOU, Result, Source
from engine.figures.workload import Infrastructure
from engine.machines.rents import Combination
from engine.question.book import Book, LineRule
from engine.question.scenario import Assumption, Scenario, assumed

_PEOPLE = "engineers"
_MONTHS_PER_YEAR = 12


class LineItem(Result):
    """One line of the bill with its arithmetic: quantity x unit price x share."""

    id: str
    name: str
    quantity: Decimal
    quantity_unit: str
    unit_usd: Decimal
    """USD a month for one of the quantity."""
    share: Decimal
    """1, or the fraction that bills where the thing is shared."""
    source: Source
    since: date
    why: str
    """What the line scales with."""
    is_rent: bool = False
    """True for the GPUs themselves: the lines that grow with the fleet."""

    @cached_property
    def monthly_usd(self) -> Decimal:
        """The line's USD a month."""
        return self.quantity * self.unit_usd * self.share


class RuleOfThumb(Result):
    """Step 3's estimate: primary GPUs times a multiplier, with the multiplier's range."""

    basis: str
    """Which rule applied: none, partly, shared, regulated or bare."""
    raw_gpu_usd: Decimal
    multiplier: Decimal
    low: Decimal
    high: Decimal
    source: Source

    @property
    def monthly_usd(self) -> Decimal:
        """USD a month by the rule."""
        return self.raw_gpu_usd * self.multiplier


class HostingBill(Result):
    """What self-hosting costs a month, and what it buys."""

    fleet: ServingFleet
    gpu_price: GpuPrice
    rented_gpus: int
    """Primary GPUs paid for: whole instances where the provider sells no fewer."""
    standby_gpus: int
    """GPUs that wait hot for a failure."""
    lines: tuple[LineItem, ...]
    dropped: tuple[LineRule, ...]
    """Lines left out because the person said that they are not needed."""
    rule_of_thumb: RuleOfThumb
    n_plus_one_usd: Decimal
    """The same bill with one whole replica on standby instead."""

    @cached_property
    def monthly_usd(self) -> Decimal:
        """The whole bill, USD a month."""
        return sum((line.monthly_usd for line in self.lines), Decimal(0))

    @cached_property
    def fixed_usd(self) -> Decimal:
        """The lines that do not grow with the fleet, USD a month."""
        fixed = (line.monthly_usd for line in self.lines if not line.is_rent)
        return sum(fixed, Decimal(0))

    @property
    def raw_gpu_usd(self) -> Decimal:
        """The primary GPUs alone, USD a month: what napkin maths sees."""
        return self.rule_of_thumb.raw_gpu_usd

    @property
    def multiplier(self) -> Decimal:
        """The bill over its primary GPUs: an output, to hold against the rule of thumb."""
        return self.monthly_usd / self.raw_gpu_usd


def hosting_bill(scenario: Scenario, book: Book) -> HostingBill:
    """The bill of the fleet that serves a scenario.

    Raises DoesNotFit where the named GPUs cannot hold the model, NoPrice where nobody rents them.
    """
    fleet = serving_fleet(scenario, book)
    price = gpu_price(scenario.workload, scenario.gpu.id, fleet.gpus, book, scenario.on)
    return bill_of(fleet, price, scenario, book)


def bill_of(
    fleet: ServingFleet,
    price: GpuPrice,
    scenario: Scenario,
    book: Book,
    fixed: tuple[LineItem, ...] | None = None,
) -> HostingBill:
    """The bill of a given fleet at a given rent; `fixed` are its `fixed_lines` where known."""
    waiting = standby_gpus(fleet, scenario, book)
    serving_rent = price.rent.combination(fleet.gpus)
    rent = _rent_lines(serving_rent, _more_rent(fleet, waiting, price), price, book)
    lines = (*rent, *(fixed_lines(scenario, book) if fixed is None else fixed))
    fixed_usd = sum((line.monthly_usd for line in lines if not line.is_rent), Decimal(0))
    return HostingBill(
        fleet=fleet,
        gpu_price=price,
        rented_gpus=serving_rent.gpus,
        standby_gpus=waiting,
        lines=lines,
        dropped=tuple(line for line in book.lines if _is_dropped(line, scenario)),
        rule_of_thumb=rule_of_thumb(serving_rent.monthly_usd, scenario, book),
        n_plus_one_usd=fixed_usd + price.rent.monthly_usd(fleet.gpus + fleet.gpus_per_replica),
    )


def standby_gpus(fleet: ServingFleet, scenario: Scenario, book: Book) -> int:
    """GPUs on hot standby by the uptime target: none, half the fleet, or one whole replica."""
    rule = standby(scenario.uptime_percent, scenario, book)
    return rule.gpus(fleet.gpus, fleet.gpus_per_replica)


def rule_of_thumb(raw_gpu_usd: Decimal, scenario: Scenario, book: Book) -> RuleOfThumb:
    """Step 3's rule: audits decide whatever else, then what was cut, then what stands already."""
    basis = _basis(scenario)
    figure = book.figure(f"multiplier_{basis}", scenario.on)
    is_shared = basis == "shared"
    return RuleOfThumb(
        basis=basis,
        raw_gpu_usd=raw_gpu_usd,
        multiplier=figure.value,
        low=book.value("multiplier_shared_low", scenario.on) if is_shared else figure.value,
        high=book.value("multiplier_shared_high", scenario.on) if is_shared else figure.value,
        source=figure.source,
    )


def _basis(scenario: Scenario) -> str:
    workload = scenario.workload
    if workload.regulated:
        return "regulated"
    if workload.bare:
        return "bare"
    if workload.infrastructure == Infrastructure.EXISTING and scenario.team:
        return "shared"
    return "none" if workload.infrastructure == Infrastructure.NONE else "partly"


def _more_rent(fleet: ServingFleet, waiting: int, price: GpuPrice) -> Combination:
    """What standby adds to the rent of the primary GPUs: it first takes what whole instances
    leave idle, and with it other instances may be the cheapest."""
    alone, together = (price.rent.combination(gpus) for gpus in (fleet.gpus, fleet.gpus + waiting))
    return Combination(
        gpus=max(together.gpus - alone.gpus, 1 if together.monthly_usd > alone.monthly_usd else 0),
        monthly_usd=together.monthly_usd - alone.monthly_usd,
    )


def fixed_lines(scenario: Scenario, book: Book) -> tuple[LineItem, ...]:
    """The lines that are the same for every fleet."""
    return tuple(
        _priced_line(rule, scenario, book)
        for rule in book.lines
        if rule.price is not None and not _is_dropped(rule, scenario)
    )


def _rent_lines(
    serving: Combination, waiting: Combination, price: GpuPrice, book: Book
) -> tuple[LineItem, ...]:
    rents = {"serving_gpus": serving, "standby_gpus": waiting}
    return tuple(
        _gpu_line(rule, rents[rule.quantity], price) for rule in book.lines if rule.price is None
    )


def _gpu_line(rule: LineRule, rented: Combination, price: GpuPrice) -> LineItem:
    """The unit price is the mean of the instances that are rented."""
    return LineItem(
        id=rule.id,
        name=rule.name,
        quantity=Decimal(rented.gpus),
        quantity_unit="GPUs",
        unit_usd=rented.monthly_usd / rented.gpus if rented.gpus else price.usd_per_month,
        share=Decimal(1),
        source=price.source,
        since=price.since,
        why=rule.why,
        is_rent=True,
    )


def _priced_line(rule: LineRule, scenario: Scenario, book: Book) -> LineItem:
    """Made once a book and day: one answer asks for the same lines in a dozen bills."""
    is_shared, on = _is_shared(rule, scenario), scenario.on
    key = _line_item, rule.id, is_shared, on
    found = book.once(key, lambda: _line_item(rule, is_shared, on, book))
    return _as_said(found, scenario) if rule.quantity == _PEOPLE else found


def _line_item(rule: LineRule, is_shared: bool, on: date, book: Book) -> LineItem:
    assert rule.price is not None
    figure, quantity = rule.price.on(on), book.quantities[rule.quantity].on(on)
    return LineItem(
        id=rule.id,
        name=rule.name,
        quantity=quantity.value,
        quantity_unit=quantity.unit,
        unit_usd=figure.value,
        share=book.value("shared_fraction", on) if is_shared else Decimal(1),
        source=figure.source,
        since=figure.since,
        why=rule.why,
    )


def _as_said(line: LineItem, scenario: Scenario) -> LineItem:
    """How many people run it, and what one costs, where the person said it: then that is shared
    with nothing."""
    engineers, year = scenario.workload.engineers, scenario.workload.engineer_usd_per_year
    said: dict[str, object] = {}
    if engineers is not None:
        said |= {"quantity": engineers, "share": Decimal(1)}
    if year is not None:
        you = {"source": Source(title=YOU), "since": scenario.on}
        said |= {"unit_usd": year / _MONTHS_PER_YEAR, **you}
    return line.model_copy(update=said) if said else line


def _is_shared(rule: LineRule, scenario: Scenario) -> bool:
    if rule.shared_where == "platform":
        return scenario.workload.infrastructure == Infrastructure.EXISTING
    return rule.shared_where == "team" and bool(scenario.team)


def _is_dropped(rule: LineRule, scenario: Scenario) -> bool:
    """Only what the person or the team said drops a line: unknown is never taken for no."""
    if rule.is_off:
        return True
    if rule.dropped_where == "internal":
        return bool(scenario.workload.internal)
    return rule.dropped_where == "unregulated" and scenario.workload.regulated is False


def rent_assumptions(bill: HostingBill, scenario: Scenario, book: Book) -> tuple[Assumption, ...]:
    """What the bill took where the person named no GPUs, no rent, or shares what stands."""
    rows = []
    if scenario.workload.gpu_count is None:
        figure = book.figure("gpus", scenario.on)
        rows.append(assumed("gpus", figure.model_copy(update={"value": Decimal(bill.fleet.gpus)})))
    if not bill.gpu_price.is_said:
        rows.append(_assumed_rent(bill.gpu_price, book, scenario.on))
    if any(line.share != 1 for line in bill.lines):
        rows.append(assumed("shared_fraction", book.figure("shared_fraction", scenario.on)))
    return tuple(rows)


def _assumed_rent(price: GpuPrice, book: Book, on: date) -> Assumption:
    return Assumption(
        field="gpu_usd_per_month",
        value=price.usd_per_month,
        unit=book.figure("gpu_usd_per_month", on).unit,
        source=price.source,
        since=price.since,
        note=f"{price.provider} {price.term}".strip() + _of_quotes(price),
    )


def _of_quotes(price: GpuPrice) -> str:
    if price.median is None:
        return ""
    return f", the median of {price.median.quotes} quotes" if price.median.quotes > 1 else ""
