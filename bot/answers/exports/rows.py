"""A row of the spreadsheet: one figure with its source and its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.figures.sources import Source


@dataclass(frozen=True)
class Row:
    """One figure. Where both stand, quantity times unit price is the month's USD."""

    section: str
    item: str
    quantity: Decimal | str | None = None
    """Text where there is no number, such as "never"; None for unknown."""
    unit: str = ""
    unit_usd: Decimal | None = None
    monthly_usd: Decimal | None = None
    source: Source | None = None
    since: date | None = None
    basis: str = ""
    """How an estimate was come by; empty where its source tells."""
