"""The questionnaire's inputs: each reads what was typed or chosen, and writes what is known.

A field's raw form is the text that stands in the input, or the values chosen from a list.
`read` and `write` invert each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from bot.forms import values
from bot.rendering.figures_text import count, money, percentage
from engine.figures.workload import (
    Infrastructure,
    LatencyTarget,
    Per,
    Room,
    ServiceTier,
    Term,
    Unit,
    VolumeBasis,
)

Raw = str | list[str]

NOT_SAID = "-"
"""The choice that leaves something unsaid: Slack's menus cannot be emptied again."""


class Page(IntEnum):
    """The three parts of the questionnaire."""

    WORK = 1
    SITUATION = 2
    ALTERNATIVES = 3


@dataclass(frozen=True)
class Field:
    """One input that says one field of the workload."""

    name: str
    page: Page
    read: Callable[[Any], object]
    write: Callable[[Any], Raw]


def _chosen(name: str, page: Page, kind: type[StrEnum]) -> Field:
    return Field(name, page, values.chosen_of(kind), str)


def _asked(name: str, page: Page) -> Field:
    return Field(name, page, values.yes, values.yes_no)


FIELDS: tuple[Field, ...] = (
    Field("input_tokens_per_request", Page.WORK, values.amount, count),
    Field("output_tokens_per_request", Page.WORK, values.amount, count),
    _chosen("volume_basis", Page.WORK, VolumeBasis),
    _asked("sustained", Page.WORK),
    Field("peak_to_average", Page.WORK, values.number, values.digits_of),
    Field("cached_share", Page.WORK, values.share, percentage),
    Field("batch_share", Page.WORK, values.share, percentage),
    _asked("at_peak", Page.WORK),
    Field("hours_per_day", Page.WORK, values.number, values.digits_of),
    Field("days_per_month", Page.WORK, values.number, values.digits_of),
    Field("reasoning_tokens_per_request", Page.WORK, values.amount, count),
    Field("reasoning_per_output", Page.WORK, values.number, values.digits_of),
    Field("cache_write_share", Page.WORK, values.share, percentage),
    _asked("cached_for_hour", Page.WORK),
    _chosen("unit", Page.WORK, Unit),
    Field("tokens_per_word", Page.WORK, values.number, values.digits_of),
    Field("tokens_per_page", Page.WORK, values.amount, count),
    Field("web_searches_per_request", Page.WORK, values.number, values.digits_of),
    Field("web_searches_per_day", Page.WORK, values.amount, count),
    Field("parts", Page.WORK, values.parts, values.parts_text),
    Field("users", Page.WORK, values.amount, count),
    Field("conversations_per_day", Page.WORK, values.amount, count),
    _chosen("infrastructure", Page.SITUATION, Infrastructure),
    _asked("team", Page.SITUATION),
    Field("engineers", Page.SITUATION, values.number, values.digits_of),
    Field("engineer_usd_per_year", Page.SITUATION, values.money_of, money),
    Field("uptime_percent", Page.SITUATION, values.number, values.digits_of),
    Field("ttft_p99_ms", Page.SITUATION, values.milliseconds, values.digits_of),
    _chosen("latency_target", Page.SITUATION, LatencyTarget),
    _asked("regulated", Page.SITUATION),
    _asked("internal", Page.SITUATION),
    _asked("bare", Page.SITUATION),
    Field("residency", Page.SITUATION, str, str),
    Field("reasons", Page.SITUATION, values.reasons, sorted),
    Field("model", Page.ALTERNATIVES, str, str),
    Field("gpu", Page.ALTERNATIVES, str, str),
    Field("gpu_count", Page.ALTERNATIVES, values.whole, str),
    Field("gpu_provider", Page.ALTERNATIVES, str, str),
    _chosen("gpu_term", Page.ALTERNATIVES, Term),
    Field("gpu_usd_per_hour", Page.ALTERNATIVES, values.money_of, money),
    Field("gpu_price_covers", Page.ALTERNATIVES, values.covers, str),
    _asked("buys", Page.ALTERNATIVES),
    Field("purchase_usd", Page.ALTERNATIVES, values.money_of, money),
    _chosen("purchase_per", Page.ALTERNATIVES, Per),
    Field("box", Page.ALTERNATIVES, str, str),
    Field("box_count", Page.ALTERNATIVES, values.whole, str),
    Field("box_tokens_per_second", Page.ALTERNATIVES, values.number, values.digits_of),
    Field("life_years", Page.ALTERNATIVES, values.number, values.digits_of),
    Field("resale_share", Page.ALTERNATIVES, values.share, percentage),
    Field("capital_rate", Page.ALTERNATIVES, values.share, percentage),
    Field("support_rate", Page.ALTERNATIVES, values.share, percentage),
    Field("spare_servers", Page.ALTERNATIVES, values.whole, str),
    Field("delivery_weeks", Page.ALTERNATIVES, values.number, values.digits_of),
    _chosen("room", Page.ALTERNATIVES, Room),
    Field("room_kw", Page.ALTERNATIVES, values.number, values.digits_of),
    Field("room_usd_per_month", Page.ALTERNATIVES, values.money_of, money),
    Field("pue", Page.ALTERNATIVES, values.number, values.digits_of),
    Field("colocation_usd_per_kw", Page.ALTERNATIVES, values.money_of, money),
    Field("power_usd_per_kwh", Page.ALTERNATIVES, values.money_of, money),
    Field("compare_with", Page.ALTERNATIVES, tuple, list),
    Field("left_out", Page.ALTERNATIVES, values.left_out, ", ".join),
    Field("now_option", Page.ALTERNATIVES, str, str),
    Field("now_usd_per_month", Page.ALTERNATIVES, values.money_of, money),
    Field("offer_usd_per_mtok_in", Page.ALTERNATIVES, values.money_of, money),
    Field("offer_usd_per_mtok_out", Page.ALTERNATIVES, values.money_of, money),
    Field("offer_usd_per_mtok_cached", Page.ALTERNATIVES, values.money_of, money),
    _chosen("service_tier", Page.ALTERNATIVES, ServiceTier),
    Field("api_discount", Page.ALTERNATIVES, values.share, percentage),
    Field("budget_usd_per_month", Page.ALTERNATIVES, values.money_of, money),
    Field("terms", Page.ALTERNATIVES, values.terms, values.terms_text),
    Field("currency", Page.ALTERNATIVES, values.currency, str),
    Field("rates", Page.ALTERNATIVES, values.rates, values.rates_text),
    Field("as_of", Page.ALTERNATIVES, values.day, date.isoformat),
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
        "unit",
        "tokens_per_word",
        "tokens_per_page",
        "web_searches_per_request",
        "web_searches_per_day",
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
        "terms",
        "left_out",
        "currency",
        "rates",
    ),
}
"""Fields that few say, each group behind a menu of its name."""
