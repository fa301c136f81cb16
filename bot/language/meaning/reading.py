"""A text read: which fields it sets, which pieces said them, and what could not be taken and why.

This is the part that follow-ups share with the command: a text becomes a set of changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import cast

from bot.language.counted.sums import told
from bot.language.counted.units import MIXED, in_tokens, is_mixed
from bot.language.counted.ways import of_boxes, of_one_way
from bot.language.machine.language import Language
from bot.language.machine.segmentation import Segmented, segment
from bot.language.machine.tokens import tokenize
from bot.language.meaning.facts import Fact, as_corrected, facts_of, with_parts
from bot.language.meaning.misreadings import misreading
from bot.language.meaning.presets import load_presets
from bot.language.meaning.refusals import Refusal, asked, beyond_limits
from bot.language.meaning.settlement import FACTS, settle
from bot.language.values.naming import NamesLike
from engine.question.scenario import Scenario

LONGEST_TEXT = 4000
"""Characters that are read; Slack's own limit for a message. A question has some hundred."""

MOST_TOKENS = 160
"""Words, numbers and signs that are read: twice those of a workload with everything said, and few
enough that no text takes longer than a blink."""


@dataclass(slots=True)
class Reading:
    """What a text changes. A field may be changed to None: "no residency", "as of today"."""

    changes: dict[str, object] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)
    """For each changed field the piece that said it, as typed."""
    problems: tuple[Refusal, ...] = ()
    asides: tuple[str, ...] = ()
    """Clauses that were passed over, as typed, because nobody knows their words."""


def read(
    text: str,
    names: NamesLike,
    language: Language | None = None,
    known: Scenario | None = None,
    today: date | None = None,
) -> Reading:
    """Reads any text, as the command's language unless another is given; never raises. With
    `known` it changes a scenario, which has a mix and a shape already; `today` completes days."""
    kept, rest = _shortened(text)
    cut = segment(kept, names, language, today)
    found = list(_facts_and_problems(cut, is_change=known is not None))
    facts = as_corrected((item for item in found if isinstance(item, Fact)), kept)
    facts = in_tokens(facts)
    facts = of_boxes(facts, has_box=known is not None and known.workload.box is not None)
    facts = of_one_way(facts, is_buying=known is not None and known.workload.is_buying)
    said = frozenset(fact.field for fact in facts)
    settled, clashes = _settled(facts, known)
    settled = _with_preset(settled, names)
    problems = [item for item in found if isinstance(item, Refusal) and not item.about & said]
    problems = sorted([*problems, *clashes, *rest], key=attrgetter("position"))
    return Reading(
        changes={fact.field: fact.value for fact in settled},
        pieces={fact.field: fact.text for fact in settled},
        problems=tuple(dict.fromkeys(problems)),
        asides=cut.asides,
    )


class _Otherwise:
    def __init__(self, names: NamesLike, **own: Callable[..., object]) -> None:
        self._names = names
        self.__dict__.update(own)

    def __getattr__(self, lookup: str) -> object:
        return getattr(self._names, lookup)


def otherwise(names: NamesLike, **own: Callable[..., object]) -> NamesLike:
    """Names of which some are looked up otherwise than everywhere, by their method."""
    return cast(NamesLike, _Otherwise(names, **own))


def _shortened(text: str) -> tuple[str, list[Refusal]]:
    tokens = tokenize(text[:LONGEST_TEXT])[1]
    if len(text) <= LONGEST_TEXT and len(tokens) <= MOST_TOKENS:
        return text, []
    most = tokens[MOST_TOKENS].start if len(tokens) > MOST_TOKENS else LONGEST_TEXT
    cut = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
    cut = cut if cut > 0 else most
    return text[:cut], [asked("too_long", most=f"{cut:,}").of(text[cut:].strip(), cut)]


def _facts_and_problems(text: Segmented, *, is_change: bool) -> Iterator[Fact | Refusal]:
    for phrase in text.phrases:
        wrong = misreading(text, phrase)
        if wrong:
            yield wrong.of(phrase.text, phrase.position)
        elif phrase.match:
            said = facts_of(phrase.match.rule, phrase.match.filled, phrase.text, phrase.position)
            for fact in told(said, text, phrase):
                if isinstance(fact, Refusal) or is_mixed(fact):
                    why = fact if isinstance(fact, Refusal) else MIXED
                    yield why.of(phrase.text, phrase.position)
                else:
                    yield fact if is_change else fact.but(field=_FIRST.get(fact.field, fact.field))


_FIRST = {"added_options": "compare_with", "dropped_options": "left_out"}
"""What "groq too" and "without groq" say where nothing was said before."""


def _settled(facts: list[Fact], known: Scenario | None) -> tuple[list[Fact], list[Refusal]]:
    """Facts of the workload's own fields, and the contradictions and impossible values."""
    single, clashes = _merged(facts)
    volume = settle({name: fact for name, fact in single.items() if name in FACTS}, known)
    clashes += [why.of(fact.text, fact.position) for fact, why in volume.refused]
    said = [fact for name, fact in single.items() if name not in FACTS]
    said += [replace(fact, field=name, value=v) for name, (v, fact) in volume.fields.items()]
    possible, impossible = _possible(with_parts(said, is_whole=known is None))
    return possible, clashes + impossible


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
    own = [replace(named, field=name, value=v) for name, v in filled if name not in fields]
    return own + [fact for fact in said if fact is not named]


def _merged(facts: Iterable[Fact]) -> tuple[dict[str, Fact], list[Refusal]]:
    """One fact for each field, of several values with all of them; where two contradict each
    other, none."""
    by_field: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_field[fact.field].append(fact)
    merged, clashes = dict[str, Fact](), list[Refusal]()
    for name, said in by_field.items():
        other = next((fact for fact in said if not fact.agrees_with(said[0])), None)
        if other is None:
            merged[name] = said[0]
        elif any(isinstance(fact.value, tuple | frozenset) for fact in said):
            merged[name] = _collected(said)
        else:
            why = asked("contradict", one=said[0].text, other=other.text)
            clashes.append(why.of(other.text, other.position))
    return merged, clashes


def _collected(said: Sequence[Fact]) -> Fact:
    """All the values of several facts, each once; none where one says that there are none."""
    values = [cast("tuple[object, ...]", fact.value) for fact in said if fact.value is not None]
    if len(values) < len(said):
        return said[0].but(value=None)
    return said[0].but(value=type(values[0])(dict.fromkeys(chain.from_iterable(values))))


def _possible(facts: list[Fact]) -> tuple[list[Fact], list[Refusal]]:
    """The facts that a workload can have, without those of a piece of which one cannot be."""
    wrong = [(fact, beyond_limits(fact.field, fact.value)) for fact in facts]
    pieces = {fact.text for fact, why in wrong if why}
    impossible = [why.of(fact.text, fact.position) for fact, why in wrong if why]
    return [fact for fact in facts if fact.text not in pieces], impossible
