"""What a budget buys: the volume that each way gives for it, in the scenario's mix."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from engine.bills.api_costs import ApiCost
from engine.comparison.staircase import Staircase
from engine.figures.sources import Result


class Affordable(Result):
    """The most tokens a day that a way gives for the budget."""

    cost: ApiCost | None
    """The API option; None for own GPUs."""
    tokens_per_day: Decimal
    """0 where the budget does not reach for any of it."""
    least_usd: Decimal | None
    """The smallest bill of own GPUs, USD a month; None for an API, which has none."""


def affordable(
    budget_usd: Decimal, costs: Iterable[ApiCost], stairs: Staircase | None, tokens_per_day: Decimal
) -> tuple[Affordable, ...]:
    """Own GPUs, then each API that may be recommended, the largest volume first."""
    ways = [_of_api(budget_usd, cost, tokens_per_day) for cost in costs if cost.may_rank]
    own = [_of_own(budget_usd, stairs)] if stairs else []
    return (*own, *sorted(ways, key=lambda way: -way.tokens_per_day))


def _of_api(budget_usd: Decimal, cost: ApiCost, tokens_per_day: Decimal) -> Affordable:
    assert cost.monthly_usd, "what may rank has a price"
    share = budget_usd / cost.monthly_usd
    return Affordable(cost=cost, tokens_per_day=tokens_per_day * share, least_usd=None)


def _of_own(budget_usd: Decimal, stairs: Staircase) -> Affordable:
    least = stairs.monthly_usd(stairs.fewest_replicas)
    replicas = _most_replicas(budget_usd, stairs) if least <= budget_usd else 0
    return Affordable(cost=None, tokens_per_day=stairs.carries(replicas), least_usd=least)


def _most_replicas(budget_usd: Decimal, stairs: Staircase) -> int:
    """By halving: a fleet of more replicas never costs less."""
    low = stairs.fewest_replicas
    high = low + int((budget_usd / stairs.usd_per_replica_month).to_integral_value()) + 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if stairs.monthly_usd(middle) <= budget_usd else (low, middle - 1)
        )
    return low
