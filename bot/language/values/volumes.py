"""Token volumes as people write them: halves, pairs, totals, ratios and requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.language.machine.files import word_set
from bot.language.values.links import linking
from bot.language.values.quantities import (
    SCALES,
    Amount,
    Period,
    Tokens,
    amount,
    number,
    percent,
    period,
    text_at,
)

INPUT_WORDS, OUTPUT_WORDS = word_set("input_side"), word_set("output_side")
SIDES = INPUT_WORDS | OUTPUT_WORDS
TOKEN_WORDS, REQUEST_WORDS = word_set("token_words"), word_set("request_words")
_REQUEST_ADJECTIVES, _OF_A_REQUEST = word_set("request_adjectives"), word_set("of_a_request")
_BETWEEN, _COPULAS, _WE_HAVE = map(word_set, ("between_halves", "copulas", "we_have"))
_RATES = {
    **dict.fromkeys(("rps", "qps"), Period(86_400, 1)),
    **dict.fromkeys(("rpm", "qpm"), Period(1_440, 1)),
    "rph": Period(24, 1),
    "rpd": Period(1, 1),
}

LEAST_BARE_PAIR = Decimal(1000)
"""A rule of reading: 5M/1M is a volume, 24/7 and 80/20 are not."""


LEAST_BARE_TOTAL = Decimal(100_000)
"""A rule of reading: 6M a day is a volume, 5k a month may be money."""


@dataclass(frozen=True, slots=True)
class Rated:
    """An amount and the period it was said for, if any."""

    value: Decimal
    period: Period | None = None

    @property
    def per_day(self) -> Decimal:
        """A day's worth; an amount without a period is meant per day."""
        return self.period.per_day(self.value) if self.period else self.value


@dataclass(frozen=True, slots=True)
class Pair:
    """Input and output said together; a period said once holds for both."""

    input: Rated
    output: Rated


@dataclass(frozen=True, slots=True)
class Ratio:
    """Input to output."""

    input: Decimal
    output: Decimal


def same_period(one: Rated, other: Rated) -> tuple[Rated, Rated]:
    """Both halves with a period where only one has it: "150M in, 30M out per month"."""
    return (
        replace(one, period=one.period or other.period),
        replace(other, period=other.period or one.period),
    )


def counts_other(tokens: Tokens, i: int) -> bool:
    """Whether a number before `i` counts something else than tokens: 5,000 users, 22 days."""
    return text_at(tokens, i) in word_set("counted_things")


def rated(tokens: Tokens, i: int) -> tuple[Rated, int] | None:
    """5M, 5M tokens, 5M/day, 5M tokens per month."""
    found = amount(tokens, i)
    if found is None or counts_other(tokens, found[1]):
        return None
    after = skip_one(tokens, found[1], TOKEN_WORDS)
    if text_at(tokens, after) == "of" and text_at(tokens, after + 1) in {"context", "text"}:
        after += 2
    said = period(tokens, after)
    return (Rated(found[0].value, said[0]), said[1]) if said else (Rated(found[0].value), after)


def total(tokens: Tokens, i: int) -> tuple[Rated, int] | None:
    """6M tokens, 6M a day: without "in" or "out", but clearly a volume."""
    found = amount(tokens, i)
    said = rated(tokens, i)
    if not found or not said or said[1] == found[1]:
        return None
    is_tokens = text_at(tokens, found[1]) in TOKEN_WORDS
    return said if is_tokens or found[0].value >= LEAST_BARE_TOTAL else None


def half(tokens: Tokens, i: int, side: frozenset[str]) -> tuple[Rated, int] | None:
    """5M in, 5M input tokens per day, in 5M, input: 5M."""
    return _number_first(tokens, i, side) or _side_first(tokens, i, side)


def _number_first(tokens: Tokens, i: int, side: frozenset[str]) -> tuple[Rated, int] | None:
    found = rated(tokens, i)
    if not found or text_at(tokens, found[1]) not in side:
        return None
    said, after = found[0], skip_one(tokens, found[1] + 1, TOKEN_WORDS)
    later = period(tokens, after) if said.period is None else None
    return (replace(said, period=later[0]), later[1]) if later else (said, after)


