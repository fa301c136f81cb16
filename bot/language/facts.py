"""Facts: what each phrase says, before the phrases are held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.language.grammar import Filled
from bot.language.rules import Rule
from bot.language.scalings import Scaling
from bot.language.volumes import Pair, Rated


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
    return value.per_day if isinstance(value, Rated) else value


def facts_of(rule: Rule, filled: tuple[Filled, ...], text: str, position: int) -> Iterator[Fact]:
    """The facts of a phrase: the values in its slots and the constants of its rule."""
    for slot in filled:
        yield from _facts(Fact(slot.slot.field, slot.value, text, position))
    for field, value in rule.sets.items():
        yield Fact(field, value, text, position)


def _facts(fact: Fact) -> Iterator[Fact]:
    value = fact.value
    if fact.field == "volume" and isinstance(value, Pair):
        yield replace(fact, field="input", value=value.input)
        yield replace(fact, field="output", value=value.output)
    elif fact.field == "shape" and isinstance(value, Pair):
        yield replace(fact, field="shape_in", value=value.input.value)
        yield replace(fact, field="shape_out", value=value.output.value)
    elif isinstance(value, Scaling):
        yield replace(fact, field=f"scaled_{value.target}")
    elif fact.field.startswith("shape_") and isinstance(value, Rated):
        yield replace(fact, value=value.value)
    else:
        yield fact
