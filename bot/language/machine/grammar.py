"""Phrase rules in one table: from a place in the text to every rule that matches there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from bot.kept import kept
from bot.language.machine import patterns
from bot.language.machine.patterns import ANYTHING, UNKNOWN, Choice, Element, Slot, Words, key_of
from bot.language.machine.tokens import Kind, Token

R = TypeVar("R")


class Filled(NamedTuple):
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


class Told(NamedTuple):
    """What is told of patterns before they are parsed: a text has few of the words there are, so
    most need never be parsed for it."""

    needs: Mapping[str, Sequence[int]]
    """By each word the places of the patterns of which a text needs it, or another one."""
    firsts: Mapping[str, Sequence[int]]
    """By each word the places of the patterns that may begin with it."""
    vocabulary: Words
    """All words of the patterns, compounds as one."""


class Grammar(Generic[R]):
    """Rules by the words that they begin with.

    Where two rules have the same wording the one that comes first in the table holds.
    """

    def __init__(
        self,
        rules: Iterable[tuple[str, R]],
        passed: frozenset[str] = frozenset(),
        kinds: patterns.Kinds = patterns.unknown,
    ) -> None:
        """`passed` are words that may stand inside any phrase and change nothing."""
        self.rules, self.passed, self._of_kinds = list(rules), passed, kinds
        self.told = kept("grammar", self._tell, (sentence for sentence, _ in self.rules))
        self._parsed = dict[int, tuple[Choice, Sequence[Words]]]()

    def _tell(self) -> Told:
        all_items = [(patterns.parse_pattern(sentence),) for sentence, _ in self.rules]
        needs = (patterns.needed(each, self._of_kinds) for each in all_items)
        begins = [patterns.beginning(each, self._of_kinds) for each in all_items]
        if any(is_empty for _, is_empty in begins):
            raise ValueError("a pattern that no words are needed for")
        parts = frozenset[Element]().union(*map(patterns.elements, all_items))
        return Told(
            needs=patterns.by_word((words, i) for i, words in enumerate(needs)),
            firsts=patterns.by_word((words, i) for i, (words, _) in enumerate(begins)),
            vocabulary=frozenset(part for part in parts if isinstance(part, str)),
        )

    def parsed(self, place: int) -> tuple[Choice, Sequence[Words]]:
        """A rule's pattern, and sets of words of each of which a text must have one to say it."""
        if place not in self._parsed:
            pattern = patterns.parse_pattern(self.rules[place][0])
            self._parsed[place] = pattern, tuple(patterns.all_needed((pattern,), self._of_kinds))
        return self._parsed[place]

    def beginning(self, token: Token) -> set[int]:
        """The places of the rules that may begin with a token."""
        is_known = token.text in self.told.vocabulary
        keys = (key_of(token), ANYTHING) if is_known else (key_of(token), ANYTHING, UNKNOWN)
        return set[int]().union(*(self.told.firsts.get(key, ()) for key in keys))

    def of_one_word(self, word: str) -> list[R]:
        """The rules that a word alone is a wording of."""
        token = Token(Kind.WORD, word, 0, len(word))
        return [match.rule for match in Matcher(self, [token], lambda *place: ()).matches(0)]


_Walk = tuple[int, tuple[Filled, ...], tuple[Element, ...]]
"""The place that was come to, the values read on the way, and the wording."""


