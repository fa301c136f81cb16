"""Patterns: the wordings of a rule, written once.

A pattern is words with "(a|b)" for a choice, "[a]" for what may be left out, "#name" for a set of
synonyms and "{field:kind}" for a value ("{kind}" where both have the same name); "{:kind}" is text
of a kind that sets nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

from bot.language.machine.files import entries
from bot.language.machine.tokens import Kind, Token, compounds, is_one_token, tokenize

T = TypeVar("T")


class Slot(NamedTuple):
    """A place for a value in a pattern: the field it sets and the kind of text it reads."""

    field: str
    kind: str


@dataclass(frozen=True, eq=False)
class Choice:
    """Wordings of which one holds; of none where it may be left out."""

    ways: tuple[Sequence, ...]
    is_optional: bool = False

    @cached_property
    def by_first(self) -> Mapping[str, list[Sequence]]:
        """By each word the ways that may begin with it; any begins those that may be empty."""
        ways = ((way, *beginning(way, unknown)) for way in self.ways)
        return by_word((None if is_empty else words, way) for way, words, is_empty in ways)


Element = str | Slot
Sequence = tuple["Element | Choice", ...]
Words = frozenset[str]
ANYTHING, NUMBER, UNKNOWN = "", "0", "?"
"""In place of a word: where any may be, a number or a day in digits, a word of no pattern."""

_PARTS = re.compile(r"\{[^}]+\}|#\w+|[()\[\]|]|[^\s()\[\]|{}#]+")


@cache
def parse_pattern(pattern: str) -> Choice:
    """The choice that a pattern stands for; ValueError where its brackets are not in pairs,
    KeyError where a "#name" stands for nothing."""
    parts = _PARTS.findall(pattern)[::-1]  # the last first: what is read is taken off the end
    choice = _choice(parts)
    if parts:
        raise ValueError(f"unbalanced brackets in the pattern {pattern!r}")
    return choice


def _choice(parts: list[str]) -> Choice:
    """Alternatives up to a closing bracket or the end; what is left to read stays."""
    ways = [_sequence(parts)]
    while parts and parts[-1] == "|":
        parts.pop()
        ways.append(_sequence(parts))
    return Choice(tuple(dict.fromkeys(ways)) if len(ways) > 1 else tuple(ways))


def _sequence(parts: list[str]) -> Sequence:
    items: Sequence = ()
    while parts and parts[-1] not in {")", "]", "|"}:
        items += _part(parts)
    return joined(items)


def _part(parts: list[str]) -> Sequence:
    first = parts.pop()
    if first in {"(", "["}:
        inner = _choice(parts)
        del parts[-1:]
        return (Choice(inner.ways, is_optional=first == "["),)
    if first.startswith("#"):
        return (parse_pattern(entries("words")[first[1:]]),)
    if first.startswith("{"):
        name, _, kind = first[1:-1].partition(":")
        return (Slot(name, kind or name),)
    return spelt(first)


@cache
def spelt(word: str) -> Sequence:
    """A word as tokens; one with a hyphen also in two words and in one."""
    if is_one_token(word):
        return (word,)
    whole = tuple(token.text for token in tokenize(word)[1])
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", word):
        return whole
    return (Choice((whole, joined(tuple(word.split("-"))), (word.replace("-", ""),))),)


def joined(items: Sequence) -> Sequence:
    """A sequence with each compound as one word, as the tokens have it."""
    return tuple(
        items[i] if end == i + 1 else " ".join(map(str, items[i:end]))
        for i, end in compounds(items)
    )


# --- what is told of a pattern -----------------------------------------------------------------


class About(NamedTuple):
    """What is known of a kind of values, in words; None where nothing is."""

    begins: Words | None = None
    """What its values begin with."""
    needs: Words | None = None
    """Words of which a text must have one to say it."""
    passes: Words | None = None
    """What it may begin with that may as well be nothing at all."""


Kinds = Callable[[str], About]


def unknown(kind: str) -> About:
    """What is told of a kind of which nothing is known."""
    return About()


@cache
def beginning(items: Sequence, kinds: Kinds) -> tuple[Words | None, bool]:
    """The words that some items begin with, None where any may be; and whether there may be
    nothing of them at all."""
    found = list[Words | None]()
    for item in items:
        is_passed = False
        if isinstance(item, Choice):
            ways = [beginning(way, kinds) for way in item.ways]
            found += (words for words, _ in ways)
            is_passed = item.is_optional or any(is_empty for _, is_empty in ways)
        elif isinstance(item, Slot):
            is_passed = (passed := kinds(item.kind).passes) is not None
            found.append(passed if is_passed else kinds(item.kind).begins)
        else:
            found.append(frozenset({_key(item)}))
        if not is_passed:
            return union(found), False
    return union(found), True


def needed(items: Sequence, kinds: Kinds) -> Words | None:
    """Words of which a text must have one to say some items: of all that they need the rarest, as
    far as can be told; None where it may need none."""
    return min(all_needed(items, kinds), key=_commonness, default=None)


def all_needed(items: Sequence, kinds: Kinds) -> Iterator[Words]:
    """Sets of words, of each of which a text must have one to say some items."""
    for item in items:
        if isinstance(item, Choice) and len(item.ways) == 1 and not item.is_optional:
            yield from all_needed(item.ways[0], kinds)
        elif words := _needed_by(item, kinds):
            yield words


@cache
def _needed_by(item: Element | Choice, kinds: Kinds) -> Words | None:
    if isinstance(item, Choice):
        return None if item.is_optional else union(needed(way, kinds) for way in item.ways)
    return kinds(item.kind).needs if isinstance(item, Slot) else frozenset({_key(item)})


def key_of(token: Token) -> str:
    """The word that a token begins with, for all numbers and days in digits the same."""
    is_digits = token.kind is Kind.NUMBER or token.kind is Kind.DATE
    return NUMBER if is_digits else token.text


def _key(word: str) -> str:
    return NUMBER if word[0].isdecimal() else word


@cache
def _commonness(words: Words) -> tuple[int, int]:
    return len(words), -len(max(words, key=len))


def by_word(each: Iterable[tuple[Words | None, T]]) -> dict[str, list[T]]:
    """By each word what it belongs to, in order; under that for anything what is open."""
    result = dict[str, list[T]]()
    for words, item in each:
        for word in (ANYTHING,) if words is None else words:
            result.setdefault(word, []).append(item)
    return result


def union(found: Iterable[Words | None]) -> Words | None:
    """All words of some sets; None where one of them is open."""
    each = list(found)
    return None if None in each else frozenset().union(*filter(None, each))


@cache
def elements(items: Sequence) -> frozenset[Element]:
    """All words and slots that stand in some items."""
    ways = (way for item in items if isinstance(item, Choice) for way in item.ways)
    plain = frozenset(item for item in items if not isinstance(item, Choice))
    return plain.union(*map(elements, ways))
