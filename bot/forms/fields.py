"""The questionnaire's inputs: each reads what was typed or chosen, and writes what is known.

A field's raw form is the text that stands in the input, or the values chosen from a list.
`read` and `write` invert each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

from bot.language import written
from bot.language.canonical import canonical_of
from bot.language.machine.tokens import Token, tokenize
from bot.language.meaning.reading import read
from bot.language.values import money, quantities
from engine.figures.parts import Part
from engine.figures.workload import (
    Infrastructure,
    LatencyTarget,
    Per,
    Reason,
    Room,
    ServiceTier,
    Term,
    VolumeBasis,
)
from engine.prices.names import load_names

Raw = str | list[str]

NOT_SAID = "-"
"""The choice that leaves something unsaid: Slack's menus cannot be emptied again."""


class Page(IntEnum):
    """The three parts of the questionnaire."""

    WORK = 1
    SITUATION = 2
    ALTERNATIVES = 3


class NotRead(Exception):
    """What stands in an input cannot be taken; says what to write instead."""


@dataclass(frozen=True)
class Field:
    """One input that says one field of the workload."""

    name: str
    page: Page
    read: Callable[[Any], object]
    write: Callable[[Any], Raw]


def amount(text: str) -> Decimal:
    """A count: 5M, 750k, 1,200, two million."""
    tokens = tokenize(text)[1]
    if spellings := quantities.doubts(tokens, 0):
        raise NotRead(f"Is that {spellings[0]} or {spellings[1]}? Write it so.")
    found = quantities.amount(tokens, 0)
    if not _is_whole(found, tokens):
        raise NotRead("Write a number, such as 5M, 750k or 1200.")
    assert found is not None
    return found[0].value


def number(text: str) -> Decimal:
    tokens = tokenize(text)[1]
    found = quantities.percent(tokens, 0) or quantities.number(tokens, 0, decimal_comma=True)
    if found and found[1] < len(tokens) and tokens[found[1]].text == "x":
        found = found[0], found[1] + 1
    if not _is_whole(found, tokens):
        raise NotRead("Write a plain number, such as 3 or 99.9.")
    assert found is not None
    return found[0]


def _share(text: str) -> Decimal:
    tokens = tokenize(text)[1]
    found = quantities.share(tokens, 0)
    if found is None and quantities.number(tokens, 0) == (Decimal(1), len(tokens)):
        raise NotRead("Is that 1% or 100%? Write it so.")
    if not _is_whole(found, tokens):
        raise NotRead("Write a share, such as 60%.")
    assert found is not None
    return found[0]


def dollars(text: str) -> Decimal:
    """USD: $4,000, 4k, 2.35."""
    tokens = tokenize(text)[1]
    if not _is_whole(found := money.dollars(tokens, 0), tokens):
        try:
            return amount(text)
        except NotRead:
            raise NotRead("Write dollars, such as $2.35 or $4,000.") from None
    assert found is not None
    return found[0]


def _milliseconds(text: str) -> Decimal:
    tokens = tokenize(text)[1]
    found = quantities.milliseconds(tokens, 0)
    if found and _is_whole(found, tokens):
        return found[0]
    try:
        return number(text)
    except NotRead:
        raise NotRead("Write milliseconds, such as 80.") from None


def _count(text: str) -> int:
    value = amount(text)
    if value != value.to_integral_value():
        raise NotRead("Write a whole number, such as 2.")
    return int(value)


