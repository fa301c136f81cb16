"""What the person pays today, which the answer is led by where it is named."""

from __future__ import annotations

from decimal import Decimal

from engine.bills.api_costs import ApiCost, api_cost
from engine.bills.options import named_option
from engine.figures.sources import Result
from engine.prices.catalogue import Catalogue
from engine.question.book import Book
from engine.question.scenario import Scenario


class Now(Result):
    """Today's bill, USD a month: as said, or the named option priced for the same work."""

    monthly_usd: Decimal | None
    cost: ApiCost | None
    """None where an amount was named."""


def paid_now(scenario: Scenario, book: Book, catalogue: Catalogue) -> Now | None:
    """Today's bill, or None where the person named nothing; UnknownName for an unknown option."""
    workload = scenario.workload
    if workload.now_usd_per_month is not None:
        return Now(monthly_usd=workload.now_usd_per_month, cost=None)
    if workload.now_option is None:
        return None
    option = named_option(workload.now_option, scenario, book, catalogue)
    cost = api_cost(option, scenario, book, catalogue)
    return Now(monthly_usd=cost.monthly_usd, cost=cost)
