"""The text of a follow-up: what somebody wants in a thread, and what it changes.

Nothing is guessed: every piece is taken exactly, or named among the problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.figures_text import plain
from bot.language.acts import Act, Wish, is_label, nearly_wished, wish
from bot.language.dates import MONTHS
from bot.language.follow_up_rules import discussion
from bot.language.misreadings import NotUnderstood
from bot.language.naming import NamesLike
from bot.language.reading import Reading, read
from bot.language.settlement import SHAPELESS, UNSPLIT
from engine.scenario import Scenario


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
    labels = here.labels
    begins = _BEGIN.match(text)
    found = wish(text) if begins is None else None
    if found and not found.is_soft:
        return _unless_unknown(_of_wish(found), labels)
    what_if = _what_if(text[begins.end() :] if begins else text, names, here)
    if found and (what_if.problems or not what_if.changes):
        return _of_wish(found)
    return _unless_unknown(what_if, labels)


def begins_what_if(text: str) -> bool:
    """Whether a message speaks to the bot by itself: it begins with "what if"."""
    return _WHAT_IF.match(text) is not None


_WHAT_IF = re.compile(r"\W*what\s*if\b", re.IGNORECASE)
_BEGIN = re.compile(
    r"\W*(?:(?:ok|okay|so|and|but|then|hmm+|well|now)[\s,]+)*"
    r"(?:whatif|what\s+(?:if|about|happens\s+(?:if|with|when)|would\s+happen\s+(?:if|with)|would\s+it\s+be)"
    r"|how\s+about|and\s+if|suppose|supposing|assume|assuming|imagine|let'?s\s+say|say|try)\b"
    r"[\s:,]*",
    re.IGNORECASE,
)


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
    label, rest = _base(text)
    dated, note = _with_year(rest, here.today) if here.today else (rest, "")
    reading = read(_INSTEAD.sub(_blank, _PAST.sub(_present, dated)), names, discussion())
    reading = _completed(reading, names, here.scenario(label or here.current))
    changes = {name: value for name, value in reading.changes.items() if name != "replaced"}
    problems = (*reading.problems, *_clashes(changes, rest))
    if not changes and (near := nearly_wished(text)):
        problems = (NotUnderstood(text.strip(), (near,), "I do not know this word."),)
    return FollowUp(
        Act.WHAT_IF,
        labels=(label,) if label else (),
        changes=changes,
        problems=problems,
        day_note=note,
    )


_BASE = re.compile(
    r"\W*(?:(?:in|for|with|on|take|use|based\s+on|(?:start(?:ing)?\s+)?from)\s+)?(scenario\s+)?([A-Za-z]{1,2})\b[,:]?\s+(\S+)"
)
_AFTER_LABEL_WORDS = """
    on with without but at and in had has was were is under vs versus as of double twice half plus
    using used ran runs goes where if cached batched also peak only needs for
"""
_AFTER_LABEL = frozenset(_AFTER_LABEL_WORDS.split())


def _completed(reading: Reading, names: NamesLike, scenario: Scenario | None) -> Reading:
    """60M tokens a day have the scenario's mix, and 1M requests a day its shape."""
    problems = list(reading.problems)
    if scenario is None or len(problems) != 1 or problems[0].reason not in {UNSPLIT, SHAPELESS}:
        return reading
    work = scenario.workload
    mix = f"{plain(work.input_tokens_per_day)}:{plain(work.output_tokens_per_day)}"
    shape = (scenario.input_tokens_per_request, scenario.output_tokens_per_request)
    own = mix if problems[0].reason == UNSPLIT else f"of {plain(shape[0])} in {plain(shape[1])} out"
    whole = read(f"{problems[0].text} {own}", names)
    if whole.problems:
        return reading
    said = {name: whole.changes[name] for name in _DAILY if name in whole.changes}
    return replace(reading, changes={**reading.changes, **said}, problems=())


