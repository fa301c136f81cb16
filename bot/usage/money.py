"""What a record cost: in dollars, for tokens or for something else, taxed or credited."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from bot.usage.files.numbers import number
from bot.usage.sources.description import Places, Source
from bot.usage.sources.records import Record

Money = Literal["tokens", "other", "tax", "credits"]
_DOLLARS = ("USD", "US$", "$", "US")


def purpose(source: Source, record: Record) -> Money | None:
    """What the money of a record was for; None where it is no charge for usage."""
    if source.not_tokens is not None and source.not_tokens.holds(record):
        return "other"
    charge = source.charge
    if charge is None:
        return "tokens"
    text = next((str(record[name]).lower() for name in charge.keys if record.get(name)), "")
    if not text or text in charge.usage:
        return "tokens"
    return "tax" if text in charge.tax else "credits" if text in charge.credits else None


def foreign(source: Source, record: Record, header: str) -> str:
    """The currency of a record's money where it is not dollars; empty where it is.

    `header` is the currency that the column's name tells."""
    place = next((p for p in source.usd if isinstance(p, str) and record.get(p)), "")
    if not place or "usd" in place:
        return ""
    named = next((record[name] for name in source.currency if record.get(name)), header)
    currency = str(named).strip().upper()
    return "" if currency in _DOLLARS else currency[:8]


def dollars(
    source: Source, record: Record, quantity: Callable[[Record, Places], Decimal | int | None]
) -> Decimal | None:
    """The money of a record; None where it has none, or a word such as "Included"."""
    for place in source.usd if source.usd_words else ():
        cell = record.get(place) if isinstance(place, str) else None
        if isinstance(cell, str) and cell.strip().lower() in source.usd_words:
            return None
    value = quantity(record, source.usd)
    if value is not None:
        return Decimal(value) * source.usd_scale
    cents = quantity(record, source.usd_cents) if source.usd_cents else None
    return None if cents is None else Decimal(cents) / 100


def credited(source: Source, record: Record) -> Decimal | None:
    """The credits of a record, from an amount or from a list of them."""
    total: Decimal | None = None
    for name in source.credits:
        for item in _items(record.get(name)):
            value = number(item.get("amount")) if isinstance(item, dict) else None
            total = (total or Decimal(0)) + Decimal(value) if value is not None else total
    return total


def _items(cell: Any) -> list[Any]:
    """A list of credits, which a table writes as JSON, or one amount as the only one."""
    if isinstance(cell, str) and cell[:1] == "[":
        try:
            cell = json.loads(cell, parse_float=Decimal)
        except (ValueError, RecursionError):
            return []
    return cell if isinstance(cell, list) else [{"amount": cell}]
