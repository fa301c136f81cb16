"""Kinds of values that are said in words, as wordings/values/ tells: each of words, lists, and
smaller kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, reduce
from operator import mul
from typing import Any

from bot.language.machine import patterns
from bot.language.machine.files import Value, data_files, word_list
from bot.language.machine.patterns import (
    ANYTHING,
    Kinds,
    Slot,
    Words,
    firsts,
    joined,
    needed,
    parse_pattern,
    union,
)
from bot.language.machine.tokens import Kind
from bot.language.meaning.refusals import Refusal
from bot.language.values.formulas import worked_out
from bot.language.values.quantities import Tokens, clock

Found = Iterable[tuple[object, int]]
Read = Callable[[str, int], Found]
"""Reads a kind at a place: values, each with the place after it."""
Said = tuple[tuple[str, object], ...]

BEFORE, NOT_BEFORE, AFTER, NOT_AFTER, ANY = "before ", "not before ", "after ", "not after ", "any "
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
    for value in (value for file in data_files().values() for value in file.value):
        result.setdefault(value.kind, []).append(value)
    return result


def said_here(
    ways: Iterable[Way],
    tokens: Tokens,
    i: int,
    read: Read,
    makers: Makers,
    besides: Mapping[str, object],
) -> Sequence[tuple[object, int]]:
    """The values of a kind at a place: the longest, or all of a kind that may have many. `besides`
    is what formulas know that nobody said."""
    found, is_many = dict[tuple[object, int], None](), False
    for way in ways:
        is_many = way.value.many
        for said, end in _walked(way.items, tokens, [((), i)], read):
            parts = dict(said)
            if not way.value.when or worked_out(way.value.when, {**besides, **parts}):
                found[_made(way.value, parts, makers, besides), end] = None
    if len(found) < 2 or is_many:
        return tuple(found)
    return (max(found, key=lambda each: each[1]),)


_Walk = list[tuple[Said, int]]
"""What was read on each way so far, and the place after it."""


def _walked(items: patterns.Sequence, tokens: Tokens, walks: _Walk, read: Read) -> _Walk:
    """Every way through the items of a pattern."""
    for item in items:
        if not walks:
            break
        if isinstance(item, str):
            walks = [w for w in walks if w[1] < len(tokens) and tokens[w[1]].text == item]
            walks = [(said, i + 1) for said, i in walks]
        elif isinstance(item, Slot):
            walks = [
                ((*said, (item.field, value)) if item.field else said, end)
                for said, i in walks
                for value, end in read(item.kind, i)
            ]
        else:
            passed = walks if item.is_optional else []
            walks = [w for way in item.ways for w in _walked(way, tokens, walks, read)] + passed
    return walks


Makers = Mapping[str, Callable[..., object]]
"""What makes the values that are no numbers and no words, by name."""


def _made(
    value: Value, parts: Mapping[str, Any], makers: Makers, besides: Mapping[str, object]
) -> object:
    """What was said: the result of a formula, else the product of the parts."""
    if value.asks:
        return Refusal(value.asks, tuple(offer.format_map(parts) for offer in value.offers))
    if value.makes:
        known = {**besides, **parts}
        given = {name: worked_out(formula, known) for name, formula in value.sets.items()}
        return makers[value.makes](**{**parts, **given})
    if value.gives:
        return worked_out(value.gives, parts)
    return reduce(mul, parts.values()) if parts else None


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
    return any(name in file.lists for file in data_files().values())


def words_in(*names: str) -> Words:
    """All words of some lists."""
    found = (spelt for name in names for spelt in spellings_in(name).values())
    return frozenset(word for spelt in found for words, _ in spelt for word in words)


def listed(name: str, tokens: Tokens, i: int) -> Found:
    """The longest spelling of a list at a place."""
    for words, meant in spellings_in(name).get(tokens[i].text, ()):
        if all(j < len(tokens) and tokens[j].text == word for j, word in enumerate(words, i)):
            return ((meant, i + len(words)),)
    return ()


# --- around a place


def is_around(kind: str) -> bool:
    """Whether a kind looks around, or passes words over."""
    return kind.startswith((BEFORE, NOT_BEFORE, AFTER, NOT_AFTER, ANY))


def around(kind: str, tokens: Tokens, i: int, read: Read) -> Found:
    """The same place, where something is or is not there; or the place after a run of words."""
    if kind.startswith(ANY):
        return ((None, _after_run(kind.removeprefix(ANY).split(), tokens, i, read)),)
    head = next(each for each in (BEFORE, NOT_BEFORE, AFTER, NOT_AFTER) if kind.startswith(each))
    wanted = kind.removeprefix(head)
    if head in {BEFORE, NOT_BEFORE}:
        is_there = any(True for _ in read(wanted, i))
    else:
        is_there = i > 0 and any(end == i for _, end in read(wanted, i - 1))
    return ((None, i),) if is_there is (head in {BEFORE, AFTER}) else ()


def _after_run(lists: Sequence[str], tokens: Tokens, i: int, read: Read) -> int:
    """The place after all words of some lists; a plus at a number is its own."""
    while i < len(tokens) and not _is_plus(tokens, i):
        ends = [end for name in lists for _, end in read(name, i)]
        if not ends:
            break
        i = max(ends)
    return i


def _is_plus(tokens: Tokens, i: int) -> bool:
    is_last = i + 1 >= len(tokens)
    return tokens[i].text == "+" and not is_last and tokens[i].end == tokens[i + 1].start


MARKS = frozenset({Kind.SEPARATOR, Kind.SYMBOL})


def is_edge(tokens: Tokens, i: int, marks: frozenset[Kind] = MARKS) -> bool:
    """Whether nothing goes on at a place: the end, a separator or a sign."""
    return i >= len(tokens) or tokens[i].kind in marks


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
            self._ways[kind] = self._by_first(kind)
        return self._ways[kind].get(first) or self._ways[kind][ANYTHING]

    def _by_first(self, kind: str) -> Mapping[str, Sequence[Way]]:
        first = [(firsts(way.items, self), way) for way in ways_of(kind)]
        words = frozenset().union(*(known for known, _ in first if known))
        return {
            word: [way for known, way in first if known is None or word in known]
            for word in (*words, ANYTHING)
        }
