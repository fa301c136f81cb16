"""Words and pages become tokens, by what was said of them or by the book."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from bot.language.meaning.facts import Fact
from bot.language.meaning.refusals import Refusal
from bot.language.values.quantities import Rated
from engine.figures.dated import all_series, read_toml

_WORD, _PAGE = re.compile(r"\bwords?\b"), re.compile(r"\bpages?\b")
_TOKENS = re.compile(r"\b(?:tokens?|toks?)\b")
_READ, _WRITTEN = frozenset({"input", "shape_in", "total"}), frozenset({"output", "shape_out"})
MIXED = Refusal("Say both in words, or both in tokens.", ("40k words in 2k words out",))


def is_mixed(fact: Fact) -> bool:
    """Whether one phrase counts its volume in words and in tokens."""
    plain = fact.text.lower()
    return fact.field in _READ | _WRITTEN and bool(_TOKENS.search(plain) and _WORD.search(plain))


def _unit_of(fact: Fact) -> str:
    """What a volume or a length is counted in; empty for tokens. Pages are read, never written."""
    plain = fact.text.lower()
    if fact.field in _READ and _PAGE.search(plain):
        return "tokens_per_page"
    return "tokens_per_word" if fact.field in _READ | _WRITTEN and _WORD.search(plain) else ""


def in_tokens(facts: Iterable[Fact]) -> list[Fact]:
    """The facts with what is counted in words or pages in tokens, and what one was taken for."""
    given = list(facts)
    said = {fact.field: fact.value for fact in given if fact.field.startswith("tokens_per_")}
    counted = {unit: fact for fact in given if (unit := _unit_of(fact))}
    each = {unit: said.get(unit, tokens_per(unit)) for unit in counted}
    told = [
        replace(fact, value=_times(fact.value, each[unit])) if (unit := _unit_of(fact)) else fact
        for fact in given
    ]
    taken = (replace(counted[unit], field=unit, value=each[unit]) for unit in each.keys() - said)
    return [*told, *taken]


def _times(value: object, each: object) -> object:
    if not isinstance(each, Decimal):
        return value
    if isinstance(value, Rated):
        return replace(value, value=value.value * each)
    return value * each if isinstance(value, Decimal) else value


@cache
def tokens_per(unit: str) -> Decimal:
    """The book's latest figure, as a text has no date."""
    return all_series(read_toml("figures.toml"))[unit].rows[-1].value
