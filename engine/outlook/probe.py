"""Probe: the few facts that decide a verdict, quick to ask again with one of them changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.advice.framework import Evidence
from engine.bills.hosting_costs import HostingBill, hosting_bill
from engine.comparison.crossing import Line
from engine.comparison.hybrid import Mix, load_curve
from engine.comparison.load_curve import LoadCurve
from engine.comparison.staircase import Staircase, staircase
from engine.figures.workload import Workload
from engine.owned.bill import OwnedBill
from engine.owned.choice import cheapest_rent, owned_bill
from engine.owned.mix import any_pays
from engine.owned.stairs import OwnedStairs, owned_stairs
from engine.question.book import Book
from engine.question.scenario import Scenario, fill


@dataclass(frozen=True)
class Probe:
    """What `decision.kind_of` looks at, computed from a staircase and two price lines."""

    workload: Workload
    scenario: Scenario
    stairs: Staircase | None
    sized_tcos_usd: tuple[Decimal, Decimal]
    """Of the scenario's own fleet: all there is where no staircase is known."""
    multiplier: Decimal
    """The rule of thumb's."""
    tokens_per_day: Decimal
    paid: Line | None
    """What is paid today, at any volume."""
    hosted: Line | None
    """The same open model at the cheapest host that fits, at any volume."""
    spill: Line | None
    """The cheapest option that fits, at any volume."""
    fleet_fits: bool
    """Whether the own fleet is known to do the work."""
    curve: LoadCurve
    saving: Decimal
    bought_stairs: OwnedStairs | None
    """Bought servers at any volume, where somebody asks about them."""
    bought_bill: OwnedBill | None
    """Of the scenario's own servers: all there is where no staircase is known."""
    other_rent: Staircase | None
    """Of a cheaper fleet than the one asked about, where buying is held against that too."""
    cheapest_fleet: HostingBill | None
    """The cheapest that carries the work; None where none does, or nobody looked."""

    def turned(self, **changes: Any) -> Probe:
        """The same with something changed: `dataclasses.replace` at a fifth of its time, for it is
        done a hundred times an answer."""
        other = object.__new__(Probe)
        other.__dict__.update(self.__dict__)
        other.__dict__.update(changes)
        return other

    @property
    def on(self) -> date:
        """The day whose thresholds decide."""
        return self.scenario.on

    @property
    def pays_list_prices(self) -> bool:
        """Whether all APIs are priced by lists, off which a commitment takes the same."""
        own = self.workload.now_usd_per_month, self.workload.offer_usd_per_mtok_in
        is_own = any(usd is not None for usd in own)
        free = self.workload.api_discount == 1
        return not (is_own or free or self.workload.terms)

    @property
    def api_usd(self) -> Decimal | None:
        """What step 4 holds against the TCO, USD a month."""
        lines = [self.paid, self.hosted] if self.paid else [self.spill]
        return min((line.at(self.tokens_per_day) for line in lines if line), default=None)

    @property
    def tcos_usd(self) -> tuple[Decimal, Decimal]:
        """The line-item bill and the rule of thumb, USD a month."""
        if self.stairs is None:
            return self.sized_tcos_usd
        replicas = self.stairs.replicas_for(self.tokens_per_day)
        rule_usd = self.stairs.serving_usd(replicas) * self.multiplier
        return self.stairs.monthly_usd(replicas), rule_usd

    @property
    def bought_tcos_usd(self) -> tuple[Decimal, Decimal] | None:
        """The same of bought servers; None where nobody asks about them."""
        if self.bought_stairs is None:
            return self.bought_bill.tcos_usd if self.bought_bill else None
        replicas = self.bought_stairs.replicas_for(self.tokens_per_day)
        rule_usd = self.bought_stairs.serving_usd(replicas) * self.multiplier
        return self.bought_stairs.monthly_usd(replicas), rule_usd

    @property
    def rent_usd(self) -> Decimal:
        """The rent that buying is held against, USD a month."""
        asked = self.tcos_usd[0]
        return min(asked, self.other_rent.at(self.tokens_per_day)) if self.other_rent else asked

    @property
    def hybrid_pays(self) -> bool:
        """Whether base fleet and spill cost less than either alone, by the book's threshold."""
        if self.stairs is None or self.spill is None:
            return False
        rented = Mix(self.stairs, self.spill, self.curve)
        bought = Mix(self.bought_stairs, self.spill, self.curve) if self.bought_stairs else None
        return any_pays(rented, bought, self.tokens_per_day, self.api_usd, self.saving)

    @property
    def api_is_cheaper(self) -> bool:
        """Whether an API alone costs no more than rented GPUs alone, and none are to be bought:
        where it is advised, nothing that only makes own GPUs dearer beside it changes that."""
        api_usd = self._least_api_usd
        if self.stairs is None or api_usd is None or self.bought_bill is not None:
            return False
        return api_usd <= self.stairs.at(self.tokens_per_day)

    @property
    def api_is_cheaper_below(self) -> bool:
        """Whether all of it at an API costs less than the smallest fleet, so that at no smaller
        volume any fleet pays, alone or for the base."""
        if self.stairs is None or self.spill is None or not self.api_is_cheaper:
            return False
        least_usd = self.stairs.monthly_usd(self.stairs.fewest_replicas)
        return max(self.spill.at(self.tokens_per_day), self.api_usd or Decimal(0)) < least_usd

    @property
    def api_is_always_cheaper(self) -> bool:
        """Whether GPUs that are busy all day and night cost more than the API by the token, with
        nothing paid besides: then hosting pays at no volume, and whatever else it takes."""
        if self.stairs is None or self.spill is None or not self.api_is_cheaper:
            return False
        if self.api_usd is None or self.api_usd > self.spill.at(self.tokens_per_day):
            return False
        at_most = self.stairs.tokens_per_day_per_replica * Decimal(self.curve.peak)
        return self.spill.at(at_most) <= self.stairs.usd_per_replica_month

    @property
    def _least_api_usd(self) -> Decimal | None:
        spill_usd = self.spill.at(self.tokens_per_day) if self.spill else None
        known = (self.api_usd, spill_usd)
        return min((usd for usd in known if usd is not None), default=None)


