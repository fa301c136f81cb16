"""Dedicated deployments: a cloud's reserved capacity, and endpoints by the GPU-hour."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Literal

from engine.bills.fleet import ServingFleet
from engine.figures.sources import Cited, Result
from engine.question.book import Book, DedicatedOffer, UnitRate
from engine.question.scenario import Scenario

_WEEKS_PER_YEAR = Decimal(52)
_MONTHS_PER_YEAR = Decimal(12)
_MINUTES_PER_DAY = Decimal(1440)

Sizing = Literal["carried", "minimum", "fleet"]


class DedicatedCost(Result):
    """What one dedicated offer costs, USD a month; None where it is not public."""

    offer: DedicatedOffer
    units: Decimal | None
    """PTUs, GSUs or GPUs that are paid for."""
    sizing: Sizing
    """As many as carry the work at its peak, the least one can commit to where what a unit carries
    is not public, or as many GPUs as the own fleet has."""
    keeps_data: bool | None
    """Whether it keeps the data where it must stay; None where it may be anywhere."""
    price: Cited[Decimal] | None
    monthly_usd: Decimal | None

    @property
    def is_eligible(self) -> bool:
        """Reserved capacity with a public price that keeps the data where it must stay."""
        is_public = self.offer.kind == "provisioned" and self.monthly_usd is not None
        return is_public and self.keeps_data is not False


def dedicated_costs(
    scenario: Scenario, fleet: ServingFleet, book: Book
) -> tuple[DedicatedCost, ...]:
    """Every offer of the book as of the day. Endpoints are sized like the fleet, on its GPU only.

    An offer whose first price is later than the day counts as not public on it.
    """
    offers = (
        offer
        for offer in book.dedicated_offers
        if offer.kind == "provisioned" or offer.gpu == scenario.gpu.id
    )
    return tuple(_cost(offer, scenario, fleet, book) for offer in offers)


def least_dedicated(costs: tuple[DedicatedCost, ...]) -> DedicatedCost | None:
    """The cheapest that keeps the data there: of those sized for the work, else of those of which
    only the minimum is known."""
    eligible = [cost for cost in costs if cost.is_eligible]
    sized = [cost for cost in eligible if cost.sizing == "carried"]
    return min(sized or eligible, key=lambda cost: cost.monthly_usd or Decimal(0), default=None)


def units_for(scenario: Scenario, rate: UnitRate, minimum: Decimal | None) -> Decimal:
    """Units that carry the busiest minute: uncached input, and output by its weight; whole steps
    and never fewer than the minimum."""
    tokens_in = scenario.input_tokens_per_day * (1 - scenario.cached_share)
    weighed = tokens_in + scenario.output_tokens_per_day * rate.output_weight
    per_minute = weighed / _MINUTES_PER_DAY * scenario.peak_to_average
    needed = per_minute / rate.input_tokens_per_minute
    steps = (needed / rate.step).to_integral_value(rounding=ROUND_CEILING)
    return max(steps * rate.step, minimum or rate.step)


def keeps_data(offer: DedicatedOffer, place: str) -> bool:
    """Whether an offer keeps the data in a place: in a region there, or in a zone that is it."""
    return offer.scope == "region" or (offer.scope == "zone" and place in offer.zones)


def _cost(
    offer: DedicatedOffer, scenario: Scenario, fleet: ServingFleet, book: Book
) -> DedicatedCost:
    units, sizing = _sized(offer, scenario, fleet)
    place = scenario.workload.place
    in_force = [row for row in offer.price.rows if row.since <= scenario.on]
    price = in_force[-1] if in_force and units is not None else None
    monthly_usd = None
    if price is not None and units is not None:
        monthly_usd = units * price.value * _per_month(price.unit, scenario, book)
    return DedicatedCost(
        offer=offer,
        units=units,
        sizing=sizing,
        keeps_data=keeps_data(offer, place) if place else None,
        price=price,
        monthly_usd=monthly_usd,
    )


def _sized(
    offer: DedicatedOffer, scenario: Scenario, fleet: ServingFleet
) -> tuple[Decimal | None, Sizing]:
    if offer.kind == "endpoint":
        return Decimal(fleet.gpus), "fleet"
    if offer.carries is None:
        return offer.minimum, "minimum"
    return units_for(scenario, offer.carries, offer.minimum), "carried"


def _per_month(unit: str, scenario: Scenario, book: Book) -> Decimal:
    """How often a price falls due in a month, by the period in its unit."""
    period = unit.rsplit("-", 1)[-1]
    return {
        "hour": book.value("hours_per_gpu_month", scenario.on),
        "week": _WEEKS_PER_YEAR / _MONTHS_PER_YEAR,
        "month": Decimal(1),
        "year": 1 / _MONTHS_PER_YEAR,
    }[period]
