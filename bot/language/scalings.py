"""Relative changes as people write them: double the volume, 20% more output, two more GPUs.

Each is read into a Scaling; what it comes to is known only beside a scenario.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.language.quantities import NUMBER_WORDS, Tokens, amount, number, percent, text_at
from bot.language.refusals import Refusal
from bot.language.scaling_words import (
    ARTICLES,
    DOWN,
    FACTORS,
    FALL,
    FRACTIONS,
    IT,
    LINKS,
    NAMES,
    NOT_SCALED,
    PARTS,
    PRICED,
    RISE,
    SIZES,
    TARGETS,
    UP,
)
from bot.language.tokens import Kind
from bot.language.volumes import INPUT_WORDS, OUTPUT_WORDS, TOKEN_WORDS, rated


@dataclass(frozen=True, slots=True)
class Scaling:
    """What one quantity is multiplied with, and then what is added to it."""

    target: str
    """A key of TARGETS."""
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)

    def of(self, before: Decimal) -> Decimal:
        """The quantity afterwards."""
        return before * self.times + self.plus


_LONGEST_TARGET = max(map(len, NAMES))
_Found = tuple[object, int]


def scalings(tokens: Tokens, i: int) -> Iterator[_Found]:
    """Every relative change that begins here, with the place after it."""
    if tokens[i].kind is Kind.SEPARATOR:
        return
    for read in (_factor_first, _percent_first, _signed, _target_first, _verb_first, _counted):
        yield from read(tokens, i)


# --- the forms -------------------------------------------------------------------------------


def _factor_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """double the volume, 10x more traffic, half of the output; 10x alone is the volume."""
    found = factor(tokens, i)
    if found is None:
        return
    value, after = found
    at = after + 1 if value > 1 and text_at(tokens, after) in UP else after
    for target, end in _targets(tokens, _skip(tokens, at, ARTICLES)):
        yield _scaling(target, value), end
    at = after + 1 if text_at(tokens, after) == "of" and text_at(tokens, after + 1) in IT else at
    is_clear = value > 1 or text_at(tokens, at) in IT or text_at(tokens, after - 1) == "x"
    if is_clear and text_at(tokens, i) not in {"a", "one"}:
        end = at + 1 if text_at(tokens, at) in IT else at
        yield Scaling("volume", value), end


def _percent_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """20% more traffic, 30% fewer GPUs, 20% cheaper gpus; 20% more alone is the volume."""
    found = percent(tokens, i)
    word = text_at(tokens, found[1]) if found else ""
    if found is None or word not in UP | DOWN:
        return
    times = _times(found[0] if word in UP else -found[0])
    after = found[1] + 1
    for target, end in _targets(tokens, _skip(tokens, after, ARTICLES | {"on", "in"})):
        yield _scaling(_priced(target, word), times), end
    if word not in PRICED:
        yield Scaling("volume", times), after


def _signed(tokens: Tokens, i: int) -> Iterator[_Found]:
    """+20% traffic, -30% output, plus 20%."""
    sign = text_at(tokens, i)
    start = i + 1 if sign in {"+", "plus", "minus"} else i
    found = percent(tokens, start)
    if found is None or (start == i and found[0] >= 0):
        return
    times = _times(-found[0] if sign == "minus" else found[0])
    yield Scaling("volume", times), found[1]
    for target, end in _targets(tokens, _skip(tokens, found[1], ARTICLES)):
        yield _scaling(target, times), end


def _target_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """traffic doubles, volume x3, the load grows by 20%, gpus get 20% cheaper."""
    for target, after in _targets(tokens, i):
        if target == "peak" and number(tokens, _skip(tokens, after, LINKS)):
            continue  # "peak 2x" is a peak, "the peak doubles" a change
        for change, end, word in _changes(tokens, after):
            if target == "volume" and text_at(tokens, end - 1) in {"long", "short"}:
                continue  # longer requests are not more of them
            is_paid = text_at(tokens, after) in {"cost", "costs"}
            yield _scaling(_priced(target, "cheaper" if is_paid else word), change), end


def _verb_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """increase the traffic by 20%, cut the output in half, grow 10x."""
    verb = text_at(tokens, i)
    if verb not in RISE | FALL:
        return
    if text_at(tokens, i + 1) == "down":
        verb = "reduce"  # scale down
    for target, after in _targets(tokens, _skip(tokens, i + 1, ARTICLES | {"up", "down"})):
        for change, end in _amounts(tokens, _skip(tokens, after, LINKS), verb):
            yield _scaling(target, change), end
    for change, end in _amounts(tokens, _skip(tokens, i + 1, LINKS | {"up", "down"}), verb):
        yield Scaling("volume", change), end


def _counted(tokens: Tokens, i: int) -> Iterator[_Found]:
    """two more gpus, add a gpu, one card less, 5M more in, plus 2M out."""
    sign = {"add": 1, "another": 1, "plus": 1, "minus": -1, "drop": -1, "remove": -1}
    first = text_at(tokens, i)
    start = i + 1 if first in sign else i
    word = text_at(tokens, start)
    found = amount(tokens, start)
    if found is None and (word in {"a", "an"} or first == "another" or word == "extra"):
        value, after = Decimal(1), start + 1 if word in {"a", "an"} else start
    elif found:
        value, after = found[0].value, found[1]
    else:
        return
    yield from _added(tokens, (start, after), value, sign.get(first, 0))


def _added(tokens: Tokens, span: tuple[int, int], value: Decimal, sign: int) -> Iterator[_Found]:
    start, after = span
    word = text_at(tokens, after)
    if word in UP | DOWN:
        sign, after = (1 if word in UP else -1), after + 1
    for target, end in _targets(tokens, after):
        later = text_at(tokens, end)
        if not sign and target == "gpus" and later in UP | DOWN:
            yield Scaling("gpus", plus=value if later in UP else -value), end + 1
        elif sign and target == "gpus":
            yield Scaling("gpus", plus=sign * value), end
    side = _side(tokens, after if word in UP | DOWN else start, value)
    if sign and side:
        yield Scaling(side[0], plus=sign * side[1]), side[2]


def _side(tokens: Tokens, i: int, value: Decimal) -> tuple[str, Decimal, int] | None:
    """5M in, 2M tokens out per day: the half of the volume that is added to."""
    found = rated(tokens, i)
    per_day, after = (found[0].per_day, found[1]) if found else (value, i)
    after = after + 1 if text_at(tokens, after) in TOKEN_WORDS else after
    for side, words in (("input", INPUT_WORDS), ("output", OUTPUT_WORDS)):
        if text_at(tokens, after) in words:
            end = after + 1
            return side, per_day, end + 1 if text_at(tokens, end) in TOKEN_WORDS else end
    return None


# --- their parts -----------------------------------------------------------------------------


def factor(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """double, 10x, ten times, x3, half, a third of, two thirds, a factor of 10."""
    word, second = text_at(tokens, i), text_at(tokens, i + 1)
    if value := FACTORS.get(word) or FRACTIONS.get(word):
        return value, i + 1
    if word in {"x", "times", "factor"} or (word, second) == ("a", "factor"):
        found = number(tokens, _skip(tokens, i + 1, frozenset({"factor", "of", "by"})))
        return found if found and found[0] > 0 else None
    found = (Decimal(1), i + 1) if word == "a" else number(tokens, i, decimal_comma=True)
    if found is None or found[0] <= 0:
        return None
    unit = text_at(tokens, found[1])
    if unit in {"x", "times", "fold"}:
        return found[0], found[1] + 1
    is_word = word == "a" or word in NUMBER_WORDS
    return (found[0] / PARTS[unit], found[1] + 1) if is_word and unit in PARTS else None


def _changes(tokens: Tokens, i: int) -> Iterator[tuple[Decimal, int, str]]:
    """What may follow a target: doubles, is 10x, grows by 20%, 20% cheaper."""
    at = _skip(tokens, i, LINKS)
    if found := factor(tokens, at):
        after = found[1] + 1 if found[0] > 1 and text_at(tokens, found[1]) in UP else found[1]
        yield found[0], _as_long(tokens, after), ""
    share = percent(tokens, at + 1 if text_at(tokens, at) == "+" else at)
    word = text_at(tokens, share[1]) if share else ""
    if share and word in UP | DOWN:
        yield _times(share[0] if word in UP else -share[0]), share[1] + 1, word
    verb = text_at(tokens, at)
    if verb in RISE | FALL:
        for change, end in _amounts(tokens, _skip(tokens, at + 1, LINKS), verb):
            yield change, end, ""
    if share and (share[0] < 0 or text_at(tokens, at) == "+"):
        yield _times(share[0]), share[1], ""


def _as_long(tokens: Tokens, i: int) -> int:
    """The place after "as long" in "twice as long"."""
    return i + 2 if text_at(tokens, i) == "as" and text_at(tokens, i + 1) in SIZES else i


def _amounts(tokens: Tokens, i: int, verb: str) -> Iterator[tuple[Decimal, int]]:
    """By how much after a verb: 20%, 10x, half."""
    if found := percent(tokens, i):
        if text_at(tokens, i - 1) != "to":
            yield _times(found[0] if verb in RISE else -found[0]), found[1]
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


def _targets(tokens: Tokens, i: int) -> Iterator[tuple[str, int]]:
    """The quantity named here, by its longest name."""
    start = _skip(tokens, i, frozenset({"the", "our", "my"}))
    for end in range(min(start + _LONGEST_TARGET, len(tokens)), start, -1):
        words = tuple(text_at(tokens, at) for at in range(start, end))
        found = [target for target, phrases in TARGETS.items() if words in phrases]
        if found:
            yield found[0], end
            return


def _scaling(target: str, times: Decimal) -> Scaling | Refusal:
    return NOT_SCALED.get(target) or Scaling(target, times)


def _priced(target: str, word: str) -> str:
    """20% cheaper GPUs are not fewer of them."""
    return "rent" if target == "gpus" and word in PRICED else target


def _times(percentage: Decimal) -> Decimal:
    return 1 + percentage / 100


def _skip(tokens: Tokens, i: int, words: frozenset[str]) -> int:
    while text_at(tokens, i) in words:
        i += 1
    return i