def probe_of(evidence: Evidence, book: Book) -> Probe:
    """The facts as they stand."""
    scenario = evidence.scenario
    spill_usd = evidence.cheapest.monthly_usd if evidence.cheapest else None
    asked = evidence.bought if evidence.bought and evidence.bought.is_asked else None
    return Probe(
        workload=evidence.workload,
        scenario=scenario,
        stairs=evidence.stairs,
        sized_tcos_usd=evidence.tcos_usd,
        multiplier=evidence.bill.rule_of_thumb.multiplier,
        tokens_per_day=scenario.tokens_per_day,
        paid=_line(evidence.paid_usd, scenario),
        hosted=_line(evidence.hosted_usd, scenario),
        spill=_line(spill_usd, scenario),
        fleet_fits=evidence.fleet_fits,
        curve=load_curve(scenario.serving_peak, scenario, book),
        saving=book.value("hybrid_saving", scenario.on),
        bought_stairs=asked.stairs if asked else None,
        bought_bill=asked.bill if asked else None,
        other_rent=_other_rent(evidence.bill, evidence.cheapest_fleet, scenario, book),
        cheapest_fleet=evidence.cheapest_fleet,
    )


def rehosted(probe: Probe, workload: Workload, book: Book) -> Probe:
    """The facts with the hosting of another workload, whose traffic is the same.

    Raises DoesNotFit, NoEstimate or NoPrice where that hosting is impossible.
    """
    scenario = fill(workload, book, probe.on)
    bill = hosting_bill(scenario, book)
    stairs = staircase(bill, scenario, book)
    bought = owned_bill(bill, scenario, book) if workload.is_buying else None
    is_same_work = workload.model_copy(update={"buys": probe.workload.buys}) == probe.workload
    cheapest = probe.cheapest_fleet if is_same_work else None
    return probe.turned(
        workload=workload,
        scenario=scenario,
        stairs=stairs,
        sized_tcos_usd=(bill.monthly_usd, bill.rule_of_thumb.monthly_usd),
        multiplier=bill.rule_of_thumb.multiplier,
        fleet_fits=bill.fleet.does_the_work,
        bought_stairs=owned_stairs(bought, scenario, book) if bought else None,
        bought_bill=bought,
        other_rent=_other_rent(bill, cheapest, scenario, book),
    )


def _other_rent(
    bill: HostingBill, cheapest: HostingBill | None, scenario: Scenario, book: Book
) -> Staircase | None:
    rent = cheapest_rent(bill, cheapest, scenario, book)
    return None if rent is bill else staircase(rent, scenario, book)


def _line(monthly_usd: Decimal | None, scenario: Scenario) -> Line | None:
    return Line(monthly_usd, scenario.tokens_per_day) if monthly_usd else None