def _covers(text: str) -> int | str:
    return text if text == "node" else _count(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotRead("Choose a day, such as 2026-04-15.") from None


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise NotRead("Choose one of the list.")
    return text == "yes"


def _of(kind: type[StrEnum]) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return kind(text)
        except ValueError:
            raise NotRead("Choose one of the list.") from None

    return read


def _reasons(chosen: list[str]) -> object:
    return frozenset(Reason(each) for each in chosen if each in set(Reason))


def _parts(text: str) -> object:
    """Several models, as in the command: 70% haiku-5.5, 30% opus-5.5."""
    reading = read(text, load_names())
    if reading.problems or not reading.changes.get("parts"):
        raise NotRead("Write each model with its part: 70% haiku-5.5, 30% opus-5.5.")
    return reading.changes["parts"]


def _parts_text(parts: tuple[Part, ...]) -> str:
    return canonical_of({"parts": parts})


def _is_whole(found: tuple[Any, int] | None, tokens: tuple[Token, ...]) -> bool:
    """True where a quantity was found that leaves no word unread."""
    return found is not None and found[1] == len(tokens)


def _digits(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _chosen(name: str, page: Page, kind: type[StrEnum]) -> Field:
    return Field(name, page, _of(kind), str)


def _asked(name: str, page: Page) -> Field:
    return Field(name, page, _yes, _yes_no)


FIELDS: tuple[Field, ...] = (
    Field("input_tokens_per_request", Page.WORK, amount, written.count),
    Field("output_tokens_per_request", Page.WORK, amount, written.count),
    _chosen("volume_basis", Page.WORK, VolumeBasis),
    _asked("sustained", Page.WORK),
    Field("peak_to_average", Page.WORK, number, _digits),
    Field("cached_share", Page.WORK, _share, written.percentage),
    Field("batch_share", Page.WORK, _share, written.percentage),
    _asked("at_peak", Page.WORK),
    Field("hours_per_day", Page.WORK, number, _digits),
    Field("days_per_month", Page.WORK, number, _digits),
    Field("reasoning_tokens_per_request", Page.WORK, amount, written.count),
    Field("reasoning_per_output", Page.WORK, number, _digits),
    Field("cache_write_share", Page.WORK, _share, written.percentage),
    _asked("cached_for_hour", Page.WORK),
    Field("parts", Page.WORK, _parts, _parts_text),
    Field("users", Page.WORK, amount, written.count),
    Field("conversations_per_day", Page.WORK, amount, written.count),
    _chosen("infrastructure", Page.SITUATION, Infrastructure),
    _asked("team", Page.SITUATION),
    Field("uptime_percent", Page.SITUATION, number, _digits),
    Field("ttft_p99_ms", Page.SITUATION, _milliseconds, _digits),
    _chosen("latency_target", Page.SITUATION, LatencyTarget),
    _asked("regulated", Page.SITUATION),
    _asked("internal", Page.SITUATION),
    _asked("bare", Page.SITUATION),
    Field("residency", Page.SITUATION, str, str),
    Field("reasons", Page.SITUATION, _reasons, sorted),
    Field("model", Page.ALTERNATIVES, str, str),
    Field("gpu", Page.ALTERNATIVES, str, str),
    Field("gpu_count", Page.ALTERNATIVES, _count, str),
    Field("gpu_provider", Page.ALTERNATIVES, str, str),
    _chosen("gpu_term", Page.ALTERNATIVES, Term),
    Field("gpu_usd_per_hour", Page.ALTERNATIVES, dollars, written.money),
    Field("gpu_price_covers", Page.ALTERNATIVES, _covers, str),
    _asked("buys", Page.ALTERNATIVES),
    Field("purchase_usd", Page.ALTERNATIVES, dollars, written.money),
    _chosen("purchase_per", Page.ALTERNATIVES, Per),
    Field("life_years", Page.ALTERNATIVES, number, _digits),
    Field("resale_share", Page.ALTERNATIVES, _share, written.percentage),
    Field("capital_rate", Page.ALTERNATIVES, _share, written.percentage),
    Field("support_rate", Page.ALTERNATIVES, _share, written.percentage),
    Field("spare_servers", Page.ALTERNATIVES, _count, str),
    Field("delivery_weeks", Page.ALTERNATIVES, number, _digits),
    _chosen("room", Page.ALTERNATIVES, Room),
    Field("room_kw", Page.ALTERNATIVES, number, _digits),
    Field("room_usd_per_month", Page.ALTERNATIVES, dollars, written.money),
    Field("pue", Page.ALTERNATIVES, number, _digits),
    Field("colocation_usd_per_kw", Page.ALTERNATIVES, dollars, written.money),
    Field("power_usd_per_kwh", Page.ALTERNATIVES, dollars, written.money),
    Field("compare_with", Page.ALTERNATIVES, tuple, list),
    Field("now_option", Page.ALTERNATIVES, str, str),
    Field("now_usd_per_month", Page.ALTERNATIVES, dollars, written.money),
    Field("offer_usd_per_mtok_in", Page.ALTERNATIVES, dollars, written.money),
    Field("offer_usd_per_mtok_out", Page.ALTERNATIVES, dollars, written.money),
    Field("offer_usd_per_mtok_cached", Page.ALTERNATIVES, dollars, written.money),
    _chosen("service_tier", Page.ALTERNATIVES, ServiceTier),
    Field("api_discount", Page.ALTERNATIVES, _share, written.percentage),
    Field("budget_usd_per_month", Page.ALTERNATIVES, dollars, written.money),
    Field("as_of", Page.ALTERNATIVES, _day, date.isoformat),
)
"""Every field of the workload but its volume, which several inputs say: bot/forms/drafts.py."""

RARE: dict[str, tuple[str, ...]] = {
    "more_work": (
        "at_peak",
        "hours_per_day",
        "days_per_month",
        "reasoning_tokens_per_request",
        "reasoning_per_output",
        "cache_write_share",
        "cached_for_hour",
        "parts",
        "users",
        "conversations_per_day",
    ),
    "more_prices": (
        "offer_usd_per_mtok_in",
        "offer_usd_per_mtok_out",
        "offer_usd_per_mtok_cached",
        "service_tier",
        "api_discount",
        "budget_usd_per_month",
    ),
}
"""Fields that few say, each group behind a menu of its name."""
