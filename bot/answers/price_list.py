"""A price list: one model's unit prices on a day, and what is sold under similar names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.rendering.figures_text import exact
from engine import Catalogue
from engine.prices.catalogue import ApiModel, DayPrices, PriceChange, TieredPrice

_SIMILAR_SHOWN = 15
_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Priced:
    """One option with its prices of the day; None where they are unknown."""

    model: ApiModel
    standard: DayPrices | None
    batch: DayPrices | None
    """None, too, where the catalogue has no batch price in force."""


@dataclass(frozen=True)
class PriceList:
    """The model asked for first, then similar ones, the most similar first."""

    on: date
    catalogue_version: str
    rows: tuple[Priced, ...]
    changes: tuple[PriceChange, ...]
    """Announced changes of the first row."""


def price_list(text: str, catalogue: Catalogue, on: date) -> PriceList:
    """The prices of what a person calls `text`; UnknownName with suggestions if nobody sells it."""
    first = catalogue.find(text)
    models = (first, *catalogue.search(text, _SIMILAR_SHOWN))
    return PriceList(
        on=on,
        catalogue_version=catalogue.version,
        rows=tuple(_priced(ref, catalogue, on) for ref in dict.fromkeys(m.ref for m in models)),
        changes=catalogue.changes(first.ref, on, on + _AHEAD),
    )


def price_list_json(prices: PriceList) -> dict[str, Any]:
    """A price list for machines, USD per million tokens as strings."""
    return {
        "as_of": prices.on.isoformat(),
        "catalogue": prices.catalogue_version,
        "options": [_option(row) for row in prices.rows],
        "announced": [
            {
                "on": change.on.isoformat(),
                "input": _tiers(change.after.input),
                "output": _tiers(change.after.output),
            }
            for change in prices.changes
        ],
    }


def _priced(ref: str, catalogue: Catalogue, on: date) -> Priced:
    batch = catalogue.prices(ref, on, batch=True)
    return Priced(
        model=catalogue.get(ref),
        standard=catalogue.prices(ref, on),
        batch=batch if batch and batch.batch else None,
    )


def _option(row: Priced) -> dict[str, Any]:
    return {
        "provider": row.model.provider_name,
        "model": row.model.name,
        "ref": row.model.ref,
        "withdrawn": row.model.deprecated,
        "standard": _parts(row.standard),
        "batch": _parts(row.batch),
        "price_lists": list(row.model.urls),
    }


def _parts(day: DayPrices | None) -> list[dict[str, Any]] | None:
    if day is None:
        return None
    return [
        {
            "share_of_day": str(part.share),
            "input": _tiers(part.prices.input),
            "output": _tiers(part.prices.output),
            "cache_read": _tiers(part.prices.cache_read) if part.prices.cache_read else None,
        }
        for part in day.parts
    ]


def _tiers(price: TieredPrice) -> list[dict[str, Any]]:
    """The price from each length of a request's input on."""
    tiers = ((tier.above_input_tokens, tier.usd_per_mtok) for tier in price.tiers)
    steps = [(0, price.base), *tiers]
    return [{"above_input_tokens": above, "usd_per_mtok": exact(usd)} for above, usd in steps]
