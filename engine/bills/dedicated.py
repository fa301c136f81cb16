"""Dedicated deployments: a cloud's reserved capacity, and endpoints by the GPU-hour."""

from __future__ import annotations

from decimal import Decimal

from engine.bills.fleet import ServingFleet
from engine.figures.sources import Cited, Model
from engine.question.book import Book, DedicatedOffer
from engine.question.scenario import Scenario

_WEEKS_PER_YEAR = Decimal(52)
_MONTHS_PER_YEAR = Decimal(12)


class DedicatedCost(Model):
    """The least that one dedicated offer commits to, USD a month; None where it is not public."""

    offer: DedicatedOffer
    units: Decimal | None
    """PTUs, GSUs or GPUs that are paid for."""
    price: Cited[Decimal] | None
    monthly_usd: Decimal | None


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


def _cost(
    offer: DedicatedOffer, scenario: Scenario, fleet: ServingFleet, book: Book
) -> DedicatedCost:
    units = Decimal(fleet.gpus) if offer.kind == "endpoint" else offer.minimum
    in_force = [row for row in offer.price.rows if row.since <= scenario.on]
    if not in_force or units is None:
        return DedicatedCost(offer=offer, units=units, price=None, monthly_usd=None)
    price = in_force[-1]
    per_month = price.value * _per_month(price.unit, scenario, book)
    return DedicatedCost(offer=offer, units=units, price=price, monthly_usd=units * per_month)


def _per_month(unit: str, scenario: Scenario, book: Book) -> Decimal:
    """How often a price falls due in a month, by the period in its unit."""
    period = unit.rsplit("-", 1)[-1]
    return {
        "hour": book.value("hours_per_gpu_month", scenario.on),
        "week": _WEEKS_PER_YEAR / _MONTHS_PER_YEAR,
        "month": Decimal(1),
        "year": 1 / _MONTHS_PER_YEAR,
    }[period]
