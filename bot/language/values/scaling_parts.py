"""The parts of relative changes: their words, as wordings/words/changes.toml has them, factors,
amounts and the quantities that are changed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.language.machine.files import rows, word_set
from bot.language.meaning.refusals import Refusal
from bot.language.values.quantities import (
    NUMBER_WORDS,
    PARTS,
    Tokens,
    fraction,
    number,
    percent,
    text_at,
)

TARGETS = {tuple(name.split()): target for name, target in rows("targets")}
FACTORS = {word: Decimal(value) for word, value in rows("factors")}
IDIOMS = {tuple(words.split()): Decimal(value) for words, value in rows("factor_idioms")}
COUNTED = dict.fromkeys(word_set("counted_up"), 1) | dict.fromkeys(word_set("counted_down"), -1)
SIGNS = dict.fromkeys(word_set("signs_up"), 1) | dict.fromkeys(word_set("signs_down"), -1)
UP, DOWN, RISE, FALL = map(word_set, ("up", "down", "rise", "fall"))
BEYOND, SHORT, PLANS, PRICED = map(word_set, ("beyond", "short_of", "plans", "priced"))
ARTICLES, SIZES, LINKS = map(word_set, ("articles", "sizes", "change_links"))
NOW, IT, FOLLOWING, FORGIVEN = map(word_set, ("present", "it", "following", "forgiven"))

NOT_SCALED = {
    "api prices": Refusal(
        "API prices are the price lists' own; say what you would pay instead.",
        ("now $4,000/month", "api discount 20%"),
    ),
}

WORDS: frozenset[str] = (
    frozenset(word for phrase in TARGETS for word in phrase)
    | {*FACTORS, *PARTS, "add", "another", "plus", "minus", "times", "factor", "order"}
    | (UP | DOWN | RISE | FALL | ARTICLES | LINKS | IT | SIZES | {"drop", "magnitude"})
)
"""Every word that means something here."""

_LONGEST_TARGET = max(map(len, TARGETS))


def factor(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """double, 10x, ten times, x3, half, a third of, two thirds, a factor of 10."""
    word, second = text_at(tokens, i), text_at(tokens, i + 1)
    if idiom := _idiom(tokens, i):
        return idiom
    if value := FACTORS.get(word):
        return value, i + 1
    if word in {"x", "times", "factor"} or (word, second) == ("a", "factor"):
        found = number(tokens, skip(tokens, i + 1, frozenset({"factor", "of", "by"})))
        return found if found and found[0] > 0 else None
    found = _many(tokens, i)
    if found is None or found[0] <= 0:
        return None
    unit = text_at(tokens, found[1])
    if unit in {"x", "times", "fold"}:
        return found[0], found[1] + 1
    is_word = word == "a" or word in NUMBER_WORDS or word == unit
    return (found[0] / PARTS[unit], found[1] + 1) if is_word and unit in PARTS else None


def _idiom(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """half again as much, an order of magnitude more."""
    for words, value in IDIOMS.items():
        after = i + len(words)
        is_more = "magnitude" not in words or text_at(tokens, after) in UP
        if is_more and words == tuple(text_at(tokens, at) for at in range(i, after)):
            return value, after
    return None


def _many(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """The number of "10 times", "a hundred times" and "a third"; none before a lone "quarter"."""
    word = text_at(tokens, i)
    if word in PARTS and text_at(tokens, i + 1) == "of":
        return Decimal(1), i
    if word in {"hundred", "thousand"}:
        return Decimal(100 if word == "hundred" else 1000), i + 1
    if word in {"a", "one"} and text_at(tokens, i + 1) in {"hundred", "thousand"}:
        return _many(tokens, i + 1)
    return (Decimal(1), i + 1) if word == "a" else number(tokens, i, decimal_comma=True)


def changes(tokens: Tokens, i: int) -> Iterator[tuple[Decimal, int, str]]:
    """What may follow a target: doubles, is 10x, grows by 20%, 20% cheaper."""
    at = skip(tokens, i, LINKS)
    if part := _part(tokens, at):
        yield times_of(part[0] if part[2] in UP else -part[0]), part[1] + 1, part[2]
    elif found := factor(tokens, at):
        after = found[1] + 1 if found[0] > 1 and text_at(tokens, found[1]) in UP else found[1]
        if not _is_other(tokens, after):
            yield found[0], _as_long(tokens, after), ""
    share = percent(tokens, at + 1 if text_at(tokens, at) == "+" else at)
    word = text_at(tokens, share[1]) if share else ""
    if share and word in UP | DOWN:
        yield times_of(share[0] if word in UP else -share[0]), share[1] + 1, word
    verb = text_at(tokens, at)
    if left := _left(tokens, at):
        yield *left, ""
    if verb in RISE | FALL:
        for change, end in amounts(tokens, skip(tokens, at + 1, LINKS), verb):
            yield change, end, ""
    if share and (share[0] < 0 or text_at(tokens, at) == "+"):
        yield times_of(share[0]), share[1], ""


def _part(tokens: Tokens, i: int) -> tuple[Decimal, int, str] | None:
    """The third of "a third shorter", as a percentage, with the word after it."""
    found = fraction(tokens, i)
    word = text_at(tokens, found[1]) if found else ""
    return (100 * found[0], found[1], word) if found and word in UP | DOWN else None


def percent_or_part(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """20%, or the third of "a third fewer", as a percentage."""
    part = _part(tokens, i)
    return part[:2] if part else percent(tokens, i)


def _left(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """drops to 40% of that, is at 80% of today's: a share of what there was."""
    share = percent(tokens, skip(tokens, i, LINKS | RISE | FALL | {"at"}))
    if share is None or text_at(tokens, share[1]) != "of":
        return None
    end = skip(tokens, share[1] + 1, ARTICLES | NOW | IT | {"what", "is", "now", "level"})
    return (share[0] / 100, end) if end > share[1] + 1 else None