def _side_first(tokens: Tokens, i: int, side: frozenset[str]) -> tuple[Rated, int] | None:
    if text_at(tokens, i) not in side:
        return None
    if text_at(tokens, i) == "in" and _is_year(tokens, i + 1):
        return None
    after = skip_one(tokens, i + 1, TOKEN_WORDS)
    links = [end for _, end in linking(tokens, after)]
    if text_at(tokens, i) in {"in", "out"}:
        links = [end for end in links if end == after + 1]  # "turns out to be 10 times bigger"
    ends = [*links, skip_one(tokens, after, _COPULAS)]
    found = next(filter(None, (rated(tokens, end) for end in ends)), None)
    if found and text_at(tokens, found[1]) in {"times", "x", "%"}:
        return None
    is_long = text_at(tokens, i) in _OF_A_REQUEST and found and found[0].value <= MOST_LENGTH
    if found is None or (is_long and not found[0].period):
        return None
    return None if _belongs_to_next(tokens, found[1]) else found


def _is_year(tokens: Tokens, i: int) -> bool:
    typed, later = text_at(tokens, i), text_at(tokens, i + 1)
    is_bare = later not in SCALES and later not in INPUT_WORDS | OUTPUT_WORDS | TOKEN_WORDS
    return re.fullmatch(r"(?:19|20)\d\d", typed) is not None and is_bare


def _belongs_to_next(tokens: Tokens, i: int) -> bool:
    """Whether a number before `i` is that of a side word at `i`: "NaN in 1M out" has 1M out."""
    is_side = text_at(tokens, i) in INPUT_WORDS | OUTPUT_WORDS
    return is_side and rated(tokens, skip_one(tokens, i + 1, _COPULAS | TOKEN_WORDS)) is None


MOST_LENGTH = Decimal(200_000)
"""A rule of reading: a prompt of 6k is a request's, one of 5M a day's."""


def pairs(tokens: Tokens, i: int) -> Iterator[tuple[Pair, int]]:
    """Input and output in either order, or an unmarked pair with a slash."""
    yield from _marked(tokens, i, INPUT_WORDS, OUTPUT_WORDS)
    for flipped, after in _marked(tokens, i, OUTPUT_WORDS, INPUT_WORDS):
        yield Pair(flipped.output, flipped.input), after
    yield from slashed(tokens, i)


def volume_pairs(tokens: Tokens, i: int) -> Iterator[tuple[Pair, int]]:
    """The pairs that may stand alone: an unmarked one only where it is too large for a ratio."""
    said = period(tokens, i)
    begin = said[1] if said else i
    while said and text_at(tokens, begin) in _COPULAS | _WE_HAVE and begin < said[1] + 5:
        begin += 1
    for pair, after in pairs(tokens, begin):
        is_large = max(pair.input.value, pair.output.value) >= LEAST_BARE_PAIR
        if is_large or any(word.text in INPUT_WORDS for word in tokens[begin:after]):
            yield (_every(pair, said[0]) if said else pair), after
            later = period(tokens, skip_one(tokens, after, _COPULAS))
            if later and not (said or pair.input.period):
                yield _every(pair, later[0]), later[1]  # the 5M/1M is per hour


def _every(pair: Pair, said: Period) -> Pair:
    """A pair after its period: "per month: 150M in, 30M out"."""
    halves = (replace(half, period=half.period or said) for half in (pair.input, pair.output))
    return Pair(*halves)


def _marked(
    tokens: Tokens, i: int, first: frozenset[str], second: frozenset[str]
) -> Iterator[tuple[Pair, int]]:
    one = half(tokens, i, first)
    if one is None:
        return
    other = half(tokens, _skip_all(tokens, one[1], _BETWEEN), second)
    if other is not None:
        yield Pair(*same_period(one[0], other[0])), other[1]


def slashed(tokens: Tokens, i: int) -> Iterator[tuple[Pair, int]]:
    """5M/1M, 5M:1M, 2000/400 tokens per day."""
    one = rated(tokens, i)
    if one is None or text_at(tokens, one[1]) not in {"/", ":"}:
        return
    other = rated(tokens, one[1] + 1)
    if other is not None and not _is_side(tokens, other[1]):
        yield Pair(*same_period(one[0], other[0])), other[1]


