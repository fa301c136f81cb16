"""Sums of money told by their currency: what is no dollar is kept as it was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from bot.language.machine.currencies import currency_in
from bot.language.machine.segmentation import Phrase, Segmented
from bot.language.meaning.facts import CHANGES, Fact
from bot.language.meaning.refusals import Refusal, asked
from bot.language.values.scalings import Scaling
from engine.figures.parts import Foreign, Rate
from engine.figures.workload import Workload

RATE = "rate_of_one"
_MOST = Decimal(10) ** 15
_NODE = "node_usd"
"""A price of several GPUs, which is kept as that of one."""


def told(facts: Iterable[Fact], text: Segmented, phrase: Phrase) -> Iterator[Fact | Refusal]:
    """The facts of a phrase; those that it says in another currency marked as such."""
    foreign = dict(_foreign(text, phrase))
    for fact in facts:
        code = foreign.pop(fact.field, None)
        if fact.field == RATE:
            yield _rate(fact, code, currency_in(phrase.text))
        elif code is None:
            yield fact
        else:
            yield _sum(fact, code)
    if foreign:
        yield asked("foreign_change")


def _foreign(text: Segmented, phrase: Phrase) -> Iterator[tuple[str, str]]:
    for slot in phrase.match.filled if phrase.match else ():
        code = currency_in(text.typed(slot.start, slot.end))
        if code and slot.slot.kind != "currency":
            yield _field_of(slot.slot.field), code


def _field_of(slot: str) -> str:
    """The fact that a slot's value becomes."""
    if slot in CHANGES:
        return f"scaled_{CHANGES[slot][0]}"
    return "gpu_usd_per_hour" if slot == _NODE else slot


def _sum(fact: Fact, code: str) -> Fact | Refusal:
    if isinstance(fact.value, Scaling) and fact.value.plus:
        return replace(fact, value=replace(fact.value, currency=code))
    if fact.field not in Workload.model_fields or not isinstance(fact.value, Decimal):
        return asked("foreign_change")
    if not 0 < fact.value <= _MOST:
        return asked("no_amount")
    return replace(fact, value=Foreign(fact.value, code))


def _rate(fact: Fact, code: str | None, named: str | None) -> Fact | Refusal:
    """A rate in dollars for one of a currency, or the other way round."""
    value = fact.value
    if named is None or not isinstance(value, Decimal) or not 0 < value <= 10**6:
        return asked("no_rate")
    said = Rate(currency=named, usd=1 / value if code else value)
    return replace(fact, field="rates", value=(said,))
