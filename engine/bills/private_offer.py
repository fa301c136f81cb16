"""A price of one's own: an offer that no catalogue lists, as the person named it."""

from __future__ import annotations

from decimal import Decimal

from engine.figures.parts import Terms
from engine.figures.workload import Workload
from engine.prices.api_models import ApiModel, Role
from engine.prices.token_prices import DayPart, DayPrices, TieredPrice, TokenPrices

PRIVATE = "ours"
"""The provider's id; the catalogue has none of that name, and a test says so."""


def private_model() -> ApiModel:
    """The offer as an option beside the catalogue's; its window is the person's to know."""
    return ApiModel(
        provider=PRIVATE,
        provider_name="Your offer",
        model="offer",
        name="your own price",
        role=Role.HOST,
        deprecated=False,
        note="",
        urls=(),
        context_window=None,
    )


def private_prices(workload: Workload) -> DayPrices | None:
    """Its prices, the same at every hour; None where the workload names none."""
    into, out = workload.offer_usd_per_mtok_in, workload.offer_usd_per_mtok_out
    if into is None or out is None:
        return None
    return flat_prices(into, out, workload.offer_usd_per_mtok_cached)


def flat_prices(into: Decimal, out: Decimal, cached: Decimal | None = None) -> DayPrices:
    """Prices of any request at any hour, USD per million tokens."""
    prices = TokenPrices(
        input=TieredPrice(base=into),
        output=TieredPrice(base=out),
        cache_read=None if cached is None else TieredPrice(base=cached),
    )
    return DayPrices(parts=(DayPart(share=Decimal(1), prices=prices),), batch=False)


def terms_at(ref: str, workload: Workload) -> Terms | None:
    """What the person pays at an option of the catalogue, where they said so."""
    return next((each for each in workload.terms if each.option == ref), None)


def own_prices(ref: str, workload: Workload) -> DayPrices | None:
    """The prices that the person named for an option of the catalogue."""
    terms = terms_at(ref, workload)
    into, out = (terms.usd_per_mtok_in, terms.usd_per_mtok_out) if terms else (None, None)
    return flat_prices(into, out) if into is not None and out is not None else None
