"""Workloads in prose: what a message says of one among everything else that it says.

A command is all workload, so whatever is not understood in it is named. A message is mostly
something else. So each sentence is read by the command's own grammar, of what that understands
only the pieces with evidence around them are kept (evidence.py), and these are read once more,
together, as a command is. Nothing is completed and nothing guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.language.canonical import canonical_of
from bot.language.counted.parts import SIDES
from bot.language.machine.files import word_list
from bot.language.machine.language import message
from bot.language.machine.segmentation import segment
from bot.language.meaning.evidence import (
    ALONE,
    Piece,
    Sentence,
    is_beside_its_like,
    sentences,
    weight,
)
from bot.language.meaning.facts import facts_of
from bot.language.meaning.misreadings import misreading
from bot.language.meaning.reading import otherwise, read
from bot.language.values.naming import NamesLike


@dataclass(frozen=True, slots=True)
class Found:
    """What of a workload stands in a message."""

    changes: Mapping[str, object] = field(default_factory=dict)
    """The fields that were said, as drafts take them."""
    trouble: str = ""
    """Why a number that counts tokens or requests could not be taken, where one could not."""

    @property
    def canonical(self) -> str:
        """What was found, as a command would say it; empty for nothing."""
        return canonical_of(self.changes)

    @property
    def is_whole(self) -> bool:
        """Whether it can be priced as it is."""
        return self.changes.keys() >= {*SIDES}


def find_workload(text: str, names: NamesLike) -> Found:
    """The workload that a message holds among other things; never raises."""
    names = _exactly(names)
    kept = _kept([piece for each in sentences(text) for piece in _pieces(each, names)])
    reading = read("\n".join(piece.as_said for piece in kept), names, message())
    changes = dict(reading.changes)
    if "now_usd_per_month" in changes:
        changes.pop("now_option", None)  # what is paid for it is known exactly
    troubles = (f"“{problem.text}”: {problem.reason}" for problem in reading.problems)
    return Found(changes, next(troubles, ""))


def _exactly(names: NamesLike) -> NamesLike:
    """Names without guesses: in prose nearly every word would be nearly some name, and nothing
    that the book lacks is taken for what is to be hosted. An API option has its maker in its name:
    to look every word of a message up would take seconds."""

    def api_option(text: str) -> str | None:
        plain = text.lower()
        return names.api_option(text) if any(m in plain for m in word_list("makers")) else None

    return otherwise(
        names, api_option=api_option, is_closed=lambda ref: True, suggest=lambda kind, text: ()
    )


def _pieces(sentence: Sentence, names: NamesLike) -> Iterator[Piece]:
    """What the command's grammar understands of a sentence, exactly."""
    text = segment(sentence.text, names, message(), guesses=False)
    for phrase in text.phrases:
        if phrase.match and misreading(text, phrase) is None:
            start, end = phrase.position, phrase.position + len(phrase.text)
            facts = facts_of(phrase.match.rule, phrase.match.filled, phrase.text, start)
            said, plain = {fact.field: fact.value for fact in facts}, sentence.plain
            own = plain[start:end]
            yield Piece(phrase.text, own, plain[:start], plain[end:], sentence, said)


def _kept(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that are meant: some stand by themselves, some only beside a workload."""
    weights = [(piece, weight(piece)) for piece in pieces]
    if not any(worth == ALONE for _, worth in weights):
        return []
    kept = [piece for piece, worth in weights if worth]
    return [piece for piece in kept if is_beside_its_like(piece, kept)]
