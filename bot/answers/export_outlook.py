"""What an assessment says beyond today's volume and price, for machines; see export.py."""

from __future__ import annotations

from decimal import Decimal
from math import ceil, floor
from typing import Any

from bot.rendering.figures_text import exact, plain
from bot.rendering.render import sentence
from engine import Assessment
from engine.bills.neighbours import Neighbour
from engine.comparison.crossing import Interval
from engine.comparison.crossover import Crossover
from engine.comparison.hybrid import Hybrid
from engine.comparison.staircase import Staircase
from engine.figures.drivers import Bound, Driver
from engine.figures.trends import Trend
from engine.outlook.horizon import Horizon, Span
from engine.outlook.ranges import Ranges
from engine.outlook.sensitivity import Sensitivity

Json = dict[str, Any]

_STEPS = 24
"""How many steps of the staircase are printed; whoever wants more asks the engine."""


def outlook_json(a: Assessment) -> Json:
    """The bill at other volumes, its range, what flips the verdict, the years ahead."""
    return {
        "staircase": _staircase(a.staircase) if a.staircase else None,
        "crossovers": [_crossover(crossing) for crossing in a.crossovers],
        "hybrid": _hybrid(a.hybrid) if a.hybrid else None,
        "sensitivities": [_sensitivity(change) for change in a.sensitivities],
        "neighbours": [_neighbour(each) for each in a.neighbours],
        "ranges": _ranges(a.ranges),
        "horizon": _horizon(a.horizon),
    }


def _staircase(stairs: Staircase) -> Json:
    steps = stairs.breakpoints(Decimal("inf"), _STEPS)
    return {
        "tokens_per_day_per_replica": floor(stairs.tokens_per_day_per_replica),
        "gpus_per_replica": stairs.gpus_per_replica,
        "usd_per_replica_month": exact(stairs.usd_per_replica_month),
        "fixed_usd": exact(stairs.fixed_usd),
        "steps": [
            {
                "gpus": step.gpus,
                "rented_gpus": step.rented_gpus,
                "up_to_tokens_per_day": floor(step.up_to_tokens_per_day),
                "monthly_usd": exact(step.monthly_usd),
            }
            for step in steps
        ],
    }


def _crossover(crossing: Crossover) -> Json:
    return {
        "provider": crossing.cost.option.provider_name,
        "model": crossing.cost.option.name,
        "ref": crossing.cost.option.ref,
        "tokens_per_day": _whole(crossing.tokens_per_day),
        "tokens_per_day_at_twice_the_tco": _whole(crossing.margin_tokens_per_day),
        "cheaper_between": [_interval(interval) for interval in crossing.cheaper_between],
        "is_exact": crossing.is_exact,
        "usd_per_mtok_of_replica": exact(crossing.usd_per_mtok_of_replica),
        "flat_tokens_per_day": _whole(crossing.flat_tokens_per_day),
        "beyond_capacity": crossing.is_beyond_capacity,
    }


def _interval(interval: Interval) -> list[int]:
    return [ceil(interval.above_tokens_per_day), floor(interval.up_to_tokens_per_day)]


def _hybrid(hybrid: Hybrid) -> Json:
    return {
        "monthly_usd": exact(hybrid.monthly_usd),
        "base_gpus": hybrid.base.gpus if hybrid.base else 0,
        "base_usd": exact(hybrid.split.base_usd),
        "spill_ref": hybrid.spill.option.ref,
        "spilled_share": plain(round(hybrid.split.spilled_share, 6)),
        "spill_usd": exact(hybrid.split.spill_usd),
        "own_usd": exact(hybrid.own_usd),
        "api_usd": exact(hybrid.api_usd),
        "saving": plain(round(hybrid.saving, 6)),
    }


def _sensitivity(change: Sensitivity) -> Json:
    value = change.value
    return {
        "changes": change.id,
        "value": value if isinstance(value, str) else plain(value),
        "was": None if change.was is None else plain(change.was),
        "becomes": change.becomes.value,
        "says": sentence(f"change_{change.id}", change.finding.figures),
    }


def _neighbour(other: Neighbour) -> Json:
    carried = other.carries_tokens_per_day
    return {
        "gpus": other.gpus,
        "monthly_usd": exact(other.bill.monthly_usd) if other.bill else None,
        "more_usd": exact(other.more_usd),
        "tokens_per_day_carried": None if carried is None else floor(carried),
        "unknown_because": other.unknown_because or None,
    }


def _ranges(ranges: Ranges) -> Json:
    return {
        "low_usd": exact(ranges.low_usd),
        "base_usd": exact(ranges.base_usd),
        "high_usd": exact(ranges.high_usd),
        "drivers": [_driver(driver) for driver in ranges.drivers],
    }


def _driver(driver: Driver) -> Json:
    ends = {"low": driver.low, "base": driver.base, "high": driver.high}
    return {
        "id": driver.id,
        "unit": driver.unit,
        **{end: _bound(bound) for end, bound in ends.items()},
    }


def _bound(bound: Bound) -> Json:
    return {
        "value": plain(bound.value),
        "monthly_usd": exact(bound.monthly_usd),
        "note": bound.note,
        "source": sentence("source", bound.source),
        "since": bound.since.isoformat(),
    }


def _horizon(horizon: Horizon) -> Json:
    return {
        "years": [
            {
                "years": year.number,
                "self_hosting_usd": _span(year.own),
                "bought_usd": _span(year.bought) if year.bought else None,
                "api_usd": _span(year.api) if year.api else None,
            }
            for year in horizon.years
        ],
        "upgrades_usd_per_year": _span(horizon.upgrades_usd_per_year),
        "announced": [change.on.isoformat() for change in horizon.announced],
        "trends": [_trend(trend) for trend in (*horizon.api_trends, *horizon.rent_trends)],
        "further_trends": [_trend(trend) for trend in horizon.further_trends],
    }


def _span(span: Span) -> Json:
    return {"low": exact(span.low), "base": exact(span.base), "high": exact(span.high)}


def _trend(trend: Trend) -> Json:
    return {
        "name": trend.name,
        "unit": trend.unit,
        "values": [plain(value) for value in trend.values],
        "note": trend.note,
        "source": sentence("source", trend.source),
        "since": trend.since.isoformat(),
    }


def _whole(tokens_per_day: Decimal | None) -> int | None:
    """Tokens come whole: the first volume at which the fleet is no dearer."""
    return None if tokens_per_day is None else ceil(tokens_per_day)
