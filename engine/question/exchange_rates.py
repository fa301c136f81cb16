"""Exchange rates: what a unit of each currency was in dollars, by the published reference rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from engine.figures.dated import Raw, read_toml, since_of, source_of
from engine.figures.sources import Cited, Series

BASE, DOLLAR = "EUR", "USD"
"""The currency that the reference rates are told in, and the one that everything here is in."""

ExchangeRates = Mapping[str, Series[Decimal]]
"""USD for one unit of a currency, by its ISO 4217 code."""


def load_rates() -> ExchangeRates:
    """Every currency that the reference rates have."""
    table = read_toml("exchange_rates.toml")
    codes = [BASE, *(code for code in table["day"][0]["rates"] if code != DOLLAR)]
    return {code: Series[Decimal](name=code, rows=tuple(_rows(code, table))) for code in codes}


def _rows(code: str, table: Raw) -> Iterator[Cited[Decimal]]:
    for day in table["day"]:
        rates = day["rates"]
        yield Cited[Decimal](
            value=Decimal(rates[DOLLAR]) / Decimal(rates.get(code, 1)),
            unit=DOLLAR,
            source=source_of(code, table),
            since=since_of(code, day),
        )
