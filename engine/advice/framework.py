"""The five steps: each judges one question and gives its status, finding and figures.

Wording lives in templates: a finding is an id with the figures that its sentence holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.advice.conditions import residency_drives
from engine.bills.api_costs import ApiCost
from engine.bills.dedicated import DedicatedCost, least_dedicated
from engine.bills.hosting_costs import HostingBill
from engine.bills.now import Now
from engine.comparison.hybrid import Hybrid
from engine.comparison.staircase import Staircase
from engine.figures.sources import Result
from engine.figures.workload import MeasuredLoad, VolumeBasis, Workload
from engine.owned.bought import Bought
from engine.question.book import Book
from engine.question.scenario import Scenario


class Status(StrEnum):
    """What a step says of going on towards self-hosting."""

    PASS = "pass"
    FAIL = "fail"
    CAUTION = "caution"
    UNKNOWN = "unknown"


class Step(Result):
    """One step's judgement."""

    number: int
    id: str
    status: Status
    finding: str
    """Which sentence tells it."""
    figures: dict[str, Decimal | None]


class Evidence(Result):
    """What the steps judge."""

    scenario: Scenario
    bill: HostingBill
    cheapest_fleet: HostingBill | None
    """The cheapest fleet that carries the work; None where it cannot be told."""
    costs: tuple[ApiCost, ...]
    cheapest: ApiCost | None
    """The cheapest option that fits: of the same open model where it is hosted at all."""
    now: Now | None
    dedicated: tuple[DedicatedCost, ...]
    stairs: Staircase | None
    """The bill at any volume; None where the fleet's capacity is unknown."""
    hybrid: Hybrid | None
    hybrid_pays: bool
    """Whether base fleet and spill cost less than either alone, by the book's threshold."""
    bought: Bought | None = None
    """The same work on bought servers; None where that cannot be priced."""

    @property
    def workload(self) -> Workload:
        """What the person said."""
        return self.scenario.workload

    @property
    def on(self) -> date:
        """The day whose figures answer."""
        return self.scenario.on

    @property
    def compared(self) -> ApiCost | None:
        """The option whose price step 4 takes; None where that is an amount, or nothing."""
        if self.paid and not self._is_cheaper_hosted(self.paid.monthly_usd):
            return self.paid.cost
        return self.cheapest

    @property
    def api_usd(self) -> Decimal | None:
        """What step 4 holds against the TCO: the cheapest that fits, of the same open model where
        it is hosted, and never more than what the person pays today."""
        if self.paid and not self._is_cheaper_hosted(self.paid.monthly_usd):
            return self.paid.monthly_usd
        return self.cheapest.monthly_usd if self.cheapest else None

    @property
    def hosted_usd(self) -> Decimal | None:
        """The same open model at the cheapest host that fits; None where nobody hosts it."""
        is_hosted = self.cheapest is not None and self.cheapest.same_model
        return self.cheapest.monthly_usd if self.cheapest and is_hosted else None

    @property
    def paid_usd(self) -> Decimal | None:
        """Today's bill where its amount is known."""
        return self.paid.monthly_usd if self.paid else None

    @property
    def fleet_fits(self) -> bool:
        """Whether the own fleet is known to do the work within the service level: what is not
        known to is not advised."""
        return self.bill.fleet.does_the_work

    def _is_cheaper_hosted(self, paid_usd: Decimal | None) -> bool:
        hosted = self.hosted_usd
        return hosted is not None and paid_usd is not None and hosted < paid_usd

    @property
    def paid(self) -> Now | None:
        """Today's bill where its amount is known."""
        return self.now if self.now and self.now.monthly_usd is not None else None

    @property
    def tcos_usd(self) -> tuple[Decimal, Decimal]:
        """The line-item bill and the rule of thumb, USD a month."""
        return self.bill.monthly_usd, self.bill.rule_of_thumb.monthly_usd

    @property
    def bought_tcos_usd(self) -> tuple[Decimal, Decimal] | None:
        """Both TCOs of bought servers, where the person asks about them."""
        if self.bought is None or not self.bought.is_asked:
            return None
        return self.bought.bill.tcos_usd

    @property
    def rent_usd(self) -> Decimal:
        """The rent that buying is held against, USD a month."""
        return self.bought.otherwise.rented_usd if self.bought else self.bill.monthly_usd

    @property
    def is_bought(self) -> bool:
        """Whether self-hosting is judged by bought servers: asked about, and below the rent by
        the margin from which one buys."""
        return self.bought is not None and self.bought.is_asked and self.bought.beats_rent

    @property
    def judged_tcos_usd(self) -> tuple[Decimal, Decimal]:
        """Both TCOs of the better way to host."""
        bought = self.bought_tcos_usd
        return bought if bought is not None and self.is_bought else self.tcos_usd


def steps(evidence: Evidence, book: Book) -> tuple[Step, ...]:
    """The five steps in order."""
    return tuple(step(evidence, book) for step in STEPS)


