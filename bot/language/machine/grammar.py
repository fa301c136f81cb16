"""Phrase rules in one graph: from a place in the text to every rule that matches there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from bot.language.machine import patterns
from bot.language.machine.patterns import Choice, Element, Slot, parse_pattern
from bot.language.machine.prefilter import prefiltered
from bot.language.machine.tokens import Kind, Token

R = TypeVar("R")


_ANYTHING = ""
"""In place of a word where values alone may be enough."""


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


@dataclass(slots=True)
class Node(Generic[R]):
    """What may follow at a place in the patterns, and the rules that may end there."""

    words: dict[str, list[Node[R]]] = field(default_factory=dict)
    slots: dict[Slot, list[Node[R]]] = field(default_factory=dict)
    ends: list[tuple[int, R]] = field(default_factory=list)
    """Rules with their places in the table."""
    wordy: list[tuple[Slot, list[Node[R]]]] | None = None
    """The slots that may begin with a word; made when first asked for."""

    def absorb(self, other: Node[R]) -> None:
        """Allows whatever may follow at another place, too."""
        for word, nodes in other.words.items():
            self.words.setdefault(word, []).extend(nodes)
        for slot, nodes in other.slots.items():
            self.slots.setdefault(slot, []).extend(nodes)
        self.ends.extend(other.ends)


class _State(NamedTuple, Generic[R]):
    node: Node[R]
    at: int
    filled: tuple[Filled, ...]
    wording: tuple[Element, ...]


class Grammar(Generic[R]):
    """Rules in one graph that shares their beginnings and their parts.

    Where two rules have the same wording the one that comes first in the table holds.
    """

    def __init__(
        self,
        rules: Iterable[tuple[str, R]],
        synonyms: Mapping[str, str] | None = None,
        passed: frozenset[str] = frozenset(),
        numeric: frozenset[str] = frozenset(),
    ) -> None:
        """`passed` are words that may stand inside any phrase and change nothing, `numeric` kinds
        of values that begin with a number."""
        self._numeric = numeric
        self._passed = passed
        self._root: Node[R] = Node()
        self._growing = Lock()
        self._rules, self._synonyms = list(rules), synonyms or {}
        self._prefilter = prefiltered([text for text, _ in self._rules], self._synonyms)
        self._waiting = dict[str, list[int]]()
        """The rules that are not in the graph yet, by words of which they need one."""
        for place, words in enumerate(self._prefilter.needs):
            for word in (_ANYTHING,) if words is None else words:
                self._waiting.setdefault(word, []).append(place)
        self._added = set[int]()

    @property
    def vocabulary(self) -> frozenset[str]:
        """All words of the patterns."""
        return self._prefilter.vocabulary

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of values that the patterns ask for."""
        return self._prefilter.kinds

    @property
    def root(self) -> Node[R]:
        """The whole graph, from where every phrase begins."""
        return self._grown(list(self._waiting))

    def _grown(self, words: Iterable[str]) -> Node[R]:
        """The graph with the rules that a text of some words may match: it has few of all there
        are. Any thread may ask; none goes on before they are there."""
        with self._growing:
            found = {word for word in (_ANYTHING, *words) if word in self._waiting}
            if found:
                self._grow(found)
            return self._root

    def _grow(self, words: Iterable[str]) -> None:
        # what other threads are reading stays as it is
        root = Node(self._root.words, {slot: [*n] for slot, n in self._root.slots.items()})
        for place in sorted({p for word in words for p in self._waiting.pop(word)} - self._added):
            self._added.add(place)
            root.absorb(self._whole(place))
        self._root = root

    def _whole(self, place: int) -> Node[R]:
        text, rule = self._rules[place]
        node = self._before(parse_pattern(text, self._synonyms), Node[R](ends=[(place, rule)]))
        if node.ends:
            raise ValueError(f"a pattern that no words are needed for: {rule!r}")
        return node

    def _before(self, item: Element | Choice, follows: Node[R]) -> Node[R]:
        """The place before an item of a pattern, from the place after it."""
        if isinstance(item, Slot):
            return Node(slots={item: [follows]})
        if isinstance(item, str):
            return Node(words={item: [follows]})
        node = Node[R]()
        for way in item.ways:
            node.absorb(self._chain(way, follows))
        if item.is_optional:
            node.absorb(follows)
        return node

    def _chain(self, way: patterns.Sequence, follows: Node[R]) -> Node[R]:
        for item in reversed(way):
            follows = self._before(item, follows)
        return follows

    def matches(
        self,
        tokens: Sequence[Token],
        start: int,
        read: ReadSlot,
        is_number: Callable[[int], bool] = lambda i: True,
    ) -> list[Match[R]]:
        """Every rule that matches from `start`; of rules with one wording the first. `is_number`
        tells of a place whether a number may begin there."""
        found: dict[object, tuple[int, Match[R]]] = {}
        root = self._grown(word for token in tokens[start:] for word in _words_in(token.text))
        states = [_State(root, start, (), ())]
        while states:
            state = states.pop()
            for place, rule in state.node.ends:
                key = state.wording, state.at, tuple(slot.end for slot in state.filled)
                if key not in found or place < found[key][0]:
                    found[key] = place, Match(rule, start, state.at, state.filled)
            for at in self._places(tokens, state.at, start):
                states.extend(_by_word(state, at, tokens))
                slots = self._slots(state.node, is_number(at)) if state.node.slots else ()
                states.extend(_by_slot(state, slots, at, start, read))
        return [match for _, match in sorted(found.values(), key=lambda each: each[0])]

    def _slots(self, node: Node[R], is_number: bool) -> Iterable[tuple[Slot, list[Node[R]]]]:
        """The slots of a node that may begin with a number, or with a word."""
        if is_number:
            return node.slots.items()
        if node.wordy is None:
            node.wordy = [each for each in node.slots.items() if each[0].kind not in self._numeric]
        return node.wordy

    def _places(self, tokens: Sequence[Token], i: int, start: int) -> Iterator[int]:
        """The places where a phrase may go on: here, and after words that may be passed over."""
        while i < len(tokens):
            yield i
            if i == start or tokens[i].text not in self._passed:
                return
            i += 1

    def of_one_word(self, word: str) -> list[R]:
        """The rules that a word alone is a wording of."""
        root = self._grown(_words_in(word))
        return [rule for node in root.words.get(word, ()) for _, rule in node.ends]

    def says_nothing_new(self, words: frozenset[str]) -> list[R]:
        """The rules with a wording of these words alone."""
        seen, found, nodes = set[int](), list[R](), [self.root]
        while nodes:
            node = nodes.pop()
            if id(node) not in seen:
                seen.add(id(node))
                found.extend(rule for _, rule in node.ends)
                nodes.extend(n for word in words & set(node.words) for n in node.words[word])
        return found


def _words_in(text: str) -> Sequence[str]:
    """The words that a token is made of, which is several for a compound."""
    return text.split() if " " in text else (text,)


def _by_word(state: _State[R], at: int, tokens: Sequence[Token]) -> Iterator[_State[R]]:
    token = tokens[at]
    for node in state.node.words.get(token.text, ()):
        for after in {at + 1, _after_colon(tokens, at) if token.kind is Kind.WORD else at + 1}:
            yield _State(node, after, state.filled, (*state.wording, token.text))


def _by_slot(
    state: _State[R],
    slots: Iterable[tuple[Slot, list[Node[R]]]],
    at: int,
    start: int,
    read: ReadSlot,
) -> Iterator[_State[R]]:
    for slot, nodes in slots:
        for value, after in read(slot.kind, at, start):
            filled = (*state.filled, Filled(slot, value, at, after))
            for node in nodes:
                yield _State(node, after, filled, (*state.wording, slot))


def _after_colon(tokens: Sequence[Token], i: int) -> int:
    """The place after a word; "uptime: 99.9%" and "residency=eu" read as without the mark."""
    is_marked = i + 1 < len(tokens) and tokens[i + 1].text in {":", "="}
    return i + 2 if is_marked else i + 1
