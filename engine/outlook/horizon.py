"""Horizon: one to three years of both ways, with upgrades, announced prices and trends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from engine.advice.framework import Evidence
from engine.bills.api_costs import usd_per_day_at
from engine.bills.parts import MIX
from engine.bills.private_offer import PRIVATE
from engine.figures.sources import Result
from engine.figures.trends import Trend
from engine.prices.catalogue import Catalogue, PriceChange
from engine.question.book import Book
from engine.question.scenario import Scenario

MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 360
"""Twelve months of tokens, each of 30 days."""


class Span(Result):
    """A sum of money from low to high, USD."""

    low: Decimal
    base: Decimal
    high: Decimal

    def plus(self, other: Span) -> Span:
        """Both together, each end with its like."""
        return Span(
            low=self.low + other.low, base=self.base + other.base, high=self.high + other.high
        )


class Year(Result):
    """What both ways have cost by the end of a year, USD in all since the first day."""

    number: int
    bought: Span | None
    """The same on bought servers, written off month by month; None where they are not priced."""
    own: Span
    """The bill, upgrade labour, and what rents may do once the first year's contract is over."""
    api: Span | None
    """Today's bill where it is known, else what step 4 compares with; None without a price."""


class Horizon(Result):
    """The years ahead. Volumes stay as they are: growth is asked as another question."""

    years: tuple[Year, ...]
    upgrades_usd_per_year: Span
    """Labour of moving to new models, which no line of the bill holds."""
    announced: tuple[PriceChange, ...]
    """Changes of the compared option's price that are known to come within the years."""
    api_trends: tuple[Trend, ...]
    """Low, base and high for the API, in this order: at the same capability, of the same model,
    and unchanged."""
    rent_trends: tuple[Trend, ...]
    """Published steps of GPU rents; the least and the greatest bound the range."""
    further_trends: tuple[Trend, ...]
    """Other published trends, shown beside and not reckoned with."""


_API_TRENDS = ("api_price_quality_adjusted", "api_price_matched_model", "api_price_unchanged")
_UPGRADES = ("engineer_week", "model_upgrade_weeks", "model_upgrades_per_year")


def horizon(evidence: Evidence, book: Book, catalogue: Catalogue) -> Horizon:
    """The years ahead of an answer. Raises BeforeFirstFigure before its trends begin."""
    on, upgrades = evidence.on, upgrades_usd_per_year(evidence.on, book)
    api_trends = tuple(book.trends.on(id, on) for id in _API_TRENDS)
    rent_trends = tuple(t for t in book.trends.known(on, "gpu_rent_") if t.unit == "step")
    count = int(book.value("horizon_years", on))
    announced = _announced(evidence, count, catalogue)
    own = _cumulated([_own_year(n, evidence, upgrades, rent_trends) for n in range(count)])
    api = _cumulated([_api_year(n, evidence, announced, api_trends) for n in range(count)])
    bought = _bought(evidence, upgrades)
    return Horizon(
        years=tuple(
            Year(
                number=n + 1,
                bought=bought and _times(bought, n + 1),
                own=own[n],
                api=api[n] if _usd_per_month(evidence) is not None else None,
            )
            for n in range(count)
        ),
        upgrades_usd_per_year=upgrades,
        announced=announced,
        api_trends=api_trends,
        rent_trends=rent_trends,
        further_trends=_further(on, book, (*api_trends, *rent_trends)),
    )


def upgrades_usd_per_year(on: date, book: Book) -> Span:
    """Engineer weeks times upgrades a year times the week's rate, each end with its like."""
    week, weeks, times = (book.trends.on(id, on) for id in _UPGRADES)
    return Span(
        low=week.lowest * weeks.lowest * times.lowest,
        base=week.middle * weeks.middle * times.middle,
        high=week.highest * weeks.highest * times.highest,
    )


def _own_year(
    number: int, evidence: Evidence, upgrades: Span, rent_trends: Sequence[Trend]
) -> Span:
    """The bill of a year; its rents make one step, up or down, when the first year is over."""
    fixed_usd = evidence.bill.fixed_usd * MONTHS_PER_YEAR
    rent_usd = evidence.bill.monthly_usd * MONTHS_PER_YEAR - fixed_usd
    stands = Decimal(0)
    least = min((trend.lowest for trend in rent_trends), default=stands) if number else stands
    most = max((trend.highest for trend in rent_trends), default=stands) if number else stands
    return upgrades.plus(
        Span(
            low=fixed_usd + rent_usd * (1 + min(least, stands)),
            base=fixed_usd + rent_usd,
            high=fixed_usd + rent_usd * (1 + max(most, stands)),
        )
    )


def _bought(evidence: Evidence, upgrades: Span) -> Span | None:
    """One year of bought servers: no rent that moves, and new models are new work all the same."""
    if evidence.bought is None:
        return None
    low, base, high = evidence.bought.ends_usd
    year = Span(low=low, base=base, high=high)
    return upgrades.plus(_times(year, MONTHS_PER_YEAR))


def _times(span: Span, count: int) -> Span:
    return Span(low=span.low * count, base=span.base * count, high=span.high * count)


def _api_year(
    number: int, evidence: Evidence, announced: Sequence[PriceChange], trends: Sequence[Trend]
) -> Span:
    """The API's year: today's and announced prices, and each trend once more every year."""
    first = evidence.on + timedelta(days=number * DAYS_PER_YEAR)
    days = _days_at_todays_prices(first, evidence.scenario, announced)
    usd = (_usd_per_month(evidence) or Decimal(0)) / evidence.scenario.days_per_month * days
    low, base, high = (usd * (1 + trend.middle) ** number for trend in trends)
    return Span(low=low, base=base, high=high)


def _days_at_todays_prices(
    first: date, scenario: Scenario, announced: Sequence[PriceChange]
) -> Decimal:
    """The year that begins on a day, as days at today's prices: each change counts from its own
    day on, by what the scenario costs after it over before it."""
    days, factor, begun = Decimal(0), Decimal(1), first
    last = first + timedelta(days=DAYS_PER_YEAR)
    for change in announced:
        until = min(max(change.on, begun), last)
        days, begun = days + factor * (until - begun).days, until
        before = usd_per_day_at(change.before, scenario)
        factor *= usd_per_day_at(change.after, scenario) / before
    return days + factor * (last - begun).days


def _usd_per_month(evidence: Evidence) -> Decimal | None:
    return evidence.api_usd if evidence.paid_usd is None else evidence.paid_usd


def _announced(evidence: Evidence, years: int, catalogue: Catalogue) -> tuple[PriceChange, ...]:
    """Changes of what is paid today, or else of what step 4 compares with; a named amount has
    none."""
    cost = evidence.paid.cost if evidence.paid else evidence.compared
    if cost is None or cost.option.provider in (PRIVATE, MIX):
        return ()
    until = evidence.on + timedelta(days=years * DAYS_PER_YEAR)
    return catalogue.changes(cost.option.ref, evidence.on, until)


def _cumulated(spans: Sequence[Span]) -> list[Span]:
    sums = [spans[0]]
    for span in spans[1:]:
        sums.append(sums[-1].plus(span))
    return sums


def _further(on: date, book: Book, used: Sequence[Trend]) -> tuple[Trend, ...]:
    known = (*book.trends.known(on, "api_price_"), *book.trends.known(on, "gpu_rent_"))
    return tuple(trend for trend in known if trend not in used)