def _is_side(tokens: Tokens, i: int) -> bool:
    """Whether "in" or "out" follows, so that a number is a marked half and no part of a slash."""
    is_both = text_at(tokens, i + 1) in {"/", ":"}  # 5M/1M in/out
    return text_at(tokens, i) in INPUT_WORDS | OUTPUT_WORDS and not is_both


def ratio(tokens: Tokens, i: int, *, slash: bool = False) -> tuple[Ratio, int] | None:
    """5:1, 5 to 1, with `slash` also 5/1: plain numbers without a scale."""
    one = number(tokens, i)
    marks = {":", "to", "/"} if slash else {":", "to"}
    if one is None or text_at(tokens, one[1]) not in marks:
        return None
    other = number(tokens, one[1] + 1)
    if other is None or amount(tokens, one[1] + 1) != (Amount(other[0]), other[1]):
        return None
    if text_at(tokens, one[1]) == "to" and _may_be_clock(one[0], other[0]):
        return None
    return Ratio(one[0], other[0]), other[1]


def _may_be_clock(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers are as well the hours of work: 9 to 5, 7 to 19."""
    return 6 <= one <= 11 and (3 <= other <= 11 or 13 <= other <= 24)


def percent_ratio(tokens: Tokens, i: int) -> tuple[Ratio, int] | None:
    """80% in, 80% input 20% output: the share of the total that goes in."""
    one = percent(tokens, i)
    if one is None or text_at(tokens, one[1]) not in INPUT_WORDS:
        return None
    after = _skip_all(tokens, one[1] + 1, _BETWEEN)
    other = percent(tokens, after)
    if other and text_at(tokens, other[1]) in OUTPUT_WORDS:
        return Ratio(one[0], other[0]), other[1] + 1
    return Ratio(one[0], 100 - one[0]), one[1] + 1


def requests(tokens: Tokens, i: int) -> tuple[Rated, int] | None:
    """2,500 requests/day, 200 req/h, 10 rps, 100k calls a month."""
    found = amount(tokens, i)
    if found is None:
        return None
    value, after = found[0].value, found[1]
    if rate := _RATES.get(text_at(tokens, after)):
        return Rated(value, rate), after + 1
    after = _skip_all(tokens, after, _REQUEST_ADJECTIVES)
    said = period(tokens, after + 1) if text_at(tokens, after) in REQUEST_WORDS else None
    return (Rated(value, said[0]), said[1]) if said else _rate_first(tokens, value, after)


def daily_requests(tokens: Tokens, i: int) -> tuple[Rated, int] | None:
    """15 prompts, 300k API calls: of a day that the sentence names."""
    found = amount(tokens, i)
    after = _skip_all(tokens, found[1], _REQUEST_ADJECTIVES) if found else i
    is_counted = found is not None and text_at(tokens, after) in REQUEST_WORDS
    return (Rated(found[0].value), after + 1) if found and is_counted else None


def _rate_first(tokens: Tokens, value: Decimal, after: int) -> tuple[Rated, int] | None:
    """200/h requests, 5k daily requests."""
    said = period(tokens, after)
    if said and text_at(tokens, said[1]) in REQUEST_WORDS:
        return Rated(value, said[0]), said[1] + 1
    return None


def skip_one(tokens: Tokens, i: int, words: frozenset[str]) -> int:
    """The place after one of some words, if it is there."""
    return i + 1 if text_at(tokens, i) in words else i


def _skip_all(tokens: Tokens, i: int, words: frozenset[str]) -> int:
    """The place after any run of words between two halves, such as ", and"; three at most."""
    for _ in range(3):
        i = i if _is_plus(tokens, i) else skip_one(tokens, i, words)
    return i


def _is_plus(tokens: Tokens, i: int) -> bool:
    """Whether a plus belongs to the number after it: +500k is more, not another half."""
    is_last = i + 1 >= len(tokens)
    return text_at(tokens, i) == "+" and not is_last and tokens[i].end == tokens[i + 1].start
