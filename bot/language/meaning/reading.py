"""A text read: which fields it sets, which pieces said them, and what could not be taken and why.

This is the part that follow-ups share with the command: a text becomes a set of changes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, zip_longest
from operator import attrgetter
from typing import TypeVar, cast

from bot.language.canonical import canonical_of
from bot.language.heard import ends
from bot.language.machine.cuts import Path
from bot.language.machine.grammar import Filled, Match
from bot.language.machine.language import Language
from bot.language.machine.rules import Rule
from bot.language.machine.segmentation import Phrase, Segmented, segment
from bot.language.machine.tokens import tokenize
from bot.language.meaning.counted import in_tokens, of_boxes, of_one_way, told
from bot.language.meaning.facts import Fact, as_corrected, facts_of, with_parts
from bot.language.meaning.refusals import Refusal, WithExamples, asked, beyond_limits
from bot.language.meaning.settlement import FACTS, settle
from bot.language.values.naming import Guess
from bot.language.values.quantities import Scaling, doubts
from engine.prices.names import Names
from engine.question.presets import load_presets
from engine.question.scenario import Scenario

LONGEST_TEXT = 4000
"""Characters that are read; Slack's own limit for a message. A question has some hundred."""

MOST_TOKENS = 160
"""Words, numbers and signs that are read: twice those of a workload with everything said, and few
enough that no text takes longer than a blink."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text changes. A field may be changed to None: "no residency", "as of today"."""

    changes: Mapping[str, object] = field(default_factory=dict)
    """The fields of the workload that were said, and "scaled_..." ones with a Scaling."""
    pieces: Mapping[str, str] = field(default_factory=dict)
    """For each changed field the piece that said it, as typed."""
    problems: tuple[Refusal, ...] = ()
    """The pieces that were not taken, in the order in which they were typed."""
    asides: tuple[str, ...] = ()
    """What was passed over because it tells of something else, as it was typed."""


T = TypeVar("T")
Item = Fact | Refusal
"""What a phrase says, or why it cannot be taken."""


def read(
    text: str,
    names: Names,
    language: Language | None = None,
    known: Scenario | None = None,
    today: date | None = None,
) -> Reading:
    """Reads any text, as the command's language unless another is given; never raises. With
    `known` it changes a scenario, which has a mix and a shape already; `today` completes days."""
    kept, refused = _shortened(text)
    cut = segment(kept, names, language, today)
    told = [(phrase, [*_told(cut, phrase)]) for phrase in cut.phrases]
    known_names = _names(fact.value for _, each in told for fact in _only(Fact, each))
    items = [item for phrase, each in told for item in each if not _repeats(phrase, known_names)]
    by_field: dict[str, list[Fact]] = defaultdict(list)
    for fact in _of_workload(_only(Fact, items), kept, known):
        by_field[fact.field].append(fact)
    refused += [each for each in _only(Refusal, items) if each.about.isdisjoint(by_field)]
    single = [*map(_together, by_field.values())]
    settled = [*settle(_only(Fact, single), known)]
    possible = [*_possible(with_parts(_only(Fact, settled), is_whole=known is None))]
    refused += _only(Refusal, [*single, *settled, *possible])
    filled = _with_preset(_only(Fact, possible), names)
    return Reading(
        changes={fact.field: fact.value for fact in filled},
        pieces={fact.field: fact.text for fact in filled},
        problems=tuple(dict.fromkeys(sorted(refused, key=attrgetter("position")))),
        asides=cut.asides,
    )


def _names(values: Iterable[object]) -> set[str]:
    every = (name for each in values for name in (each if isinstance(each, tuple) else (each,)))
    return {name for name in every if isinstance(name, str)}


def _repeats(phrase: Phrase, said: set[str]) -> bool:
    """Whether a phrase that would be asked about only names what was said already."""
    slots = phrase.match.filled if phrase.match and phrase.is_asked else ()
    return bool(named := _names(slot.value for slot in slots)) and named <= said


def _of_workload(facts: list[Fact], text: str, known: Scenario | None) -> list[Fact]:
    """The facts that hold, in the units and of the fleet that a workload has."""
    meant, work = (_FIRST if known is None else {}), known.workload if known else None
    facts = [fact.but(field=meant.get(fact.field, fact.field)) for fact in facts]
    facts = of_boxes(
        in_tokens(as_corrected(facts, text)), has_box=work is not None and work.box is not None
    )
    return of_one_way(facts, is_buying=work is not None and work.is_buying)


