"""Relative changes as people write them: double the volume, 20% more output, two more GPUs.

Each is read into a Scaling; what it comes to is known only beside a scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.language.machine.ordinary import ORDINARY
from bot.language.machine.rules import FILLERS
from bot.language.machine.tokens import Kind
from bot.language.meaning.refusals import Refusal
from bot.language.values.quantities import (
    Tokens,
    amount,
    number,
    percent,
    period,
    slashed_fraction,
    text_at,
)
from bot.language.values.scaling_parts import (
    ARTICLES,
    BEYOND,
    COUNTED,
    DOWN,
    FALL,
    FOLLOWING,
    IT,
    LINKS,
    NOT_SCALED,
    NOW,
    PLANS,
    PRICED,
    RISE,
    SHORT,
    SIGNS,
    UP,
    amounts,
    changes,
    factor,
    percent_or_part,
    skip,
    targets,
    times_of,
)
from bot.language.values.volumes import INPUT_WORDS, OUTPUT_WORDS, TOKEN_WORDS, rated


@dataclass(frozen=True, slots=True)
class Scaling:
    """What one quantity is multiplied with, and then what is added to it."""

    target: str
    """A key of TARGETS."""
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    currency: str = ""
    """What is added to a sum of money is of, by its code; empty for dollars."""
    usd: Decimal = Decimal(1)
    """What one of it is in dollars, once the day's rate is known."""

    def of(self, before: Decimal) -> Decimal:
        """The quantity afterwards."""
        return before * self.times + self.plus * self.usd


def in_dollars_now(
    changes: Mapping[str, object], usd_of: Callable[[str], Decimal]
) -> Mapping[str, object]:
    """Changes with what one of their currencies is in dollars, by its code: "1 € cheaper"."""
    return {
        name: replace(value, usd=usd_of(value.currency))
        if isinstance(value, Scaling) and value.currency
        else value
        for name, value in changes.items()
    }


_Found = tuple[object, int]


def scalings(tokens: Tokens, i: int) -> Iterator[_Found]:
    """Every relative change that begins here, with the place after it."""
    if tokens[i].kind is Kind.SEPARATOR:
        return
    for read in _FORMS:
        yield from read(tokens, i)


# --- the forms -------------------------------------------------------------------------------


def _factor_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """double the volume, 10x more traffic, half of the output; 10x alone is the volume."""
    found = factor(tokens, i)
    if found is None:
        return
    value, after = found
    if value < 1 and text_at(tokens, after) == "of":
        after += 1  # a quarter of the load
    at = after + 1 if value > 1 and text_at(tokens, after) in UP else after
    on = at + 1 if text_at(tokens, at) == "on" else at
    for target, end in targets(tokens, skip(tokens, on, ARTICLES)):
        if on > at and target not in {"volume", "input", "output"}:
            continue
        if target != "peak" or text_at(tokens, after - 1) not in {"x", "times"}:  # a 5x peak
            yield PARTIAL if _is_partial(tokens, i, value) else _scaling(target, value), end
    at = after + 1 if text_at(tokens, after) == "of" and text_at(tokens, after + 1) in IT else at
    is_long = text_at(tokens, after) in {"longer", "shorter"}  # what is? not the whole volume
    is_clear = (
        (value > 1 and not is_long)
        or text_at(tokens, at) in IT
        or text_at(tokens, after - 1) == "x"
    )
    if is_clear and _is_whole(tokens, at) and text_at(tokens, i) not in {"a", "one"}:
        end = at + 1 if text_at(tokens, at) in IT else at
        yield Scaling("volume", value), end


PARTIAL = Refusal("One setting holds for all the traffic here; ask for each part by itself.")


def _is_partial(tokens: Tokens, i: int, value: Decimal) -> bool:
    """Whether a fraction tells for how much a setting holds: "h200 for half of the traffic"."""
    is_for = text_at(tokens, i - 1) in {"for", "on", "to"} and i > 1
    return value < 1 and is_for and text_at(tokens, i - 2) not in ORDINARY | FILLERS


def _is_whole(tokens: Tokens, i: int) -> bool:
    """Whether a lone factor ends before `i`: the 8x of "8x h100" is a count."""
    is_mark = i >= len(tokens) or tokens[i].kind in {Kind.SEPARATOR, Kind.SYMBOL}
    return is_mark or text_at(tokens, i) in IT | LINKS | FOLLOWING


def _percent_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """20% more traffic, a third fewer GPUs, 20% cheaper gpus; 20% more alone is the volume."""
    found = percent_or_part(tokens, i)
    word = text_at(tokens, found[1]) if found else ""
    after = found[1] + 1 if found else i
    if found and word in BEYOND | SHORT and text_at(tokens, skip(tokens, after, ARTICLES)) in PLANS:
        yield (
            Scaling("volume", times_of(found[0] if word in BEYOND else -found[0])),
            skip(tokens, after, ARTICLES | PLANS),
        )
    if found is None or word not in UP | DOWN:
        return
    times = times_of(found[0] if word in UP else -found[0])
    for target, end in targets(tokens, skip(tokens, after, ARTICLES | {"on", "in", "of", "for"})):
        yield _scaling(_priced(target, word), times), end
    if word not in PRICED | {"longer", "shorter"}:
        yield Scaling("volume", times), after


