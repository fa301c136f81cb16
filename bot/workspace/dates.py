"""Moments as a person reads them, in that person's time zone."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TOKEN = re.compile(r"\{([a-z_]+)\}")


def zone(name: str) -> tzinfo:
    """The time zone of that name; UTC when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moment(ts: str, where: tzinfo) -> datetime:
    """The moment of a message's `ts`, or of Unix seconds."""
    return datetime.fromtimestamp(float(ts), where)


def clock_time(at: datetime) -> str:
    """`9:05 AM`."""
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def day(at: datetime) -> str:
    """`Today`, `Yesterday` or `Tuesday, November 18th`, as between the messages of two days."""
    return _pretty(at, f"{at:%A, %B} {_ordinal(at.day)}").capitalize()


def slack_date(at: datetime, template: str) -> str:
    """A `<!date>` format with its tokens filled in; unknown tokens stay."""
    return TOKEN.sub(lambda match: _token(match[1], at) or match[0], template)


def _token(name: str, at: datetime) -> str | None:
    if name.endswith("_pretty"):
        plain = _token(name.removesuffix("_pretty"), at)
        return _pretty(at, plain) if plain else None
    plain_tokens = {
        "date_num": f"{at:%Y-%m-%d}",
        "date": f"{at:%B} {_ordinal(at.day)}, {at.year}",
        "date_short": f"{at:%b} {at.day}, {at.year}",
        "date_long": f"{at:%A, %B} {_ordinal(at.day)}, {at.year}",
        "date_slash": f"{at:%m/%d/%Y}",
        "day_divider_pretty": f"{at:%A, %B} {_ordinal(at.day)}",
        "time": clock_time(at),
        "time_secs": clock_time(at).replace(f":{at:%M}", f":{at:%M:%S}"),
        "ago": _ago(at),
    }
    return plain_tokens.get(name)


def _pretty(at: datetime, otherwise: str) -> str:
    days = (at.date() - datetime.now(at.tzinfo).date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, otherwise)


def _ago(at: datetime) -> str:
    passed = datetime.now(at.tzinfo) - at
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if passed >= length:
            count = passed // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    minutes = max(passed // timedelta(minutes=1), 0)
    return f"{minutes} minute{'' if minutes == 1 else 's'} ago" if minutes else "just now"


def _ordinal(number: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 14 else suffix}"
