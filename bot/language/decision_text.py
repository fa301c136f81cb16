"""Decisions as people write them: "stay on the API because ..., review in march, if GPU < $2/h"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.values.dates import MONTHS
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


_FOLLOWED = re.compile(
    r"\b(?:follow(?:s|ed|ing)?|accept(?:ed)?|agree[ds]?|as (?:advised|recommended)|go(?:ing)? with"
    r" (?:it|the (?:verdict|advice|bot))|(?:with|per) the (?:verdict|advice|recommendation))\b",
    re.IGNORECASE,
)
_OVERRULED = re.compile(
    r"\b(?:overrul(?:e|es|ed|ing)|overrid(?:e|es|ing)|overrode|reject(?:ed|s)?|disagree[ds]?"
    r"|(?:do not|don't|won't|not) follow(?:ing)?|against (?:it|the (?:verdict|advice|bot)))\b",
    re.IGNORECASE,
)
_SIDES = (
    ("stay_on_api", r"\b(?:stay|keep|remain|stick)\b.{0,20}\bapis?\b|\buse (?:the|an) api\b"),
    ("dedicated_first", r"\b(?:dedicated|provisioned)\b"),
    ("hybrid", r"\bhybrid\b"),
    (
        "self_host",
        r"\b(?:self[- ]?host(?:ing)?|host (?:it )?ourselves|(?:rent|buy) (?:the )?gpus)\b",
    ),
)
_REASON = re.compile(r"\b(?:because(?: of)?|since|reason\s*:?|as we|due to)\b[\s:]*", re.IGNORECASE)
_MONTH_NAMES = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_REVIEW = re.compile(
    r"[,;.]?\s*(?:and\s+)?\b(?:review(?:ed)?|revisit(?:ed)?|reopen(?:ed)?|look again|check again)"
    r"(?:\s+(?:it|this|that))?(?:\s+(?:on|by|in|at|date|every))*\s*:?\s*"
    rf"(\d{{4}}-\d{{1,2}}-\d{{1,2}}|(?:\d{{1,2}}\s+)?(?:{_MONTH_NAMES})\b\.?"
    r"(?:\s+\d{1,2}(?!\d))?(?:,?\s+\d{4})?"
    r"|(?:\d+|a|one|two|three|four|six|twelve)\s+(?:days?|weeks?|months?|quarters?|years?)"
    r"|next\s+(?:week|month|quarter|year))",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"[,;.]?\s*(?:(?:and|or)\s+)?"
    r"(?:\b(?:review|revisit|reopen|reconsider|change)(?:\s+(?:it|this))?\s+)?"
    r"\b(?:if|when|unless|once)\s+([^;\n]+)$",
    re.IGNORECASE,
)


def read_decision(text: str, verdict: str, today: date) -> Draft:
    """The parts of a decision on a verdict of this kind; nothing is guessed."""
    review = _REVIEW.search(text)
    rest = text[: review.start()] + text[review.end() :] if review else text
    trigger = _TRIGGER.search(rest)
    rest = rest[: trigger.start()] if trigger else rest
    outcome = _outcome(rest, verdict)
    return Draft(
        outcome=outcome,
        reason=_reason(rest)[:MOST_REASON],
        review_on=_day(review[1], today) if review else None,
        trigger=trigger[1].strip(" ,.")[:MOST_TRIGGER] if trigger else "",
    )


def _outcome(text: str, verdict: str) -> str:
    head = _REASON.split(text, maxsplit=1)[0]
    if _OVERRULED.search(head):
        return OVERRULED
    if _FOLLOWED.search(head):
        return FOLLOWED
    side = next((name for name, wording in _SIDES if re.search(wording, head, re.I)), "")
    if not side:
        return ""
    return FOLLOWED if verdict.startswith(side) else OVERRULED


def _reason(text: str) -> str:
    """What comes after "because"; else after the first mark."""
    parts = _REASON.split(text, maxsplit=1)
    if len(parts) == 2:
        return parts[1].strip(" ,;.:")
    _, mark, tail = re.sub(r"^[\s:,-]+", "", text).partition(
        next((mark for mark in (":", ";", ",", " - ") if mark in text.strip(" :,-")), "\0")
    )
    return tail.strip(" ,;.:") if mark else ""


# --- days to come ----------------------------------------------------------------------------


def _day(typed: str, today: date) -> date | None:
    words = typed.lower().replace(",", " ").split()
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", typed):
        return _checked(*map(int, typed.split("-")))
    if words[0] == "next":
        return _later(today, 1, words[1])
    if words[-1].rstrip("s") in _UNITS:
        count = 1 if words[0] == "a" else NUMBER_WORDS.get(words[0])
        return _later(today, int(count if count is not None else int(words[0])), words[-1])
    return _of_month(words, today)


_UNITS = {"day": 0, "week": 0, "month": 1, "quarter": 3, "year": 12}


def _later(today: date, count: int, unit: str) -> date:
    name = unit.rstrip("s")
    if not _UNITS[name]:
        return today + timedelta(days=count * (7 if name == "week" else 1))
    months = today.year * 12 + today.month - 1 + count * _UNITS[name]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _of_month(words: list[str], today: date) -> date | None:
    """The next such day from now on; a month stands for its first day."""
    month = next(i for i, name in enumerate(MONTHS, 1) for word in words if word[:3] == name[:3])
    numbers = [int(word) for word in words if word.isdecimal()]
    of_month = next((number for number in numbers if number < 32), 1)
    year = next((number for number in numbers if number > 31), None)
    if year is None:
        year = today.year if (month, of_month) > (today.month, today.day) else today.year + 1
    return _checked(year, month, of_month)


def _checked(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None
