"""Numbers, scales, shares, periods and money as people write them, read off tokens as Decimal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from bot.language.machine.files import rows, word_list, word_set
from bot.language.machine.tokens import Kind, Token
from engine.figures.dated import all_series, read_toml

Tokens = Sequence[Token]

SCALES = {name: Decimal(value) for name, value in rows("scales")}
_UNITS = {word: Decimal(value) for value, word in enumerate(word_list("number_words"))}
_TENS = {
    word: Decimal(value) for value, word in zip(range(20, 100, 10), word_list("tens"), strict=True)
}
NUMBER_WORDS = (
    _UNITS
    | _TENS
    | {f"{ten}-{one}": _TENS[ten] + _UNITS[one] for ten in _TENS for one in [*_UNITS][1:10]}
)
SHARE_WORDS = {word: Decimal(value) for word, value in rows("share_words")}
PARTS = {word: int(value) for word, value in rows("parts")}
"""What a whole is divided by."""
_CLOCK = {word: value.split("/") for word, value in rows("periods")}
_MILLISECONDS = {word: int(value) for word, value in rows("milliseconds")}
MONTH_WORDS, _ADVERBS, _EACH = map(word_set, ("month_words", "period_adverbs", "each_period"))

PERIOD_BEGINNINGS = _ADVERBS | _EACH

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_SPACED = re.compile(r"\d{1,3}(?:[ _']\d{3})+")


@dataclass(frozen=True, slots=True)
class Period:
    """How often: `times` in `days` days."""

    times: int
    days: int

    def per_day(self, value: Decimal) -> Decimal:
        """A quantity per period as a quantity per day."""
        return value * self.times / self.days

    def of_a_day(self, value: Decimal) -> Decimal:
        """A quantity per day as a quantity per period; the inverse of `per_day`."""
        return value * self.days / self.times


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its scale, as said: 5M is 5,000,000 and has the scale of a million."""

    value: Decimal
    scale: Decimal = Decimal(1)


@cache
def days_per_month() -> int:
    """The book's convention for a month of tokens; its latest row, as a text has no date."""
    return int(all_series(read_toml("figures.toml"))["days_per_month"].rows[-1].value)


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
    plain = _plain_decimal(mantissa, decimal_comma)
    return None if plain is None else Decimal(f"{plain}e{exponent or 0}") * sign


def _plain_decimal(typed: str, decimal_comma: bool) -> str | None:
    if _SPACED.fullmatch(typed):
        return re.sub(r"[ _']", "", typed)
    marks = [mark for mark in typed if mark in ".,"]
    if len(set(marks)) == 2:
        return _mixed(typed)
    if len(marks) > 1 or (marks == [","] and not decimal_comma and _GROUPED.fullmatch(typed)):
        return re.sub("[.,]", "", typed) if _GROUPED.fullmatch(typed) else None
    plain = typed.replace(",", ".")
    return plain if re.fullmatch(r"\d*\.?\d+", plain) else None


def _mixed(typed: str) -> str | None:
    """1.234,56 and 1,234.56: the last mark, there once, is the decimal one."""
    at = max(typed.rfind("."), typed.rfind(","))
    whole, fraction = typed[:at], typed[at + 1 :]
    is_number = typed[at] not in whole and _GROUPED.fullmatch(whole) and fraction.isdecimal()
    return f"{re.sub('[.,]', '', whole)}.{fraction}" if is_number else None


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


def may_begin_number(token: Token) -> bool:
    """Whether a number, a share or a sum of money may begin with this token."""
    return token.kind is Kind.NUMBER or token.text in _NUMBER_STARTS


_NUMBER_STARTS = frozenset({"a", "$", "usd", *NUMBER_WORDS, *SHARE_WORDS})


def number(tokens: Tokens, i: int, *, decimal_comma: bool = False) -> tuple[Decimal, int] | None:
    """A number in digits or, up to 99, in words."""
    if i >= len(tokens):
        return None
    token = tokens[i]
    if token.kind is Kind.NUMBER:
        value = parse_number(token.text, decimal_comma=decimal_comma)
    else:
        value = NUMBER_WORDS.get(token.text)
    if token.text in _TENS and 0 < (unit := _UNITS.get(text_at(tokens, i + 1), Decimal(0))) < 10:
        return _TENS[token.text] + unit, i + 2
    return None if value is None else (value, i + 1)


def amount(tokens: Tokens, i: int) -> tuple[Amount, int] | None:
    """A number with an optional scale: 5M, 5 million, a million, half a million, 10 lakh, two and a
    half million, three hundred thousand."""
    found = number(tokens, i) or _article_number(tokens, i)
    if found is None:
        return None
    value, after = found
    if [text_at(tokens, at) for at in range(after, after + 3)] == ["and", "a", "half"]:
        value, after = value + Decimal("0.5"), after + 3
    if text_at(tokens, after) == "hundred" and text_at(tokens, after + 1) in SCALES:
        value, after = value * 100, after + 1
    scale = SCALES.get(text_at(tokens, after))
    if scale is None:
        return Amount(value), after
    return Amount(value * scale, scale), after + 1


