"""Facts: what each phrase says, before the phrases are held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from bot.language.counted.parts import SIDES, part_of, terms_of, together, with_rest
from bot.language.heard import holds
from bot.language.machine.grammar import Filled
from bot.language.machine.rules import Rule
from bot.language.values.quantities import Pair, Rated
from bot.language.values.scalings import Scaling
from engine.figures.parts import Foreign

RENTS = "rents"
"""Said of a work whose servers were to be bought: they are rented instead."""
CHANGES = {
    f"{of}_{way}": (of, sign)
    for of in ("input", "output", "rent", "paid")
    for way, sign in (("less", -1), ("more", 1))
}
"""Tokens and sums by which a quantity changes: which, and in which direction."""


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

    @property
    def number(self) -> Decimal:
        """Its value, where that is a number."""
        return Decimal(cast(Decimal, self.value))

    @property
    def rated(self) -> Rated:
        """Its value, where that is an amount of a period."""
        return cast(Rated, self.value)

    def but(self, **changes: object) -> Fact:
        """The same with another field or value."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def agrees_with(self, other: Fact) -> bool:
        """Whether both say the same; 150M a month is 5M a day."""
        return _comparable(self.value) == _comparable(other.value)


def _comparable(value: object) -> object:
    if isinstance(value, Foreign):
        return value.currency, Decimal(value)
    return value.per_day if isinstance(value, Rated) else value


def facts_of(rule: Rule, filled: tuple[Filled, ...], text: str, position: int) -> Iterator[Fact]:
    """The facts of a phrase: the values in its slots and the constants of its rule."""
    values = {slot.slot.field: slot.value for slot in filled if slot.slot.field}
    for field, made in _COMPOSED.items():
        if f"{field}_option" in values:
            one = made(values)
            yield Fact(f"{field.rstrip('s')}s", (one,) if one else (), text, position)
            return
    for slot in filled:
        for field, value in _said(slot.slot.field, slot.value, values):
            yield Fact(field, value, text, position)
    for field, value in rule.sets.items():
        if field == "gpu_count" and isinstance(value, int):
            value = value * cast(int, values.get("nodes", 1))
        yield Fact(field, value, text, position)
    for target, times in rule.scales.items():
        yield Fact(f"scaled_{target}", Scaling(target, times), text, position)


_COMPOSED: Mapping[str, Callable[[Mapping[str, object]], object]]
_COMPOSED = {"part": part_of, "terms": terms_of}
"""What the values of one phrase make together, by what their fields begin with."""


def _said(field: str, value: object, beside: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The fields that a value sets. Two nodes of eight GPUs are sixteen GPUs, $24 for eight are $3
    for one."""
    if field == "gpu_count" and isinstance(value, int):
        yield field, value * cast(int, beside.get("nodes", 1))
    elif field == "node_usd" and isinstance(value, Decimal):
        yield "gpu_usd_per_hour", value / cast(int, beside.get("gpu_count", 1))
    elif field in _PAIRS and isinstance(value, Pair):
        for side, half in zip(_PAIRS[field], (value.input, value.output), strict=True):
            yield from _said(side, half, beside)
    elif field in CHANGES and isinstance(value, Decimal | Rated):
        target, sign = CHANGES[field]
        by = value.per_day if isinstance(value, Rated) else value
        yield f"scaled_{target}", Scaling(target, plus=sign * by)
    elif isinstance(value, Scaling):
        yield f"scaled_{value.target}", value
    elif field.startswith("shape_") and isinstance(value, Rated):
        yield field, value.value
    elif field == "conversations_per_day" and isinstance(value, Rated):
        yield field, value.per_day
    elif field == "compare_with" and isinstance(value, str):
        yield field, (value,)
    elif field not in {"nodes", ""}:
        yield field, value


_PAIRS = {
    "volume": ("input", "output"),
    "shape": ("shape_in", "shape_out"),
    "added": ("input_more", "output_more"),
}
"""What is said of input and output together, and of each."""


def as_corrected(facts: Iterable[Fact], text: str) -> list[Fact]:
    """The facts of a text without those that a later one of their field replaces by a word of
    correction between both: "on h100, sorry, h200"."""
    facts = list(facts)
    if any("usd" in fact.field for fact in facts):  # "$9k a month, those numbers are monthly"
        facts = [fact for fact in facts if fact.field != "meant_per"]
    return [fact for fact in facts if not any(_replaces(later, fact, text) for later in facts)]


def _replaces(later: Fact, fact: Fact, text: str) -> bool:
    between = text[fact.position + len(fact.text) : later.position]
    if later.field != fact.field or later.agrees_with(fact):
        return False
    adds_up = isinstance(fact.value, tuple | frozenset)  # two names are two, sorry or not
    return holds(between, "meant_phrases" if adds_up else "slip_phrases")


def with_parts(said: list[Fact], *, is_whole: bool) -> list[Fact]:
    """The facts with the volumes of parts among the day's; where a work is changed whose volume
    is not said anew, what the parts add to it is told when the change is made."""
    said = list(_with_rest(said))
    parts = next((fact for fact in said if fact.field == "parts"), None)
    own = together(parts.value) if parts and isinstance(parts.value, tuple) else None
    there = {fact.field for fact in said} & set(SIDES)
    if parts is None or own is None or not any(own) or not (is_whole or there):
        return said
    whole = [fact.but(value=_plus(fact, own)) for fact in said]
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
