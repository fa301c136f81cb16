"""Cells as moments: Unix seconds UTC. What carries no zone is taken for UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

HOUR, DAY = 3600, 86400
_EARLIEST = 946_684_800
"""2000-01-01: numbers below are seconds of a trace, not of a calendar."""
_LATEST = 4_102_444_800
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?:[ ,T]+(.*))?")
_ZONE = re.compile(r"\s*(?:UTC|GMT|Z)(?:[+-]00:?00)?$", re.IGNORECASE)
_COMPACT_OFFSET = re.compile(r"\s+([+-]\d{2}):?(\d{2})$")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*([ap]m)?", re.IGNORECASE)
_FRACTION = re.compile(r"\.(\d{6})\d+")
_OTHER = (
    "%d/%b/%Y:%H:%M:%S %z", "%b %d, %Y", "%d %b %Y", "%B %d, %Y", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S",
    "%Y%m%d", "%b %d, %Y %H:%M:%S", "%b %d, %Y, %I:%M:%S %p", "%b %d, %Y, %I:%M %p", "%Y-%m",
    "%a, %d %b %Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %Y", "%d-%b-%Y",
    "%b %Y", "%B %Y",
)  # fmt: skip


class Order(StrEnum):
    """Which number comes first in dates like 11/09/2026."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"
    UNKNOWN = "unknown"


def moment(cell: Any, order: Order = Order.MONTH_FIRST) -> float | None:
    """Seconds since 1970 UTC; below 2000 they are a trace's own seconds. None where no time."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _unix(float(cell))
    if not isinstance(cell, str) or not 3 < len(cell) < 48:
        return _unix(float(cell)) if isinstance(cell, str) and cell.strip().isdigit() else None
    return _from_text(cell, order)


@lru_cache(maxsize=2048)
def _from_text(cell: str, order: Order) -> float | None:
    text = cell.strip()
    try:
        return _epoch(datetime.fromisoformat(text)) if not text.isdigit() else _digits(text)
    except ValueError:
        return _less_usual(text, order)


def with_clock(day: float, keys: Sequence[str], record: Mapping[str, Any]) -> float:
    """A day at the time that a column of its own tells: an hour, a clock, or a moment of it."""
    if not keys or day % DAY or not is_calendar(day):
        return day
    for name in keys:
        cell = str(record.get(name) or "").strip()
        if found := _CLOCK.fullmatch(cell):
            hour, minute, second = (int(part or 0) for part in found.groups()[:3])
            half = (found[4] or "").lower()
            hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
            if hour < 24 and minute < 60:
                return day + hour * HOUR + minute * 60 + second
        when = moment(cell) if len(cell) > 9 else None
        if when is not None and when // DAY == day // DAY:
            return when
    return day


def forget() -> None:
    """Let go of the cells that are remembered for speed."""
    _from_text.cache_clear()


def _digits(text: str) -> float | None:
    if len(text) == 8 and text[:2] in ("19", "20"):
        return _epoch(datetime.strptime(text, "%Y%m%d"))
    return _unix(float(text))


def _less_usual(text: str, order: Order) -> float | None:
    if re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", text, re.IGNORECASE):
        return _unix(float(text))
    plain = _FRACTION.sub(r".\1", _ZONE.sub("", text))
    plain = _COMPACT_OFFSET.sub(r"\1:\2", plain) if "/" not in plain[3:4] + plain[2:3] else plain
    if slashed := _SLASHED.fullmatch(plain):
        return _slashed_moment(slashed, order)
    try:
        return _epoch(datetime.fromisoformat(plain))
    except ValueError:
        return _other_moment(text) or _other_moment(plain)


def _slashed_moment(found: re.Match[str], order: Order) -> float | None:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    month, day = (second, first) if order is Order.DAY_FIRST else (first, second)
    year += 2000 if year < 100 else 0
    clock = (found[4] or "").strip()
    for shape in ("", "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S.%f"):
        try:
            time = datetime.strptime(clock, shape)
            return _epoch(time.replace(year=year, month=month, day=day))
        except ValueError:
            continue
    return None


def _other_moment(text: str) -> float | None:
    for shape in _OTHER:
        try:
            return _epoch(datetime.strptime(text, shape))
        except ValueError:
            continue
    return None


def _epoch(when: datetime) -> float | None:
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.timestamp() if 1970 <= when.year < 2100 else None


def _unix(value: float) -> float | None:
    """Seconds, milliseconds, microseconds or nanoseconds, by size."""
    if value != value or value < 0:
        return None
    for scale in (1.0, 1e3, 1e6, 1e9):
        if value / scale < _LATEST:
            return value / scale
    return None


def is_calendar(seconds: float) -> bool:
    """Whether a moment stands in a calendar, not in a trace that begins at 0."""
    return seconds >= _EARLIEST


def day_of(seconds: float) -> date:
    """The UTC day of a moment."""
    return datetime.fromtimestamp(seconds, UTC).date()


def order_of(cells: Iterable[str], today: date, default: Order = Order.UNKNOWN) -> Order:
    """Month or day first, decided for a column: a number over 12, else no days to come."""
    found = [match for cell in cells if (match := _SLASHED.match(cell.strip()))]
    if any(int(match[1]) > 12 for match in found) or any("." in m[0][:3] for m in found):
        return Order.DAY_FIRST
    if any(int(match[2]) > 12 for match in found):
        return Order.MONTH_FIRST
    if default is not Order.UNKNOWN or not found:
        return default if found else Order.MONTH_FIRST
    possible = [
        order for order in Order if order is not Order.UNKNOWN and _past(found, order, today)
    ]
    return possible[0] if len(possible) == 1 else Order.UNKNOWN


def _past(found: list[re.Match[str]], order: Order, today: date) -> bool:
    moments = [_slashed_moment(match, order) for match in found]
    return all(when is not None and day_of(when) <= today for when in moments)
