"""The prices of genai_prices in the engine's own words."""

from __future__ import annotations

from decimal import Decimal

from genai_prices import types as genai

from engine.prices.token_prices import PriceTier, TieredPrice, TokenPrices

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
