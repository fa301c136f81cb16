"""Evidence: whether a piece of a message is meant as part of a workload, or only reads like one.

"5M in 1M out" is a volume and "5M in funding" is none, though the grammar of commands, where every
word is meant, would take both. The rules err on the side of leaving out. The words that they look
for are in wordings/words/prose.toml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import Enum, auto
from functools import cache

from bot.language.heard import begins, ends, holds, says
from bot.language.machine.files import Evidence, spoken_files, word_set
from bot.language.machine.rules import FILLERS
from bot.language.meaning.sentences import Piece, says_period
from bot.language.values.quantities import Rated

VOLUME = frozenset({"input", "output", "total"})
SHAPE = frozenset({"shape_in", "shape_out"})
LEAST_BARE_VOLUME = 1_000_000
"""A rule of reading: a count of tokens without a period is a day's from here on; below it is as
well that of one request."""
LEAST_VOLUME = 1000
_MONEY = re.compile(r"[$€£]\s?[\d.,]+\s?[kmb]?\b(?:\s?(?:/|per|an?|every|each)\s?\w+)?")


class Weight(Enum):
    """What a piece of a message is worth."""

    NONE = auto()
    BESIDE = auto()
    """Meant where the message says a workload besides, as "EU only" is."""
    ALONE = auto()


@cache
def _evidence() -> Mapping[str, Evidence]:
    return {name: each for file in spoken_files() for name, each in file.evidence.items()}


def weight(piece: Piece) -> Weight:
    """What a piece is worth as evidence of a workload."""
    if ends(piece.before, "qualifying"):
        return Weight.NONE
    if SHAPE & _fields(piece) or "requests" in piece.said:
        return Weight.ALONE if _is_traffic(piece) else Weight.NONE
    if VOLUME & _fields(piece):
        return Weight.ALONE if _is_volume(piece) else Weight.NONE
    return _of_the_rest(piece)


def _of_the_rest(piece: Piece) -> Weight:
    """By what the data say of its fields; what a sentence must hold besides says enough."""
    rules = [_evidence().get(name) for name in piece.said]
    rules = next(([rule] for rule in rules if rule and rule.beside), rules)
    if not all(rule and _is_said(rule, piece) for rule in rules):
        return Weight.NONE
    is_alone = any(rule and rule.alone and says(piece.plain, rule.alone) for rule in rules)
    is_rented = {"gpu", "gpu_count"} <= piece.said.keys()
    return Weight.ALONE if is_alone or is_rented else Weight.BESIDE


def _is_said(rule: Evidence, piece: Piece) -> bool:
    sentence = piece.sentence.plain
    if rule.never and holds(sentence, rule.never):
        return False
    return holds(sentence, rule.beside) if rule.beside else says(piece.plain, rule.says)


# --- what stands near ------------------------------------------------------------------------


def is_beside_its_like(piece: Piece, kept: Collection[Piece]) -> bool:
    """Whether what completes a piece is said with it or near it: requests want a shape, a ratio a
    total."""
    if piece.said.keys() == {"total"}:
        return not holds(piece.before, "sides") and _is_split(piece, kept)
    if piece.said.keys() == {"requests"} and _is_counted_beside(piece, kept):
        return True
    rules = [_evidence().get(name, Evidence()) for name in _fields(piece)]
    if not all(rule.near for rule in rules):
        return True
    near = _fields(piece).union(*(_fields(each) for each in kept if _is_near(each, piece)))
    return all(near & {*rule.near} for rule in rules)


def _is_near(one: Piece, other: Piece) -> bool:
    at, there = one.sentence, other.sentence
    return abs(at.index - there.index) <= 1 or at.paragraph == there.paragraph


def _is_split(total: Piece, kept: Collection[Piece]) -> bool:
    """Whether the same sentence says how much of a total is input; alone it is asked back."""
    others = [each for each in kept if each is not total]
    beside = [each for each in others if each.sentence == total.sentence]
    is_alone = not any(VOLUME & _fields(each) for each in others)
    return is_alone or any({"input", "output", "ratio"} & _fields(each) for each in beside)


def _is_counted_beside(piece: Piece, kept: Collection[Piece]) -> bool:
    """Whether requests stand in one sentence with the tokens that they come to."""
    others = (each for each in kept if each.sentence == piece.sentence)
    is_plain = holds(piece.plain, "counted_requests")
    return is_plain and any({"input", "output"} & _fields(each) for each in others)


def _fields(piece: Piece) -> frozenset[str]:
    """What a piece says, the length of a request being its shape."""
    return SHAPE if piece.is_of_each else frozenset(piece.said)


# --- volumes ---------------------------------------------------------------------------------


def _is_volume(piece: Piece) -> bool:
    """Whether a count of tokens is the traffic's, of a period that is known."""
    if holds(piece.sentence.plain, "other_tokens") or holds(piece.plain, "speeds"):
        return False
    largest = max(v.value for v in piece.said.values() if isinstance(v, Rated))
    if says_period(piece.plain) or piece.sentence.period:
        return _counts_tokens(piece) and largest >= LEAST_VOLUME
    return _counts_tokens(piece) and largest >= LEAST_BARE_VOLUME and _is_of_a_day(piece)


def _counts_tokens(piece: Piece) -> bool:
    """Whether it is tokens that are counted: named, or plainly meant by "in" and "out"."""
    if holds(piece.plain, "token_words"):
        return not re.match(r"\s*[=:]?\s*[$€£]", piece.after)
    is_followed = begins(piece.after, "after_count") or re.match(r"\s*(?:$|[^\w\s])", piece.after)
    if "total" in piece.said or not is_followed:
        return False
    is_pair = {"input", "output"} <= piece.said.keys()
    is_jargon = is_pair or re.match(r"\W*(?:in|out)\b", piece.plain)
    return holds(piece.plain, "side_words") or bool(
        is_jargon and (holds(piece.sentence.paragraph, "of_models") or _is_all_there_is(piece))
    )


def _is_all_there_is(piece: Piece) -> bool:
    """Whether a pair says how often it comes, or stands by itself, as in a command."""
    around = set(re.findall(r"[\w'/]+", f"{piece.before} {piece.after}"))
    is_scaled = len(re.findall(r"\d\s?(?:k|m|mn|b|bn|million|billion)\b", piece.plain)) > 1
    return is_scaled and (around <= FILLERS | word_set("leads") or says_period(piece.plain))


def _is_of_a_day(piece: Piece) -> bool:
    """Whether nothing near says another period, a single event, or a price."""
    around = _MONEY.sub(" ", piece.sentence.paragraph)
    is_priced = any(not says_period(sum) for sum in _MONEY.findall(piece.sentence.plain))
    return not (is_priced or holds(around, "other_period") or holds(around, "one_time"))


def _is_traffic(piece: Piece) -> bool:
    """Whether requests are counted that a model answers, or the length of one is said."""
    if holds(piece.sentence.plain, "other_tokens"):
        return False
    is_of_tokens = holds(piece.plain, "token_words") or holds(piece.sentence.paragraph, "of_models")
    return "requests" in piece.said or is_of_tokens
