"""The kinds of values a pattern can ask for, and how each is read off the tokens: most are said in
words, as wordings/values/ tells; names and what stands in readers.py are read otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from bot.language.machine.files import word_list
from bot.language.machine.grammar import Walker
from bot.language.machine.patterns import UNKNOWN, key_of
from bot.language.machine.tokens import Kind
from bot.language.values.formulas import worked_out
from bot.language.values.kinds import (
    AFTER,
    ANY,
    BEFORE,
    NOT,
    Beginnings,
    is_around,
    is_list,
    listed,
    spellings_in,
    ways_of,
    words_in,
)
from bot.language.values.naming import (
    FORM_FACTORS,
    NAME_BEGINNINGS,
    Found,
    NameKind,
    NamesLike,
    Naming,
)
from bot.language.values.quantities import Tokens
from bot.language.values.readers import FIRST, READERS, made


class Values:
    """Reads values of any kind but names off the tokens of one text."""

    def __init__(self, tokens: Tokens, today: date | None = None) -> None:
        self._known_besides = {"today": today}
        """What formulas know that nobody said."""
        self._begin(tokens)

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
            needs = BEGINNINGS.needs(kind)
            is_out = needs is not None and needs.isdisjoint(self._first)
            self._beginnings[kind] = frozenset() if is_out else BEGINNINGS.begins(kind)
        first = self._beginnings[kind]
        if first is not None and self._first[i] not in first:
            return ()
        key = kind, i, i == start and kind in _NAME_KINDS
        if (known := self._known.get(key)) is None:
            known = self._known[key] = tuple(self._read_anew(kind, i, start))
        return known

    def _read_anew(self, kind: str, i: int, start: int) -> Found:
        if kind.startswith(ANY):
            return ((None, self._after_run(kind.removeprefix(ANY).split(), i)),)
        if is_around(kind):
            return ((None, i),) if self._is_around(kind, i) else ()
        if kind in READERS:
            return READERS[kind](self._tokens, i)
        return self._said(kind, i) if ways_of(kind) else listed(kind, self._tokens, i)

    def _said(self, kind: str, i: int) -> Found:
        """The values of a kind at a place: the longest, or all of a kind that may have many."""
        found, is_many = dict[tuple[object, int], None](), False
        for way in BEGINNINGS.ways(kind, self._first[i]):
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


class Slots(Values):
    """Reads values of any kind off the tokens of one text."""

    def __init__(
        self,
        plain: str,
        tokens: Tokens,
        names: NamesLike,
        words: Collection[str],
        today: date | None = None,
    ) -> None:
        """`today` completes days without their year; without it they are asked back."""
        super().__init__(tokens, today)
        self._naming = Naming(plain, tokens, names, words)

    def guess_names(self, tokens: Tokens) -> None:
        """From now on reads these tokens, and guesses at names that nobody knows."""
        self._begin(tokens)
        self._naming.guess_at(tokens)

    def _read_anew(self, kind: str, i: int, start: int) -> Found:
        if kind not in _ON_NAMES:
            return super()._read_anew(kind, i, start)
        if i >= len(self._tokens) or self._tokens[i].kind is Kind.SYMBOL:
            return ()
        if kind in _NAMED:
            return _NAMED[kind](self._naming, i)
        return self._naming.names_at(_NAME_KINDS[kind], i, start)


def knows(kind: str) -> bool:
    """Whether there is such a kind of values."""
    return kind in {*READERS, *_ON_NAMES} or is_list(kind) or bool(ways_of(kind))


# --- kinds of names

_NAMED: dict[str, Callable[[Naming, int], Found]] = {
    "options": Naming.options,
    "lone_option": Naming.lone_options,
    "hosted_model": Naming.hosted_models,
    "renter": Naming.mere_renters,
    "stranger": Naming.strangers,
    "gpu_variant": Naming.variants,
    "closed_option": Naming.closed_options,
    "priced": Naming.priced,
    "unspecified_model": Naming.unspecified_models,
}
_NAME_KINDS: dict[str, NameKind] = {
    "model": "model",
    "gpu": "gpu",
    "option": "api_option",
    "gpu_provider": "gpu_provider",
}
_ON_NAMES = frozenset({*_NAMED, *_NAME_KINDS})

# --- what is known beforehand

_FIRST = {kind: FIRST.get(kind) for kind in (*READERS, *_ON_NAMES)}
_FIRST["gpu_variant"] = FORM_FACTORS
BEGINNINGS = Beginnings(_FIRST)
"""What is known of the kinds before any text is read."""


class _OfRules(Beginnings):
    """The same where a phrase begins: no name begins with a word that phrases are made of."""

    def begins(self, kind: str) -> frozenset[str] | None:
        return _NAME_STARTS if kind in _NAMING else super().begins(kind)


_NAMING = frozenset({*_NAME_KINDS, *_NAMED} - {"gpu_variant"})
_NAME_STARTS = NAME_BEGINNINGS | {UNKNOWN}
OF_RULES = _OfRules(_FIRST)
TERMS = frozenset(spellings_in("terms"))
KNOWN_WORDS = words_in(*word_list("lists_of_values"))
"""The words that values are made of, besides those of the patterns."""
CHANGE_WORDS = words_in(*word_list("lists_of_changes"))
"""Those that relative changes are made of."""
