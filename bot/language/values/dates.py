"""Days as people write them. No clock: a date without its year is asked back, never completed."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.language.machine.files import word_set
from bot.language.machine.tokens import Kind
from bot.language.meaning.presets import example
from bot.language.meaning.refusals import Refusal
from bot.language.values.kinds import Read
from bot.language.values.quantities import Tokens, number, text_at

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Bounds for typing errors, not figures: no price list of a model lies outside."""

Found = tuple[date | Refusal, int]


def day(tokens: Tokens, i: int, today: date | None, read: Read) -> Found | None:
    """A day at a place in the text: 2026-04-15, 15 April 2026, April 15, 2026, April 2026.

    A month stands for its first day; without its year a day is the latest one before `today`.
    """
    if tokens[i].kind is Kind.DATE:
        return _in_digits(tokens[i].text), i + 1
    for said, end in read("written_day", i):
        assert isinstance(said, WrittenDay)
        return said.on(today), end
    return _only_year(tokens, i)


def bare_day(tokens: Tokens, i: int, today: date | None, read: Read) -> Found | None:
    """A day that nothing introduces; a lone number is no year then."""
    return None if _year(tokens, i) else day(tokens, i, today, read)


def spoken_day(tokens: Tokens, i: int, today: date | None, read: Read) -> Found | None:
    """yesterday, last week, two months ago; None without a `today`."""
    if today is None:
        return None
    words = [text_at(tokens, at) for at in range(i, i + 3)]
    if words[0] == "yesterday":
        return today - timedelta(days=1), i + 1
    if words[0] == "last" and words[1] in UNITS:
        return _last(words[1], today), i + 2
    count = number(tokens, i) or ((Decimal(1), i + 1) if words[0] in {"a", "an"} else None)
    if count and words[1].rstrip("s") in UNITS and words[2] == "ago":
        return ago(int(count[0]), words[1].rstrip("s"), today), i + 3
    return None


def future_year(tokens: Tokens, i: int, today: date | None, read: Read) -> tuple[int, int] | None:
    """A year to come, of which no price is known."""
    year = _year(tokens, i)
    return (year, i + 1) if year and today and year > today.year else None


UNITS = frozenset({"day", "week", "month", "quarter", "year"})


def _last(unit: str, today: date) -> date:
    """A month stands for its first day, a year for its last, as prices stood at its end."""
    if unit == "year":
        return date(today.year - 1, 12, 31)
    before = today.replace(day=1) - timedelta(days=1)
    return before.replace(day=1) if unit == "month" else ago(1, unit, today)


def ago(count: int, unit: str, today: date) -> date:
    """So many units before a day; a month earlier is the same day of it, or its last."""
    if unit in {"day", "week"}:
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = (
        today.year * 12 + today.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    )
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _in_digits(typed: str) -> date | Refusal:
    mark = next(character for character in typed if not character.isdecimal())
    parts = [int(part) for part in typed.split(mark)]
    if len(typed.split(mark)[0]) == 4:
        return _checked(*parts, *([1] if len(parts) == 2 else []))
    first, second, year = parts
    if mark == ".":
        return _checked(year, second, first)
    return _slashed(first, second, year)


def _slashed(first: int, second: int, year: int) -> date | Refusal:
    """15/04/2026 and 04/15/2026 are clear; 04/05/2026 is April in one country, May in another."""
    if first > 12 or first == second:
        return _checked(year, second, first)
    if second > 12:
        return _checked(year, first, second)
    both = (_iso(year, first, second), _iso(year, second, first))
    return Refusal(
        "That date can be read with the day or the month first; write it as year-month-day.",
        tuple(f"as of {text}" for text in both),
    )


def _checked(year: int, month: int, of_month: int) -> date | Refusal:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Refusal(
            f"Prices of {year} are not known; write a day from {FIRST_YEAR} to {LAST_YEAR}.",
            (f"as of {example('day')}",),
        )
    try:
        return date(year, month, of_month)
    except ValueError:
        return Refusal(
            f"The calendar has no {_iso(year, month, of_month)}; write a day that exists.",
            (f"as of {_nearest(year, month)}",),
        )


def _nearest(year: int, month: int) -> str:
    """The last day of the month, where there is such a month."""
    if not 1 <= month <= 12:
        return example("day")
    return _iso(year, month, monthrange(year, month)[1])


