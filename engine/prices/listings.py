"""What the catalogue lists of a model at a provider: prices, when and in which context they hold,
and what tokens cost by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from engine.figures.workload import ServiceTier, Unit
from engine.prices.token_prices import DayPrices, TieredPrice, TokenPrices, day_parts

Prices = Mapping[str, TieredPrice]
"""By what is priced, as the library calls it: "input_mtok" in USD per million tokens,
"web_searches_kcount" per thousand. What is not priced is not in it."""
Context = Mapping[str, str]
"""Which of the published prices is meant, in the catalogue's words; empty for the standard ones."""

STANDARD: Context = {}
BATCH: Context = {"processing": "batch"}
TIERS: Mapping[ServiceTier, tuple[Context, ...]] = {
    ServiceTier.FLEX: ({"service_tier": "flex"},),
    ServiceTier.PRIORITY: ({"service_tier": "priority"},),
    ServiceTier.FAST: ({"service_tier": "fast"}, {"speed": "fast"}),
}
"""What the makers call each tier: OpenAI and Google by service, Anthropic by speed."""
REQUESTS_PER_KCOUNT = Decimal(1000)
_FREE = TieredPrice(base=Decimal(0))
MIDNIGHT, NOON = 1440, 720
"""Minutes of a day in UTC."""


class Limit(NamedTuple):
    """When a price holds: always, where it says nothing."""

    since: date | None = None
    hours: tuple[int, int] | None = None
    """From and until, in minutes after midnight UTC; over midnight where the end comes first."""

    def allows(self, on: date, minute: int) -> bool:
        """Whether the price holds on a day at so many minutes after midnight UTC."""
        if self.since and on < self.since:
            return False
        start, end = self.hours or (0, MIDNIGHT)
        if end < start:
            return minute >= start or minute < end
        return start <= minute < end


class Listed(NamedTuple):
    """Prices with what they hold for."""

    prices: Prices
    limit: Limit = Limit()
    context: Context = STANDARD


class Listing(NamedTuple):
    """A row of the catalogue: a model at a provider."""

    provider: str
    """The catalogue's id."""
    model: str
    """The catalogue's id of the model there."""
    name: str
    """What the catalogue calls it; empty where it has no name."""
    note: str
    """The catalogue's comment on its prices."""
    is_deprecated: bool
    context_window: int | None
    makers: tuple[str, ...]
    """The providers whose own models have such ids."""
    standard: tuple[Listed, ...]
    """In the order in which they were noted: of those that hold the last counts."""
    variants: tuple[Listed, ...]
    """For a context: of those that hold the first counts, of each price."""

    @property
    def ref(self) -> str:
        """How the catalogue finds it: "provider/model" in small letters."""
        return f"{self.provider}/{self.model}".lower()

    def prices(self, on: date, minute: int = NOON, context: Context = STANDARD) -> Prices:
        """The prices of a moment, as minutes after midnight UTC; the standard ones for what the
        context has no price for."""
        holding = (each for each in self.standard[::-1] if each.limit.allows(on, minute))
        standard = next(holding, self.standard[0]).prices
        found = [
            each.prices
            for each in self.variants
            if context and each.limit.allows(on, minute) and each.context.items() <= context.items()
        ]
        return {name: price for each in (standard, *found[::-1]) for name, price in each.items()}

    def publishes(self, on: date, context: Context) -> bool:
        """Whether prices for exactly this context hold at noon of a day."""
        return any(each.limit.allows(on, NOON) for each in self._variants(context))

    def start_days(self) -> list[date]:
        """The days on which standard prices begin, in order."""
        return sorted({each.limit.since for each in self.standard if each.limit.since})

    def hours(self, context: Context = STANDARD) -> Iterator[tuple[int, int]]:
        """A day's stretches of equal prices, as minutes (start, end) after midnight UTC."""
        priced = (*self.standard, *self._variants(context))
        edges = {edge for each in priced for edge in each.limit.hours or ()}
        return pairwise(sorted({0, *edges, MIDNIGHT}))

    def _variants(self, context: Context) -> list[Listed]:
        return [variant for variant in self.variants if variant.context == context]


class Provider(NamedTuple):
    """Who sells models, as the catalogue has it."""

    id: str
    name: str
    urls: tuple[str, ...]
    """Its price lists."""
    resells: tuple[str, ...]
    """The makers whose models it sells at their prices, without rows of its own."""


# --- what tokens cost, and what has a unit of its own


def token_prices_of(prices: Prices) -> TokenPrices | None:
    """None where text tokens have no price, or a price of zero in and out."""
    read, written = prices.get("input_mtok"), prices.get("output_mtok")
    if read is None or written is None or read.base == written.base == 0:
        return None
    return TokenPrices(
        input=read,
        output=written,
        cache_read=prices.get("cache_read_mtok"),
        cache_write=prices.get("cache_write_mtok"),
        cache_write_hour=prices.get("cache_write_1h_mtok"),
        usd_per_request=_each(prices, "requests_kcount"),
    )


def reading_prices_of(prices: Prices) -> TokenPrices | None:
    """Of a model that reads and writes nothing, such as one for embeddings; None for any other,
    whatever unit its output is priced in, and where reading is free."""
    writes = any(name.startswith("output_") for name in prices if _costs(prices, name))
    if writes or not _costs(prices, "input_mtok"):
        return None
    return TokenPrices(
        input=prices["input_mtok"],
        output=_FREE,
        cache_read=prices.get("cache_read_mtok"),
        usd_per_request=_each(prices, "requests_kcount"),
    )


class UnitPrices:
    """What a model's list has by other units than tokens of text, at one moment."""

    def __init__(self, listed: Prices) -> None:
        self._listed = listed

    def tokens(self, unit: Unit, *, is_written: bool) -> DayPrices | None:
        """Of tokens that are no text; None where they are not sold, or not written where some are
        to be written."""
        read, written = f"input_{unit}_mtok", f"output_{unit}_mtok"
        is_output_sold = _costs(self._listed, written)
        if not _costs(self._listed, read) or (is_written and not is_output_sold):
            return None
        prices = TokenPrices(
            input=self._listed[read],
            output=self._listed[written] if is_output_sold else _FREE,
            cache_read=self._listed.get(f"cache_{unit}_read_mtok"),
            usd_per_request=_each(self._listed, "requests_kcount"),
        )
        return DayPrices(parts=day_parts([(MIDNIGHT, prices)]), batch=False)

    @property
    def speaks(self) -> bool:
        """Whether speech is written, too, at a price of its own."""
        return _costs(self._listed, "output_audio_mtok")

    @property
    def usd_per_search(self) -> Decimal | None:
        """USD for one web search; None where none are sold."""
        return _each(self._listed, "web_searches_kcount") or None


def _costs(prices: Prices, name: str) -> bool:
    price = prices.get(name)
    return price is not None and bool(price.base or price.tiers)


def _each(prices: Prices, name: str) -> Decimal:
    price = prices.get(name)
    return Decimal(0) if price is None else price.base / REQUESTS_PER_KCOUNT