class Walker:
    """Follows patterns through a text."""

    marks = frozenset[str]()
    """What may stand behind a word and change nothing."""

    def __init__(
        self, tokens: Sequence[Token], read: ReadSlot, passed: frozenset[str] = frozenset()
    ) -> None:
        self._tokens, self._read, self._passed = tokens, read, passed
        self._keys = [*map(key_of, tokens)]
        self._start = -1
        """Where a phrase begins, if it is one: before it nothing is passed over."""
        self._places = len(tokens) + 1
        """Where values may be read: of kinds that look around, behind the last token, too."""
        self._known = dict[int, _Place]()

    def _begin(self, start: int) -> None:
        """From now on follows phrases that begin at a place."""
        for other in (self._start, start):  # what they hold inside a phrase is found as before
            self._known.pop(other, None)
        self._start = start

    def _ways_of(self, choice: Choice, walk: _Walk) -> list[_Walk]:
        """Every way through one of several wordings."""
        keys = self._place(walk[0]).keys
        ways = [way for key in keys for way in choice.by_first.get(key, ())]
        return [after for way in ways for after in self.along(way, [walk])]

    def along(self, items: patterns.Sequence, walks: list[_Walk]) -> list[_Walk]:
        """Every way through the items of a pattern."""
        for item in items:
            if isinstance(item, str):
                walks = [
                    (after, filled, (*wording, item))
                    for at, filled, wording in walks
                    for after in self._place(at).after.get(item, ())
                ]
            elif isinstance(item, Slot):
                walks = [
                    (after, (*filled, Filled(item, value, here, after)), (*wording, item))
                    for at, filled, wording in walks
                    for here in self._place(at).here
                    for value, after in self._read(item.kind, here, self._start)
                ]
            else:
                passed = walks if item.is_optional else []
                walks = [after for walk in walks for after in self._ways_of(item, walk)] + passed
            if not walks:
                break
        return walks

    def _place(self, at: int) -> _Place:
        if at not in self._known:
            self._known[at] = self._place_anew(at)
        return self._known[at]

    def _place_anew(self, at: int) -> _Place:
        tokens, passed = self._tokens, self._passed
        end = min(at + 1, len(tokens))
        while at > self._start and end < len(tokens) and tokens[end - 1].text in passed:
            end += 1
        here = range(at, end)
        after = dict[str, list[int]]()
        for i in here:
            after.setdefault(tokens[i].text, []).extend(self._after(i))
        keys = (*self._keys[at:end], ANYTHING)
        return _Place(here or range(at, self._places), keys, after)

    def _after(self, i: int) -> Iterator[int]:
        """The places after a word."""
        is_marked = i + 1 < len(self._tokens) and self._tokens[i + 1].text in self.marks
        if is_marked and self._tokens[i].kind is Kind.WORD:
            yield i + 2
        yield i + 1


class Matcher(Walker, Generic[R]):
    """Follows the patterns of a grammar through one text."""

    marks = frozenset({":", "="})  # "uptime: 99.9%" and "residency=eu" read as without

    def __init__(self, grammar: Grammar[R], tokens: Sequence[Token], read: ReadSlot) -> None:
        super().__init__(tokens, read, grammar.passed)
        self._grammar, self._places = grammar, len(tokens)
        needs = (grammar.told.needs.get(key, ()) for key in {*self._keys, ANYTHING})
        self._able = set[int]().union(*needs)
        """The places of the rules that the text has words for."""

    def matches(self, start: int) -> list[Match[R]]:
        """Every rule that matches from `start`; of rules with one wording the first."""
        found, rest = dict[object, Match[R]](), {*self._keys[start:]}
        self._begin(start)
        for place in sorted(self._able & self._grammar.beginning(self._tokens[start])):
            pattern, all_needed = self._grammar.parsed(place)
            if any(map(rest.isdisjoint, all_needed)):
                continue
            for end, filled, wording in self._ways_of(pattern, (start, (), ())):
                key = wording, end, tuple([slot.end for slot in filled])
                if key not in found:
                    found[key] = Match(self._grammar.rules[place][1], start, end, filled)
        return list(found.values())


class _Place(NamedTuple):
    """Where a phrase may go on."""

    here: Sequence[int]
    """At a place itself, and after words that may be passed over."""
    keys: Sequence[str]
    """What begins there."""
    after: Mapping[str, Sequence[int]]
    """The places after each word that stands there."""
