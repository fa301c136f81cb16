"""What a usage file comes to: the quantities with the days they cover, and what was left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from engine.figures.sources import Model


class PerDay(Model):
    """A quantity a day; None where the file does not carry it."""

    mean: Decimal | None = None
    median: Decimal | None = None


class Peak(Model):
    """The busiest hour over an average hour."""

    window: Decimal
    """Over the mean of the whole window: it belongs with the mean per day."""
    typical_day: Decimal
    """The median over days of the busiest hour over that day's own mean."""


class Gap(Model):
    """Something in the file that was not counted, and why."""

    kind: str
    rows: int


class FileRead(Model):
    """A file that was measured and not kept: what is remembered of it."""

    name: str
    bytes: int
    sha256: str


class Measurement(Model):
    """A measured workload. Tokens of input hold cache reads and writes, output holds reasoning;
    None is "the file does not say", never zero. Days are UTC."""

    format: str
    """The source, such as "openai-usage-api"."""
    usd_basis: str | None = None
    """Whose number `usd` is: billed, computed by a gateway, a list-price estimate."""
    granularity: str
    """request, minute, hour, day, week, month, or lifetime where no days are known."""
    first_day: date | None = None
    last_day: date | None = None
    days: int | None = None
    days_without_usage: int | None = None
    requests: int | None = None
    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    input_tokens_per_day: PerDay | None = None
    output_tokens_per_day: PerDay | None = None
    requests_per_day: Decimal | None = None
    input_tokens_per_request: Decimal | None = None
    output_tokens_per_request: Decimal | None = None
    cached_share: Decimal | None = None
    cache_write_share: Decimal | None = None
    batch_share_of_tokens: Decimal | None = None
    batch_share_of_requests: Decimal | None = None
    peak_to_average: Peak | None = None
    growth: Decimal | None = None
    """The mean of the later half of the days over that of the earlier half; from 4 days on."""
    model_mix: dict[str, Decimal] = Field(default_factory=dict)
    """Shares of input and output tokens together."""
    usd: Decimal | None = None
    usd_per_month: Decimal | None = None
    usd_not_tokens: Decimal | None = None
    """Searches, storage and the like: usage without tokens, not in `usd`."""
    usd_credits: Decimal | None = None
    usd_tax: Decimal | None = None
    notes: tuple[str, ...] = ()
    """What was taken how, in sentences."""

    title: str = ""
    """The source in words, such as "an OpenAI usage API page"."""
    left_out: tuple[Gap, ...] = ()
    cautions: tuple[str, ...] = ()
    """Why the figures may mislead: thin, partial or unsure."""
    hour_loads: tuple[Decimal, ...] = ()
    """The hours' loads over the mean hour, the busiest first; empty where hours are unknown."""
    files: tuple[FileRead, ...] = ()


def figures(measured: Measurement) -> dict[str, Any]:
    """A measurement for machines: numbers as numbers, money as text to six places."""
    return {
        name: _figure(value, is_money=name.startswith("usd"))
        for name, value in measured.model_dump().items()
    }


def _figure(value: Any, is_money: bool = False) -> Any:
    if isinstance(value, Decimal):
        if is_money:
            return f"{value:f}"
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: _figure(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_figure(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
