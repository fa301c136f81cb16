"""Days as people write them; in words as wordings/values/days.toml tells. No clock: a date without
its year is asked back where nobody says what day it is, never completed."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from bot.language.meaning.refusals import Refusal, asked
from engine.question.presets import load_examples

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Bounds for typing errors, not figures: no price list of a model lies outside."""

_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


def in_digits(typed: str) -> date | Refusal:
    """2026-04-15, 15.4.2026, 2026-04, of which a month stands for its first day; 15/04/2026 and
    04/15/2026 are clear, 04/05/2026 is April in one country and May in another."""
    parts = [int(part) for part in re.split(r"\D", typed)]
    if typed[:4].isdecimal():
        return _checked(*parts, *([1] if len(parts) == 2 else []))
    first, second, year = parts
    if "." in typed or first > 12 or first == second:
        return _checked(year, second, first)
    if second > 12:
        return _checked(year, first, second)
    both = {"one": _iso(year, first, second), "other": _iso(year, second, first)}
    return asked("day_or_month_first", **both)


def in_words(
    month: Decimal,
    of_month: Decimal = Decimal(1),
    year: Decimal | None = None,
    today: date | None = None,
    years: Decimal = Decimal(0),
) -> date | Refusal:
    """A day by its numbers; without its year it is the latest one before `today`, or that of so
    many years later."""
    at = int(month), int(of_month)
    if year:
        return _checked(int(year), *at)
    if today:
        return _checked(today.year - (at > (today.month, today.day)) + int(years), *at)
    return asked("no_year", day=_iso(int(load_examples()["example_day"][:4]), *at))


def ago(count: Decimal, unit: str, today: date) -> date:
    """So many units before a day; a month earlier is the same day of it, or its last."""
    if unit not in _MONTHS_OF:
        return today - timedelta(days=int(count) * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - int(count) * _MONTHS_OF[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _checked(year: int, month: int, of_month: int) -> date | Refusal:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        bounds = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        return asked("prices_then", year=str(year), **bounds)
    try:
        return date(year, month, of_month)
    except ValueError:
        is_month, nearest = 1 <= month <= 12, load_examples()["example_day"]
        nearest = _iso(year, month, monthrange(year, month)[1]) if is_month else nearest
        return asked("no_such_day", day=_iso(year, month, of_month), nearest=nearest)


def _iso(year: int, month: int, of_month: int) -> str:
    return f"{year:04}-{month:02}-{of_month:02}"
