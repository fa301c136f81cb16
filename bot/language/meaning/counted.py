"""Counted: facts told in another unit than the workload's. Words and pages become tokens, sums keep
their currency, and what holds for GPUs however one has them is said of rented or of bought ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.language.heard import holds
from bot.language.machine.currencies import currency_in
from bot.language.machine.segmentation import Phrase, Segmented
from bot.language.meaning.facts import RENTS, Fact, set_by
from bot.language.meaning.refusals import Refusal, asked
from bot.language.values.quantities import Scaling
from bot.rendering.figures_text import figure
from engine.figures.parts import Foreign, Rate
from engine.figures.workload import PURCHASE_TERMS, Workload
from engine.machines.servers import boxes

# --- sums of money, told by their currency ---------------------------------------------------

_MOST = Decimal(10) ** 15


def told(facts: Iterable[Fact], text: Segmented, phrase: Phrase) -> Iterator[Fact | Refusal]:
    """The facts of a phrase; those that it says in another currency marked as such, and none of a
    volume in words and tokens at once."""
    foreign = {
        field: code
        for slot in (phrase.match.filled if phrase.match else ())
        if (code := currency_in(text.typed(slot.start, slot.end))) and slot.slot.kind != "currency"
        for field, _ in set_by(slot.slot.field, slot.value, {})
    }
    for fact in facts:
        code = foreign.pop(fact.field, None)
        if fact.field == "rate_of_one":
            yield _rate(fact, code, currency_in(phrase.text))
        elif fact.field in _WRITTEN | _READ and all(holds(fact.text, name) for name in _MIXED):
            yield asked("mixed_units")
        else:
            yield _sum(fact, code) if code else fact
    if foreign:
        yield asked("foreign_change")


def _sum(fact: Fact, code: str) -> Fact | Refusal:
    if isinstance(fact.value, Scaling) and fact.value.plus:
        return fact.but(value=replace(fact.value, currency=code))
    if fact.field not in Workload.model_fields or not isinstance(fact.value, Decimal):
        return asked("foreign_change")
    if not 0 < fact.value <= _MOST:
        return asked("no_amount")
    return fact.but(value=Foreign(fact.value, code))


def _rate(fact: Fact, code: str | None, named: str | None) -> Fact | Refusal:
    """A rate in dollars for one of a currency, or the other way round."""
    value = fact.value
    if named is None or not isinstance(value, Decimal) or not 0 < value <= 10**6:
        return asked("no_rate")
    return fact.but(field="rates", value=(Rate(currency=named, usd=1 / value if code else value),))


# --- words and pages, by what was said of them or by the book --------------------------------

_READ, _WRITTEN = frozenset({"input", "shape_in", "total"}), frozenset({"output", "shape_out"})
_UNITS = {"tokens_per_page": _READ, "tokens_per_word": _READ | _WRITTEN}
"""What counts tokens, and the fields that it can count: pages are read, never written."""
_MIXED = ("tokens_per_word", "token_words")


def in_tokens(facts: Iterable[Fact]) -> list[Fact]:
    """The facts with what is counted in words or pages in tokens, and what one was taken for."""
    given = [(fact, _unit_of(fact)) for fact in facts]
    counted = {unit: fact for fact, unit in given if unit}
    said = {fact.field: fact.number for fact, _ in given if fact.field in counted}
    each = {unit: said.get(unit, figure(unit)) for unit in counted}
    tokens = [fact.but(value=fact.count * each[unit]) if unit else fact for fact, unit in given]
    return [*tokens, *(counted[u].but(field=u, value=each[u]) for u in each if u not in said)]


def _unit_of(fact: Fact) -> str:
    """What a volume or a length is counted in; empty for tokens."""
    named = (unit for unit, of in _UNITS.items() if fact.field in of and holds(fact.text, unit))
    return next(named, "")


# --- a fleet, whichever way one has it -------------------------------------------------------

_BOTH = (("bare", "spare_servers"), ("uptime_percent", "spare_servers"), ("reasons", "room"))
"""Fields that one phrase may say of rented GPUs, each with the one that it says of bought servers:
"no spare" is a server where servers are bought, and standby where GPUs are rented."""
_MEASURED = "measured_tokens_per_second_per_gpu"
_OF_BOX = {"gpu": "box", "gpu_count": "box_count", _MEASURED: "box_tokens_per_second"}
"""What is said of a GPU, where that is a machine of one's own: nobody rents it out."""


def of_boxes(facts: Sequence[Fact], *, has_box: bool) -> list[Fact]:
    """The facts with what a machine makes that is named with it, or that the work has already;
    without what it makes it stays what it is, a GPU of which nothing is known."""
    named = [fact for fact in facts if fact.field == "gpu" and fact.value in boxes()]
    at = {fact.position for fact in named}
    is_measured = any(fact.field == _MEASURED for fact in facts)
    if not is_measured or not (named or has_box):
        return list(facts)
    moved = [
        fact.but(field=_OF_BOX.get(fact.field, fact.field))
        if fact.position in at or fact.field == _MEASURED
        else fact
        for fact in facts
        if fact.position not in at or fact.field != "buys"
    ]
    is_said = any(fact.field == "buys" for fact in moved)
    return moved if is_said else [*moved, *(f.but(field="buys", value=True) for f in named[:1])]


def of_one_way(facts: Sequence[Fact], *, is_buying: bool) -> list[Fact]:
    """The facts with what a phrase of both ways means in a work whose servers are bought, or are
    not: by what the text says besides, else by what it changes. To rent is no change to a work
    that nobody would buy for, and rules buying out where it was asked about."""
    said = {(fact.position, fact.field) for fact in facts}
    of_bought = {
        (at, field): field == bought
        for at, _ in said
        for rented, bought in _BOTH
        if {(at, rented), (at, bought)} <= said
        for field in (rented, bought)
    }
    """What phrases of both ways say, and whether it is of bought servers."""
    plain = {field for at, field in said - of_bought.keys()}
    buys = is_buying or not plain.isdisjoint({"buys", *PURCHASE_TERMS})
    one = [fact for fact in facts if of_bought.get((fact.position, fact.field), buys) is buys]
    rents = {RENTS: {"field": "buys", "value": False}}
    return [f.but(**rents.get(f.field, {})) for f in one if f.field != RENTS or buys]
