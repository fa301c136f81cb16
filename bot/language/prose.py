"""Workloads in prose: what a message says of one among everything else that it says.

A command is all workload, so whatever is not understood in it is named. A message is mostly
something else. So each sentence is read by the command's own grammar, of what that understands
only the pieces with evidence around them are kept (evidence.py), and these are read once more,
together, as a command is. Nothing is completed and nothing guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.acts import Act, Heard
from bot.language.canonical import canonical_of
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


def find_workload(text: str, names: NamesLike) -> Heard:
    """The workload that a message holds among other things; never raises. Its problems are of
    what counts tokens or requests and could not be taken."""
    names = _exactly(names)
    kept = _kept([piece for each in sentences(text) for piece in _pieces(each, names)])
    reading = read("\n".join(piece.as_said for piece in kept), names, message())
    changes = dict(reading.changes)
    if "now_usd_per_month" in changes:
        changes.pop("now_option", None)  # what is paid for it is known exactly
    said = canonical_of(changes)
    return Heard(Act.ASK, changes=changes, problems=reading.problems, canonical=said)


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
