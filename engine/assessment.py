"""Assessment: the whole answer as data, and the order in which it comes about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.advice.ages import ages
from engine.advice.cautions import cautions
from engine.advice.conditions import Condition, conditions
from engine.advice.evidence import gather
from engine.advice.framework import Evidence, Step, steps
from engine.bills.api_costs import ApiCost
from engine.bills.dedicated import DedicatedCost
from engine.bills.hosting_costs import HostingBill, rent_assumptions
from engine.bills.napkin import Napkin, napkin
from engine.bills.neighbours import Neighbour, neighbours
from engine.bills.now import Now
from engine.bills.parts import MIX, PartCost, fleets_usd, part_costs
from engine.comparison.budget import Affordable, affordable
from engine.comparison.crossover import Crossover, crossover
from engine.comparison.hybrid import Hybrid
from engine.comparison.staircase import Staircase
from engine.figures.errors import AfterToday
from engine.figures.findings import Finding
from engine.figures.sources import Result
from engine.figures.workload import Workload
from engine.outlook.horizon import Horizon, horizon
from engine.outlook.purchase import Way
from engine.outlook.ranges import Ranges, ranges
from engine.outlook.sensitivity import Sensitivity
from engine.outlook.verdict import Verdict, decide
from engine.owned.bill import OwnedBill
from engine.owned.bought import Bought, bought_assumptions
from engine.prices.catalogue import Catalogue, load_catalogue
from engine.prices.releases import published
from engine.question.book import Book, HiddenCost
from engine.question.currencies import Currency, currency_of, in_dollars
from engine.question.hours import with_rented_hours
from engine.question.scenario import Assumption, Scenario, assumed, fill


class Assessment(Result):
    """Everything that one question is answered with; templates say it in words."""

    catalogue_version: str
    scenario: Scenario
    currency: Currency | None
    """In which the answer is told beside the dollar; None for dollars alone."""
    verdict: Verdict
    bill: HostingBill
    cheapest_fleet: HostingBill | None
    """The cheapest fleet that carries the work; None where it cannot be told."""
    api_costs: tuple[ApiCost, ...]
    cheapest: ApiCost | None
    """The cheapest option that fits."""
    parts: tuple[PartCost, ...]
    """The parts of the work that have options of their own, and the rest; empty without any."""
    now: Now | None
    compared: ApiCost | None
    """The option whose price step 4 takes; None where that is an amount, or nothing."""
    staircase: Staircase | None
    """Fleet and bill at any volume; None where the fleet's capacity is unknown."""
    crossovers: tuple[Crossover, ...]
    hybrid: Hybrid | None
    """The best split between own GPUs and an API; None where there is nothing to mix."""
    bought: Bought | None
    """The same work on bought servers; None where that cannot be priced, or is not wanted."""
    neighbours: tuple[Neighbour, ...]
    """The bill with one GPU fewer and one more."""
    ranges: Ranges
    """The bill from low to high, with what makes it so."""
    horizon: Horizon
    """One to three years of both ways."""
    steps: tuple[Step, ...]
    conditions: tuple[Condition, ...]
    dedicated: tuple[DedicatedCost, ...]
    napkin: tuple[Napkin, ...]
    hidden_costs: tuple[HiddenCost, ...]
    cautions: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...]
    """What the person did not say and the book filled in."""
    not_modelled: tuple[str, ...]

    @property
    def workload(self) -> Workload:
        """What the person said, and a team chose."""
        return self.scenario.workload

    @property
    def on(self) -> date:
        """The day whose figures answer."""
        return self.scenario.on

    @property
    def api_usd(self) -> Decimal | None:
        """What step 4 takes for the API, USD a month; None without a known price."""
        return next(step.figures.get("api_usd") for step in self.steps if step.id == "margin")

    @property
    def mix(self) -> ApiCost | None:
        """The sum of the parts, each at its option; None without parts."""
        return next((cost for cost in self.api_costs if cost.option.provider == MIX), None)

    @property
    def fleets_usd(self) -> Decimal | None:
        """A fleet of its own for each part, USD a month; None where one cannot be priced."""
        return fleets_usd(self.parts)

    @property
    def affordable(self) -> tuple[Affordable, ...]:
        """What each way gives for the budget that was said; empty without one."""
        budget, tokens = self.workload.budget_usd_per_month, self.scenario.tokens_per_day
        return affordable(budget, self.api_costs, self.staircase, tokens) if budget else ()

    @property
    def shows_bought(self) -> bool:
        """True where bought servers have a place of their own: asked for, or advised."""
        return self.bought is not None and (self.bought.is_asked or self.verdict.way == Way.BUY)

    @property
    def own_bill(self) -> HostingBill | OwnedBill:
        """The bill of hosting as it was asked about: bought where that was asked, else rented."""
        return self.bought.bill if self.bought and self.bought.is_asked else self.bill

    @property
    def sensitivities(self) -> tuple[Sensitivity, ...]:
        """The single changes that flip the verdict, nearest first."""
        return self.verdict.sensitivities


