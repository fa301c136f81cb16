"""The prices of genai_prices in the engine's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise

from engine.figures.workload import ServiceTier, Unit
from engine.prices.library import types as genai
from engine.prices.token_prices import (
    DayPrices,
    PriceTier,
    TieredPrice,
    TokenPrices,
    day_parts,
)

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


def token_prices_of(prices: genai.ModelPrice) -> TokenPrices | None:
    """None where text tokens have no price, or a price of zero in and out."""
    read, written = prices.input_mtok, prices.output_mtok
    if read is None or written is None:
        return None
    converted = TokenPrices(
        input=_tiered(read),
        output=_tiered(written),
        cache_read=_maybe(prices.cache_read_mtok),
        cache_write=_maybe(prices.cache_write_mtok),
        cache_write_hour=_maybe(prices.cache_write_1h_mtok),
        usd_per_request=_per_request(prices.requests_kcount),
    )
    free = converted.input.base == converted.output.base == 0
    return None if free else converted


def reading_prices_of(prices: genai.ModelPrice) -> TokenPrices | None:
    """Of a model that reads and writes nothing, such as one for embeddings; None for any other,
    whatever unit its output is priced in, and where reading is free."""
    writes = any(name.startswith("output_") for name, price in vars(prices).items() if price)
    if writes or not prices.input_mtok:
        return None
    return TokenPrices(
        input=_tiered(prices.input_mtok),
        output=TieredPrice(base=Decimal(0)),
        cache_read=_maybe(prices.cache_read_mtok),
        usd_per_request=_per_request(prices.requests_kcount),
    )


class UnitPrices:
    """What a model's list has by other units than tokens of text, at one moment."""

    def __init__(self, listed: genai.ModelPrice) -> None:
        self._listed = listed

    def tokens(self, unit: Unit, *, is_written: bool) -> DayPrices | None:
        """Of tokens that are no text; None where they are not sold, or not written where some are
        to be written."""
        read, written, kept = (
            getattr(self._listed, name, None)
            for name in (f"input_{unit}_mtok", f"output_{unit}_mtok", f"cache_{unit}_read_mtok")
        )
        if not read or (is_written and not written):
            return None
        prices = TokenPrices(
            input=_tiered(read),
            output=_tiered(written) if written else TieredPrice(base=Decimal(0)),
            cache_read=_maybe(kept),
            usd_per_request=_per_request(self._listed.requests_kcount),
        )
        return DayPrices(parts=day_parts([(1440, prices)]), batch=False)

    @property
    def speaks(self) -> bool:
        """Whether speech is written, too, at a price of its own."""
        return bool(getattr(self._listed, "output_audio_mtok", None))

    @property
    def usd_per_search(self) -> Decimal | None:
        """USD for one web search; None where none are sold."""
        price = getattr(self._listed, "web_searches_kcount", None)
        return _per_request(price) if price else None


def _tiered(price: Decimal | genai.TieredPrices) -> TieredPrice:
    if isinstance(price, Decimal):
        return TieredPrice(base=price)
    tiers = (
        PriceTier(above_input_tokens=tier.start, usd_per_mtok=tier.price) for tier in price.tiers
    )
    return TieredPrice(base=price.base, tiers=tuple(tiers))


def _per_request(price: Decimal | genai.TieredPrices | None) -> Decimal:
    return _tiered(price).base / REQUESTS_PER_KCOUNT if price is not None else Decimal(0)


def _maybe(price: Decimal | genai.TieredPrices | None) -> TieredPrice | None:
    return None if price is None else _tiered(price)


def standard_prices(info: genai.ModelInfo) -> Sequence[genai.ConditionalPrice]:
    """The prices without a context, each from its day and in its hours."""
    if isinstance(info.prices, genai.ModelPrice):
        return [genai.ConditionalPrice(prices=info.prices)]
    return info.prices


def start_days(info: genai.ModelInfo) -> list[date]:
    """The days on which standard prices begin, in order."""
    limits = (price.constraint for price in standard_prices(info))
    return sorted({x.start_date for x in limits if isinstance(x, genai.StartDateConstraint)})


def variants(info: genai.ModelInfo, context: Context) -> list[genai.PriceVariant]:
    """The prices that are published for a context."""
    return [variant for variant in info.price_variants or () if variant.when == context]


def hours_of(info: genai.ModelInfo, on: date, context: Context) -> list[tuple[int, int]]:
    """The day's stretches of equal prices, as minutes (start, end) after midnight UTC."""
    priced: list[genai.ConditionalPrice | genai.PriceVariant] = [*standard_prices(info)]
    priced += variants(info, context)
    edges = {0, 1440}
    for price in priced:
        if isinstance(price.constraint, genai.TimeOfDateConstraint):
            limits = price.constraint.start_time, price.constraint.end_time
            edges |= {_utc_minute(on, limit) for limit in limits}
    return list(pairwise(sorted(edges)))


def _utc_minute(on: date, moment: time) -> int:
    aware = datetime.combine(on, moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    utc = aware.astimezone(UTC)
    return utc.hour * 60 + utc.minute


def moment(on: date, minute: int) -> datetime:
    """So many minutes after midnight UTC of a day."""
    return datetime.combine(on, time(minute // 60, minute % 60), tzinfo=UTC)