def _is_other(tokens: Tokens, i: int) -> bool:
    """Whether something else than a size is compared: "twice as good"."""
    return text_at(tokens, i) == "as" and text_at(tokens, i + 1) not in SIZES


def _as_long(tokens: Tokens, i: int) -> int:
    """The place after "as long" in "twice as long", and after "as long as now"."""
    if text_at(tokens, i) == "as long as" and text_at(tokens, i + 1) in NOW | {"now", "before"}:
        return i + 2
    return i + 2 if text_at(tokens, i) == "as" and text_at(tokens, i + 1) in SIZES else i


def amounts(tokens: Tokens, i: int, verb: str) -> Iterator[tuple[Decimal, int]]:
    """By how much after a verb: 20%, 10x, half."""
    if found := percent(tokens, i):
        if text_at(tokens, i - 1) != "to":
            yield times_of(found[0] if verb in RISE else -found[0]), found[1]
        return
    found = factor(tokens, i)
    link = text_at(tokens, i - 1)
    if found and found[0] < 1 and link == "by":
        yield 1 + (found[0] if verb in RISE else -found[0]), found[1]
    elif found and (found[0] > 1 if verb in RISE else _is_left(link, found[0])):
        yield found
    elif verb in {"scale", "multiply"} and link == "by" and (times := number(tokens, i)):
        yield times


def _is_left(link: str, value: Decimal) -> bool:
    """Whether a fraction is what is left: "cut in half", "cut to a third"."""
    return value < 1 and (value == Decimal("0.5") or link == "to")


def targets(tokens: Tokens, i: int) -> Iterator[tuple[str, int]]:
    """The quantity named here, by its longest name."""
    start = skip(tokens, i, frozenset({"the", "our", "my"}))
    for end in range(min(start + _LONGEST_TARGET, len(tokens)), start, -1):
        words = tuple(text_at(tokens, at) for at in range(start, end))
        if target := TARGETS.get(words):
            yield target, end
            return


def times_of(percentage: Decimal) -> Decimal:
    return 1 + percentage / 100


def skip(tokens: Tokens, i: int, words: frozenset[str]) -> int:
    while text_at(tokens, i) in words:
        i += 1
    return i
