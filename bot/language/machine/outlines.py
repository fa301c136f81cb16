"""Outlines: what can be told of a pattern before it is in the graph."""

from __future__ import annotations

from typing import NamedTuple

from bot.language.machine.patterns import Choice, Element, Sequence, Slot


class Outline(NamedTuple):
    """What a part of a pattern may be."""

    is_empty: bool
    """Whether it may be left out altogether."""
    firsts: frozenset[Element]
    """The words and values that it may begin with."""
    ones: frozenset[str]
    """The words that alone are a wording of it."""


_NOTHING = Outline(True, frozenset(), frozenset())


class Outlines:
    """Outlines of patterns, with all words and kinds of values that are in them."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.kinds: set[str] = set()
        self._elements: dict[Element, Outline] = {}
        self._choices: dict[int, tuple[Choice, Outline]] = {}

    def of(self, item: Element | Choice) -> Outline:
        """The outline of a part; of one that patterns share it is made once."""
        if isinstance(item, Choice):
            if id(item) not in self._choices:
                self._choices[id(item)] = item, self._of_choice(item)
            return self._choices[id(item)][1]
        if item not in self._elements:
            self._elements[item] = self._of_element(item)
        return self._elements[item]

    def _of_element(self, item: Element) -> Outline:
        if isinstance(item, Slot):
            self.kinds.add(item.kind)
            return Outline(False, frozenset({item}), frozenset())
        self.words.add(item)
        return Outline(False, frozenset({item}), frozenset({item}))

    def _of_choice(self, choice: Choice) -> Outline:
        ways = [self._of_way(way) for way in choice.ways]
        return Outline(
            choice.is_optional or any(way.is_empty for way in ways),
            frozenset().union(*(way.firsts for way in ways)),
            frozenset().union(*(way.ones for way in ways)),
        )

    def _of_way(self, way: Sequence) -> Outline:
        found = _NOTHING
        for item in reversed(way):
            this = self.of(item)
            found = Outline(
                this.is_empty and found.is_empty,
                this.firsts | found.firsts if this.is_empty else this.firsts,
                (this.ones if found.is_empty else frozenset())
                | (found.ones if this.is_empty else frozenset()),
            )
        return found
