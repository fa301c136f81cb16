"""Totals become a measurement: means, medians, shares, peaks, growth, and what to be careful of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from bot.usage.events import Number
from bot.usage.files.times import DAY, HOUR, day_of
from bot.usage.measurement import Gap, Measurement, Peak, PerDay
from bot.usage.totals import Totals, granularity

UNKNOWN_MODEL = "(unknown)"
_DAYS_PER_MONTH = 30
_FINE = ("request", "minute", "hour")
_THIN_DAYS = 7
_THIN_REQUESTS_PER_HOUR = 20
_LEAST_DAYS_OF_GROWTH = 4
_FOUR, _SIX = Decimal("0.0001"), Decimal("0.000001")


def measurement(
    totals: Totals, is_request: bool, width: str, left_out: dict[str, int], **words: Any
) -> Measurement:
    """A measurement of totals; `words` are the format, title, basis, notes and files."""
    counts = {name: _whole(value) for name, value in totals.counts.items()}
    grain = granularity(totals, is_request, width) if totals.day_numbers else "lifetime"
    days = len(totals.day_numbers) if totals.in_calendar else 0
    has_tokens = "input" in counts or "output" in counts
    gaps = tuple(Gap(kind=kind, rows=rows) for kind, rows in sorted(left_out.items()) if rows)
    return Measurement(
        granularity=grain,
        first_day=day_of(totals.first) if days and totals.first is not None else None,
        last_day=day_of(totals.last) if days and totals.last is not None else None,
        days=days or None,
        days_without_usage=_idle_days(totals) if days and (has_tokens or counts) else None,
        **_counted(counts),
        **(_per_day(totals, counts, days) if days else {}),
        **_per_request(counts),
        **_shares(totals, counts),
        peak_to_average=_peak(totals) if grain in _FINE else None,
        hour_loads=_hour_loads(totals) if grain in _FINE else (),
        growth=_growth(totals) if days >= _LEAST_DAYS_OF_GROWTH and has_tokens else None,
        model_mix=_mix(totals),
        **_money(totals, days),
        left_out=gaps,
        cautions=_cautions(totals, counts, grain, days),
        **words,
    )


def _counted(counts: dict[str, int]) -> dict[str, int | None]:
    names = {"requests": "requests", "input": "input_tokens", "cached": "cached_input_tokens",
             "write": "cache_write_tokens", "output": "output_tokens",
             "reasoning": "reasoning_tokens"}  # fmt: skip
    return {name: counts.get(count) for count, name in names.items()}


def _per_day(totals: Totals, counts: dict[str, int], days: int) -> dict[str, Any]:
    requests = counts.get("requests")
    return {
        "input_tokens_per_day": _daily(totals, counts, "input"),
        "output_tokens_per_day": _daily(totals, counts, "output"),
        "requests_per_day": _ratio(requests, days) if requests is not None else None,
    }


def _daily(totals: Totals, counts: dict[str, int], name: str) -> PerDay:
    if name not in counts:
        return PerDay()
    series = [Fraction(_of_day(totals, day, name)) for day in totals.day_numbers]
    return PerDay(mean=_ratio(counts[name], len(series)), median=_decimal(median(series)))


def _of_day(totals: Totals, day: int, name: str) -> Number | Fraction:
    return totals.days[day].get(name, 0) if day in totals.days else 0


def _load_of_day(totals: Totals, day: int) -> Fraction:
    """Tokens of a day; its requests where no token is known."""
    tokens = Fraction(_of_day(totals, day, "input")) + Fraction(_of_day(totals, day, "output"))
    knows_tokens = "input" in totals.counts or "output" in totals.counts
    return tokens if knows_tokens else Fraction(_of_day(totals, day, "requests"))


def _idle_days(totals: Totals) -> int:
    return sum(
        not any(_of_day(totals, day, name) for name in ("input", "output", "requests"))
        for day in totals.day_numbers
    )


def _per_request(counts: dict[str, int]) -> dict[str, Decimal | None]:
    requests = counts.get("requests")
    return {
        f"{name}_tokens_per_request": _ratio(counts[name], requests)
        for name in ("input", "output")
        if name in counts and requests
    }


def _shares(totals: Totals, counts: dict[str, int]) -> dict[str, Decimal | None]:
    inputs, tokens = counts.get("input"), counts.get("input", 0) + counts.get("output", 0)
    shares: dict[str, Decimal | None] = {}
    for share, name in (("cached_share", "cached"), ("cache_write_share", "write")):
        if name in counts and inputs:
            shares[share] = _ratio(counts[name], inputs, _SIX)
    if totals.batch.get("known"):
        if tokens:
            shares["batch_share_of_tokens"] = _ratio(totals.batch.get("tokens", 0), tokens, _SIX)
        if requests := counts.get("requests"):
            batch = totals.batch.get("requests", 0)
            shares["batch_share_of_requests"] = _ratio(batch, requests, _SIX)
    return shares


def _peak(totals: Totals) -> Peak | None:
    total = sum(Fraction(load) for load in totals.hours.values())
    if total <= 0:
        return None
    window = Fraction(max(totals.hours.values())) / (total / 24 / len(totals.day_numbers))
    busiest: dict[int, Fraction] = {}
    summed: dict[int, Fraction] = {}
    for hour, load in totals.hours.items():
        day = hour * HOUR // DAY
        busiest[day] = max(busiest.get(day, Fraction(0)), Fraction(load))
        summed[day] = summed.get(day, Fraction(0)) + Fraction(load)
    typical = median(24 * busiest[day] / summed[day] for day in summed if summed[day] > 0)
    return Peak(window=_decimal(window), typical_day=_decimal(typical))


def _hour_loads(totals: Totals) -> tuple[Decimal, ...]:
    """Every hour of the window over the mean hour, the busiest first, idle hours as 0."""
    hours = len(totals.day_numbers) * 24
    mean = sum(Fraction(load) for load in totals.hours.values()) / hours if hours else 0
    if mean <= 0 or hours > 24 * 400:
        return ()
    loads = sorted(
        (Fraction(load) / mean for load in totals.hours.values() if load > 0), reverse=True
    )
    loads += [Fraction(0)] * (hours - len(loads))
    return tuple(_decimal(load) for load in loads)


def _growth(totals: Totals) -> Decimal | None:
    loads = [_load_of_day(totals, day) for day in totals.day_numbers]
    half = len(loads) // 2
    earlier, later = sum(loads[:half]), sum(loads[-half:])
    return _decimal(later / earlier) if earlier else None


def _mix(totals: Totals) -> dict[str, Decimal]:
    total = sum(totals.models.values())
    if not total:
        return {}
    ranked = sorted(totals.models.items(), key=lambda row: (-row[1], row[0] or ""))
    return {
        model or UNKNOWN_MODEL: _ratio(tokens, total, _SIX) for model, tokens in ranked if tokens
    }


def _money(totals: Totals, days: int) -> dict[str, Decimal | None]:
    money = {name: value.quantize(_SIX) for name, value in totals.money.items()}
    spent = [totals.money[kind] for kind in ("tokens", "other") if kind in totals.money]
    usd = sum(spent, Decimal(0)) if spent else None
    month = (usd / days * _DAYS_PER_MONTH).quantize(_SIX) if usd is not None and days else None
    return {
        "usd": usd.quantize(_SIX) if usd is not None else None,
        "usd_per_month": month,
        "usd_not_tokens": money.get("other"),
        "usd_credits": money.get("credits"),
        "usd_tax": money.get("tax"),
    }


def _cautions(totals: Totals, counts: dict[str, int], grain: str, days: int) -> tuple[str, ...]:
    found = []
    if 0 < days < _THIN_DAYS:
        found.append(f"{days} day{'s' if days > 1 else ''} only: a week at least shows weekends.")
    if days > 2 and (edge := _partial_edge(totals)):
        found.append(f"The {edge} day is likely not whole: it has far less than the others.")
    requests = counts.get("requests")
    if grain in _FINE and days and requests and requests < _THIN_REQUESTS_PER_HOUR * 24 * days:
        rate = requests / days / 24
        found.append(f"{rate:.2g} requests an hour: the peak is mostly chance at that rate.")
    return tuple(found)


def _partial_edge(totals: Totals) -> str:
    """Which end of the window looks cut: under a third of the median day, on a fine grid."""
    loads: Sequence[Fraction] = [_load_of_day(totals, day) for day in totals.day_numbers]
    usual = median(loads)
    if totals.step < DAY and usual:
        for edge, load in (("first", loads[0]), ("last", loads[-1])):
            if load < usual / 3:
                return edge
    return ""


def _whole(value: Number) -> int:
    return int(value.to_integral_value()) if isinstance(value, Decimal) else int(value)


def _decimal(value: Fraction | int | float) -> Decimal:
    exact = Fraction(value)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_FOUR)


def _ratio(amount: Number, by: Number, digits: Decimal = _FOUR) -> Decimal:
    return (Decimal(amount) / Decimal(by)).quantize(digits)
