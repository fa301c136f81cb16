"""Words and pages become tokens, by what was said of them or by the book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from bot.language.heard import holds
from bot.language.meaning.facts import Fact
from bot.language.meaning.refusals import asked
from bot.language.values.formulas import figure
from bot.language.values.quantities import Rated

MIXED = asked("mixed_units")
_READ, _WRITTEN = frozenset({"input", "shape_in", "total"}), frozenset({"output", "shape_out"})
_UNITS = {"tokens_per_page": _READ, "tokens_per_word": _READ | _WRITTEN}
"""What counts tokens, and the fields that it can count: pages are read, never written."""


def is_mixed(fact: Fact) -> bool:
    """Whether one phrase counts its volume in words and in tokens."""
    is_volume = fact.field in _READ | _WRITTEN
    return is_volume and holds(fact.text, "tokens_per_word") and holds(fact.text, "token_words")


def _unit_of(fact: Fact) -> str:
    """What a volume or a length is counted in; empty for tokens."""
    named = (unit for unit, of in _UNITS.items() if fact.field in of and holds(fact.text, unit))
    return next(named, "")


def in_tokens(facts: Iterable[Fact]) -> list[Fact]:
    """The facts with what is counted in words or pages in tokens, and what one was taken for."""
    given = list(facts)
    counted = {unit: fact for fact in given if (unit := _unit_of(fact))}
    said = {fact.field: fact.number for fact in given if fact.field in counted}
    each = {unit: said.get(unit, figure(unit)) for unit in counted}
    told = [_times(fact, each[unit]) if (unit := _unit_of(fact)) else fact for fact in given]
    return [*told, *(counted[u].but(field=u, value=each[u]) for u in each if u not in said)]


def _times(fact: Fact, each: Decimal) -> Fact:
    if isinstance(fact.value, Rated):
        return fact.but(value=replace(fact.value, value=fact.value.value * each))
    return fact.but(value=fact.number * each)
