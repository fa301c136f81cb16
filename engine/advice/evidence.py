"""Gathering the evidence of a scenario: every bill and comparison that the steps judge."""

from __future__ import annotations

from engine.advice.framework import Evidence
from engine.bills.api_costs import api_costs, cheapest
from engine.bills.dedicated import dedicated_costs
from engine.bills.fleets import cheapest_fleet
from engine.bills.hosting_costs import hosting_bill
from engine.bills.now import paid_now
from engine.comparison.hybrid import Mix, hybrid, hybrid_pays, mix_of
from engine.comparison.staircase import staircase
from engine.prices.catalogue import Catalogue
from engine.question.book import Book
from engine.question.scenario import Scenario


def gather(scenario: Scenario, book: Book, catalogue: Catalogue) -> Evidence:
    """The evidence of a scenario. Raises an EngineError for an unknown name, GPUs that do not hold
    the model, or a rent nobody quotes."""
    bill = hosting_bill(scenario, book)
    costs = api_costs(scenario, book, catalogue)
    fits = cheapest(costs, same_model=True) or cheapest(costs, same_model=False)
    stairs = staircase(bill, scenario, book)
    mix = mix_of(stairs, fits, scenario, book)
    evidence = Evidence(
        scenario=scenario,
        bill=bill,
        cheapest_fleet=cheapest_fleet(scenario, book),
        costs=costs,
        cheapest=fits,
        now=paid_now(scenario, book, catalogue),
        dedicated=dedicated_costs(scenario, bill.fleet, book),
        stairs=stairs,
        hybrid=hybrid(mix, fits, scenario),
        hybrid_pays=False,
    )
    return evidence.model_copy(update={"hybrid_pays": _pays(mix, evidence, book)})


def _pays(mix: Mix | None, evidence: Evidence, book: Book) -> bool:
    saving = book.value("hybrid_saving", evidence.on)
    tokens = evidence.scenario.tokens_per_day
    return mix is not None and hybrid_pays(mix, tokens, evidence.api_usd, saving)
