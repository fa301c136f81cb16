"""Evidence: whether a piece of a message is meant as part of a workload, or only reads like one.

"5M in 1M out" is a volume and "5M in funding" is none, though the grammar of commands, where every
word is meant, would take both. So what stands around a piece is looked at, by the words and rules
of wordings/words/prose.toml. The rules err on the side of leaving out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language.heard import ANYWHERE, FIRST, NEXT, ends, holds
from bot.language.machine.files import Evidence, entries, spellings, word_set
from bot.language.machine.rules import FILLERS
from bot.language.machine.tokens import plain_spelling
from bot.language.values.formulas import worked_out
from bot.language.values.quantities import Rated

LONGEST_MESSAGE = 8000
"""Characters that are looked through; a mail forwarded in full has some thousand."""
VOLUME = frozenset({"input", "output", "total"})
SHAPE = frozenset({"shape_in", "shape_out"})

# --- what is weighed ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; a line is one at least."""

    text: str
    plain: str
    """The same in plain spelling, each character where it was."""
    paragraph: str
    """What it stands in, itself included, in plain spelling."""
    index: int
    period: str = ""
    """The period that it, or the heading above it, gives to what it counts: "month"."""

    def is_near(self, other: Sentence) -> bool:
        """Whether it stands in one paragraph with another, or next to it."""
        return abs(self.index - other.index) <= 1 or self.paragraph == other.paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase that the grammar understands, where it stands."""

    text: str
    plain: str
    """The same in plain spelling."""
    before: str
    """The sentence up to it, in plain spelling."""
    after: str
    """The rest of the sentence."""
    sentence: Sentence
    said: Mapping[str, object]
    """Its facts by field."""

    @property
    def is_of_each(self) -> bool:
        """Whether it says the length of a request and not the tokens of a day."""
        is_count = {"input", "output"} & self.said.keys() and "requests" not in self.said
        return bool(is_count and not says_period(self.plain) and ends(self.before, "of_each"))

    @property
    def fields(self) -> frozenset[str]:
        """What it says, the length of a request being its shape."""
        return SHAPE if self.is_of_each else frozenset(self.said)

    @property
    def as_said(self) -> str:
        """The piece as it is read again: with the period of its heading where it has none."""
        if self.is_of_each:
            return f"{self.text} each"
        is_of_heading = VOLUME & self.said.keys() and not says_period(self.plain)
        per = self.sentence.period if is_of_heading else ""
        return f"{self.text} per {per}" if per else self.text


_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+")
_FRAMES = re.compile(r"\||^[ \t]*>+", re.MULTILINE)
"""What draws a table or marks a quotation."""


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a message in which there is anything that a workload is said with."""
    index = 0
    for typed in re.split(r"\n\s*\n", _FRAMES.sub(" ", text[:LONGEST_MESSAGE])):
        paragraph, heading = plain_spelling(typed), ""
        for part in filter(None, map(str.strip, _ENDS.split(typed))):
            plain = plain_spelling(part)
            if part.rstrip("*_ ").endswith(":"):
                heading = period_of(plain)
            if any(map(str.isdigit, plain)) or holds(plain, "telling"):
                period = period_of(plain, _OF_ALL) or heading
                yield Sentence(part, plain, paragraph, index, period)
            index += 1


_OF_ALL, _OF_ONE = r"\b(?:every|each|per)\s+", r"(?:\b(?:every|each|per|an?)\s+|/\s?)"
"""What stands before a period that holds for a whole sentence, or for one number."""


def period_of(text: str, before: str = _OF_ONE) -> str:
    """The one period that a plain text names: "month" of "1.2B tokens/month"; empty for none, or
    for several."""
    named = set(_periods(text, before))
    return named.pop() if len(named) == 1 and "quarter" not in named else ""


def says_period(text: str) -> bool:
    """Whether a period is said: "a day", "monthly", "/h"."""
    return any(_periods(text, _OF_ONE)) or re.search(r"/\s?[a-z]|\brp[smhd]\b", text) is not None