def _iso(year: int, month: int, of_month: int) -> str:
    return f"{year:04}-{month:02}-{of_month:02}"


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as wordings/values/days.toml reads it."""

    month: Decimal
    of_month: Decimal = Decimal(1)
    year: int | None = None

    def on(self, today: date | None) -> date | Refusal:
        """The latest such day, on a day on which it is said."""
        month, of_month = int(self.month), int(self.of_month)
        if self.year:
            return _checked(self.year, month, of_month)
        if today:
            return _checked(today.year - (not self._is_past(today)), month, of_month)
        day = _iso(int(example("day")[:4]), month, of_month)
        return Refusal("Say the year as well, so that the day is certain.", (f"as of {day}",))

    def after(self, today: date) -> date | Refusal:
        """The next such day."""
        year = self.year or today.year + self._is_past(today)
        return _checked(year, int(self.month), int(self.of_month))

    def _is_past(self, today: date) -> bool:
        return (int(self.month), int(self.of_month)) <= (today.month, today.day)


@dataclass(frozen=True, slots=True)
class DayToCome:
    """A day in digits or in words, or so many units from now on."""

    digits: date | Refusal | None = None
    written: WrittenDay | None = None
    count: Decimal = Decimal(1)
    unit: str = ""

    def after(self, today: date) -> date | None:
        """The next such day; None where the calendar has none."""
        found = self.digits or (self.written.after(today) if self.written else None)
        found = ago(-int(self.count), self.unit, today) if self.unit else found
        return found if isinstance(found, date) else None


def in_digits(tokens: Tokens, i: int) -> Found | None:
    """2027-03-01, 1.3.2027."""
    return (_in_digits(tokens[i].text), i + 1) if tokens[i].kind is Kind.DATE else None


def _only_year(tokens: Tokens, i: int) -> Found | None:
    year = _year(tokens, i)
    if year is None:
        return None
    reason = "Prices change within a year; say the day."
    return Refusal(reason, (f"as of {_iso(year, 1, 1)}", f"as of {_iso(year, 12, 31)}")), i + 1


def day_number(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """A number that can be a day of a month; an impossible one is left to the calendar."""
    typed = tokens[i].text
    return (Decimal(typed), i + 1) if typed.isdecimal() and len(typed) < 3 else None


def _year(tokens: Tokens, i: int) -> int | None:
    typed = text_at(tokens, i)
    is_year = len(typed) == 4 and typed.isdecimal() and 1900 <= int(typed) <= LAST_YEAR
    return int(typed) if is_year else None


def year(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """2026, as what it is: 1900 to 2100."""
    found = _year(tokens, i)
    return (found, i + 1) if found else None


# --- hours

_OCLOCK = r"(\d{1,2})(?: : (\d\d)|\.(\d\d))? ?(am|pm)?(?: (?:h|uhr|o'clock))?"
_SPAN = re.compile(rf"{_OCLOCK} ?(?:to|till|until|through|-) ?{_OCLOCK}(?= |$)")
_AFTER_SPAN = word_set("after_hours")
LEAST_HOURS = 6
"""A rule of reading: 9 to 5 are hours of work, 2 to 4 a range."""


def hours_span(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """9 to 5, 9-17, 8am to 6pm, 7 till 19: how many hours lie between."""
    texts = [token.text for token in tokens[i : i + 12]]
    found = _SPAN.match(" ".join(texts))
    after = i + found[0].count(" ") + 1 if found else i
    if not found or (after < len(tokens) and tokens[after].text not in _AFTER_SPAN):
        return None
    begins, ends = _hour(*found.group(1, 2, 3, 4)), _hour(*found.group(5, 6, 7, 8))
    ends += 12 if ends <= begins and not found[8] else 0
    is_day = begins >= 5 and LEAST_HOURS <= ends - begins <= 20 and ends <= 24
    return (ends - begins, after) if is_day else None


def _hour(hour: str, colon: str | None, dot: str | None, half: str | None) -> Decimal:
    """An hour of the day with its minutes: 6 pm is 18, 7:30 is 7.5."""
    morning = int(hour) % 12 if half else int(hour)
    return Decimal(morning + 12 * (half == "pm")) + Decimal(colon or dot or 0) / 60
