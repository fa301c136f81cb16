"""The kinds of values a pattern can ask for, and how each is read off the tokens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal

from bot.language.machine import currencies
from bot.language.machine.files import spellings, word_set
from bot.language.machine.tokens import Kind, Token
from bot.language.values import (
    dates,
    labels,
    lengths,
    links,
    money,
    places,
    quantities,
    scalings,
    uptimes,
    volumes,
)
from bot.language.values.naming import Found, NameKind, NamesLike, Naming
from bot.language.values.quantities import Tokens, number, text_at
from engine.figures.workload import Term


class Slots:
    """Reads values of any kind off the tokens of one text."""

    def __init__(
        self,
        plain: str,
        tokens: Sequence[Token],
        names: NamesLike,
        words: Collection[str],
        today: date | None = None,
    ) -> None:
        """`today` completes days without their year; without it they are asked back."""
        self._today = today
        self._tokens = tokens
        self._naming = Naming(plain, tokens, names, words)
        self._known: dict[tuple[str, int, bool], Sequence[tuple[object, int]]] = {}
        """What was read; the same place is asked for by many rules."""

    def may_begin_number(self, i: int) -> bool:
        """Whether a value of a numeric kind may begin at a place."""
        return quantities.may_begin_number(self._tokens[i])

    def guess_names(self, tokens: Sequence[Token]) -> None:
        """From now on reads these tokens, and guesses at names that nobody knows."""
        self._tokens = tokens
        self._naming.guess_at(tokens)
        self._known.clear()

    def read(self, kind: str, i: int, start: int) -> Found:
        """Values of a kind at `i`, each with the place after it, in a phrase begun at `start`."""
        if (known := self._known.get((kind, i, i == start))) is None:
            known = self._known[kind, i, i == start] = tuple(self._read_anew(kind, i, start))
        return known

    def _read_anew(self, kind: str, i: int, start: int) -> Found:
        token = self._tokens[i]
        if token.kind is Kind.SYMBOL and token.text not in _SIGNS:
            return ()
        if kind in _READERS or kind in _MANY:
            return self._values(kind, i)
        if kind in _NAMED:
            return _NAMED[kind](self._naming, i)
        if kind in _DAYS:
            return _found(_DAYS[kind](self._tokens, i, self._today))
        return self._naming.names_at(_NAME_KINDS[kind], i, start)

    def knows(self, kind: str) -> bool:
        """Whether there is such a kind of values."""
        names = {*_DAYS, *_NAMED, *_NAME_KINDS}
        return kind in _READERS or kind in _MANY or kind in names

    def _values(self, kind: str, i: int) -> Sequence[tuple[object, int]]:
        """The values of a kind that is no name."""
        if not self.may_begin_number(i):
            begins = _BEGINNINGS.get(kind)
            if kind in NUMERIC or (begins is not None and self._tokens[i].text not in begins):
                return ()
        one = _READERS[kind](self._tokens, i) if kind in _READERS else None
        many = _MANY[kind](self._tokens, i) if kind in _MANY else ()
        return (one,) if one else tuple(many)


_DAYS: dict[str, Callable[[Tokens, int, date | None], tuple[object, int] | None]] = {
    "day": dates.day,
    "bare_day": dates.bare_day,
    "spoken_day": dates.spoken_day,
    "future_year": dates.future_year,
}
"""Kinds that are read beside a "today"."""


def _found(one: tuple[object, int] | None) -> Found:
    return (one,) if one else ()


_SIGNS = frozenset({"$", "/", "+", ":", "=", "@"})
"""The signs that values and links may begin with: $2, /day, +20%, = 4."""

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

_NAME_KINDS: dict[str, NameKind] = {"model": "model", "gpu": "gpu", "option": "api_option"}
_NAME_KINDS |= {"gpu_provider": "gpu_provider"}


def _count(tokens: Tokens, i: int) -> tuple[object, int] | None:
    found = number(tokens, i)
    if found is None:
        return None
    value, after = found
    is_whole = value == value.to_integral_value() and abs(value) < 10**9
    return (int(value) if is_whole else value), after


def _few(tokens: Tokens, i: int) -> tuple[object, int] | None:
    """So many people as run models somewhere, and not as use them."""
    found = number(tokens, i)
    return found if found and 0 < found[0] <= MOST_STAFF else None


MOST_STAFF = 20
"""A rule of reading: 3 engineers run models, 500 use them."""


def _family(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """ "llama": a family of models, which tells none of them."""
    word = text_at(tokens, i)
    return (word, i + 1) if word in word_set("families") else None


def _large(tokens: Tokens, i: int) -> tuple[object, int] | None:
    """An amount that can hardly be anything but a volume."""
    found = quantities.amount(tokens, i)
    is_large = found and found[0].value >= volumes.LEAST_BARE_PAIR
    return found if found and is_large and not volumes.counts_other(tokens, found[1]) else None


def _times(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """4x, 4, 4 times, 4:1."""
    found = number(tokens, i, decimal_comma=True)
    if found and text_at(tokens, found[1]) in {"x", "times", "fold"}:
        return found[0], found[1] + 1
    if found and (text_at(tokens, found[1]), text_at(tokens, found[1] + 1)) == (":", "1"):
        return found[0], found[1] + 2
    return found


TERMS = {word: Term(term) for word, term in spellings("terms").items()}


def _term(tokens: Tokens, i: int) -> tuple[Term, int] | None:
    term = TERMS.get(text_at(tokens, i))
    return (term, i + 1) if term else None


_READERS: dict[str, Callable[[Tokens, int], tuple[object, int] | None]] = {
    "count": _count,
    "few": _few,
    "rate": quantities.rate,
    "family": _family,
    "share": quantities.share,
    "part": quantities.part,
    "fine": uptimes.fine,
    "asking": links.asking,
    "being": links.being,
    "percent": quantities.percent,
    "percent_share": quantities.percent_share,
    "uptime": uptimes.uptime,
    "label": labels.label,
    "any_label": labels.any_label,
    "small_label": labels.small_label,
    "first_label": labels.first_label,
    "length": lengths.length,
    "sessions": lengths.sessions,
    "searches": lengths.searches,
    "pages": lengths.pages,
    "turns": lengths.turns,
    "people": lengths.people,
    "requests_per_person": lengths.requests_per_person,
    "input_share": lengths.input_share,
    "model_size": lengths.model_size,
    "hosted_size": lengths.hosted_size,
    "currency": currencies.currency,
    "bare_usd": money.bare_dollars,
    "usd_hourly": money.hourly_dollars,
    "usd_card_month": money.dollars_per_card_month,
    "bare_month": money.bare_dollars_per_month,
    "usd_gpu_month": money.dollars_per_gpu_month,
    "bare_uptime": uptimes.bare_uptime,
    "plain_uptime": uptimes.plain_uptime,
    "high": uptimes.high,
    "nines": uptimes.nines,
    "lone_years": dates.lone_years,
    "delivery": dates.delivery,
    "hours_span": dates.hours_span,
    "price": money.price,
    "times": _times,
    "ms": quantities.milliseconds,
    "number": number,
    "amount": quantities.amount,
    "large": _large,
    "usd": money.dollars,
    "usd_days": money.dollars_of_days,
    "usd_month": money.dollars_per_month,
    "per": quantities.period,
    "place": places.place,
    "place_bound": places.place_bound,
    "term": _term,
    "requests": volumes.requests,
    "daily_requests": volumes.daily_requests,
    "rated": volumes.rated,
    "total": volumes.total,
    "ratio": volumes.ratio,
    "slash_ratio": lambda tokens, i: volumes.ratio(tokens, i, slash=True),
    "percent_ratio": volumes.percent_ratio,
    "input": lambda tokens, i: volumes.half(tokens, i, volumes.INPUT_WORDS),
    "output": lambda tokens, i: volumes.half(tokens, i, volumes.OUTPUT_WORDS),
}
_WORDY = {"family", "pair", "volume", "scaling", "is", "per", "term", "input", "output"}
_WORDY |= {"asking", "being", "clause", "gap", "state"}
_WORDY |= {"label", "any_label", "small_label", "first_label", "place", "place_bound", "currency"}
"""Kinds that may begin with a word; the others begin with a number, in digits or in words."""

_MANY: dict[str, Callable[[Tokens, int], Found]] = {
    "pair": volumes.pairs,
    "volume": volumes.volume_pairs,
    "slashed": volumes.slashed,
    "scaling": scalings.scalings,
    "clause": links.clause,
    "gap": links.gap,
    "state": links.state,
    "is": links.linking,
}

_BEGINNINGS = {
    "pair": volumes.SIDES,
    "input": volumes.INPUT_WORDS,
    "output": volumes.OUTPUT_WORDS,
    "volume": volumes.SIDES | quantities.PERIOD_BEGINNINGS,
    "per": quantities.PERIOD_BEGINNINGS,
    "place": places.BEGINNINGS,
    "asking": links.ASKING,
    "being": links.BEING,
    "term": TERMS,
}
"""The words that values of a kind begin with, where they begin with no number."""
NUMERIC = frozenset({*_READERS, *_MANY} - _WORDY)

KNOWN_WORDS: frozenset[str] = frozenset().union(
    volumes.INPUT_WORDS,
    volumes.OUTPUT_WORDS,
    volumes.TOKEN_WORDS,
    volumes.REQUEST_WORDS,
    quantities.SCALES,
    quantities.NUMBER_WORDS,
    quantities.SHARE_WORDS,
    dates.MONTHS,
    places.WORDS,
    ("per", "nines", "month", "hour", "hourly", "daily", "monthly", "weekly", "yearly", "annually"),
    ("million", "second", "percent", "dollars"),
    TERMS,
)
"""The words that values are made of, besides those of the patterns."""