_FIRST = {"added_options": "compare_with", "dropped_options": "left_out"}
"""What "groq too" and "without groq" say where nothing was said before."""


def _only(kind: type[T], items: Iterable[object]) -> list[T]:
    return [item for item in items if isinstance(item, kind)]


def _shortened(text: str) -> tuple[str, list[Refusal]]:
    tokens = tokenize(text[:LONGEST_TEXT])[1]
    if len(text) <= LONGEST_TEXT and len(tokens) <= MOST_TOKENS:
        return text, []
    most = tokens[MOST_TOKENS].start if len(tokens) > MOST_TOKENS else LONGEST_TEXT
    cut = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
    cut = cut if cut > 0 else most
    return text[:cut], [asked("too_long", most=f"{cut:,}").of(text[cut:].strip(), cut)]


def _together(said: Sequence[Fact]) -> Item:
    """One fact of all that were said of a field, of several values with each of them once, and
    with none where one says that there are none."""
    first = said[0]
    other = next((fact for fact in said if not fact.agrees_with(first)), None)
    if other is None:
        return first
    if not any(isinstance(fact.value, tuple | frozenset) for fact in said):
        why = asked("contradict", one=first.text, other=other.text)
        return why.of(other.text, other.position)
    values = [cast("tuple[object, ...]", fact.value) for fact in said]
    if None in values:
        return first.but(value=None)
    return first.but(value=type(values[0])(dict.fromkeys(chain.from_iterable(values))))


def _possible(facts: Sequence[Fact]) -> Iterator[Item]:
    """The facts that a workload can have, without those of a piece of which one cannot be."""
    wrong = [(fact, beyond_limits(fact.field, fact.value)) for fact in facts]
    pieces = {fact.text for fact, why in wrong if why}
    for fact, why in wrong:
        if why:
            yield why.of(fact.text, fact.position)
        elif fact.text not in pieces:
            yield fact


def _with_preset(said: list[Fact], names: Names) -> list[Fact]:
    """The facts with what a preset fills in, which is what was not said; a said volume also
    overrules the preset's shape."""
    named = next((fact for fact in said if fact.field == "preset"), None)
    if named is None:
        return said
    fields = {fact.field for fact in said}
    if {"input_tokens_per_day", "output_tokens_per_day"} <= fields:
        fields |= {"input_tokens_per_request", "output_tokens_per_request"}
    preset = next(preset for preset in load_presets() if preset.id == named.value)
    filled = read(preset.text.value, names).changes.items()
    own = [named.but(field=name, value=v) for name, v in filled if name not in fields]
    return own + [fact for fact in said if fact is not named]


# --- what one phrase says ----------------------------------------------------------------------


def _told(text: Segmented, phrase: Phrase) -> Iterator[Item]:
    """What one phrase says."""
    match, wrong = phrase.match, misreading(text, phrase)
    facts = facts_of(match.rule, match.filled, phrase.text, phrase.position) if match else ()
    for item in [wrong] if wrong else told(facts, text, phrase):
        yield item.of(phrase.text, phrase.position) if isinstance(item, Refusal) else item


_COUNTED = (FACTS | {"volume", "shape", "now_usd_per_month"}) - {"peak_to_average"}
"""Slots where 1.500 is in doubt; in prices, shares and peaks a dot is the decimal point."""


_JOINED = re.compile(r"\b(?:and|but|while|if|when|then|as)\b", re.IGNORECASE)
"""Begins what is said of something else: "prices halve and the volume triples"."""


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
    changed = [slot.value.target for slot in match.filled if isinstance(slot.value, Scaling)]
    before = _JOINED.split(text.source[: phrase.position])[-1]
    if changed == ["volume"] and ends(before, "priced_before"):
        return asked("which_prices")
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
    changes = {fact.field: fact.value for fact in _only(Fact, items)}
    refusals = _only(Refusal, (*changes.values(), *items))
    return refusals[0].suggestions if refusals else [canonical_of(changes) or corrected]