def _part_of(tokens: Tokens, i: int) -> Iterator[_Found]:
    """80% of that, 3/4 of the current volume: what is left of what there is."""
    found = percent(tokens, i) or _slashed(tokens, i)
    if found is None or text_at(tokens, found[1]) != "of":
        return
    at = found[1] + 1
    word = text_at(tokens, at)
    start = skip(tokens, at, ARTICLES | NOW)
    is_present = any(text_at(tokens, k) in NOW | IT for k in range(at, max(start, at + 1)))
    if not is_present:
        return
    yield from ((_scaling(t, found[0] / 100), end) for t, end in targets(tokens, start))
    if word in IT:
        yield Scaling("volume", found[0] / 100), at + 1


def _slashed(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """3/4, as a percentage."""
    found = slashed_fraction(tokens, i)
    return (100 * found[0], found[1]) if found else None


def _signed(tokens: Tokens, i: int) -> Iterator[_Found]:
    """+20% traffic, -30% output, plus 20%."""
    sign = text_at(tokens, i)
    start = i + 1 if sign in {"+", "plus", "minus"} else i
    found = percent(tokens, start)
    if found is None or (start == i and found[0] >= 0):
        return
    times = times_of(-found[0] if sign == "minus" else found[0])
    yield Scaling("volume", times), found[1]
    for target, end in targets(tokens, skip(tokens, found[1], ARTICLES)):
        yield _scaling(target, times), end


def _target_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """traffic doubles, volume x3, the load grows by 20%, gpus get 20% cheaper."""
    for target, after in targets(tokens, i):
        at = skip(tokens, after, LINKS)
        if target == "peak" and (number(tokens, at) or text_at(tokens, at) in {"factor", "ratio"}):
            continue  # "peak 2x" is a peak, "the peak doubles" a change
        if text_at(tokens, i) in {"in", "out"} and text_at(tokens, after) in LINKS - _AFTER_SIDE:
            continue  # "turns out to be 10 times bigger"
        for change, end, word in changes(tokens, after):
            if target == "volume" and text_at(tokens, end - 1) in {"long", "short"}:
                continue  # longer requests are not more of them
            is_paid = text_at(tokens, after) in {"cost", "costs"}
            yield _scaling(_priced(target, "cheaper" if is_paid else word), change), end


_AFTER_SIDE = frozenset({"is", "was", "are", "goes", "go", "gets"})


def _verb_first(tokens: Tokens, i: int) -> Iterator[_Found]:
    """increase the traffic by 20%, cut the output in half, grow 10x."""
    verb = text_at(tokens, i)
    if verb not in RISE | FALL:
        return
    if text_at(tokens, i + 1) == "down":
        verb = "reduce"  # scale down
    for target, after in targets(tokens, skip(tokens, i + 1, ARTICLES | {"up", "down"})):
        for change, end in amounts(tokens, skip(tokens, after, LINKS), verb):
            yield _scaling(target, change), end
    for change, end in amounts(tokens, skip(tokens, i + 1, LINKS | {"up", "down"}), verb):
        yield Scaling("volume", change), end
        if text_at(tokens, end) in {"of", "off", "from"}:  # shed 30% of the load
            for target, after in targets(tokens, skip(tokens, end + 1, ARTICLES)):
                yield _scaling(target, change), after


def _counted(tokens: Tokens, i: int) -> Iterator[_Found]:
    """two more gpus, add a gpu, one card less, 5M more in, plus 2M out."""
    first = text_at(tokens, i)
    start = i + 1 if first in SIGNS else i
    word = text_at(tokens, start)
    found = amount(tokens, start)
    if found is None and (word in {"a", "an"} or first == "another" or word == "extra"):
        value, after = Decimal(1), start + 1 if word in {"a", "an"} else start
    elif found:
        value, after = found[0].value, found[1]
    else:
        return
    yield from _added(tokens, (start, after), value, SIGNS.get(first, 0))


def _added(tokens: Tokens, span: tuple[int, int], value: Decimal, sign: int) -> Iterator[_Found]:
    start, after = span
    word = text_at(tokens, after)
    if word in COUNTED:
        sign, after = COUNTED[word], after + 1
    for target, end in targets(tokens, after):
        later = text_at(tokens, end)
        if not sign and target == "gpus" and later in COUNTED:
            yield Scaling("gpus", plus=COUNTED[later] * value), end + 1
        elif sign and target == "gpus":
            yield Scaling("gpus", plus=sign * value), end
    side = _side(tokens, after if word in COUNTED else start, value)
    if sign and side:
        yield Scaling(side[0], plus=sign * side[1]), side[2]


def _side(tokens: Tokens, i: int, value: Decimal) -> tuple[str, Decimal, int] | None:
    """5M in, 2M tokens out per day: the half of the volume that is added to."""
    found = rated(tokens, i)
    per_day, after = (found[0].per_day, found[1]) if found else (value, i)
    after = after + 1 if text_at(tokens, after) in TOKEN_WORDS else after
    after = skip(tokens, after, frozenset({"of", "the", "our"}))
    for side, words in (("input", INPUT_WORDS), ("output", OUTPUT_WORDS)):
        if text_at(tokens, after) in words:
            end = skip(tokens, after + 1, TOKEN_WORDS)
            later = period(tokens, end)
            if later and found and not found[0].period:
                return side, later[0].per_day(found[0].value), later[1]
            return side, per_day, end
    return None


_FORMS = (
    _factor_first, _percent_first, _part_of, _signed, _target_first, _verb_first, _counted,
)  # fmt: skip


def _scaling(target: str, times: Decimal) -> Scaling | Refusal:
    return NOT_SCALED.get(target) or Scaling(target, times)


def _priced(target: str, word: str) -> str:
    """20% cheaper GPUs are not fewer of them."""
    return "rent" if target == "gpus" and word in PRICED else target
