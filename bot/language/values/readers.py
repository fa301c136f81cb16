"""Kinds of values that are read otherwise than by words: digits, sizes, labels, stretches of text;
and what is made of the parts of a value that is no number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial, reduce
from itertools import islice, takewhile
from operator import mul
from string import ascii_lowercase
from typing import Any

from bot.language.machine.currencies import CODES
from bot.language.machine.files import Value, spellings, word_set
from bot.language.machine.patterns import NUMBER, Words
from bot.language.machine.rules import FILLERS, ORDINARY
from bot.language.machine.tokens import Kind, Token
from bot.language.meaning.refusals import Refusal, asked
from bot.language.values import dates, quantities
from bot.language.values.formulas import worked_out
from bot.language.values.naming import Guess
from bot.language.values.quantities import NUMBER_WORDS, Found, Scaling, Tokens, number, text_at
from engine.figures.model_ids import TYPICAL, size_of
from engine.figures.workload import Term

_Reading = tuple[Callable[[Tokens, int], Found], Words | None]
"""How a kind is read, and what it begins with; None where that may be anything."""


def _digits(tokens: Tokens, i: int) -> Found:
    if tokens[i].text.isdecimal():
        yield Decimal(tokens[i].text), i + 1


def _day(tokens: Tokens, i: int) -> Found:
    if tokens[i].kind is Kind.DATE:
        yield dates.in_digits(tokens[i].text), i + 1


def _model_size(tokens: Tokens, i: int) -> Found:
    """32b, 1.5t, 235b-a22b and 235b a22b, as the id of a typical model of that size."""
    texts = [token.text for token in tokens[i : i + 3]]
    sizes = ((said.format(*texts), many) for said, many in _SIZES if len(texts) >= many)
    return [(TYPICAL + said, i + many) for said, many in sizes if size_of(said)][:1]


_SIZES = (("{}{}-{}", 3), ("{}{}", 2))


_BOUND = ("-only", "-residency", "-hosted", "-based", "-resident")
_BOUND_PLACES = {
    place + tail: meant
    for place, meant in spellings("places").items()
    for tail in _BOUND
    if " " not in place
}
"""Places with what binds the data to them in one word: eu-only."""


LABELS = frozenset(a + z for a in ("", "a", "b") for z in ascii_lowercase) - word_set("no_labels")
"""Names of scenarios: A to Z, then AA and so on."""


def _label(tokens: Tokens, i: int) -> Found:
    """A name in capitals; "A" may be an article and needs more to be a name."""
    is_glued = i > 0 and tokens[i - 1].end == tokens[i].start  # the M of 1M
    if tokens[i].is_capital and tokens[i].text != "a" and not is_glued:
        yield tokens[i].text.upper(), i + 1


def _clauses(tokens: Tokens, i: int, *, is_plain: bool = False) -> Found:
    """Stretches of any length up to a separator; plain ones of words alone, up to an "and"."""

    def is_in(token: Token) -> bool:
        is_word = token.text.isalpha() and token.text not in _JOINING
        return is_word if is_plain else token.kind is not Kind.SEPARATOR

    return ((None, at) for at, _ in enumerate(takewhile(is_in, tokens[i:]), i + 1))


def _edge(tokens: Tokens, i: int) -> Found:
    """Nothing, where no word, number or date follows."""
    if not any(token.kind in _SAYING for token in tokens[i : i + 1]):
        yield None, i


def _one_of(words: Mapping[str, object]) -> _Reading:
    """Words with what each stands for."""
    return lambda tokens, i: [(words[tokens[i].text], i + 1)], frozenset(words)


_JOINING = {"and", "but", "so", "on", "with"} | word_set("negations") | word_set("denying")
_SAYING = frozenset({Kind.WORD, Kind.NUMBER, Kind.DATE})
_TALK = ORDINARY | FILLERS | {""}
_DIGITS, _NUMBERS = frozenset({NUMBER}), frozenset({NUMBER, *NUMBER_WORDS})
READERS: Mapping[str, _Reading] = {
    "number": (number, _NUMBERS),
    "decimal": (partial(number, decimal_comma=True), _NUMBERS),
    "digits": (_digits, _DIGITS),
    "model_size": (_model_size, _DIGITS),
    "day_in_digits": (_day, _DIGITS),
    "place_bound": _one_of(_BOUND_PLACES),
    "currency": _one_of({word: code.upper() for word, code in CODES.items()}),
    "label": (_label, LABELS),
    "any_label": _one_of({label: label.upper() for label in LABELS}),
    "clause": (_clauses, None),
    "plain_clause": (partial(_clauses, is_plain=True), None),
    "edge": (_edge, None),
    "token": (lambda tokens, i: [(None, i + 1)], None),
    "something": (lambda tokens, i: islice(_clauses(tokens, i), 1), None),
    "telling": (lambda tokens, i: () if text_at(tokens, i) in _TALK else [(None, i + 1)], None),
}

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


def _scaling(
    target: str = "volume", word: str = "", change: Scaling | None = None, **by: Decimal
) -> Scaling | Refusal:
    """A change of a target; 20% cheaper GPUs are not fewer of them."""
    times, plus = by.get("times", Decimal(1)), by.get("plus", Decimal(0))
    if change:
        times, word = change.times, word or change.target
    is_of_price = word in word_set("of_a_price")
    is_counted = target in {"volume", "input", "output"}
    if target == "prices" or (is_counted and is_of_price and word != "off"):
        return asked("which_prices")
    if target == "apis" and not is_of_price:
        return asked("which_apis")
    if target == "gpus" and is_of_price:
        target = "rent"
    return Scaling(target, times, plus)


_MAKERS: Mapping[str, Callable[..., object]] = {
    "rated": quantities.Rated,
    "whole": _whole,
    "pair": quantities.paired,
    "timed": quantities.timed,
    "ratio": quantities.Pair,
    "turns": partial(quantities.Turns, grows=True),
    "messages": partial(quantities.Turns, grows=False),
    "monthly": quantities.monthly,
    "rounded": lambda value, **_: round(value, 1),
    "term": Term,
    "day": dates.in_words,
    "ago": dates.ago,
    "change": lambda times, word="", **_: Scaling(word, times),
    "scaling": _scaling,
    "names": lambda first, rest=(): first if isinstance(first, Guess) else (first, *rest),
}
"""What data files make of the parts of a value that is no number, by the name they have for it."""
