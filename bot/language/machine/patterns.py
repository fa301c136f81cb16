"""Patterns: the wordings of a rule, written once.

A pattern is words with "(a|b)" for a choice, "[a]" for what may be left out, "#name" for a set of
synonyms and "{field:kind}" for a value ("{kind}" where both have the same name); "{:kind}" is text
of a kind that sets nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bot.language.machine.tokens import compound_length, tokenize


class Slot(NamedTuple):
    """A place for a value in a pattern: the field it sets and the kind of text it reads."""

    field: str
    kind: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Wordings of which one holds; of none where it may be left out."""

    ways: tuple[Sequence, ...]
    is_optional: bool = False


Element = str | Slot
Sequence = tuple["Element | Choice", ...]

_PARTS = re.compile(r"\{[^}]+\}|#\w+|[()\[\]|]|[^\s()\[\]|{}#]+")


def parse_pattern(pattern: str, synonyms: Mapping[str, str]) -> Choice:
    """The choice that a pattern stands for; ValueError where its brackets are not in pairs."""
    choice, rest = _choice(_PARTS.findall(pattern), synonyms)
    if rest:
        raise ValueError(f"unbalanced brackets in the pattern {pattern!r}")
    return choice


def _choice(parts: list[str], synonyms: Mapping[str, str]) -> tuple[Choice, list[str]]:
    """Alternatives up to a closing bracket or the end, and what is left to read."""
    found, rest = _sequence(parts, synonyms)
    ways = [found]
    while rest and rest[0] == "|":
        more, rest = _sequence(rest[1:], synonyms)
        ways.append(more)
    return Choice(tuple(dict.fromkeys(ways))), rest


def _sequence(parts: list[str], synonyms: Mapping[str, str]) -> tuple[Sequence, list[str]]:
    items: list[Element | Choice] = []
    while parts and parts[0] not in {")", "]", "|"}:
        found, parts = _part(parts, synonyms)
        items.extend(found)
    return _joined(items), parts


def _part(parts: list[str], synonyms: Mapping[str, str]) -> tuple[Sequence, list[str]]:
    first, rest = parts[0], parts[1:]
    if first in {"(", "["}:
        inner, rest = _choice(rest, synonyms)
        return (Choice(inner.ways, is_optional=first == "["),), rest[1:]
    if first.startswith("#"):
        return (_choice(_PARTS.findall(synonyms[first[1:]]), synonyms)[0],), rest
    if first.startswith("{"):
        name, _, kind = first[1:-1].partition(":")
        return (Slot(name, kind or name),), rest
    return spelt(first), rest


@cache
def spelt(word: str) -> Sequence:
    """A word as tokens; one with a hyphen also in two words and in one."""
    whole = tuple(token.text for token in tokenize(word)[1])
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", word):
        return whole
    return (Choice((whole, tuple(_compounds(word.split("-"))), (word.replace("-", ""),))),)


def _joined(items: list[Element | Choice]) -> Sequence:
    """A sequence with each compound as one word, as the tokens have it."""
    return tuple(
        item
        for is_word, part in itertools.groupby(items, lambda item: isinstance(item, str))
        for item in (_compounds([str(word) for word in part]) if is_word else part)
    )


def _compounds(words: list[str]) -> list[str]:
    """Words with each compound as one."""
    result, i = list[str](), 0
    while i < len(words):
        many = compound_length(words, i)
        result.append(" ".join(words[i : i + many]))
        i += many
    return result
