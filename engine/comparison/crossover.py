"""Crossover: from where, if ever, self-hosting costs less than an API option."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from engine.bills.api_costs import TOKENS_PER_MTOK, ApiCost
from engine.bills.fleet import ServingFleet
from engine.comparison.crossing import Crossing, Interval, Line, crossing, stays_from
from engine.comparison.staircase import Staircase
from engine.figures.sources import Result
from engine.question.book import Book
from engine.question.scenario import Scenario


class Crossover(Result):
    """Where self-hosting begins to cost less than one option, in the scenario's own mix."""

    cost: ApiCost
    tokens_per_day: Decimal | None
    """From where self-hosting is and stays cheaper; None for never, or without a known price."""
    margin_tokens_per_day: Decimal | None
    """The same with the margin of step 4: the API costs that many times the bill, and stays so."""
    cheaper_between: tuple[Interval, ...]
    """Where it briefly is cheaper below `tokens_per_day`."""
    is_cut: bool
    """True where there are more such intervals than listed."""
    is_exact: bool
    """False where the fleet's capacity is unknown, so the flat volumes stand in."""
    usd_per_mtok_of_replica: Decimal | None
    """What one full replica more costs per million tokens; above the API's price it never wins."""
    flat_tokens_per_day: Decimal | None
    """Where the scenario's bill, held flat, breaks even; None without a known price, or where the
    model takes no request so long."""
    flat_margin_tokens_per_day: Decimal | None
    """The same with the margin of step 4."""
    is_beyond_capacity: bool
    """True where the fleet does not carry the flat volume, so the flat bill would not hold."""


class Bill(Protocol):
    """A bill of one's own hardware, rented or bought."""

    @property
    def monthly_usd(self) -> Decimal: ...
    @property
    def fleet(self) -> ServingFleet: ...


def crossover(
    cost: ApiCost, bill: Bill, stairs: Staircase | None, scenario: Scenario, book: Book
) -> Crossover:
    """The crossover of the scenario's fleet, and of the fleets that follow it, with one option."""
    needed = book.value("api_over_tco", scenario.on)
    is_sized = not scenario.is_other_than_text
    flat = tokens_per_day_for(bill.monthly_usd, cost, scenario) if is_sized else None
    flat_margin = None if flat is None else flat * needed
    plain = _crossing(cost, flat, stairs, scenario)
    return Crossover(
        cost=cost,
        tokens_per_day=plain.stays_from_tokens_per_day,
        margin_tokens_per_day=_margin(cost, needed, flat_margin, stairs, scenario),
        cheaper_between=plain.intervals,
        is_cut=plain.is_cut,
        is_exact=stairs is not None,
        usd_per_mtok_of_replica=usd_per_mtok_of_replica(stairs, scenario) if stairs else None,
        flat_tokens_per_day=flat,
        flat_margin_tokens_per_day=flat_margin,
        is_beyond_capacity=flat is not None and bill.fleet.is_short_of(flat),
    )


def tokens_per_day_for(monthly_usd: Decimal, cost: ApiCost, scenario: Scenario) -> Decimal | None:
    """The daily volume that costs `monthly_usd` at an option.

    None without a price, and where own GPUs can carry none of the work: nothing breaks even then.
    """
    if not cost.monthly_usd or scenario.exceeds_model:
        return None
    return Line(cost.monthly_usd, scenario.tokens_per_day).volume_for(monthly_usd)


def usd_per_mtok_of_replica(stairs: Staircase, scenario: Scenario) -> Decimal:
    """What the tokens of one full replica more cost, USD per million."""
    monthly_tokens = stairs.tokens_per_day_per_replica * scenario.days_per_month
    return stairs.usd_per_replica_month / monthly_tokens * TOKENS_PER_MTOK


def _crossing(
    cost: ApiCost, flat: Decimal | None, stairs: Staircase | None, scenario: Scenario
) -> Crossing:
    """Where the API costs what the staircase does; the flat volume without a staircase."""
    if not cost.monthly_usd or stairs is None:
        return Crossing(stays_from_tokens_per_day=flat, intervals=(), is_cut=False)
    return crossing(stairs, Line(cost.monthly_usd, scenario.tokens_per_day))


def _margin(
    cost: ApiCost,
    needed: Decimal,
    flat: Decimal | None,
    stairs: Staircase | None,
    scenario: Scenario,
) -> Decimal | None:
    """From where it costs `needed` times that for good."""
    if not cost.monthly_usd or stairs is None:
        return flat
    return stays_from(stairs, Line(cost.monthly_usd / needed, scenario.tokens_per_day))
