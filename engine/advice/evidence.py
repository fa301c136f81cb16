"""Gathering the evidence of a scenario: every bill and comparison that the steps judge."""

from __future__ import annotations

from decimal import Decimal

from engine.advice.framework import Evidence
from engine.bills.api_costs import ApiCost, api_costs, cheapest
from engine.bills.dedicated import dedicated_costs
from engine.bills.fleets import cheapest_fleet
from engine.bills.hosting_costs import hosting_bill
from engine.bills.now import paid_now
from engine.bills.parts import with_mix
from engine.comparison.hybrid import Hybrid, Mix, hybrid, mix_of
from engine.comparison.staircase import staircase
from engine.owned.bought import bought
from engine.owned.choice import cheapest_rent
from engine.owned.mix import any_pays, takes_bought
from engine.prices.catalogue import Catalogue
from engine.question.book import Book
from engine.question.scenario import Scenario


def gather(
    scenario: Scenario,
    book: Book,
    catalogue: Catalogue,
    *,
    is_whole: bool = True,
    costs: tuple[ApiCost, ...] | None = None,
) -> Evidence:
    """The evidence of a scenario. Raises an EngineError for an unknown name, GPUs that do not hold
    the model, or a rent nobody quotes. Where it is not whole, what no verdict's kind rests on is
    left out: other fleets, dedicated offers, and servers that nobody asked about. `costs` are those
    of a question that differs on own GPUs alone."""
    bill = hosting_bill(scenario, book)
    costs = _costs(scenario, book, catalogue) if costs is None else costs
    evidence = Evidence(
        scenario=scenario,
        bill=bill,
        cheapest_fleet=cheapest_fleet(scenario, book) if is_whole else None,
        costs=costs,
        cheapest=cheapest(costs, same_model=True) or cheapest(costs, same_model=False),
        now=paid_now(scenario, book, catalogue),
        dedicated=dedicated_costs(scenario, bill.fleet, book) if is_whole else (),
        stairs=staircase(bill, scenario, book),
        hybrid=None,
        hybrid_pays=False,
    )
    is_priced = is_whole or scenario.workload.is_buying
    return _mixed(_with_bought(evidence, book) if is_priced else evidence, book)


def _costs(scenario: Scenario, book: Book, catalogue: Catalogue) -> tuple[ApiCost, ...]:
    return with_mix(api_costs(scenario, book, catalogue), scenario, book, catalogue)


def _with_bought(evidence: Evidence, book: Book) -> Evidence:
    """The evidence with the same work on bought servers, held against the rent there is."""
    bill, scenario = evidence.bill, evidence.scenario
    rent = cheapest_rent(bill, evidence.cheapest_fleet, scenario, book)
    others = () if rent is bill else (staircase(rent, scenario, book),)
    rents = (evidence.stairs, *others)
    owned = bought(scenario, bill, rent, rents, evidence.costs, evidence.api_usd, book)
    return evidence.model_copy(update={"bought": owned})


def _mixed(evidence: Evidence, book: Book) -> Evidence:
    """The evidence with the best split; its base is bought only where somebody asks about that."""
    scenario, fits = evidence.scenario, evidence.cheapest
    rented = mix_of(evidence.stairs, fits, scenario, book)
    asked = evidence.bought if evidence.bought and evidence.bought.is_asked else None
    owned = mix_of(asked.stairs, fits, scenario, book) if asked else None
    if rented is None:
        return evidence
    tokens, saving = scenario.tokens_per_day, book.value("hybrid_saving", evidence.on)
    pays = any_pays(rented, owned, tokens, evidence.api_usd, saving)
    split = _split(rented, owned, evidence, saving)
    return evidence.model_copy(update={"hybrid": split, "hybrid_pays": pays})


def _split(rented: Mix, owned: Mix | None, evidence: Evidence, saving: Decimal) -> Hybrid | None:
    scenario, tokens = evidence.scenario, evidence.scenario.tokens_per_day
    is_bought = takes_bought(rented, owned, tokens, saving)
    split = hybrid(owned if is_bought else rented, evidence.cheapest, scenario)
    if split is None or owned is None:
        return split
    own_usd = min(mix.parts_usd(tokens)[0] for mix in (rented, owned))
    return split.model_copy(update={"is_bought": is_bought, "own_usd": own_usd})
