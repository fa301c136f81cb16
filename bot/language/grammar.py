"""Phrase rules and the tree they make: from a place in the text to every rule that matches there.

A pattern is words with "(a|b)" for a choice, "[a]" for what may be left out, "#name" for a set of
synonyms and "{field:kind}" for a value ("{kind}" where both have the same name).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from bot.language.tokens import Kind, Token, tokenize

R = TypeVar("R")


class Slot(NamedTuple):
    """A place for a value in a pattern: the field it sets and the kind of text it reads."""

    field: str
    kind: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot with the value read there and the tokens it was read from."""

    slot: Slot
    value: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match(Generic[R]):
    """A rule that matches the tokens from `start` to `end`."""

    rule: R
    start: int
    end: int
    filled: tuple[Filled, ...]


ReadSlot = Callable[[str, int, int], Iterable[tuple[object, int]]]
"""Reads a kind at a place, for a phrase that began at another: values and the places after them."""

Element = str | Slot
Sentence = tuple[Element, ...]


@dataclass(slots=True)
class _Node(Generic[R]):
    words: dict[str, _Node[R]] = field(default_factory=dict)
    slots: dict[Slot, _Node[R]] = field(default_factory=dict)
    rule: R | None = None

    def child(self, element: Element) -> _Node[R]:
        if isinstance(element, Slot):
            return self.slots.setdefault(element, _Node())
        return self.words.setdefault(element, _Node())


class _State(NamedTuple, Generic[R]):
    node: _Node[R]
    at: int
    filled: tuple[Filled, ...]


class Grammar(Generic[R]):
    """Rules in a tree of their words, so that matching costs the same however many rules there are.

    Where two rules have the same wording the one that comes first in the table holds.
    """

    def __init__(
        self, rules: Iterable[tuple[str, R]], synonyms: Mapping[str, str] | None = None
    ) -> None:
        self._root: _Node[R] = _Node()
        words: set[str] = set()
        for pattern, rule in rules:
            for sentence in expand(pattern, synonyms or {}):
                self._add(sentence, rule)
                words.update(element for element in sentence if isinstance(element, str))
        self.vocabulary = frozenset(words)

    def _add(self, sentence: Sentence, rule: R) -> None:
        node = self._root
        for element in sentence:
            node = node.child(element)
        node.rule = node.rule or rule

    def matches(self, tokens: Sequence[Token], start: int, read: ReadSlot) -> Iterator[Match[R]]:
        """Every rule that matches from `start`."""
        states = [_State(self._root, start, ())]
        while states:
            state = states.pop()
            if state.node.rule is not None:
                yield Match(state.node.rule, start, state.at, state.filled)
            if state.at < len(tokens):
                states.extend(_by_word(state, tokens))
                states.extend(_by_slot(state, start, read))


def _by_word(state: _State[R], tokens: Sequence[Token]) -> Iterator[_State[R]]:
    token = tokens[state.at]
    if node := state.node.words.get(token.text):
        after = _after_colon(tokens, state.at) if token.kind is Kind.WORD else state.at + 1
        yield state._replace(node=node, at=after)


def _by_slot(state: _State[R], start: int, read: ReadSlot) -> Iterator[_State[R]]:
    for slot, node in state.node.slots.items():
        for value, after in read(slot.kind, state.at, start):
            filled = (*state.filled, Filled(slot, value, state.at, after))
            yield state._replace(node=node, at=after, filled=filled)


def _after_colon(tokens: Sequence[Token], i: int) -> int:
    """The place after a word; "uptime: 99.9%" and "residency=eu" read as without the mark."""
    is_marked = i + 1 < len(tokens) and tokens[i + 1].text in {":", "="}
    return i + 2 if is_marked else i + 1


# --- patterns --------------------------------------------------------------------------------

_PATTERN = re.compile(r"\{[^}]+\}|#\w+|[()\[\]|]|[^\s()\[\]|{}#]+")


def expand(pattern: str, synonyms: Mapping[str, str]) -> list[Sentence]:
    """Every wording that a pattern stands for."""
    parts = _PATTERN.findall(pattern)
    sentences, rest = _choice(parts, synonyms)
    if rest:
        raise ValueError(f"unbalanced brackets in the pattern {pattern!r}")
    return sentences


def _choice(parts: list[str], synonyms: Mapping[str, str]) -> tuple[list[Sentence], list[str]]:
    """Alternatives up to a closing bracket or the end, and what is left to read."""
    found, rest = _sequence(parts, synonyms)
    while rest and rest[0] == "|":
        more, rest = _sequence(rest[1:], synonyms)
        found = found + more
    return list(dict.fromkeys(found)), rest


def _sequence(parts: list[str], synonyms: Mapping[str, str]) -> tuple[list[Sentence], list[str]]:
    sentences: list[Sentence] = [()]
    while parts and parts[0] not in {")", "]", "|"}:
        options, parts = _part(parts, synonyms)
        sentences = [head + tail for head, tail in itertools.product(sentences, options)]
    return sentences, parts


def _part(parts: list[str], synonyms: Mapping[str, str]) -> tuple[list[Sentence], list[str]]:
    first, rest = parts[0], parts[1:]
    if first in {"(", "["}:
        inner, rest = _choice(rest, synonyms)
        return (inner if first == "(" else [(), *inner]), rest[1:]
    if first.startswith("#"):
        return _choice(_PATTERN.findall(synonyms[first[1:]]), synonyms)[0], rest
    if first.startswith("{"):
        name, _, kind = first[1:-1].partition(":")
        return [(Slot(name, kind or name),)], rest
    return spellings(first), rest


def spellings(word: str) -> list[Sentence]:
    """A word as tokens; one with a hyphen also in two words and in one."""
    whole = tuple(token.text for token in tokenize(word)[1])
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", word):
        return [whole]
    return [whole, tuple(word.split("-")), (word.replace("-", ""),)]
