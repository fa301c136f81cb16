"""The longest request that an API option takes, as far as anybody recorded it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.figures.dated import all_series, loader, read_toml
from engine.figures.sources import Result, Series
from engine.prices.api_models import ApiModel
from engine.prices.token_prices import DayPrices


class Window(Result):
    """What a request may hold, input and output together."""

    tokens: Decimal | None
    """None where nobody recorded it."""
    priced_above: Decimal
    """The longest input above which the option still has a price of its own: proof that it takes
    as much; 0 without such a price."""
    is_disputed: bool
    """True where the catalogue's window is no longer than requests that its own list prices."""

    def takes(self, tokens_in: Decimal, tokens: Decimal, unknown_up_to: Decimal) -> bool:
        """Whether one request fits, as far as is known; without a window up to a bound only."""
        if self.tokens is not None:
            return tokens <= self.tokens
        return tokens <= unknown_up_to or tokens_in <= self.priced_above


def window_of(
    option: ApiModel, prices: DayPrices | None, open_limit: Decimal | None, on: date
) -> Window:
    """The window of an option on a day.

    `open_limit` is the own limit of the open model that it hosts, which holds for every host, or
    None for another model. Beside it a host's shorter window counts. A window that the option's own
    price list contradicts gives way to the book's, else to nothing.
    """
    priced_above = Decimal(max(_thresholds(prices), default=0))
    declared = None if option.context_window is None else Decimal(option.context_window)
    is_disputed = declared is not None and declared <= priced_above
    if declared is None or is_disputed:
        declared = _recorded(option.ref, on)
    known = [tokens for tokens in (declared, open_limit) if tokens is not None]
    return Window(
        tokens=min(known, default=None), priced_above=priced_above, is_disputed=is_disputed
    )


def _thresholds(prices: DayPrices | None) -> list[int]:
    if prices is None:
        return []
    return [
        tier.above_input_tokens
        for part in prices.parts
        for price in (part.prices.input, part.prices.output)
        for tier in price.tiers
    ]


@loader
def load_windows() -> dict[str, Series[Decimal]]:
    """The windows that the catalogue lacks, by "provider/model"; UncitedFigure where one has no
    source."""
    return all_series(read_toml("context_windows.toml"))


def _recorded(ref: str, on: date) -> Decimal | None:
    series = load_windows().get(ref)
    rows = [row for row in series.rows if row.since <= on] if series else []
    return rows[-1].value if rows else None