def volume(evidence: Evidence, book: Book) -> Step:
    """Step 1: is the monthly volume measured or projected?"""
    workload = evidence.scenario.workload
    basis = workload.volume_basis
    if basis is VolumeBasis.MEASURED and workload.measured:
        return _measured_volume(workload.measured, evidence)
    statuses = {VolumeBasis.MEASURED: Status.PASS, VolumeBasis.PROJECTED: Status.CAUTION}
    return Step(
        number=1,
        id="volume",
        status=statuses[basis] if basis else Status.UNKNOWN,
        finding=basis or "not_said",
        figures={
            "tokens_per_month": evidence.scenario.tokens_per_month,
            "tokens_per_day": evidence.scenario.tokens_per_day,
        },
    )


def _measured_volume(measured: MeasuredLoad, evidence: Evidence) -> Step:
    """Read out of files: it passes where they are not thin."""
    return Step(
        number=1,
        id="volume",
        status=Status.CAUTION if measured.is_thin else Status.PASS,
        finding="thin" if measured.is_thin else "metered",
        figures={
            "tokens_per_month": evidence.scenario.tokens_per_month,
            "tokens_per_day": evidence.scenario.tokens_per_day,
            "days": Decimal(measured.days),
        },
    )


def providers(evidence: Evidence, book: Book) -> Step:
    """Step 2: is it priced at three API providers or more, an open-weight host among them?"""
    priced = [cost for cost in evidence.costs if cost.may_rank]
    count = len({cost.option.provider for cost in priced})
    hosts = sum(cost.same_model for cost in priced)
    fewest = book.value("fewest_providers", evidence.scenario.on)
    enough = count >= fewest and hosts > 0
    return Step(
        number=2,
        id="providers",
        status=Status.PASS if enough else Status.FAIL,
        finding="enough" if enough else ("few" if hosts else "no_host" if priced else "none"),
        figures={
            "providers": Decimal(count),
            "hosts": Decimal(hosts),
            "fewest": fewest,
            "cheapest_usd": evidence.cheapest.monthly_usd if evidence.cheapest else None,
        },
    )


def true_tco(evidence: Evidence, book: Book) -> Step:
    """Step 3: the true TCO by rule, with the line-item bill beside it."""
    rule = evidence.bill.rule_of_thumb
    said = evidence.scenario.workload.infrastructure is not None or rule.basis != "partly"
    return Step(
        number=3,
        id="true_tco",
        status=Status.PASS if said else Status.UNKNOWN,
        finding=rule.basis if said else "not_said",
        figures={
            "raw_gpu_usd": rule.raw_gpu_usd,
            "multiplier": rule.multiplier,
            "low_usd": rule.raw_gpu_usd * rule.low,
            "high_usd": rule.raw_gpu_usd * rule.high,
            "rule_usd": rule.monthly_usd,
            "bill_usd": evidence.bill.monthly_usd,
            "bill_multiplier": evidence.bill.multiplier,
        },
    )


def margin(evidence: Evidence, book: Book) -> Step:
    """Step 4: does the API cost twice the true TCO or more, by both ways of reckoning it?"""
    needed = book.value("api_over_tco", evidence.scenario.on)
    api_usd = evidence.api_usd
    if api_usd is None:
        return Step(number=4, id="margin", status=Status.UNKNOWN, finding="no_price", figures={})
    if evidence.scenario.is_other_than_text:
        said: dict[str, Decimal | None] = {"api_usd": api_usd}
        return Step(number=4, id="margin", status=Status.UNKNOWN, finding="unit", figures=said)
    tcos = evidence.judged_tcos_usd
    ratios = [api_usd / tco for tco in tcos]
    above = [ratio >= needed for ratio in ratios]
    finding = "both" if all(above) else ("disagree" if any(above) else "neither")
    return Step(
        number=4,
        id="margin",
        status={"both": Status.PASS, "disagree": Status.CAUTION, "neither": Status.FAIL}[finding],
        finding=finding,
        figures={
            "api_usd": api_usd,
            "bill_usd": tcos[0],
            "rule_usd": tcos[1],
            "bought": Decimal(1) if evidence.is_bought else None,
            "bill_ratio": ratios[0],
            "rule_ratio": ratios[1],
            "needed": needed,
        },
    )


def residency(evidence: Evidence, book: Book) -> Step:
    """Step 5: where residency drives, dedicated API deployments come before own GPUs."""
    least = least_dedicated(evidence.dedicated)
    figures = {
        "offers": Decimal(sum(cost.is_eligible for cost in evidence.dedicated)),
        "least_usd": least.monthly_usd if least else None,
    }
    workload = evidence.scenario.workload
    if residency_drives(workload) or workload.regulated:
        status, finding = Status.CAUTION, "drives"
    elif workload.residency is None:
        status, finding = Status.UNKNOWN, "not_said"
    else:
        status, finding = Status.PASS, "no_driver"
    return Step(number=5, id="residency", status=status, finding=finding, figures=figures)


STEPS: Sequence[Callable[[Evidence, Book], Step]] = (volume, providers, true_tco, margin, residency)
