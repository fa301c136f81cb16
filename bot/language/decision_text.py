"""Decisions as people write them: "stay on the API because ..., review in march, if GPU < $2/h".

The words that mark their parts are in wordings/acts/decisions.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.language.heard import holds, parted
from bot.language.machine.files import word_list
from bot.language.machine.tokens import tokenize
from bot.language.values.slots import Values

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


def read_decision(text: str, verdict: str, today: date) -> Draft:
    """The parts of a decision on a verdict of this kind; nothing is guessed."""
    rest, day = _review(text, today)
    rest, trigger = parted(rest, "triggers")
    head, reason = parted(rest, "reasons_given")
    return Draft(
        outcome=_outcome(head, verdict),
        reason=(reason or _after_mark(head)).strip(" ,;.:")[:MOST_REASON],
        review_on=day,
        trigger=trigger.partition("\n")[0].partition(";")[0].strip(" ,.")[:MOST_TRIGGER],
    )


def _review(text: str, today: date) -> tuple[str, date | None]:
    """A text without the day on which it is to be reviewed, and that day."""
    head, tail = parted(text, "reviews")
    tokens = tokenize(tail)[1]
    for said, end in Values(tokens, today=today).read("coming_day", 0) if tokens else ():
        rest = f"{head.rstrip(' ,;.')}{tail[tokens[end - 1].end :]}"
        return rest, said if isinstance(said, date) else None
    return text, None


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
