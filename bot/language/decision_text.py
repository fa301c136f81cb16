"""Decisions as people write them: "stay on the API because ..., review in march, if GPU < $2/h".

The words that mark their parts are in wordings/acts/decisions.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.language.heard import holds, parted
from bot.language.machine.files import word_list
from bot.language.values.dates import MONTHS, UNITS, ago
from bot.language.values.quantities import NUMBER_WORDS

FOLLOWED, OVERRULED = "followed", "overruled"
MOST_REASON, MOST_TRIGGER = 1000, 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision as far as its text says it."""

    outcome: str = ""
    """"followed", "overruled" or, where the text does not say, empty."""
    reason: str = ""
    review_on: date | None = None
    trigger: str = ""


_MONTH_NAMES = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_DAY = re.compile(
    r"(?:(?:it|this|that|on|by|in|at|date|every)\s+)*:?\s*"
    rf"(\d{{4}}-\d{{1,2}}-\d{{1,2}}|(?:\d{{1,2}}\s+)?(?:{_MONTH_NAMES})\b\.?"
    r"(?:\s+\d{1,2}(?!\d))?(?:,?\s+\d{4})?"
    r"|(?:\d+|a|one|two|three|four|six|twelve)\s+(?:days?|weeks?|months?|quarters?|years?)"
    r"|next\s+(?:week|month|quarter|year))",
    re.IGNORECASE,
)
"""A day to come, with the words that lead to it."""


def read_decision(text: str, verdict: str, today: date) -> Draft:
    """The parts of a decision on a verdict of this kind; nothing is guessed."""
    rest, day = _review(text)
    rest, trigger = parted(rest, "triggers")
    head, reason = parted(rest, "reasons_given")
    return Draft(
        outcome=_outcome(head, verdict),
        reason=(reason or _after_mark(head)).strip(" ,;.:")[:MOST_REASON],
        review_on=_day(day, today) if day else None,
        trigger=trigger.partition("\n")[0].partition(";")[0].strip(" ,.")[:MOST_TRIGGER],
    )


def _review(text: str) -> tuple[str, str]:
    """A text without the day on which it is to be reviewed, and that day."""
    head, tail = parted(text, "reviews")
    day = _DAY.match(tail)
    return (f"{head.rstrip(' ,;.')}{tail[day.end() :]}", day[1]) if day else (text, "")


def _outcome(text: str, verdict: str) -> str:
    """Whether it is followed: by its own words, else by the side that it takes."""
    said = next((each for each in (OVERRULED, FOLLOWED) if holds(text, each)), "")
    side = next((row for row in word_list("decided_sides") if holds(text, f"side_{row}")), "")
    if said or not side:
        return said
    return FOLLOWED if verdict.startswith(side) else OVERRULED


def _after_mark(text: str) -> str:
    """What comes after the first mark, where no word says what is the reason."""
    text = text.strip(" :,-")
    return next((text.split(mark, 1)[1] for mark in (":", ";", ",", " - ") if mark in text), "")


# --- days to come ----------------------------------------------------------------------------


def _day(typed: str, today: date) -> date | None:
    words = typed.lower().replace(",", " ").split()
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", typed):
        return _checked(*map(int, typed.split("-")))
    if words[0] == "next":
        return ago(-1, words[1], today)
    if words[-1].rstrip("s") in UNITS:
        count = 1 if words[0] == "a" else NUMBER_WORDS.get(words[0])
        return ago(-int(words[0] if count is None else count), words[-1].rstrip("s"), today)
    return _of_month(words, today)


def _of_month(words: list[str], today: date) -> date | None:
    """The next such day from now on; a month stands for its first day."""
    month = next(i for i, name in enumerate(MONTHS, 1) for word in words if word[:3] == name[:3])
    numbers = [int(word) for word in words if word.isdecimal()]
    of_month = next((number for number in numbers if number < 32), 1)
    is_past = (month, of_month) <= (today.month, today.day)
    year = next((number for number in numbers if number > 31), today.year + is_past)
    return _checked(year, month, of_month)


def _checked(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None
