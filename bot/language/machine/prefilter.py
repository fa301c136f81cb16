"""What can be told of patterns before they are parsed: which words a text must hold for one of
them to match it at all, and all the words that are in them.

A text has few of the words there are, so most patterns need never be parsed for it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from bot.kept import kept
from bot.language.machine.patterns import Choice, Element, joined, spelt
from bot.language.machine.tokens import begins_compound, is_one_token

Words = frozenset[str]

_LEAF = re.compile(r"\{[^{}]*\}|#\w+")
_GROUP = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
_PARTS_FROM = 0xF0000
"""The first of the private characters that stand for groups in brackets, values and names."""


class Told(NamedTuple):
    """What is told of some patterns."""

    needs: list[Words | None]
    """For each pattern words of which a text must hold one; None where it may need none."""
    vocabulary: Words
    """All words of the patterns, compounds as one."""
    kinds: frozenset[str]
    """All kinds of values that the patterns ask for."""


def prefiltered(patterns: Sequence[str], synonyms: Mapping[str, str]) -> Told:
    """What is told of patterns, or was told of the same ones before."""

    def tell() -> Told:
        found = _Prefilter(patterns, synonyms)
        return Told(found.needs, found.vocabulary, found.kinds)

    return kept("prefilter", tell, (*patterns, *chain.from_iterable(synonyms.items())))


class _Prefilter:
    """Patterns by the words that they need."""

    def __init__(self, patterns: Sequence[str], synonyms: Mapping[str, str]) -> None:
        """The pieces of a pattern without brackets are words, and characters for its parts."""
        self._characters = dict[str, str]()
        lines = [" ".join(line.split()) for line in (*synonyms.values(), *patterns)]
        short = self._short("\n".join(lines)).split("\n")
        self._patterns = short[len(synonyms) :]
        meant = {f"#{name}": text for name, text in zip(synonyms, short, strict=False)}
        self._parts = {mark: meant.get(part, part) for part, mark in self._characters.items()}
        """The text of each part: of a group with its brackets, of a name what it stands for."""
        self._known = dict[str, Words | None]()
        self.needs = [self._of_choice(pattern) for pattern in self._patterns]

    def _short(self, text: str) -> str:
        """The text with a character in place of each part, from the innermost outwards."""
        text, found = _LEAF.sub(self._mark, text), 1
        while found:
            text, found = _GROUP.subn(self._mark, text)
        return text

    def _mark(self, part: re.Match[str]) -> str:
        return f" {self._characters.setdefault(part[0], chr(_PARTS_FROM + len(self._characters)))} "

    def _of_choice(self, text: str) -> Words | None:
        ways = [self._of_way(way) for way in text.split("|")]
        return None if None in ways else frozenset().union(*filter(None, ways))

    def _of_way(self, way: str) -> Words | None:
        """Of all that a way needs what is the rarest, as far as can be told."""
        needed = [words for item in way.split() if (words := self._of_item(item))]
        return min(needed, key=_commonness) if len(needed) > 1 else next(iter(needed), None)

    def _of_item(self, item: str) -> Words | None:
        if item not in self._known:
            part = self._parts.get(item)
            self._known[item] = _firsts(spelt(item)) if part is None else self._of_part(part)
        return self._known[item]

    def _of_part(self, part: str) -> Words | None:
        return None if part[0] in "[{" else self._of_choice(_inside(part))

    @property
    def vocabulary(self) -> Words:
        return frozenset(word for way in self._ways() for word in _words_of(way))

    @property
    def kinds(self) -> frozenset[str]:
        slots = (self._parts[item] for way in self._ways() for item in way if item in self._parts)
        return frozenset(slot[1:-1].split(":")[-1] for slot in slots if slot[0] == "{")

    def _ways(self) -> Iterator[list[str]]:
        """The items of every way through the patterns and through the parts that are in them."""
        waiting, seen = [*self._patterns], set[str]()
        while waiting:
            for way in waiting.pop().split("|"):
                items = way.split()
                yield items
                for item in items:
                    if item in self._parts and item not in seen:
                        seen.add(item)
                        if self._parts[item][0] != "{":
                            waiting.append(_inside(self._parts[item]))


def _inside(part: str) -> str:
    return part[1:-1] if part[0] in "([" else part


def _commonness(words: Words) -> tuple[int, int]:
    return len(words), -len(max(words, key=len))


def _firsts(spelling: Iterable[Element | Choice]) -> Words | None:
    """The words one of which begins a spelling; None where it is no word at all."""
    for item in spelling:
        ways = item.ways if isinstance(item, Choice) else ((item,),)
        return frozenset(str(way[0]).split()[0] for way in ways)
    return None


def _words_of(way: Sequence[str]) -> Iterator[str]:
    if all(map(_is_plain, way)):
        yield from filter(_is_word, way)
        return
    for is_word, run in itertools.groupby(way, _is_word):
        if is_word:
            yield from _leaves(joined([part for word in run for part in spelt(word)]))


@cache
def _is_plain(item: str) -> bool:
    """Whether an item is a word of its own whatever follows, or no word."""
    return not _is_word(item) or (is_one_token(item) and not begins_compound(item))


def _is_word(item: str) -> bool:
    return ord(item[0]) < _PARTS_FROM


def _leaves(items: Iterable[Element | Choice]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Choice):
            yield from (word for way in item.ways for word in _leaves(way))
        else:
            yield str(item)