def rate(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """2400, 2.4k."""
    found = amount(tokens, i)
    return (found[0].value, found[1]) if found else None


def _article_number(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """The "a" of "a million" and the "half a" of "half a million", only before a scale."""
    words = text_at(tokens, i), text_at(tokens, i + 1), text_at(tokens, i + 2)
    if words[0] == "a" and words[1] in SCALES:
        return Decimal(1), i + 1
    if words[:2] == ("half", "a") and words[2] in SCALES:
        return Decimal("0.5"), i + 2
    return None


def period(tokens: Tokens, i: int) -> tuple[Period, int] | None:
    """per day, /month, a week, each hour, daily; of "per day, sorry, per month" the month."""
    said = _period_at(tokens, i)
    if said is None:
        return None
    at = said[1] + (text_at(tokens, said[1]) == ",")
    if text_at(tokens, at) in _NOT and (denied := _period_at(tokens, at + 1)):
        return said[0], denied[1]
    while text_at(tokens, at) in _TAKEN_BACK | {","} and at < said[1] + _LONGEST_CORRECTION:
        at += 1
    is_corrected = any(text_at(tokens, n) in _SLIPS for n in range(said[1], at))
    return (is_corrected and _period_at(tokens, at)) or said


_SLIPS = word_set("slips")
_TAKEN_BACK = _SLIPS | word_set("beside_slips")
_NOT = frozenset({"not", "instead of", "rather than"})
_LONGEST_CORRECTION = 6


def _period_at(tokens: Tokens, i: int) -> tuple[Period, int] | None:
    first, second = text_at(tokens, i), text_at(tokens, i + 1)
    if first in _ADVERBS:
        return _named_period(first), i + 1
    if first in _EACH and second not in _ADVERBS and _is_period(second):
        return _named_period(second), i + 2
    return None


def _is_period(word: str) -> bool:
    return word in _CLOCK or word in MONTH_WORDS


def _named_period(word: str) -> Period:
    return Period(1, days_per_month()) if word in MONTH_WORDS else Period(*map(int, _CLOCK[word]))


def share(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """60%, 0.6, 60 or half, as a fraction of 1. A bare 1 could be 1% or all: not a share."""
    word = text_at(tokens, i)
    if found := fraction(tokens, i):
        return found
    if word in SHARE_WORDS:
        return SHARE_WORDS[word], i + 1
    if found := percent(tokens, i):
        return found[0] / 100, found[1]
    found = number(tokens, i, decimal_comma=True)
    if found is None or found[0] == 1:
        return None
    return (found[0] if abs(found[0]) < 1 else found[0] / 100), found[1]


def fraction(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """a quarter, two thirds, one in five, 4 out of 5."""
    word, unit = text_at(tokens, i), text_at(tokens, i + 1)
    if slashed := slashed_fraction(tokens, i):
        return slashed
    found = (Decimal(1), i + 1) if word == "a" else number(tokens, i)
    if found and unit in PARTS and (word == "a" or word in NUMBER_WORDS) and found[0] < PARTS[unit]:
        return found[0] / PARTS[unit], i + 2
    at = {"in": i + 2, "out": i + 3}.get(unit)
    whole = number(tokens, at) if found and at and text_at(tokens, at - 1) in {"in", "of"} else None
    is_part = (
        found and whole and 0 < found[0] < whole[0] <= 100 and not _is_scaled(tokens, whole[1])
    )
    return (found[0] / whole[0], whole[1]) if found and whole and is_part else None


def slashed_fraction(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """3/4."""
    one, other = number(tokens, i), number(tokens, i + 2)
    is_fraction = text_at(tokens, i + 1) == "/" and one and other and 0 < one[0] < other[0] <= 10
    return (one[0] / other[0], i + 3) if is_fraction and one and other else None


def part(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """60%, a quarter, half, as a fraction of 1; no bare number."""
    if found := fraction(tokens, i) or percent_share(tokens, i):
        return found
    return (Decimal("0.5"), i + 1) if text_at(tokens, i) == "half" else None


def _is_scaled(tokens: Tokens, i: int) -> bool:
    return text_at(tokens, i) in SCALES


def percent(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """60%, 60 percent, as 60."""
    found = number(tokens, i, decimal_comma=True)
    if found and text_at(tokens, found[1]) in {"-", "ish"}:
        found = found[0], found[1] + 1 + (text_at(tokens, found[1] + 1) == "ish")  # 60-ish percent
    if found and text_at(tokens, found[1]) in {"%", "percent", "pct"}:
        return found[0], found[1] + 1
    if found and (text_at(tokens, found[1]), text_at(tokens, found[1] + 1)) == ("per", "cent"):
        return found[0], found[1] + 2
    return None


def percent_share(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """60%, as 0.6."""
    found = percent(tokens, i)
    return (found[0] / 100, found[1]) if found else None


def milliseconds(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """80ms, 0.1 s, 2 seconds, half a second, as milliseconds."""
    words = [text_at(tokens, at) for at in range(i, i + 3)]
    if words[-1] in {"second", "sec"} and words[:2] in (["half", "a"], ["a", "quarter"]):
        return Decimal(500) if words[0] == "half" else Decimal(250), i + 3
    if words[0] == "a" and words[1] in {"second", "sec"}:
        return Decimal(1000), i + 2
    found = number(tokens, i, decimal_comma=True)
    unit = text_at(tokens, found[1]) if found else ""
    factor = _MILLISECONDS.get(unit)
    return (found[0] * factor, found[1] + 1) if found and factor else None
