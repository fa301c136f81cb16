"""What one request costs at an API: prices per million tokens by the length of its input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from engine.figures.sources import Result

TOKENS_PER_MTOK = Decimal(1_000_000)


class PriceTier(Result):
    """The price of a request whose input is longer than a threshold."""

    above_input_tokens: int
    """The tier applies to inputs of more tokens than this, cached ones included."""
    usd_per_mtok: Decimal
    """USD per million tokens, for all of the request's tokens."""


class TieredPrice(Result):
    """A price in USD per million tokens that may step with the length of one request's input.

    It is a cliff: the whole request pays the tier of its total input length.
    """

    base: Decimal
    """USD per million tokens below every tier."""
    tiers: tuple[PriceTier, ...] = ()
    """In order of rising thresholds."""

    def for_request(self, input_tokens: Decimal) -> Decimal:
        """USD per million tokens for a request with this many input tokens."""
        reached = [tier for tier in self.tiers if input_tokens > tier.above_input_tokens]
        return reached[-1].usd_per_mtok if reached else self.base


class TokenPrices(Result):
    """The prices of one model at one provider at one moment."""

    input: TieredPrice
    output: TieredPrice
    cache_read: TieredPrice | None
    """For the part of the input read from the prompt cache; None where it costs as other input."""
    cache_write: TieredPrice | None = None
    """For the part written to the cache for five minutes; None where it costs as other input."""
    cache_write_hour: TieredPrice | None = None
    """The same for an hour; None where five minutes are all there is."""
    usd_per_request: Decimal = Decimal(0)
    """USD for each request, whatever its length."""

    def written(self, *, for_an_hour: bool) -> TieredPrice:
        """The price of input that is written to the cache; an hour that is not sold costs as five
        minutes, and a cache that is not sold as other input."""
        hour = self.cache_write_hour if for_an_hour else None
        return hour or self.cache_write or self.input

    def request_usd(
        self,
        input_tokens: Decimal,
        output_tokens: Decimal,
        cached_input_tokens: Decimal = Decimal(0),
    ) -> Decimal:
        """USD for one request; cached tokens are a part of the input, not added to it."""
        read = (self.cache_read or self.input).for_request(input_tokens)
        tokens_usd = (
            (input_tokens - cached_input_tokens) * self.input.for_request(input_tokens)
            + cached_input_tokens * read
            + output_tokens * self.output.for_request(input_tokens)
        ) / TOKENS_PER_MTOK
        return tokens_usd + self.usd_per_request


class DayPart(Result):
    """The hours of a day (UTC) in which the same prices hold."""

    share: Decimal
    """Fraction of the day's 24 hours."""
    prices: TokenPrices


class DayPrices(Result):
    """The prices of one day: several parts where the provider prices by the time of day."""

    parts: tuple[DayPart, ...]
    """Their shares sum to exactly 1."""
    batch: bool
    """True where these are published prices of the batch interface."""

    @property
    def mean(self) -> TokenPrices:
        """The prices of a request sent at any time of the day with equal chance."""
        if len(self.parts) == 1:
            return self.parts[0].prices
        return TokenPrices(
            input=_mean_price([(part.share, part.prices.input) for part in self.parts]),
            output=_mean_price([(part.share, part.prices.output) for part in self.parts]),
            cache_read=self._mean_of("cache_read"),
            cache_write=self._mean_of("cache_write"),
            cache_write_hour=self._mean_of("cache_write_hour"),
            usd_per_request=sum(
                (part.share * part.prices.usd_per_request for part in self.parts), Decimal(0)
            ),
        )

    def _mean_of(self, kind: str) -> TieredPrice | None:
        """The mean of a price that some parts may lack: there it costs as other input."""
        if all(getattr(part.prices, kind) is None for part in self.parts):
            return None
        return _mean_price(
            [(part.share, getattr(part.prices, kind) or part.prices.input) for part in self.parts]
        )


class PriceChange(Result):
    """A dated change of a model's standard prices; those of a day with parts are its means."""

    on: date
    before: TokenPrices
    after: TokenPrices


def day_parts(timed: Sequence[tuple[int, TokenPrices]]) -> tuple[DayPart, ...]:
    """The parts of a day from (minutes, prices) that cover its 1,440 minutes; equal prices are one.

    The last share is what the others leave, so that thirds too sum to exactly 1.
    """
    minutes: dict[TokenPrices, int] = {}
    for length, prices in timed:
        minutes[prices] = minutes.get(prices, 0) + length
    whole = Decimal(sum(minutes.values()))
    shares = [Decimal(length) / whole for length in minutes.values()]
    shares[-1] = 1 - sum(shares[:-1], Decimal(0))
    return tuple(
        DayPart(share=share, prices=prices) for share, prices in zip(shares, minutes, strict=True)
    )


def _mean_price(shared: Iterable[tuple[Decimal, TieredPrice]]) -> TieredPrice:
    """Prices of several parts of the day, weighted, with every threshold of any of them."""
    shared = list(shared)
    starts = sorted({tier.above_input_tokens for _, price in shared for tier in price.tiers})

    def mean(input_tokens: int) -> Decimal:
        asked = Decimal(input_tokens)
        return sum((share * price.for_request(asked) for share, price in shared), Decimal(0))

    tiers = [PriceTier(above_input_tokens=n, usd_per_mtok=mean(n + 1)) for n in starts]
    return TieredPrice(base=mean(0), tiers=tuple(tiers))