_DAILY = ("input_tokens_per_day", "output_tokens_per_day")


def _base(text: str) -> tuple[str, str]:
    """The scenario that a what-if names first, and the text after it: "B on b200"."""
    found = _BASE.match(text)
    if not found or not is_label(found[2]):
        return "", text
    is_followed = found[3].lower().strip(",.:") in _AFTER_LABEL
    is_plain = found[2].isupper() and found[2] != "A"
    if found[1] or is_followed or is_plain:
        return found[2].upper(), text[found.start(3) :]
    return "", text


_PAST = re.compile(
    r"\b(?:was|were|becomes?|became|(?:(?:go|went|goes|going|gets?|drop|drops|dropped|fell|falls?|rises?|rose"
    r"|grows?|grew|moves?|scaled?|steps?|cut|reduced?|increased?|raised?|lowered?|climbs?|climbed)"
    r"\s+)?(?:up|down)\s+to|(?:went|goes|drops?|dropped|fell|falls?|rises?|rose|grows?|grew|climbs?"
    r"|climbed)\s+to|is\s+at|gets?\s+to|would\s+be|could\s+be|had\s+been)\b",
    re.IGNORECASE,
)


_INSTEAD = re.compile(
    r"\binstead\b(?!\s+of\b)|\balready\b"
    r"|\b(?:what|than)\s+(?:it\s+is|we\s+have|we\s+do|it\s+was)(?:\s+(?:now|today|currently))?\b",
    re.IGNORECASE,
)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _present(found: re.Match[str]) -> str:
    """ "was" and "drops to" as "is", in as many characters."""
    return "is".ljust(len(found[0]))


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


# --- days ------------------------------------------------------------------------------------

_SHORT = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_NEAR_DAY = re.compile(
    r"\b((?:as\s+of|as\s+at|in|from|since|on|with|at|of|using|last|late|early|mid)\s+"
    r"(?:(?:last|late|early|mid)\s+)?)"
    rf"((?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:{_SHORT}|sept)\b\.?"
    r"(?:\s+\d{1,2}(?:st|nd|rd|th)?\b)?)(?:'s|’s)?"
    r"(?!\s*,?\s*(?:of\s+)?\d{4})",
    re.IGNORECASE,
)  # fmt: skip
_SPOKEN_DAY = re.compile(r"\bas\s+of\s+(yesterday|last\s+week|last\s+month|last\s+year)\b", re.I)


def _with_year(text: str, today: date) -> tuple[str, str]:
    """A day without its year is the latest one; the second text says so."""
    if spoken := _SPOKEN_DAY.search(text):
        day = _spoken(" ".join(spoken[1].lower().split()), today)
        return text.replace(spoken[0], f"as of {day}", 1), f"“{spoken[1]}” is {day}"
    found = _NEAR_DAY.search(text)
    if not found:
        return text, ""
    month = next(i for i, name in enumerate(MONTHS, 1) if name[:3] in found[2].lower())
    number = re.search(r"\d+", found[2])
    year = _latest_year(month, int(number[0]) if number else 1, today)
    return _dated(text, found, year), f"“{found[2].strip()}” is that of {year}, the latest one"


def _latest_year(month: int, of_month: int, today: date) -> int:
    return today.year if (month, of_month) <= (today.month, today.day) else today.year - 1


def _dated(text: str, found: re.Match[str], year: int) -> str:
    link = re.sub(r"\b(?:last|late|early|mid)\s+", "", found[1], flags=re.IGNORECASE)
    before = link if link.strip() else "in "
    return f"{text[: found.start()]}{before}{found[2]} {year}{text[found.end() :]}"


def _spoken(word: str, today: date) -> date:
    first = today.replace(day=1)
    return {
        "yesterday": today - timedelta(days=1),
        "last week": today - timedelta(days=7),
        "last month": (first - timedelta(days=1)).replace(day=1),
        "last year": date(today.year - 1, 12, 31),
    }[word]
