"""The text of a follow-up: what somebody wants in a thread, and what it changes.

Nothing is guessed: every piece is taken exactly, or named among the problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.language.acts import Act, Wish, asked_alone, nearly_wished, wish
from bot.language.machine.files import rows
from bot.language.machine.language import discussion
from bot.language.machine.segmentation import says_nothing
from bot.language.machine.tokens import without_quotes
from bot.language.meaning.misreadings import NotUnderstood
from bot.language.meaning.reading import Reading, read
from bot.language.meaning.settlement import Known
from bot.language.values.naming import NameKind, NamesLike
from bot.language.values.quantities import Ratio
from engine.figures.spelling import words
from engine.figures.workload import Workload
from engine.prices.lineup import load_lineups
from engine.question.scenario import Scenario


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a follow-up wants, as far as it was understood."""

    act: Act
    labels: tuple[str, ...] = ()
    """The scenarios it names; for a what-if the one to begin from."""
    argument: str = ""
    changes: Mapping[str, object] = field(default_factory=dict)
    """Fields of the workload, and "scaled_..." ones with a Scaling."""
    problems: tuple[NotUnderstood, ...] = ()
    day_note: str = ""
    """How a day without its year was completed."""


@dataclass(frozen=True, slots=True)
class Here:
    """What a follow-up may count on: the thread it is written in."""

    labels: Sequence[str] = ("A",)
    current: str = "A"
    today: date | None = None
    scenario: Callable[[str], Scenario | None] = lambda label: None
    """A scenario by its label, for its mix and its shape."""


def parse_follow_up(text: str, names: NamesLike, here: Here) -> FollowUp:
    """Reads a follow-up; never raises."""
    labels, text = here.labels, without_quotes(text)
    said = without_opening(text)
    found = wish(text, lambda tokens: says_nothing(tokens, names)) if said == text else None
    if found and not found.is_soft:
        return _unless_unknown(_of_wish(found), labels)
    what_if = _what_if(said, names, here)
    found = found or asked_alone(text)
    is_supposed = bool(what_if.changes) and _SUPPOSES.search(text) is not None
    if found and (what_if.problems or not what_if.changes) and not is_supposed:
        return _of_wish(found)
    return _unless_unknown(what_if, labels)


def without_opening(text: str) -> str:
    """A text without the "what if" or "suppose" that it begins with."""
    begins = _BEGIN.match(text)
    return text[begins.end() :] if begins else text


def begins_what_if(text: str) -> bool:
    """Whether a message speaks to the bot by itself: it begins with "what if"."""
    return _WHAT_IF.match(text) is not None


_WHAT_IF = re.compile(r"\W*what\s*if\b", re.IGNORECASE)
_BEGIN = re.compile(
    r"[\W_]*(?:(?:ok|okay|here|channel|everyone|so|and|but|then|hmm+|well|now)[\s,]+)*"
    r"(?:whatif|what\s+(?:if|about|happens\s+(?:if|with|when)|would\s+happen\s+(?:if|with)|would\s+it\s+be)"
    r"|how\s+about|and\s+if|suppose|supposing|assume|assuming|imagine|let'?s\s+say|say|try)\b"
    r"[\s:,]*",
    re.IGNORECASE,
)


_SUPPOSES = re.compile(r"\blooks? like (?:if|at|with|on)\b", re.IGNORECASE)
"""Asks how something supposed looks, which is asked back where not all of it is understood."""


def _of_wish(found: Wish) -> FollowUp:
    return FollowUp(found.act, found.labels, found.argument)


def _unless_unknown(follow_up: FollowUp, labels: Sequence[str]) -> FollowUp:
    """A scenario that is not there is named, and nothing is done."""
    unknown = [label for label in follow_up.labels if label not in labels]
    reason = f"There is no such scenario here; there is {_listed(labels)}."
    problems = tuple(NotUnderstood(label, tuple(labels)[:3], reason) for label in unknown)
    return replace(follow_up, problems=(*problems, *follow_up.problems))


def _listed(labels: Sequence[str]) -> str:
    return f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else labels[0]


# --- what-ifs --------------------------------------------------------------------------------


