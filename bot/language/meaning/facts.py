"""Facts: what each phrase says, before the phrases are held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.language.counted.parts import SIDES, part_of, terms_of, together, with_rest
from bot.language.machine.grammar import Filled
from bot.language.machine.patterns import Slot
from bot.language.machine.rules import Rule
from bot.language.values.quantities import Pair, Rated
from bot.language.values.scalings import Scaling
from bot.language.written import Foreign

PARTS = """
    input output total ratio requests shape_in shape_out people requests_each volume_each
    sessions_each turns part_share part_option part_volume parts_rest rate_of_one
    terms_option terms_share terms_in terms_out
    tokens_fresh tokens_written tokens_read
    corrected meant_per
    volume shape added added_options dropped_options nodes node_usd base preset rents
"""
RENTS = "rents"
"""Said of a work whose servers were to be bought: they are rented instead."""
CHANGES = {
    f"{of}_{way}": (of, sign)
    for of in ("input", "output", "rent", "paid")
    for way, sign in (("less", -1), ("more", 1))
}
"""Tokens and sums by which a quantity changes: which, and in which direction."""
SCALED = ("volume", "input", "output", "gpus", "rent", "peak", "paid")
FIELDS_OF_FACTS = frozenset({*PARTS.split(), *CHANGES})
FIELDS_OF_FACTS |= {f"scaled_{target}" for target in SCALED}
"""What phrases say besides the fields of a workload: what these are made of."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a piece of the text gives to a field.

    Besides those of a workload the fields are those that volumes are made of: input, output,
    total, ratio, requests, shape_in and shape_out.
    """

    field: str
    value: object
    text: str
    position: int
    is_preset: bool = False
    """Whether it comes from a preset, so that whatever else is said overrules it."""

    def agrees_with(self, other: Fact) -> bool:
        """Whether both say the same; 150M a month is 5M a day."""
        return _comparable(self.value) == _comparable(other.value)


def _comparable(value: object) -> object:
    if isinstance(value, Foreign):
        return value.currency, Decimal(value)
    return value.per_day if isinstance(value, Rated) else value


def facts_of(rule: Rule, filled: tuple[Filled, ...], text: str, position: int) -> Iterator[Fact]:
    """The facts of a phrase: the values in its slots and the constants of its rule."""
    said = tuple(slot for slot in filled if slot.slot.field)
    values = {slot.slot.field: slot.value for slot in said}
    if "part_option" in values:
        part = part_of(values)
        yield Fact("parts", (part,) if part else (), text, position)
        return
    if "terms_option" in values:
        terms = terms_of(values)
        yield Fact("terms", (terms,) if terms else (), text, position)
        return
    for slot in _multiplied(said):
        yield from _facts(Fact(slot.slot.field, slot.value, text, position))
    for field, value in rule.sets.items():
        if field == "gpu_count" and isinstance(value, int):
            value = value * _nodes(said)
        yield Fact(field, value, text, position)
    for target, times in rule.scales.items():
        yield Fact(f"scaled_{target}", Scaling(target, times), text, position)


def _multiplied(filled: tuple[Filled, ...]) -> Iterator[Filled]:
    """Two nodes of eight GPUs are sixteen GPUs; $24 for eight are $3 for one."""
    nodes = _nodes(filled)
    for slot in filled:
        if slot.slot.field == "gpu_count" and isinstance(slot.value, int):
            yield replace(slot, value=slot.value * nodes)
        elif slot.slot.field == "node_usd":
            yield replace(
                slot, slot=Slot("gpu_usd_per_hour", "usd"), value=_of_one(slot.value, filled)
            )
        elif slot.slot.field != "nodes":
            yield slot


def _nodes(filled: tuple[Filled, ...]) -> int:
    """How many machines are said; 1 where none are counted."""
    nodes = next((slot.value for slot in filled if slot.slot.field == "nodes"), 1)
    return nodes if isinstance(nodes, int) else 1


def _of_one(usd: object, filled: tuple[Filled, ...]) -> object:
    """The price of one of several GPUs that are priced together."""
    count = next((slot.value for slot in filled if slot.slot.field == "gpu_count"), 1)
    assert isinstance(usd, Decimal) and isinstance(count, int)
    return usd / count


def _facts(fact: Fact) -> Iterator[Fact]:
    value = fact.value
    if fact.field == "volume" and isinstance(value, Pair):
        yield replace(fact, field="input", value=value.input)
        yield replace(fact, field="output", value=value.output)
    elif fact.field == "shape" and isinstance(value, Pair):
        yield replace(fact, field="shape_in", value=value.input.value)
        yield replace(fact, field="shape_out", value=value.output.value)
    elif fact.field == "added" and isinstance(value, Pair):
        for side, half in (("input", value.input), ("output", value.output)):
            yield replace(fact, field=f"scaled_{side}", value=Scaling(side, plus=half.per_day))
    elif fact.field == "compare_with" and isinstance(value, str):
        yield replace(fact, value=(value,))
    elif fact.field in CHANGES and isinstance(value, Decimal | Rated):
        target, sign = CHANGES[fact.field]
        by = value.per_day if isinstance(value, Rated) else value
        yield replace(fact, field=f"scaled_{target}", value=Scaling(target, plus=sign * by))
    elif isinstance(value, Scaling):
        yield replace(fact, field=f"scaled_{value.target}")
    elif fact.field == "conversations_per_day" and isinstance(value, Rated):
        yield replace(fact, value=value.per_day)
    elif fact.field.startswith("shape_") and isinstance(value, Rated):
        yield replace(fact, value=value.value)
    else:
        yield fact


def with_parts(said: list[Fact], *, is_whole: bool) -> list[Fact]:
    """The facts with the volumes of parts among the day's; where a work is changed whose volume
    is not said anew, what the parts add to it is told when the change is made."""
    said = list(_with_rest(said))
    parts = next((fact for fact in said if fact.field == "parts"), None)
    own = together(parts.value) if parts and isinstance(parts.value, tuple) else None
    there = {fact.field for fact in said} & set(SIDES)
    if parts is None or own is None or not any(own) or not (is_whole or there):
        return said
    whole = [replace(fact, value=_plus(fact, own)) for fact in said]
    missing = [side for side in SIDES if side not in there]
    return [*whole, *(replace(parts, field=s, value=own[SIDES.index(s)]) for s in missing)]


def _with_rest(said: list[Fact]) -> Iterator[Fact]:
    """The parts with one of what the others leave, where it was said whose that is."""
    rest = next((fact for fact in said if fact.field == "parts_rest"), None)
    for fact in said:
        if rest and fact.field == "parts" and isinstance(fact.value, tuple):
            fact = replace(fact, value=with_rest(fact.value, str(rest.value)))
        if fact.field != "parts_rest":
            yield fact
    if rest and not any(fact.field == "parts" for fact in said):
        yield replace(rest, field="parts", value=())


def _plus(fact: Fact, own: tuple[Decimal, Decimal]) -> object:
    if fact.field not in SIDES or not isinstance(fact.value, Decimal):
        return fact.value
    return fact.value + own[SIDES.index(fact.field)]