def _periods(text: str, before: str) -> Iterator[str]:
    named = spellings("told_periods")
    units, adverbs = "|".join({*named.values()}), "|".join(named.keys() - {*named.values()})
    for found in re.finditer(rf"{before}({units})\b|\b({adverbs})\b", text):
        yield named[found[1] or found[2]]


# --- what it is worth --------------------------------------------------------------------------


def meant(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that are meant: some stand by themselves, some only beside a workload."""
    weighed = [(piece, _is_alone(piece)) for piece in pieces]
    kept = [piece for piece, is_alone in weighed if is_alone is not None]
    is_any = any(is_alone for _, is_alone in weighed)
    return [piece for piece in kept if is_any and _is_beside_its_like(piece, kept)]


def _is_alone(piece: Piece) -> bool | None:
    """Whether a piece says by itself that there is a workload, by what the data say of its fields;
    None where it is none of one."""
    counts = (name for name, of in _COUNTS.items() if not piece.fields.isdisjoint(of))
    count = next(counts, None)
    rules = [entries("evidence").get(name) for name in ([count] if count else piece.said)]
    rules = next(([rule] for rule in rules if rule and rule.enough), rules)
    asked = asked_of(piece)
    is_other = ends(piece.before, "qualifying")
    if is_other or not all(rule and rule.when and worked_out(rule.when, asked) for rule in rules):
        return None
    return any(rule and rule.alone and worked_out(rule.alone, asked) for rule in rules)


_COUNTS = {"requests": frozenset({"requests"}), "shape": SHAPE, "volume": VOLUME}
"""What numbers alone say, so that it is asked after by a formula."""
_MONEY = re.compile(r"[$€£]\s?[\d.,]+\s?[kmb]?\b(?:\s?(?:/|per|an?|every|each)\s?\w+)?")


@dataclass(frozen=True, slots=True)
class Words:
    """A text of which a formula asks whether it holds one of a list: "sentence.other_tokens"."""

    text: str
    way: str = ANYWHERE

    def __getattr__(self, name: str) -> bool:
        return holds(self.text, name, self.way)


@dataclass(frozen=True, slots=True)
class Fields:
    """Pieces of which a formula asks whether they say a field: "near.total"."""

    pieces: Collection[Piece]

    def __getattr__(self, name: str) -> bool:
        return any(name in piece.fields for piece in self.pieces)


def asked_of(piece: Piece, kept: Collection[Piece] = ()) -> Mapping[str, object]:
    """What formulas ask of a piece and of what stands around it."""
    at, others = piece.sentence, [each for each in kept if each is not piece]
    words = re.findall(r"[\w'/]+", f"{piece.before} {piece.after}")
    sums = _MONEY.findall(piece.sentence.plain)
    return {
        "yes": True,
        "said": Fields([piece]),
        "others": Fields(others),
        "beside": Fields([each for each in others if each.sentence == at]),
        "near": Fields([each for each in kept if each.sentence.is_near(at)]),
        "fields": len(piece.fields),
        "phrase": Words(piece.plain),
        "beginning": Words(piece.plain, FIRST),
        "before": Words(piece.before),
        "next": Words(piece.after, NEXT),
        "sentence": Words(piece.sentence.plain),
        "paragraph": Words(piece.sentence.paragraph),
        "besides_money": Words(_MONEY.sub(" ", piece.sentence.paragraph)),
        "a_price": not all(map(says_period, sums)),
        "the_end": re.match(r"\s*(?:$|[^\w\s])", piece.after) is not None,
        "all_there_is": {*words} <= FILLERS | word_set("leads"),
        "scales": len(re.findall(r"\d\s?(?:k|m|mn|b|bn|million|billion)\b", piece.plain)),
        "own_period": says_period(piece.plain),
        "a_period": says_period(piece.plain) or bool(piece.sentence.period),
        "tokens": max((v.value for v in piece.said.values() if isinstance(v, Rated)), default=0),
    }


def _is_beside_its_like(piece: Piece, kept: Collection[Piece]) -> bool:
    """Whether what completes a piece is said with it or near it: requests want a shape, a ratio a
    total."""
    wants = [entries("evidence").get(name, Evidence()).near for name in piece.fields]
    asked = asked_of(piece, kept)
    return not all(wants) or all(worked_out(want, asked) for want in wants)