def _what_if(text: str, names: NamesLike, here: Here) -> FollowUp:
    reading = _read_in(here.current, text, names, here)
    label = str(reading.changes.get("base", ""))
    if label and label != here.current:
        reading = _read_in(label, text, names, here)
    changes = {name: value for name, value in reading.changes.items() if name != "base"}
    problems = (*reading.problems, *_clashes(changes, text))
    if not changes and (near := nearly_wished(text)):
        problems = (NotUnderstood(text.strip(), (near,), "I do not know this word."),)
    return FollowUp(
        Act.WHAT_IF,
        labels=(label,) if label else (),
        changes=changes,
        problems=problems,
        day_note=_day_note(reading),
    )


def _read_in(label: str, text: str, names: NamesLike, here: Here) -> Reading:
    """A text read as a change to a scenario, whose options go by shorter names than elsewhere."""
    scenario = here.scenario(label)
    options = options_in(scenario.workload) or lineup_of(scenario) if scenario else ()
    short = NamesHere(names, options) if scenario else names
    return read(text, short, discussion(), _known(scenario, here.today))


def _day_note(reading: Reading) -> str:
    """How a day without its year was completed."""
    day, said = reading.changes.get("as_of"), reading.pieces.get("as_of", "")
    if day is None or re.search(r"\d{4}", said):
        return ""
    return f"“{said}” is read as {day}, the latest such day"


def _known(scenario: Scenario | None, today: date | None) -> Known | None:
    """60M tokens a day have the scenario's mix, and 1M requests a day its shape."""
    if scenario is None or today is None:
        return None
    work = scenario.workload
    mix = Ratio(work.input_tokens_per_day, work.output_tokens_per_day)
    shape = scenario.input_tokens_per_request, scenario.output_tokens_per_request
    return Known(mix, *shape, today, work.is_buying, work.box is not None)


_SCALED = {
    "scaled_volume": (
        "input_tokens_per_day", "output_tokens_per_day", "scaled_input", "scaled_output",
    ),
    "scaled_input": ("input_tokens_per_day",),
    "scaled_output": ("output_tokens_per_day",),
    "scaled_gpus": ("gpu_count",),
    "scaled_rent": ("gpu_usd_per_hour",),
    "scaled_peak": ("peak_to_average",),
    "scaled_paid": ("now_usd_per_month", "now_option"),
}  # fmt: skip
"""What a relative change contradicts when it is said beside it."""


def _clashes(changes: Mapping[str, object], text: str) -> tuple[NotUnderstood, ...]:
    both = [
        name for name, others in _SCALED.items() if name in changes for o in others if o in changes
    ]
    if not both:
        return ()
    reason = "That changes the same thing twice; say what it is to be, or by how much it changes."
    return (NotUnderstood(text.strip(), (), reason),)


# --- names in the thread of an answer ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NamesHere:
    """The names that people type, and what only this thread calls an option: "haiku"."""

    names: NamesLike
    options: tuple[str, ...]

    def api_option(self, text: str) -> str | None:
        """As everywhere, else the one option here whose name has these words."""
        if known := self.names.api_option(text):
            return known
        typed = set(words(text))
        is_name = any(word.isalpha() and len(word) >= _SHORTEST for word in typed)
        named = [option for option in self.options if is_name and typed <= set(words(option))]
        return named[0] if len(named) == 1 else _MAKERS.get(text.lower())

    def model(self, text: str) -> str | None:
        """An open model, as everywhere."""
        return self.names.model(text)

    def gpu(self, text: str) -> str | None:
        """A GPU, as everywhere."""
        return self.names.gpu(text)

    def gpu_provider(self, text: str) -> str | None:
        """Who rents GPUs out, as everywhere."""
        return self.names.gpu_provider(text)

    def is_closed(self, ref: str) -> bool:
        """As everywhere."""
        return self.names.is_closed(ref)

    def reads_only(self, ref: str) -> bool:
        """As everywhere."""
        return self.names.reads_only(ref)

    def suggest(self, kind: NameKind, text: str) -> tuple[str, ...]:
        """As everywhere."""
        return self.names.suggest(kind, text)


_SHORTEST = 4
"""Letters of a word that names an option: no "6" of GPT-6 does."""
_MAKERS = dict(rows("option_families"))
"""Who makes what is known by a family's name alone: "gemini"."""


def lineup_of(scenario: Scenario) -> tuple[str, ...]:
    """The API options that are compared with where nobody named any."""
    return tuple(each.ref for each in load_lineups().on(scenario.on, scenario.model.id))


def options_in(work: Workload) -> tuple[str, ...]:
    """The API options that a workload names."""
    named = (*(part.option for part in work.parts), *work.compare_with, work.now_option)
    return tuple(dict.fromkeys(option for option in named if option))