def assess(
    workload: Workload, book: Book, on: date, catalogue: Catalogue | None = None
) -> Assessment:
    """Answer a workload with the figures of a day; the workload's own "as of" comes before `on`,
    and may not be later.

    Raises an EngineError whose sentence says what is wrong and what to do: a day before the
    book begins, an unknown name, GPUs that do not hold the model, a rent nobody quotes.
    """
    catalogue = catalogue or load_catalogue()
    if workload.as_of is not None and workload.as_of > on:
        raise AfterToday(workload.as_of, on)
    day = workload.as_of or on
    work = in_dollars(workload, book, day)
    book = with_rented_hours(work, book, day)
    scenario = fill(work, book, day)
    return _answer(gather(scenario, book, catalogue), book, catalogue)


def _answer(evidence: Evidence, book: Book, catalogue: Catalogue) -> Assessment:
    scenario, crossovers = evidence.scenario, _crossovers(evidence, book)
    return Assessment(
        catalogue_version=catalogue.version,
        scenario=scenario,
        currency=currency_of(scenario.workload, book, scenario.on),
        verdict=decide(evidence, crossovers, book, catalogue),
        bill=evidence.bill,
        cheapest_fleet=evidence.cheapest_fleet,
        api_costs=evidence.costs,
        cheapest=evidence.cheapest,
        parts=part_costs(scenario, book, catalogue),
        now=evidence.now,
        compared=evidence.compared,
        staircase=evidence.stairs,
        crossovers=crossovers,
        hybrid=evidence.hybrid,
        bought=evidence.bought,
        neighbours=neighbours(evidence.bill, scenario, book),
        ranges=ranges(evidence, book),
        horizon=horizon(evidence, book, catalogue),
        steps=steps(evidence, book),
        conditions=conditions(scenario, book, evidence.bill.fleet.capacity),
        dedicated=evidence.dedicated,
        napkin=napkin(scenario, evidence.bill.fleet, book),
        hidden_costs=tuple(cost for cost in book.hidden_costs if cost.since <= scenario.on),
        cautions=_cautions(evidence, book, catalogue),
        assumptions=_assumptions(evidence, book),
        not_modelled=book.not_modelled,
    )


def _cautions(evidence: Evidence, book: Book, catalogue: Catalogue) -> tuple[Finding, ...]:
    old = ages(evidence, published(catalogue.version), book)
    return (*cautions(evidence, book), *old)


def _crossovers(evidence: Evidence, book: Book) -> tuple[Crossover, ...]:
    bill, stairs, scenario = evidence.bill, evidence.stairs, evidence.scenario
    return tuple(crossover(cost, bill, stairs, scenario, book) for cost in evidence.costs)


def _assumptions(evidence: Evidence, book: Book) -> tuple[Assumption, ...]:
    scenario = evidence.scenario
    compared = () if scenario.workload.compare_with else (_lineup_assumption(scenario, book),)
    is_mixed = evidence.hybrid is not None and evidence.hybrid.is_mixed
    quiet = assumed("quiet_to_average", book.figure("quiet_to_average", scenario.on))
    return (
        *scenario.assumptions,
        *rent_assumptions(evidence.bill, scenario, book),
        *compared,
        *([quiet] if is_mixed else []),
        *bought_assumptions(evidence.bought),
    )


def _lineup_assumption(scenario: Scenario, book: Book) -> Assumption:
    lineup = book.lineups.in_force(scenario.on)
    return Assumption(
        field="lineup",
        value=Decimal(len(lineup.options)),
        unit="options",
        source=lineup.source,
        since=lineup.since,
        note="",
    )
