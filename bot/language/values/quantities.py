"""Numbers as people write them, read off tokens as Decimal; amounts with their periods, and what
they change by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar

from bot.language.machine.files import rows
from bot.language.machine.tokens import Kind, Token
from bot.rendering.figures_text import days_per_month, figure

T = TypeVar("T")
Tokens = Sequence[Token]
Found = Iterable[tuple[object, int]]
"""Values that begin at a place, each with the place after it."""

SCALES = {name: Decimal(value) for name, value in rows("scales")}
_UNITS = {word: Decimal(value) for word, value in rows("number_words")}
_TENS = {word: Decimal(value) for word, value in rows("tens")}
_HYPHENATED = {f"{ten}-{one}": _TENS[ten] + _UNITS[one] for ten in _TENS for one in [*_UNITS][1:10]}
NUMBER_WORDS = _UNITS | _TENS | _HYPHENATED

_GROUPED = (
    ("[ _']", r"\d{1,3}(?:[ _']\d{3})+"),
    (",", r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?:\.\d+)?"),
    (r"\.", r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"),
)
"""What groups thousands, and the numbers in which it does."""
_DECIMAL_COMMA = re.compile(r"\d*,\d+")


# --- numbers


def text_at(tokens: Tokens, i: int) -> str:
    """The plain text of a token, empty beyond the last."""
    return tokens[i].text if 0 <= i < len(tokens) else ""


@lru_cache(maxsize=1024)
def parse_number(typed: str, *, decimal_comma: bool = False) -> Decimal | None:
    """A number in any unambiguous spelling; None where the digits make no number.

    One comma before three digits groups thousands unless `decimal_comma`; a dot is a decimal
    point unless several group thousands. `doubts` tells where that reading may be wrong.
    """
    sign = -1 if typed.startswith("-") else 1
    mantissa, _, exponent = typed.lstrip("-").partition("e")
    plain = mantissa.replace(",", ".")
    if not (decimal_comma and _DECIMAL_COMMA.fullmatch(mantissa)):
        groups = (mark for mark, grouped in _GROUPED if re.fullmatch(grouped, mantissa))
        plain = re.sub(next(groups, "$"), "", mantissa).replace(",", ".")
    is_number = re.fullmatch(r"\d*\.?\d+", plain)
    return Decimal(f"{plain}e{exponent or 0}") * sign if is_number else None


def doubts(tokens: Tokens, i: int) -> tuple[str, ...]:
    """The other spellings to choose from where a count can be read in two ways.

    1.500 may be one and a half or, in much of Europe, fifteen hundred; 1,500M likewise.
    """
    typed = text_at(tokens, i)
    scaled = text_at(tokens, i + 1) in SCALES
    match = re.fullmatch(r"([1-9]\d{0,2})([.,])(\d{3})", typed)
    if not match or (match[2] == ".") == scaled:
        return ()
    return match[1] + match[3], f"{match[1]}.{match[3].rstrip('0') or '0'}"


def number(tokens: Tokens, i: int, *, decimal_comma: bool = False) -> Found:
    """A number in digits or, up to 99, in words."""
    token = tokens[i]
    if token.text in _TENS and 0 < (unit := _UNITS.get(text_at(tokens, i + 1), Decimal(0))) < 10:
        yield _TENS[token.text] + unit, i + 2
    elif token.text in NUMBER_WORDS:
        yield NUMBER_WORDS[token.text], i + 1
    elif token.kind is Kind.NUMBER:
        value = parse_number(token.text, decimal_comma=decimal_comma)
        yield from () if value is None else [(value, i + 1)]


# --- amounts and their periods


@dataclass(frozen=True, slots=True)
class Period:
    """How often: `times` in `days` days."""

    times: int | Decimal
    days: int | Decimal

    def __rtruediv__(self, value: Decimal) -> Rated:
        """So much per period."""
        return Rated(value, self)

    def per_day(self, value: Decimal) -> Decimal:
        """A quantity per period as a quantity per day."""
        return value * self.times / self.days


def clock(said: str) -> Period | None:
    """The period of a row of a list, as "86400/1" for a second or "1/days_per_month"; else None."""
    times, slash, days = said.partition("/")
    if not slash or not times.isdecimal():
        return None
    return Period(int(times), int(days) if days.isdecimal() else int(figure(days)))


@dataclass(frozen=True, slots=True)
class Rated:
    """An amount and the period it was said for, if any."""

    value: Decimal
    period: Period | None = None

    @property
    def per_day(self) -> Decimal:
        """A day's worth; an amount without a period is meant per day."""
        return self.period.per_day(self.value) if self.period else self.value

    def __mul__(self, factor: Decimal) -> Rated:
        return replace(self, value=self.value * factor)

    def __add__(self, other: Rated) -> Rated:
        """What both come to in a day."""
        return Rated(self.per_day + other.per_day, Period(1, 1))

    def __sub__(self, part: Rated) -> Rated:
        """What a part of it leaves."""
        return replace(self, value=self.value - part.value)

    def __truediv__(self, by: Decimal | Period | None) -> Rated:
        """A fraction of it; or it per period, where it has none of its own."""
        if isinstance(by, Decimal):
            return replace(self, value=self.value / by)
        return replace(self, period=self.period or by)


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """Input and output said together, each of a period; or their ratio, in numbers."""

    input: T
    output: T


@dataclass(frozen=True, slots=True)
class Turns:
    """How often the model is asked in one conversation."""

    count: Decimal
    grows: bool
    """Whether each turn sends what was said before again."""


def paired(input: Rated, output: Rated) -> Pair[Rated]:
    """Input and output; a period said once holds for both: "150M in, 30M out per month"."""
    return Pair(input / output.period, output / input.period)


def timed(period: Period, pair: Pair[Rated]) -> Pair[Rated]:
    """A pair after its period: "per month: 150M in, 30M out"."""
    return Pair(pair.input / period, pair.output / period)


def monthly(sum: Decimal, per: Period) -> Decimal:
    """A sum per period as one per month; months and years are exact, others go by the book's
    month of tokens."""
    return sum / 12 if per.days == 365 else sum * per.times * days_per_month() / per.days


@dataclass(frozen=True, slots=True)
class Scaling:
    """A relative change, known only beside a scenario: what one quantity is multiplied with, and
    then what is added to it."""

    target: str
    """A name in the list "targets"."""
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    currency: str = ""
    """What is added to a sum of money is of, by its code; empty for dollars."""
    usd: Decimal = Decimal(1)
    """What one of it is in dollars, once the day's rate is known."""

    def of(self, before: Decimal) -> Decimal:
        """The quantity afterwards."""
        return before * self.times + self.plus * self.usd
