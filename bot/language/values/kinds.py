"""Kinds of values that are said in words, as wordings/values/ tells: each of words, lists, and
smaller kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from bot.language.machine import patterns
from bot.language.machine.files import Value, spoken_files, word_list
from bot.language.machine.patterns import (
    ANYTHING,
    Kinds,
    Words,
    by_word,
    firsts,
    joined,
    needed,
    parse_pattern,
    union,
)
from bot.language.values.quantities import Tokens, clock

BEFORE, AFTER, NOT, ANY = "before ", "after ", "not ", "any "
"""Begin the kinds that look around, and that of a run of words of some lists."""


@dataclass(frozen=True, slots=True)
class Way:
    """Ways to say a value, and what it then is."""

    items: patterns.Sequence
    value: Value


@cache
def ways_of(kind: str) -> tuple[Way, ...]:
    """How a kind can be said; nothing for a kind of another sort."""
    return tuple(
        Way(items, value)
        for value in values().get(kind, ())
        for said in value.says
        for items in parse_pattern(said).ways
    )


@cache
def values() -> Mapping[str, Sequence[Value]]:
    """What the data files say of each kind."""
    result = dict[str, list[Value]]()
    for value in (value for file in spoken_files() for value in file.value):
        result.setdefault(value.kind, []).append(value)
    return result


# --- lists


@cache
def spellings_in(name: str) -> Mapping[str, Sequence[tuple[tuple[str, ...], object]]]:
    """By its first word each spelling of a list with what it stands for, the longest first."""
    result = dict[str, list[tuple[tuple[str, ...], object]]]()
    for row in word_list(name):
        meant, _, words = row.rpartition(" = ")
        for spelling in words.split(", ") if meant else (row,):
            item = tuple(map(str, joined([*spelling.split()])))
            result.setdefault(item[0], []).append((item, _plain(meant or row)))
    return {first: sorted(found, key=lambda f: -len(f[0])) for first, found in result.items()}


def _plain(meant: str) -> object:
    """A number, a period, else a word."""
    if period := clock(meant):
        return period
    try:
        return Decimal(meant)
    except InvalidOperation:
        return meant


@cache
def is_list(name: str) -> bool:
    """Whether a kind is a list of words."""
    return any(name in file.lists for file in spoken_files())


def words_in(*names: str) -> Words:
    """All words of some lists."""
    found = (spelt for name in names for spelt in spellings_in(name).values())
    return frozenset(word for spelt in found for words, _ in spelt for word in words)


def listed(name: str, tokens: Tokens, i: int) -> Sequence[tuple[object, int]]:
    """The longest spelling of a list at a place."""
    for words, meant in spellings_in(name).get(tokens[i].text, ()):
        if all(j < len(tokens) and tokens[j].text == word for j, word in enumerate(words, i)):
            return ((meant, i + len(words)),)
    return ()


def is_around(kind: str) -> bool:
    """Whether a kind looks around, or passes words over."""
    return kind.startswith((BEFORE, AFTER, NOT, ANY))


# --- what kinds begin with


class Beginnings(Kinds):
    """What values of each kind begin with: said of the kinds that are read otherwise, found out
    about the others."""

    def __init__(self, others: Mapping[str, Words | None]) -> None:
        self._begins, self._needs = dict(others), dict(others)
        self._ways = dict[str, Mapping[str, Sequence[Way]]]()

    def begins(self, kind: str) -> Words | None:
        """The words that values of a kind begin with; None where any may be."""
        if kind not in self._begins:
            ways = [firsts(way.items, self) for way in ways_of(kind)]
            is_open = is_around(kind) or None in ways
            self._begins[kind] = (
                None if is_open else union(ways) if ways else frozenset(spellings_in(kind))
            )
        return self._begins[kind]

    def needs(self, kind: str) -> Words | None:
        """Words of which a text must have one to say a kind; None where that cannot be told."""
        if kind not in self._needs:
            ways = [needed(way.items, self) for way in ways_of(kind)]
            self._needs[kind] = union(ways) if ways else self.begins(kind)
        return self._needs[kind]

    def passes(self, kind: str) -> Words | None:
        """The words that a kind passes over; None for one that takes what it is."""
        if kind.startswith(ANY):
            return union(map(self.begins, kind.removeprefix(ANY).split())) or frozenset()
        return frozenset() if is_around(kind) else None

    def ways(self, kind: str, first: str) -> Sequence[Way]:
        """Those ways to say a kind that may begin with a word."""
        if kind not in self._ways:
            self._ways[kind] = by_word((firsts(way.items, self), way) for way in ways_of(kind))
        return [way for key in (first, ANYTHING) for way in self._ways[kind].get(key, ())]
