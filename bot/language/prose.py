"""Workloads in prose: what a message says of one among everything else that it says.

A command is all workload, so whatever is not understood in it is named. A message is mostly
something else. So each sentence is read by the command's own grammar, of what that understands
only the pieces with evidence around them are kept (evidence.py), and these are read once more,
together, as a command is. Nothing is completed and nothing guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.language.canonical import canonical_of
from bot.language.machine.files import word_list
from bot.language.machine.language import message
from bot.language.machine.segmentation import segment
from bot.language.meaning.evidence import Weight, is_beside_its_like, weight
from bot.language.meaning.facts import facts_of
from bot.language.meaning.misreadings import misreading
from bot.language.meaning.reading import Reading, read
from bot.language.meaning.sentences import Piece, Sentence, period_of, says_period, sentences
from bot.language.values.naming import NameKind, NamesLike
from bot.language.values.quantities import Rated

_HALVES = frozenset({"input_tokens_per_day", "output_tokens_per_day"})


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
        return set(self.changes) >= _HALVES


@dataclass(frozen=True, slots=True)
class _Exact:
    """Names without guesses: in prose nearly every word would be nearly some name."""

    names: NamesLike

    def model(self, text: str) -> str | None:
        return self.names.model(text)

    def gpu(self, text: str) -> str | None:
        return self.names.gpu(text)

    def gpu_provider(self, text: str) -> str | None:
        return self.names.gpu_provider(text)

    def api_option(self, text: str) -> str | None:
        return self.names.api_option(text) if _has_a_maker(text.lower()) else None

    def is_closed(self, ref: str) -> bool:
        """In prose nothing that the book lacks is taken for what is to be hosted."""
        return True

    def reads_only(self, ref: str) -> bool:
        return self.names.reads_only(ref)

    def suggest(self, kind: NameKind, text: str) -> tuple[str, ...]:
        return ()


def _has_a_maker(text: str) -> bool:
    """Whether it may name an API option; to look every word of a message up would take seconds."""
    return any(maker in text for maker in word_list("makers"))


def find_workload(text: str, names: NamesLike) -> Found:
    """The workload that a message holds among other things; never raises."""
    names = _Exact(names)
    kept = _kept([piece for each in sentences(text) for piece in _pieces(each, names)])
    reading = read("\n".join(piece.as_said for piece in kept), names, message())
    changes = dict(reading.changes)
    if "now_usd_per_month" in changes:
        changes.pop("now_option", None)  # what is paid for it is known exactly
    return Found(changes, _trouble(reading))


def _pieces(sentence: Sentence, names: NamesLike) -> Iterator[Piece]:
    """What the command's grammar understands of a sentence, exactly."""
    if not sentence.may_say_something:
        return
    text = segment(sentence.text, names, message(), guesses=False)
    for phrase in text.phrases:
        if phrase.match and misreading(text, phrase) is None:
            facts = facts_of(phrase.match.rule, phrase.match.filled, phrase.text, phrase.position)
            said = {fact.field: fact.value for fact in facts}
            yield Piece(phrase.text, phrase.position, said, sentence)


def _kept(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that are meant: some stand by themselves, some only beside a workload."""
    pieces = list(_with_periods(pieces))
    weights = [weight(piece) for piece in pieces]
    strong = [p for p, w in zip(pieces, weights, strict=True) if w is Weight.ALONE]
    if not strong:
        return []
    kept = [p for p, w in zip(pieces, weights, strict=True) if w is not Weight.NONE]
    return [piece for piece in kept if is_beside_its_like(piece, kept)]


def _with_periods(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, a pair with the period of the total before it that it adds up to:
    "1.2B tokens a month (1B in, 200M out)"."""
    before: Piece | None = None
    for piece in pieces:
        split = before is not None and before.sentence == piece.sentence and _splits(before, piece)
        if before is not None and split:
            sentence = replace(piece.sentence, period=period_of(before.text))
            yield replace(piece, sentence=sentence)
        else:
            yield piece
        before = piece


def _splits(total: Piece, pair: Piece) -> bool:
    """Whether a pair without a period of its own is a total's input and output."""
    parts = [total.said.get("total"), pair.said.get("input"), pair.said.get("output")]
    if says_period(pair.plain) or not period_of(total.text):
        return False
    values = [part.value for part in parts if isinstance(part, Rated)]
    return len(values) == len(parts) and values[0] == values[1] + values[2]


def _trouble(reading: Reading) -> str:
    problem = next(iter(reading.problems), None)
    return f"“{problem.text}”: {problem.reason}" if problem else ""
