"""A text read: which fields it sets, which pieces said them, and what could not be taken and why.

This is the part that follow-ups share with the command: a text becomes a set of changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import cast

from bot.language.counted.sums import told
from bot.language.counted.units import MIXED, in_tokens, is_mixed
from bot.language.counted.ways import of_boxes, of_one_way
from bot.language.machine.language import Language
from bot.language.machine.segmentation import Phrase, Segmented, segment
from bot.language.machine.tokens import tokenize
from bot.language.meaning.facts import Fact, as_corrected, facts_of, with_parts
from bot.language.meaning.misreadings import misreading
from bot.language.meaning.presets import load_presets
from bot.language.meaning.refusals import Refusal, asked, beyond_limits
from bot.language.meaning.settlement import settle
from bot.language.values.naming import NamesLike
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
    """Clauses that were passed over, as typed, because nobody knows their words."""


Item = Fact | Refusal
"""What a phrase says, or why it cannot be taken."""


def read(
    text: str,
    names: NamesLike,
    language: Language | None = None,
    known: Scenario | None = None,
    today: date | None = None,
) -> Reading:
    """Reads any text, as the command's language unless another is given; never raises. With
    `known` it changes a scenario, which has a mix and a shape already; `today` completes days."""
    kept, refused = _shortened(text)
    cut = segment(kept, names, language, today)
    items = [item for phrase in cut.phrases for item in _told(cut, phrase)]
    meant = _FIRST if known is None else {}
    facts = [fact.but(field=meant.get(fact.field, fact.field)) for fact in _facts(items)]
    facts = in_tokens(as_corrected(facts, kept))
    facts = of_boxes(facts, has_box=known is not None and known.workload.box is not None)
    facts = of_one_way(facts, is_buying=known is not None and known.workload.is_buying)
    by_field: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_field[fact.field].append(fact)
    refused += [each for each in _refusals(items) if each.about.isdisjoint(by_field)]
    single = [*map(_together, by_field.values())]
    settled = [*settle(_facts(single), known)]
    possible = [*_possible(with_parts(_facts(settled), is_whole=known is None))]
    refused += _refusals([*single, *settled, *possible])
    filled = _with_preset(_facts(possible), names)
    return Reading(
        changes={fact.field: fact.value for fact in filled},
        pieces={fact.field: fact.text for fact in filled},
        problems=tuple(dict.fromkeys(sorted(refused, key=attrgetter("position")))),
        asides=cut.asides,
    )


_FIRST = {"added_options": "compare_with", "dropped_options": "left_out"}
"""What "groq too" and "without groq" say where nothing was said before."""


def _facts(items: Iterable[Item]) -> list[Fact]:
    return [item for item in items if isinstance(item, Fact)]


def _refusals(items: Iterable[Item]) -> list[Refusal]:
    return [item for item in items if isinstance(item, Refusal)]


def _shortened(text: str) -> tuple[str, list[Refusal]]:
    tokens = tokenize(text[:LONGEST_TEXT])[1]
    if len(text) <= LONGEST_TEXT and len(tokens) <= MOST_TOKENS:
        return text, []
    most = tokens[MOST_TOKENS].start if len(tokens) > MOST_TOKENS else LONGEST_TEXT
    cut = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
    cut = cut if cut > 0 else most
    return text[:cut], [asked("too_long", most=f"{cut:,}").of(text[cut:].strip(), cut)]


def _told(text: Segmented, phrase: Phrase) -> Iterator[Item]:
    """What one phrase says."""
    wrong = misreading(text, phrase)
    if wrong:
        yield wrong.of(phrase.text, phrase.position)
    elif phrase.match:
        facts = facts_of(phrase.match.rule, phrase.match.filled, phrase.text, phrase.position)
        for item in told(facts, text, phrase):
            why = item if isinstance(item, Refusal) else MIXED if is_mixed(item) else None
            yield why.of(phrase.text, phrase.position) if why else item


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


def _with_preset(said: list[Fact], names: NamesLike) -> list[Fact]:
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
