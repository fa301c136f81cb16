"""Facts: what each phrase says, before the phrases are held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import TypeVar, cast

from pydantic import ValidationError

from bot.language.heard import holds
from bot.language.machine.grammar import Filled
from bot.language.machine.rules import Rule
from bot.language.values.quantities import Pair, Rated, Scaling
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import Foreign, Part, Terms, together, with_rest
from engine.figures.sources import Model

SIDES = ("input_tokens_per_day", "output_tokens_per_day")
RENTS = "rents"
"""Said of a work whose servers were to be bought: they are rented instead."""
CHANGES = {
    f"{of}_{way}": (of, sign)
    for of in ("input", "output", "rent", "paid")
    for way, sign in (("less", -1), ("more", 1))
}
"""Tokens and sums by which a quantity changes: which, and in which direction."""
_PAIRS = {
    "volume": ("input", "output"),
    "shape": ("shape_in", "shape_out"),
    "added": ("input_more", "output_more"),
}
"""What is said of input and output together, and of each."""
M = TypeVar("M", bound=Model)


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
    def count(self) -> Decimal | Rated:
        """The same, of a period where it was said so."""
        return self.value if isinstance(self.value, Rated) else self.number

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
    own = (set_by(slot.slot.field, slot.value, values) for slot in filled if slot.slot.field)
    scaled = ((f"scaled_{of}", Scaling(of, times)) for of, times in rule.scales.items())
    every: Iterable[tuple[str, object]] = chain(*own, rule.sets.items(), scaled)
    if "part_option" in values:
        every = [("parts", _parts_of(values))]
    if "terms_option" in values:
        every = [("terms", _terms_of(values))]
    for field, value in every:
        if field == "gpu_count" and isinstance(value, int):
            value *= cast(int, values.get("nodes", 1))  # two nodes of eight GPUs are sixteen
        yield Fact(field, value, text, position)


def set_by(field: str, value: object, beside: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The fields that a value sets; $24 for eight GPUs are $3 for one."""
    match value:
        case Decimal() if field == "node_usd":
            yield "gpu_usd_per_hour", value / cast(int, beside.get("gpu_count", 1))
        case Decimal() if field == "fleet_tokens_per_second":
            each = value / cast(int, beside.get("gpus_measured", 2))  # both
            yield "measured_tokens_per_second_per_gpu", each
        case Pair() if field in _PAIRS:
            for side, half in zip(_PAIRS[field], (value.input, value.output), strict=True):
                yield from set_by(side, half, beside)
        case Decimal() | Rated() if field in CHANGES:
            target, sign = CHANGES[field]
            by = value.per_day if isinstance(value, Rated) else value
            yield f"scaled_{target}", Scaling(target, plus=sign * by)
        case Scaling(target="apis" | "api prices"):
            yield "api_discount", 1 - value.times
        case Scaling():
            yield f"scaled_{value.target}", value
        case Rated() if field in {"shape_in", "shape_out"}:
            yield field, value.value
        case Rated() if field == "conversations_per_day":
            yield field, value.per_day
        case str() if field in {"compare_with", "added_options"}:
            yield field, (value,)
        case _ if field not in {"nodes", "gpus_measured"}:
            yield field, value


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


def with_parts(said: Iterable[Fact], *, is_whole: bool) -> list[Fact]:
    """The facts with the part that has what the others leave, where it was said whose that is, and
    the volumes of parts among the day's; where a work is changed whose volume is not said anew,
    what the parts add to it is told when the change is made."""
    facts = {fact.field: fact for fact in said}
    rest, parts = facts.pop("parts_rest", None), facts.get("parts")
    if rest:
        others = cast("tuple[Part, ...]", parts.value if parts else None) or ()
        parts = facts["parts"] = rest.but(field="parts", value=with_rest(others, str(rest.value)))
    own = together(parts.value if parts and isinstance(parts.value, tuple) else ())
    if parts and any(own) and (is_whole or not facts.keys().isdisjoint(SIDES)):
        for side, tokens in zip(SIDES, own, strict=True):
            whole = facts.get(side, parts.but(value=0))
            facts[side] = whole.but(field=side, value=whole.number + tokens)
    return list(facts.values())


# --- what several values of one phrase make together -------------------------------------------


def _parts_of(values: Mapping[str, object]) -> tuple[Part, ...]:
    """The part that the values of one phrase say; none where they say none that can be."""
    said = _own(values, "part_")
    volume = said.pop("volume", None)
    sides = (volume.input.per_day, volume.output.per_day) if isinstance(volume, Pair) else ()
    return _possible(Part, said | dict(zip(SIDES, sides, strict=False)))


def _terms_of(values: Mapping[str, object]) -> tuple[Terms, ...]:
    """What the values of one phrase say of one option's price; none where it cannot be."""
    every = (each for each in _possible(Terms, _own(values, "terms_")) if "/" in each.option)
    return tuple(each for each in every if each.discount is not None or each.has_prices)


def _own(values: Mapping[str, object], begin: str) -> dict[str, object]:
    return {n.removeprefix(begin): value for n, value in values.items() if n.startswith(begin)}


def _possible(kind: type[M], said: Mapping[str, object]) -> tuple[M, ...]:
    try:
        return (kind.model_validate(said),)
    except (ValidationError, InvalidWorkload):
        return ()
