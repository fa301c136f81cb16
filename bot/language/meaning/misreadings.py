"""Why a phrase is not taken: unread, misspelt, refused, negated or doubtful; and what to write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.language.canonical import canonical_of
from bot.language.machine.cuts import Path
from bot.language.machine.grammar import Filled, Match
from bot.language.machine.rules import Rule
from bot.language.machine.segmentation import Phrase, Segmented
from bot.language.meaning.facts import facts_of
from bot.language.meaning.presets import WithExamples
from bot.language.meaning.refusals import Refusal, asked
from bot.language.meaning.settlement import FACTS, settle
from bot.language.values.naming import Guess
from bot.language.values.quantities import doubts


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A piece of the text that was not taken."""

    text: str
    """As it was typed."""
    suggestions: tuple[str, ...]
    """Whole pieces that would be understood instead."""
    reason: str
    """A sentence: what is wrong with it."""

    @classmethod
    def of(cls, text: str, why: Refusal) -> NotUnderstood:
        """A piece and why it is not taken."""
        return cls(text, why.instead, why.reason)


MOST_SUGGESTIONS = 3


def with_suggestions(text: str, problems: Sequence[NotUnderstood]) -> Iterator[tuple[str, str]]:
    """Each thing that may have been meant, with the text that says it in place of the one piece
    that was not taken; nothing where several were not."""
    if len(problems) == 1:
        for meant in problems[0].suggestions[:MOST_SUGGESTIONS]:
            yield meant, text.replace(problems[0].text, meant, 1)


_COUNTED = frozenset({"volume", "shape", "shape_in", "shape_out", "now_usd_per_month"}) | FACTS
"""Slots where 1.500 is in doubt; in prices, shares and percentages a dot is the decimal point."""


def misreading(text: Segmented, phrase: Phrase) -> Refusal | None:
    """What is wrong with a phrase; None where it can be taken."""
    match = phrase.match
    if phrase.readings:
        return replace(
            asked("two_ways"), instead=tuple(filter(None, map(_canonical, phrase.readings)))
        )
    if match is None:
        return asked("number" if any(map(str.isdigit, phrase.text)) else "unknown")
    if phrase.is_negated:
        return asked("negated")
    if phrase.is_guess:
        pieces = tuple(dict.fromkeys(_guessed(text, match)))[:MOST_SUGGESTIONS]
        return replace(asked("misspelt"), instead=pieces)
    if match.rule.refusal:
        return replace(match.rule.refusal, instead=tuple(_offers(text, match)))
    return next(filter(None, (_of_value(text, phrase, slot) for slot in match.filled)), None)


def _canonical(path: Path) -> str:
    """What some phrases say, as the command would write it."""
    facts = (fact for match in path for fact in facts_of(match.rule, match.filled, "", 0))
    return ", ".join(canonical_of({fact.field: fact.value}) for fact in facts)


def _of_value(text: Segmented, phrase: Phrase, slot: Filled) -> Refusal | None:
    """A value's own refusal, or the phrase with its number in the ways in which it can be read."""
    if isinstance(slot.value, Refusal):
        return slot.value
    counted = range(slot.start, slot.end) if slot.slot.field in _COUNTED else ()
    for i in counted:
        if ways := doubts(text.tokens, i):
            typed = text.typed(i, i + 1)
            spelt = tuple(phrase.text.replace(typed, way, 1) for way in ways)
            return replace(asked("two_numbers"), instead=spelt)
    return None


# --- what may have been meant ------------------------------------------------------------------


def _offers(text: Segmented, match: Match[Rule], guessed: str | None = None) -> Iterator[str]:
    """The pieces that a rule offers, with what was typed, or a name that was meant, in place."""
    values = {
        slot.slot.field: guessed or slot.value.values[0]
        if isinstance(slot.value, Guess)
        else text.typed(slot.start, slot.end)
        for slot in match.filled
    }
    for piece in match.rule.refusal.instead if match.rule.refusal else ():
        yield piece.format_map(WithExamples(values))


def _guessed(text: Segmented, match: Match[Rule]) -> Iterator[str]:
    """Whole pieces for each name that may have been meant."""
    guess = next((slot.value for slot in match.filled if isinstance(slot.value, Guess)), None)
    names = guess.values if guess else (None,)
    if match.rule.refusal is None:
        yield from (piece for name in names for piece in _respelt(text, match, name))
        return
    offered = [list(_offers(text, match, name)) for name in names]
    yield from (piece for pieces in zip(*offered, strict=True) for piece in pieces)


def _respelt(text: Segmented, match: Match[Rule], name: str | None) -> Iterable[str]:
    """The phrase as the command would write it, or else as typed with its words corrected."""
    filled = tuple(
        slot._replace(value=(name,) if slot.slot.kind == "options" else name)
        if isinstance(slot.value, Guess)
        else slot
        for slot in match.filled
    )
    corrected = text.respelt(match.start, match.end)
    said = {fact.field: fact for fact in facts_of(match.rule, filled, corrected, 0)}
    volume = settle({field: fact for field, fact in said.items() if field in FACTS})
    changes = {field: fact.value for field, fact in said.items() if field not in FACTS}
    changes |= {field: value for field, (value, _) in volume.fields.items()}
    refusals = [value for value in changes.values() if isinstance(value, Refusal)]
    refusals += [refusal for _, refusal in volume.refused]
    return refusals[0].instead if refusals else [canonical_of(changes) or corrected]
