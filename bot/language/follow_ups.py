"""The text of a follow-up: what somebody wants in a thread, and what it changes.

Nothing is guessed: every piece is taken exactly, or named among the problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.acts import Act, Heard, asked_alone, nearly, wish
from bot.language.heard import after, begins, holds
from bot.language.machine.files import rows
from bot.language.machine.language import discussion
from bot.language.machine.tokens import without_quotes
from bot.language.meaning.misreadings import NotUnderstood
from bot.language.meaning.reading import Reading, otherwise, read
from bot.language.meaning.refusals import asked
from bot.language.values.naming import NamesLike
from engine.figures.spelling import words
from engine.prices.lineup import load_lineups
from engine.question.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Here:
    """What a follow-up may count on: the thread it is written in."""

    labels: Sequence[str] = ("A",)
    current: str = "A"
    today: date | None = None
    scenario: Callable[[str], Scenario | None] = lambda label: None
    """A scenario by its label, for its mix and its shape."""


def parse_follow_up(text: str, names: NamesLike, here: Here) -> Heard:
    """Reads a follow-up; never raises."""
    text = without_quotes(text)
    said = without_opening(text)
    found = (wish(text, names) if said == text else None) or asked_alone(text)
    if found and not found.is_soft:
        return _unless_unknown(found, here.labels)
    what_if = _what_if(said, names, here)
    is_supposed = holds(text, "supposes")
    if found and (what_if.problems or not what_if.changes) and not is_supposed:
        return found
    return _unless_unknown(what_if, here.labels)


def without_opening(text: str) -> str:
    """A text without the "what if" or "suppose" that it begins with."""
    return after(text, "openings", most=1)


def begins_what_if(text: str) -> bool:
    """Whether a message speaks to the bot by itself: it begins with "what if"."""
    return begins(text, "what_if")


def _unless_unknown(heard: Heard, labels: Sequence[str]) -> Heard:
    """A scenario that is not there is named, and nothing is done."""
    unknown = [label for label in heard.labels if label not in labels]
    listed = f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else labels[0]
    reason = asked("no_scenario", labels=listed).reason
    problems = tuple(NotUnderstood(label, tuple(labels)[:3], reason) for label in unknown)
    return replace(heard, problems=(*problems, *heard.problems))


# --- what-ifs --------------------------------------------------------------------------------


def _what_if(text: str, names: NamesLike, here: Here) -> Heard:
    reading = _read_in(here.current, text, names, here)
    label = str(reading.changes.get("base", ""))
    if label and label != here.current:
        reading = _read_in(label, text, names, here)
    changes = {name: value for name, value in reading.changes.items() if name != "base"}
    problems = (*reading.problems, *_clashes(changes, text))
    if not changes and (near := nearly(text, is_thread=True)):
        problems = (near,)
    labels, note = (label,) if label else (), _day_note(reading)
    heard = Heard(Act.WHAT_IF, labels, changes=changes, problems=problems, day_note=note)
    return replace(heard, asides=reading.asides)


def _read_in(label: str, text: str, names: NamesLike, here: Here) -> Reading:
    """A text read as a change to a scenario, whose options go by shorter names than elsewhere."""
    scenario = here.scenario(label)
    if scenario:
        names = otherwise(names, api_option=_option_here(names, scenario))
    return read(text, names, discussion(), scenario, here.today)


def _day_note(reading: Reading) -> str:
    """How a day without its year was completed."""
    day, said = reading.changes.get("as_of"), reading.pieces.get("as_of", "")
    if day is None or re.search(r"\d{4}", said):
        return ""
    return f"“{said}” is read as {day}, the latest such day"


def _clashes(changes: Mapping[str, object], text: str) -> tuple[NotUnderstood, ...]:
    """What a relative change contradicts when it is said beside it."""
    both = ((f"scaled_{by}", name) for name, by in rows("changed_by"))
    if not any(changes.keys() >= {*each} for each in both):
        return ()
    return (NotUnderstood.of(text.strip(), asked("changed_twice")),)


# --- names in the thread of an answer ----------------------------------------------------------


_SHORTEST = 4
"""Letters of a word that names an option: no "6" of GPT-6 does."""


def _option_here(names: NamesLike, scenario: Scenario) -> Callable[[str], str | None]:
    """An API option as everywhere, else the one option of a scenario whose name has the typed
    words, which only its thread calls so: "haiku"; else who makes a family: "gemini"."""
    work = scenario.workload
    named = (*(part.option for part in work.parts), *work.compare_with, work.now_option)
    options = {option for option in named if option} or {
        each.ref for each in load_lineups().on(scenario.on, scenario.model.id)
    }

    def api_option(text: str) -> str | None:
        if known := names.api_option(text):
            return known
        typed = set(words(text))
        is_name = any(word.isalpha() and len(word) >= _SHORTEST for word in typed)
        found = [option for option in options if is_name and typed <= set(words(option))]
        least = min((len(words(option)) for option in found), default=0)
        if len(typed) > 1 and all(map(str.isalpha, typed)):  # gemini flash is not its lite
            found = [option for option in found if len(words(option)) == least]
        return found[0] if len(found) == 1 else dict(rows("option_families")).get(text.lower())

    return api_option
