"""Why a phrase is not taken: unread, misspelt, refused, negated or doubtful; and what to write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from bot.language.canonical import canonical_of
from bot.language.machine.cuts import Path
from bot.language.machine.grammar import Filled, Match
from bot.language.machine.rules import Rule
from bot.language.machine.segmentation import Phrase, Segmented
from bot.language.meaning.facts import Fact, facts_of
from bot.language.meaning.presets import WithExamples
from bot.language.meaning.refusals import Refusal, asked
from bot.language.meaning.settlement import FACTS, settle
from bot.language.values.naming import Guess
from bot.language.values.quantities import doubts

_COUNTED = frozenset({"volume", "shape", "shape_in", "shape_out", "now_usd_per_month"}) | FACTS
"""Slots where 1.500 is in doubt; in prices, shares and percentages a dot is the decimal point."""


def misreading(text: Segmented, phrase: Phrase) -> Refusal | None:
    """What is wrong with a phrase; None where it can be taken."""
    match = phrase.match
    if phrase.readings:
        return asked("two_ways").offering(filter(None, map(_canonical, phrase.readings)))
    if match is None:
        return asked("number" if any(map(str.isdigit, phrase.text)) else "unknown")
    if phrase.is_negated:
        return asked("negated")
    if phrase.is_guess:
        return asked("misspelt").offering(dict.fromkeys(_guessed(text, match)))
    if match.rule.refusal:
        return match.rule.refusal.offering(_offers(text, match))
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
            return asked("two_numbers").offering(phrase.text.replace(typed, way, 1) for way in ways)
    return None


# --- what may have been meant ------------------------------------------------------------------


def _guessed(text: Segmented, match: Match[Rule]) -> Iterator[str]:
    """Whole pieces for each name that may have been meant."""
    guess = next((slot.value for slot in match.filled if isinstance(slot.value, Guess)), None)
    say = _offers if match.rule.refusal else _respelt
    each = [say(text, match, name) for name in (guess.values if guess else (None,))]
    return (piece for pieces in zip_longest(*each) for piece in pieces if piece)


def _offers(text: Segmented, match: Match[Rule], guessed: str | None = None) -> Iterator[str]:
    """The pieces that a rule offers, with what was typed, or a name that was meant, in place."""
    values = {
        slot.slot.field: guessed or slot.value.values[0]
        if isinstance(slot.value, Guess)
        else text.typed(slot.start, slot.end)
        for slot in match.filled
    }
    for piece in match.rule.refusal.suggestions if match.rule.refusal else ():
        yield piece.format_map(WithExamples(values))


def _respelt(text: Segmented, match: Match[Rule], name: str | None) -> Iterable[str]:
    """The phrase as the command would write it, or else as typed with its words corrected."""
    filled = tuple(
        slot._replace(value=(name,) if slot.slot.kind == "options" else name)
        if isinstance(slot.value, Guess)
        else slot
        for slot in match.filled
    )
    corrected = text.respelt(match.start, match.end)
    items = [*settle(facts_of(match.rule, filled, corrected, 0))]
    changes = {item.field: item.value for item in items if isinstance(item, Fact)}
    refusals = [each for each in (*changes.values(), *items) if isinstance(each, Refusal)]
    return refusals[0].suggestions if refusals else [canonical_of(changes) or corrected]
