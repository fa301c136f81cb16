"""The kinds of values a pattern can ask for, and how each is read off the tokens.

Most are said in words, as wordings/values/ tells; what is left is numbers, days and names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from bot.language.machine import currencies
from bot.language.machine.files import spellings, word_list
from bot.language.machine.patterns import NUMBER, UNKNOWN, key_of
from bot.language.machine.rules import FILLERS, ORDINARY
from bot.language.machine.tokens import Kind
from bot.language.values import dates, labels, scalings
from bot.language.values.kinds import (
    Beginnings,
    Makers,
    around,
    is_around,
    is_edge,
    is_list,
    listed,
    said_here,
    spellings_in,
    ways_of,
    words_in,
)
from bot.language.values.naming import NAME_BEGINNINGS, Found, NameKind, NamesLike, Naming
from bot.language.values.quantities import (
    NUMBER_WORDS,
    Rated,
    Ratio,
    Tokens,
    Turns,
    monthly,
    number,
    paired,
    text_at,
    timed,
)
from engine.figures.model_ids import TYPICAL, size_of
from engine.figures.workload import Term


class Values:
    """Reads values of any kind but names and days off the tokens of one text."""

    def __init__(self, tokens: Tokens) -> None:
        self._begin(tokens)
        self._known_besides: Mapping[str, object] = {"today": None}

    def _begin(self, tokens: Tokens) -> None:
        self._tokens = tokens
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
        if is_around(kind):
            return around(kind, self._tokens, i, self.read)
        if kind in _READERS:
            return _READERS[kind](self._tokens, i)
        if ways_of(kind):
            ways = BEGINNINGS.ways(kind, self._first[i])
            return said_here(ways, self._tokens, i, self.read, _MAKERS, self._known_besides)
        return listed(kind, self._tokens, i)


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
        super().__init__(tokens)
        self._known_besides = {"today": today}
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
    return kind in {*_READERS, *_ON_NAMES} or is_list(kind) or bool(ways_of(kind))


def _one(found: tuple[object, int] | None) -> Found:
    return (found,) if found else ()


_Reader = Callable[[Tokens, int], Found]

# --- kinds that are read otherwise

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


def _ones(read: Callable[[Tokens, int], tuple[object, int] | None]) -> _Reader:
    """A reader of one value at most."""
    return lambda tokens, i: _one(read(tokens, i)) if _may_begin(tokens, i) else ()


def _may_begin(tokens: Tokens, i: int) -> bool:
    """Whether a value may begin at a place; of the signs few do: $2, /day, +20%, = 4."""
    return i < len(tokens) and (tokens[i].kind is not Kind.SYMBOL or tokens[i].text in _SIGNS)


_SIGNS = frozenset({"$", "/", "+", ":", "=", "@"})


def _count(tokens: Tokens, i: int) -> tuple[object, int] | None:
    found = number(tokens, i)
    if found is None:
        return None
    value, after = found
    is_whole = value == value.to_integral_value() and abs(value) < 10**9
    return (int(value) if is_whole else value), after


def _digits(tokens: Tokens, i: int) -> tuple[object, int] | None:
    typed = tokens[i].text
    return (Decimal(typed), i + 1) if typed.isdecimal() else None


def _model_size(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """32b, 1.5t, 235b-a22b and 235b a22b, as the id of a typical model of that size."""
    texts = [token.text for token in tokens[i : i + 3]]
    for said, many in (("{}{}-{}", 3), ("{}{}", 2)):
        if len(texts) >= many and size_of(said.format(*texts)):
            return TYPICAL + said.format(*texts), i + many
    return None


_BOUND = ("-only", "-residency", "-hosted", "-based", "-resident")
_BOUND_PLACES = {
    place + tail: meant
    for place, meant in spellings("places").items()
    for tail in _BOUND
    if " " not in place
}


def _place_bound(tokens: Tokens, i: int) -> tuple[object, int] | None:
    """A place with what binds the data to it in one word: eu-only."""
    return _BOUND_PLACES[tokens[i].text], i + 1


def _clause_end(tokens: Tokens, i: int) -> int:
    ends = (at for at in range(i, len(tokens)) if tokens[at].kind is Kind.SEPARATOR)
    return next(ends, len(tokens))


_SEPARATOR = frozenset({Kind.SEPARATOR})
_TALK = ORDINARY | FILLERS | {""}
_READERS: dict[str, _Reader] = {
    "number": _ones(number),
    "decimal": _ones(partial(number, decimal_comma=True)),
    "count": _ones(_count),
    "model_size": _ones(_model_size),
    "place_bound": _ones(_place_bound),
    "currency": _ones(currencies.currency),
    "digits": _ones(_digits),
    "day_in_digits": _ones(dates.in_digits),
    "label": _ones(labels.label),
    "any_label": _ones(labels.any_label),
    "first_label": _ones(labels.first_label),
    "clause": lambda tokens, i: [(None, end + 1) for end in range(i, _clause_end(tokens, i))],
    "edge": lambda tokens, i: ((None, i),) if is_edge(tokens, i) else (),
    "something": lambda tokens, i: ((None, i + 1),) if not is_edge(tokens, i, _SEPARATOR) else (),
    "telling": lambda tokens, i: ((None, i + 1),) if text_at(tokens, i) not in _TALK else (),
}
_DIGITS = frozenset({NUMBER})
_NUMBERS = frozenset({NUMBER, *NUMBER_WORDS})
_FIRST: dict[str, frozenset[str]] = {
    "number": _NUMBERS,
    "decimal": _NUMBERS,
    "count": _NUMBERS,
    "model_size": _DIGITS,
    "digits": _DIGITS,
    "day_in_digits": _DIGITS,
    "place_bound": frozenset(_BOUND_PLACES),
}
BEGINNINGS = Beginnings({kind: _FIRST.get(kind) for kind in (*_READERS, *_ON_NAMES)})

"""What is known of the kinds before any text is read."""


class _OfRules(Beginnings):
    """The same where a phrase begins: no name begins with a word that phrases are made of."""

    def begins(self, kind: str) -> frozenset[str] | None:
        return _NAME_STARTS if kind in _NAMING else super().begins(kind)


_NAMING = frozenset({*_NAME_KINDS, *_NAMED} - {"gpu_variant"})
_NAME_STARTS = NAME_BEGINNINGS | {UNKNOWN}
OF_RULES = _OfRules({kind: _FIRST.get(kind) for kind in (*_READERS, *_ON_NAMES)})
TERMS = frozenset(spellings_in("terms"))
KNOWN_WORDS = words_in(*word_list("lists_of_values"))
"""The words that values are made of, besides those of the patterns."""
CHANGE_WORDS = words_in(*word_list("lists_of_changes"))
"""Those that relative changes are made of."""

# --- what is made


_MAKERS: Makers = {
    "rated": Rated,
    "pair": paired,
    "timed": timed,
    "ratio": Ratio,
    "turns": partial(Turns, grows=True),
    "messages": partial(Turns, grows=False),
    "monthly": monthly,
    "rounded": lambda value, **_: round(value, 1),
    "term": Term,
    "day": dates.in_words,
    "ago": dates.ago,
    "change": scalings.change,
    "scaling": scalings.scaling,
}
"""What data files make of the parts of a value that is no number, by the name they have for it."""
