"""Patterns: the wordings of a rule, written once.

A pattern is words with "(a|b)" for a choice, "[a]" for what may be left out, "#name" for a set of
synonyms and "{field:kind}" for a value ("{kind}" where both have the same name); "{:kind}" is text
of a kind that sets nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

from bot.language.machine.files import synonyms
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
        begins = (None if may_be_empty(way) else firsts(way, Kinds()) for way in self.ways)
        return by_word(zip(begins, self.ways, strict=True))


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
        return (parse_pattern(synonyms()[first[1:]]),)
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


class Kinds:
    """What is known of kinds of values, in words; None where nothing is, as here."""

    def begins(self, kind: str) -> Words | None:
        """What values of a kind begin with."""

    def needs(self, kind: str) -> Words | None:
        """Words of which a text must have one to say a kind."""

    def passes(self, kind: str) -> Words | None:
        """What a kind may begin with that may as well be nothing at all."""


def firsts(items: Sequence, kinds: Kinds) -> Words | None:
    """The words that some items begin with; None where any may be."""
    found: list[Words | None] = []
    for item in items:
        if isinstance(item, Choice):
            found.append(_firsts_of(item, kinds))
            is_passed = _may_be_passed(item)
        elif isinstance(item, Slot):
            passed = kinds.passes(item.kind)
            is_passed = passed is not None
            found.append(passed if is_passed else kinds.begins(item.kind))
        else:
            found.append(frozenset({_key(item)}))
            is_passed = False
        if not is_passed:
            break
    return union(found)


@cache
def _firsts_of(choice: Choice, kinds: Kinds) -> Words | None:
    return union(firsts(way, kinds) for way in choice.ways)


def may_be_empty(items: Sequence) -> bool:
    """Whether all of some items may be left out."""
    return all(isinstance(item, Choice) and _may_be_passed(item) for item in items)


@cache
def _may_be_passed(choice: Choice) -> bool:
    return choice.is_optional or any(map(may_be_empty, choice.ways))


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
    return kinds.needs(item.kind) if isinstance(item, Slot) else frozenset({_key(item)})


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
