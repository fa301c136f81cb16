"""Crossover: the volume from which a fleet's bill, held flat, is below an API's line."""

from __future__ import annotations

from decimal import Decimal

from engine.api_costs import ApiCost
from engine.book import Book
from engine.hosting_costs import HostingBill
from engine.scenario import Scenario
from engine.sources import Model


class Crossover(Model):
    """Where self-hosting begins to cost less than one option, in the scenario's own mix."""

    cost: ApiCost
    tokens_per_day: Decimal | None
    """None for never: the option has no known price, so nothing crosses it."""
    margin_tokens_per_day: Decimal | None
    """The same with the margin of step 4."""
    is_beyond_capacity: bool
    """True where the fleet does not carry that volume, so the flat bill would not hold."""


def crossover(cost: ApiCost, bill: HostingBill, scenario: Scenario, book: Book) -> Crossover:
    """The flat crossover of the scenario's fleet against one option."""
    volume = tokens_per_day_for(bill.monthly_usd, cost, scenario)
    margin = book.value("api_over_tco", scenario.on)
    return Crossover(
        cost=cost,
        tokens_per_day=volume,
        margin_tokens_per_day=None if volume is None else volume * margin,
        is_beyond_capacity=volume is not None and bill.fleet.is_short_of(volume),
    )


def tokens_per_day_for(monthly_usd: Decimal, cost: ApiCost, scenario: Scenario) -> Decimal | None:
    """The daily volume that costs `monthly_usd` at an option; None without a price."""
    if not cost.monthly_usd:
        return None
    return scenario.tokens_per_day * monthly_usd / cost.monthly_usd
