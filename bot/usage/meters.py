"""Rows that name what they count: SKUs of bills, metrics of monitoring, line items."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Literal, NamedTuple

from bot.usage.files.numbers import unit_size
from bot.usage.sources.description import Meter, Quantity, Source
from bot.usage.sources.records import Record

Number = Decimal | int
Read = Callable[[Record, tuple[str, ...]], Number | None]
OTHER_PRODUCTS = "rows of other products"


class Reading(NamedTuple):
    """What a metered row counts; price is USD for one of what it counts."""

    kind: Quantity | Literal["other"]
    amount: Number | None
    model: str | None
    batch: bool | None
    price: Decimal | None


def metered(source: Source, record: Record, read: Read) -> Reading | str:
    """What a row counts, or what its kind is called where it is left out."""
    meter = source.meter
    assert meter is not None
    text = " | ".join(str(record[name]) for name in meter.text if record.get(name))
    if meter.only is not None and not meter.only.search(text):
        return OTHER_PRODUCTS
    rule = next((rule for rule in meter.rules if rule.pattern.search(text)), None)
    if rule is None or rule.kind == "skip":
        return "rows that count no tokens" if text else OTHER_PRODUCTS
    amount = _amount(meter, record, read)
    batch = True if meter.batch is not None and meter.batch.search(text) else None
    model = _model(meter, record, text)
    price = read(record, meter.price) if meter.price else None
    kept = Decimal(price) if price is not None else None
    return Reading(rule.kind, amount, model, batch, kept)


def _amount(meter: Meter, record: Record, read: Read) -> Number | None:
    for amount in meter.amounts:
        unit = " ".join(str(record[name]) for name in amount.unit if record.get(name))
        if amount.unit_needs is not None and not amount.unit_needs.search(unit):
            continue
        value = read(record, amount.keys)
        if value is not None:
            return value * unit_size(unit)
    return None


def _model(meter: Meter, record: Record, text: str) -> str | None:
    if meter.strip is None:
        return None
    if meter.named:
        text = next((str(record[name]) for name in meter.named if record.get(name)), "")
    rest = re.sub(r"\s+", " ", meter.strip.sub(" ", text)).strip(" -,|:/_")
    return rest.replace(" ", "-")[:120] or None
