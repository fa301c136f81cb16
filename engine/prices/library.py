"""The pinned genai_prices: the data that came with it in the engine's own words, and nothing that
refreshes it.

The package's own __init__ loads an HTTP client and asyncio to fetch newer prices, which took a
tenth of a short answer's time and is never wanted here; its data and types take another tenth, and
are not loaded where another process has read them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.util import find_spec, module_from_spec
from typing import Any

from engine.figures.dated import Rows, loader
from engine.figures.spelling import words
from engine.prices.listings import Limit, Listed, Listing, Prices, Provider
from engine.prices.token_prices import PriceTier, TieredPrice

NAME = "genai_prices"


def _version() -> str:
    """By the folder that pip puts beside the package; importlib.metadata says the same, but loads
    what reads mail, which took a thirtieth of a short answer's time."""
    if spec := find_spec(NAME):
        beside = (item.name for item in (files(module_from_spec(spec)) / "..").iterdir())
        ends = f"{NAME}-", ".dist-info"
        told = [name for name in beside if name.startswith(ends[0]) and name.endswith(ends[1])]
        if len(told) == 1:
            return told[0].removeprefix(ends[0]).removesuffix(ends[1])
    from importlib.metadata import version

    return version(NAME)


VERSION = f"genai-prices {_version()}"
"""The library and its version, by which its publication day is known."""


@cache
def _providers() -> list[Any]:
    """The library's own, without running the package's __init__, unless it ran."""
    spec, is_entered = find_spec(NAME), NAME in sys.modules
    if spec and not is_entered:
        sys.modules[NAME] = module_from_spec(spec)
    try:
        from genai_prices.data import providers
    finally:
        if spec and not is_entered:  # whoever imports it later gets the whole of it
            del sys.modules[NAME]
    return providers


@loader
def load_providers() -> dict[str, Provider]:
    """Who sells models, by the catalogue's id."""
    return {
        each.id: Provider(
            id=each.id,
            name=each.name,
            urls=tuple(each.pricing_urls or ()),
            resells=tuple(each.fallback_model_providers or ()),
        )
        for each in _providers()
    }


@loader
def load_listings() -> Mapping[str, Listing]:
    """Every model that a provider sells under a row of its own, by its `Listing.ref`."""
    listings = (_listing(by, info) for by in _providers() for info in by.models)
    return Rows({listing.ref: listing for listing in listings})


def matched_by_library(ref: str, suits: Callable[[set[str]], bool]) -> Iterator[str]:
    """The refs that the library's patterns find for a text, where the words of the row suit."""
    for provider in _providers():
        if provider.model_match is not None and provider.model_match.is_match(ref):
            info = provider.find_model(ref)
            if info and suits({*words(info.id), *words(info.name or "")}):
                yield f"{provider.id}/{info.id}".lower()


# --- in the engine's words


def _listing(by: Any, info: Any) -> Listing:
    is_plain = not isinstance(info.prices, list)
    return Listing(
        provider=by.id,
        model=info.id,
        name=info.name or "",
        note=info.price_comments or "",
        is_deprecated=bool(info.deprecated),
        context_window=info.context_window,
        makers=tuple(_makers_of(info.id.rsplit("/", 1)[-1].lower())),
        standard=(Listed(_prices(info.prices)),) if is_plain else tuple(map(_listed, info.prices)),
        variants=tuple(map(_listed, info.price_variants or ())),
    )


def _makers_of(id_: str) -> Iterator[str]:
    for provider in _providers():
        if provider.model_match is not None and provider.model_match.is_match(id_):
            yield provider.id


def _listed(price: Any) -> Listed:
    return Listed(_prices(price.prices), _limit(price.constraint), dict(getattr(price, "when", {})))


def _limit(constraint: Any) -> Limit:
    if constraint is None:
        return Limit()
    if hasattr(constraint, "start_date"):
        return Limit(since=constraint.start_date)
    return Limit(hours=(_utc_minute(constraint.start_time), _utc_minute(constraint.end_time)))


def _utc_minute(moment: time) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    utc = datetime.combine(date(1970, 1, 1), aware).astimezone(UTC)
    return utc.hour * 60 + utc.minute


def _prices(prices: Any) -> Prices:
    return {name: _tiered(price) for name, price in vars(prices).items() if price is not None}


def _tiered(price: Any) -> TieredPrice:
    if isinstance(price, Decimal):
        return TieredPrice(base=price)
    tiers = (PriceTier(above_input_tokens=t.start, usd_per_mtok=t.price) for t in price.tiers)
    return TieredPrice(base=price.base, tiers=tuple(tiers))
