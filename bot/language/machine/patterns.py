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

from bot.language.machine.tokens import compound_length, is_one_token, tokenize


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
    parts = _parts(pattern)
    choice = _choice(parts, synonyms)
    if parts:
        raise ValueError(f"unbalanced brackets in the pattern {pattern!r}")
    return choice


def _parts(pattern: str) -> list[str]:
    """The last part first, so that what is read is taken off the end."""
    return _PARTS.findall(pattern)[::-1]


def _choice(parts: list[str], synonyms: Mapping[str, str]) -> Choice:
    """Alternatives up to a closing bracket or the end; what is left to read stays."""
    ways = [_sequence(parts, synonyms)]
    while parts and parts[-1] == "|":
        parts.pop()
        ways.append(_sequence(parts, synonyms))
    return Choice(tuple(dict.fromkeys(ways)) if len(ways) > 1 else tuple(ways))


def _sequence(parts: list[str], synonyms: Mapping[str, str]) -> Sequence:
    items: list[Element | Choice] = []
    while parts and parts[-1] not in {")", "]", "|"}:
        items.extend(_part(parts, synonyms))
    return joined(items)


def _part(parts: list[str], synonyms: Mapping[str, str]) -> Sequence:
    first = parts.pop()
    if first in {"(", "["}:
        inner = _choice(parts, synonyms)
        del parts[-1:]
        return (Choice(inner.ways, is_optional=first == "["),)
    if first.startswith("#"):
        return (_meant(synonyms[first[1:]], synonyms),)
    if first.startswith("{"):
        name, _, kind = first[1:-1].partition(":")
        return (Slot(name, kind or name),)
    return spelt(first)


def _meant(sentence: str, synonyms: Mapping[str, str]) -> Choice:
    if "#" in sentence:
        return _choice(_parts(sentence), synonyms)
    return _words(sentence)


@cache
def _words(sentence: str) -> Choice:
    """What a "#name" without another in it stands for: read once, for hundreds of patterns."""
    return _choice(_parts(sentence), {})


@cache
def spelt(word: str) -> Sequence:
    """A word as tokens; one with a hyphen also in two words and in one."""
    if is_one_token(word):
        return (word,)
    whole = tuple(token.text for token in tokenize(word)[1])
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", word):
        return whole
    return (Choice((whole, tuple(_compounds(word.split("-"))), (word.replace("-", ""),))),)


def joined(items: list[Element | Choice]) -> Sequence:
    """A sequence with each compound as one word, as the tokens have it."""
    if not any(isinstance(a, str) and isinstance(b, str) for a, b in itertools.pairwise(items)):
        return tuple(items)
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
