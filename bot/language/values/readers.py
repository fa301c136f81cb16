"""Kinds of values that are read otherwise than by words: digits, sizes, labels, stretches of text;
and what is made of the parts of a value that is no number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial, reduce
from operator import mul
from string import ascii_lowercase
from typing import Any

from bot.language.machine import currencies
from bot.language.machine.files import Value, spellings, word_set
from bot.language.machine.patterns import NUMBER, Words
from bot.language.machine.rules import FILLERS, ORDINARY
from bot.language.machine.tokens import Kind
from bot.language.meaning.refusals import Refusal
from bot.language.values import dates, scalings
from bot.language.values.formulas import worked_out
from bot.language.values.naming import Guess
from bot.language.values.quantities import (
    NUMBER_WORDS,
    Pair,
    Rated,
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

_Found = Iterable[tuple[object, int]]
_Reader = Callable[[Tokens, int], _Found]


def _ones(read: Callable[[Tokens, int], tuple[object, int] | None]) -> _Reader:
    """A reader of one value at most."""

    def one(tokens: Tokens, i: int) -> _Found:
        found = read(tokens, i)
        return (found,) if found else ()

    return one


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


LABELS = frozenset(a + z for a in ("", "a", "b") for z in ascii_lowercase) - word_set("no_labels")
"""Names of scenarios: A to Z, then AA and so on."""


def _any_label(tokens: Tokens, i: int) -> tuple[str, int]:
    """A name after a word that says that it is one."""
    return tokens[i].text.upper(), i + 1


def _label(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """A name in capitals; "A" may be an article and needs more to be a name."""
    is_glued = i > 0 and tokens[i - 1].end == tokens[i].start  # the M of 1M
    is_name = tokens[i].is_capital and tokens[i].text != "a" and not is_glued
    return _any_label(tokens, i) if is_name else None


def _kind_at(tokens: Tokens, i: int) -> Kind:
    """What a token looks like; beyond the last, as a separator does."""
    return tokens[i].kind if i < len(tokens) else Kind.SEPARATOR


def _ends_in_clause(tokens: Tokens, i: int) -> Sequence[int]:
    """The places after each token up to a separator."""
    end = next(at for at in range(i, len(tokens) + 1) if _kind_at(tokens, at) is Kind.SEPARATOR)
    return range(i + 1, end + 1)


_SAYING = frozenset({Kind.WORD, Kind.NUMBER, Kind.DATE})
_TALK = ORDINARY | FILLERS | {""}
_DIGITS, _NUMBERS = frozenset({NUMBER}), frozenset({NUMBER, *NUMBER_WORDS})
READERS: Mapping[str, tuple[_Reader, Words | None]] = {
    "number": (_ones(number), _NUMBERS),
    "decimal": (_ones(partial(number, decimal_comma=True)), _NUMBERS),
    "digits": (_ones(_digits), _DIGITS),
    "model_size": (_ones(_model_size), _DIGITS),
    "day_in_digits": (_ones(dates.in_digits), _DIGITS),
    "place_bound": (_ones(_place_bound), frozenset(_BOUND_PLACES)),
    "currency": (_ones(currencies.currency), frozenset(currencies.CODES)),
    "label": (_ones(_label), LABELS),
    "any_label": (_ones(_any_label), LABELS),
    "clause": (lambda tokens, i: [(None, end) for end in _ends_in_clause(tokens, i)], None),
    "edge": (lambda tokens, i: () if _kind_at(tokens, i) in _SAYING else ((None, i),), None),
    "token": (lambda tokens, i: ((None, i + 1),), None),
    "something": (lambda tokens, i: [(None, end) for end in _ends_in_clause(tokens, i)[:1]], None),
    "telling": (lambda tokens, i: () if text_at(tokens, i) in _TALK else ((None, i + 1),), None),
}
"""How a kind is read, and what it begins with; None where that may be anything."""

# --- what is made


def made(value: Value, parts: Mapping[str, Any], known: Mapping[str, Any]) -> object:
    """What was said: the result of a formula, else the product of the parts. `known` are the parts
    and what formulas know besides."""
    if value.asks:
        return Refusal(value.asks, tuple(offer.format_map(parts) for offer in value.offers))
    if value.makes:
        given = {name: worked_out(formula, known) for name, formula in value.sets.items()}
        return _MAKERS[value.makes](**{**parts, **given})
    if value.gives:
        return worked_out(value.gives, known)
    return reduce(mul, parts.values()) if parts else None


def _whole(number: Decimal) -> int | Decimal:
    is_whole = number == number.to_integral_value() and abs(number) < 10**9
    return int(number) if is_whole else number


_MAKERS: Mapping[str, Callable[..., object]] = {
    "rated": Rated,
    "whole": _whole,
    "pair": paired,
    "timed": timed,
    "ratio": Pair,
    "turns": partial(Turns, grows=True),
    "messages": partial(Turns, grows=False),
    "monthly": monthly,
    "rounded": lambda value, **_: round(value, 1),
    "term": Term,
    "day": dates.in_words,
    "ago": dates.ago,
    "change": scalings.change,
    "scaling": scalings.scaling,
    "names": lambda first, rest=(): first if isinstance(first, Guess) else (first, *rest),
}
"""What data files make of the parts of a value that is no number, by the name they have for it."""
