"""The kinds of values a pattern can ask for, and how each is read off the tokens: most are said in
words, lists and smaller kinds, as wordings/values/ tells; names and what stands in readers.py are
read otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from bot.language.machine import patterns
from bot.language.machine.files import Value, entries, rows, spoken_files, word_list
from bot.language.machine.grammar import Walker
from bot.language.machine.patterns import ANYTHING, UNKNOWN, About, Words, key_of
from bot.language.values.formulas import worked_out
from bot.language.values.naming import FORM_FACTORS, NAME_BEGINNINGS, NAME_KINDS, NAMES, Naming
from bot.language.values.quantities import Found, Tokens, clock
from bot.language.values.readers import READERS, made

BEFORE, AFTER, NOT, ANY = "before ", "after ", "not ", "any "
"""Begin the kinds that look around, and that of a run of words of some lists."""


@dataclass(frozen=True, slots=True)
class Way:
    """Ways to say a value, and what it then is."""

    items: patterns.Sequence
    value: Value


@cache
def ways_of(kind: str) -> tuple[Way, ...]:
    """How a kind can be said; nothing for a kind of another sort."""
    said = ((value, said) for value in _values().get(kind, ()) for said in value.says)
    parsed = ((value, patterns.parse_pattern(each)) for value, each in said)
    return tuple(Way(items, value) for value, choice in parsed for items in choice.ways)


@cache
def _values() -> Mapping[str, Sequence[Value]]:
    """What the data files say of each kind."""
    result = defaultdict[str, list[Value]](list)
    for value in (value for file in spoken_files() for value in file.value):
        result[value.kind].append(value)
    return result


# --- lists


@cache
def spellings_in(name: str) -> Mapping[str, Sequence[tuple[tuple[str, ...], object]]]:
    """By its first word each spelling of a list with what it stands for, the longest first."""
    result = dict[str, list[tuple[tuple[str, ...], object]]]()
    for spelling, meant in rows(name):
        item = tuple(map(str, patterns.joined(tuple(spelling.split()))))
        result.setdefault(item[0], []).append((item, _plain(meant)))
    return {first: sorted(found, key=lambda f: -len(f[0])) for first, found in result.items()}


def _plain(meant: str) -> object:
    """A number, a period, else a word."""
    try:
        return clock(meant) or Decimal(meant)
    except InvalidOperation:
        return meant


def words_in(*names: str) -> Words:
    """All words of some lists."""
    found = (spelt for name in names for spelt in spellings_in(name).values())
    return frozenset(word for spelt in found for words, _ in spelt for word in words)


def listed(name: str, tokens: Tokens, i: int) -> Sequence[tuple[object, int]]:
    """The longest spelling of a list at a place."""
    for words, meant in spellings_in(name).get(tokens[i].text, ()):
        if all(j < len(tokens) and tokens[j].text == word for j, word in enumerate(words, i)):
            return ((meant, i + len(words)),)
    return ()


def is_around(kind: str) -> bool:
    """Whether a kind looks around, or passes words over."""
    return kind.startswith((BEFORE, AFTER, NOT, ANY))


# --- what kinds begin with


class Beginnings:
    """What is known of each kind: said of those that are read otherwise, found out about the
    others."""

    def __init__(self, names: Words | None = None) -> None:
        """`names` is what names begin with."""
        read = {"gpu_variant": FORM_FACTORS} | {kind: READERS[kind][1] for kind in READERS}
        self._known = dict.fromkeys(NAMES, About(names))
        self._known |= {kind: About(words, words) for kind, words in read.items()}

    def __call__(self, kind: str) -> About:
        if kind not in self._known:
            self._known[kind] = self._found_out(kind)
        return self._known[kind]

    def _found_out(self, kind: str) -> About:
        if is_around(kind):
            lists = kind.removeprefix(ANY).split() if kind.startswith(ANY) else ()
            return About(passes=patterns.union(self(each).begins for each in lists) or frozenset())
        if ways := [way.items for way in ways_of(kind)]:
            begins = patterns.union(patterns.beginning(way, self)[0] for way in ways)
            return About(begins, patterns.union(patterns.needed(way, self) for way in ways))
        words = frozenset(spellings_in(kind))
        return About(words, words)


@cache
def _by_first(kind: str) -> Mapping[str, Sequence[Way]]:
    """The ways to say a kind by the words that they may begin with."""
    begins = ((patterns.beginning(way.items, BEGINNINGS)[0], way) for way in ways_of(kind))
    return patterns.by_word(begins)


# --- reading -------------------------------------------------------------------------------


class Values:
    """Reads values of any kind off the tokens of one text."""

    def __init__(
        self, tokens: Tokens, naming: Naming | None = None, today: date | None = None
    ) -> None:
        """Names are read by `naming`. `today` completes days without their year; without it they
        are asked back."""
        self._naming, self._known_besides = naming, {"today": today}
        """What formulas know that nobody said."""
        self._begin(tokens)

    def guess_names(self, tokens: Tokens) -> None:
        """From now on reads these tokens, and guesses at names that nobody knows."""
        self._begin(tokens)
        if self._naming:
            self._naming.guess_at(tokens)

    def _begin(self, tokens: Tokens) -> None:
        self._tokens, self._walker = tokens, Walker(tokens, self.read)
        self._first = [*map(key_of, tokens), ""]
        self._beginnings: dict[str, frozenset[str] | None] = {}
        """What kinds begin with here; nothing for those that need other words than there are."""
        self._known: dict[tuple[str, int, bool], Sequence[tuple[object, int]]] = {}
        """What was read; the same place is asked for by many rules."""

    def read(self, kind: str, i: int, start: int = -1) -> Sequence[tuple[object, int]]:
        """Values of a kind at `i`, each with the place after it, in a phrase begun at `start`."""
        if kind not in self._beginnings:
            begins, needs, _ = BEGINNINGS(kind)
            is_out = needs is not None and needs.isdisjoint(self._first)
            self._beginnings[kind] = frozenset() if is_out else begins
        first = self._beginnings[kind]
        if first is not None and self._first[i] not in first:
            return ()
        key = kind, i, i == start and kind in NAME_KINDS
        if (known := self._known.get(key)) is None:
            known = self._known[key] = tuple(self._read_anew(kind, i, start))
        return known

    def _read_anew(self, kind: str, i: int, start: int) -> Found:
        if kind.startswith(ANY):
            return ((None, self._after_run(kind.removeprefix(ANY).split(), i)),)
        if is_around(kind):
            return ((None, i),) if self._is_around(kind, i) else ()
        if kind in READERS:
            return READERS[kind][0](self._tokens, i)
        if kind in NAMES:
            return self._naming.read(kind, i, start) if self._naming else ()
        return self._said(kind, i) if ways_of(kind) else listed(kind, self._tokens, i)

    def _said(self, kind: str, i: int) -> Found:
        """The values of a kind at a place: the longest, or all of a kind that may have many."""
        found, is_many = dict[tuple[object, int], None](), False
        ways = _by_first(kind)
        for way in (*ways.get(self._first[i], ()), *ways.get(ANYTHING, ())):
            is_many = way.value.many
            for end, filled, _ in self._walker.along(way.items, [(i, (), ())]):
                parts = {each.slot.field: each.value for each in filled if each.slot.field}
                known = {**self._known_besides, **parts}
                if not way.value.when or worked_out(way.value.when, known):
                    found[made(way.value, parts, known), end] = None
        if len(found) < 2 or is_many:
            return tuple(found)
        return (max(found, key=lambda each: each[1]),)

    def _is_around(self, kind: str, i: int) -> bool:
        """Whether before or after a place is what a kind asks for, or is not."""
        wanted, is_wanted = kind.removeprefix(NOT), not kind.startswith(NOT)
        if wanted.startswith(BEFORE):
            return any(self.read(wanted.removeprefix(BEFORE), i)) is is_wanted
        ends = [end for _, end in self.read(wanted.removeprefix(AFTER), i - 1)] if i else []
        return (i in ends) is is_wanted

    def _after_run(self, lists: Sequence[str], i: int) -> int:
        """The place after all words of some lists; a plus at a number is its own."""
        while i < len(self._tokens) and not self._is_plus(i):
            ends = [end for name in lists for _, end in self.read(name, i)]
            if not ends:
                break
            i = max(ends)
        return i

    def _is_plus(self, i: int) -> bool:
        two = self._tokens[i : i + 2]
        return two[0].text == "+" and len(two) == 2 and two[0].end == two[1].start


def value_of(kind: str, tokens: Tokens) -> object:
    """What all of some tokens say of a kind that is no name; None where they say none."""
    found = Values(tokens).read(kind, 0) if tokens else ()
    return next((value for value, end in found if end == len(tokens)), None)


def knows(kind: str) -> bool:
    """Whether there is such a kind of values."""
    return kind in {*READERS, *NAMES, *entries("lists")} or bool(ways_of(kind))


# --- what is known beforehand

BEGINNINGS, OF_RULES = Beginnings(), Beginnings(NAME_BEGINNINGS | {UNKNOWN})
"""What is known of the kinds before any text is read, anywhere and where a phrase begins: there no
name begins with a word that phrases are made of."""
TERMS = frozenset(spellings_in("terms"))
KNOWN_WORDS = words_in(*word_list("lists_of_values"))
"""The words that values are made of, besides those of the patterns."""
CHANGE_WORDS = words_in(*word_list("lists_of_changes"))
"""Those that relative changes are made of."""
