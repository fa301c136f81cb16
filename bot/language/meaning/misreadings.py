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
from bot.language.meaning.presets import example
from bot.language.meaning.refusals import Refusal
from bot.language.meaning.settlement import FIELDS, settle
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


MOST_SUGGESTIONS = 3


def with_suggestions(text: str, problems: Sequence[NotUnderstood]) -> Iterator[tuple[str, str]]:
    """Each thing that may have been meant, with the text that says it in place of the one piece
    that was not taken; nothing where several were not."""
    if len(problems) == 1:
        for meant in problems[0].suggestions[:MOST_SUGGESTIONS]:
            yield meant, text.replace(problems[0].text, meant, 1)


_COUNTED = frozenset({"volume", "shape", "shape_in", "shape_out", "now_usd_per_month"}) | FIELDS
"""Slots where 1.500 is in doubt; in prices, shares and percentages a dot is the decimal point."""


def misreading(text: Segmented, phrase: Phrase) -> NotUnderstood | None:
    """What is wrong with a phrase; None where it can be taken."""
    match = phrase.match
    if phrase.readings:
        both = tuple(filter(None, map(_canonical, phrase.readings)))
        return NotUnderstood(phrase.text, both, "That can be read in two ways.")
    if match is None:
        return NotUnderstood(phrase.text, (), _unread_reason(phrase.text))
    if phrase.is_negated:
        return NotUnderstood(phrase.text, (), "I cannot tell what is ruled out; say what holds.")
    if phrase.is_guess:
        pieces = tuple(dict.fromkeys(_guessed(text, match)))[:MOST_SUGGESTIONS]
        return NotUnderstood(phrase.text, pieces, "I do not know this; it may be misspelt.")
    refusal = _refusal(text, phrase, match)
    if refusal is None:
        return None
    return NotUnderstood(phrase.text, refusal.instead, refusal.reason)


def _canonical(path: Path) -> str:
    """What some phrases say, as the command would write it."""
    facts = (fact for match in path for fact in facts_of(match.rule, match.filled, "", 0))
    return ", ".join(canonical_of({fact.field: fact.value}) for fact in facts)


def _unread_reason(typed: str) -> str:
    if any(character.isdigit() for character in typed):
        return "I cannot tell what this number counts."
    return "I do not understand this."


def _refusal(text: Segmented, phrase: Phrase, match: Match[Rule]) -> Refusal | None:
    """The rule's own refusal, that of a value, or a number that can be read in two ways."""
    if match.rule.refusal:
        return Refusal(match.rule.refusal.reason, tuple(_filled_in(text, match, match.filled)))
    for slot in match.filled:
        if isinstance(slot.value, Refusal):
            return slot.value
        if slot.slot.field in _COUNTED and (spellings := _doubtful(text, phrase, slot)):
            return Refusal("That number can be read in two ways; write it plainly.", spellings)
    return None


def _doubtful(text: Segmented, phrase: Phrase, slot: Filled) -> tuple[str, ...]:
    """The phrase with its first doubtful number spelt in the ways it may be meant."""
    for i in range(slot.start, slot.end):
        if spellings := doubts(text.tokens, i):
            return tuple(phrase.text.replace(text.typed(i, i + 1), way, 1) for way in spellings)
    return ()


def _filled_in(
    text: Segmented, match: Match[Rule], filled: Iterable[Filled], guessed: str | None = None
) -> Iterator[str]:
    """The pieces a refusal offers, with what was typed in their places."""
    values = {slot.slot.field: text.typed(slot.start, slot.end) for slot in filled}
    values |= {
        slot.slot.field: guessed or slot.value.values[0]
        for slot in filled
        if isinstance(slot.value, Guess)
    }
    examples = {f"example_{name}": example(name) for name in ("day", "shape", "mix")}
    refusal = match.rule.refusal
    for piece in refusal.instead if refusal else ():
        yield piece.format_map(examples | values)


def _guessed(text: Segmented, match: Match[Rule]) -> Iterator[str]:
    """Whole pieces for each name that may have been meant."""
    guess = next((slot.value for slot in match.filled if isinstance(slot.value, Guess)), None)
    names = guess.values if guess else (None,)
    if match.rule.refusal is None:
        yield from (piece for name in names for piece in _respelt(text, match, name))
        return
    offered = [list(_filled_in(text, match, match.filled, name)) for name in names]
    yield from (piece for pieces in zip(*offered, strict=True) for piece in pieces)


def _respelt(text: Segmented, match: Match[Rule], name: str | None) -> Iterable[str]:
    """The phrase as the command would write it, or else as typed with its words corrected."""
    filled = tuple(_with_name(slot, name) for slot in match.filled)
    corrected = text.respelt(match.start, match.end)
    said = {fact.field: fact for fact in facts_of(match.rule, filled, corrected, 0)}
    volume = settle({field: fact for field, fact in said.items() if field in FIELDS})
    changes = {field: fact.value for field, fact in said.items() if field not in FIELDS}
    changes |= {field: value for field, (value, _) in volume.fields.items()}
    refusals = [value for value in changes.values() if isinstance(value, Refusal)]
    refusals += [refusal for _, refusal in volume.refused]
    if refusals:
        return refusals[0].instead
    return [canonical_of(changes) or corrected]


def _with_name(slot: Filled, name: str | None) -> Filled:
    if not isinstance(slot.value, Guess):
        return slot
    return replace(slot, value=(name,) if slot.slot.kind == "options" else name)
