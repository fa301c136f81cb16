"""Rates held against the hours and days of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bot.language.meaning.facts import Fact
from bot.language.values.quantities import Period, days_per_month
from bot.language.values.volumes import Pair, Rated

Facts = Mapping[str, Fact]
HOURS, DAYS = "hours_per_day", "days_per_month"


def in_hours_of_work(said: Facts) -> Facts:
    """The facts with rates as of a mean day: 300 an hour are 2,400 in a day of eight hours, and
    44,000 a month 2,000 on each of 22 days."""
    if HOURS not in said and DAYS not in said:
        return said
    return {name: replace(fact, value=_of_a_day(fact.value, said)) for name, fact in said.items()}


def _of_a_day(value: object, said: Facts) -> object:
    if isinstance(value, Pair):
        return Pair(_rate(value.input, said), _rate(value.output, said))
    return _rate(value, said) if isinstance(value, Rated) else value


def _rate(rated: Rated, said: Facts) -> Rated:
    period = rated.period
    if period and period.times > 1 and HOURS in said:
        return Rated(period.per_day(rated.value) * _number(said[HOURS]) / 24, Period(1, 1))
    if period and period.days == days_per_month() and DAYS in said:
        return Rated(rated.value * period.times / _number(said[DAYS]), Period(1, 1))
    return rated


def _number(fact: Fact) -> Decimal:
    assert isinstance(fact.value, Decimal | int)
    return Decimal(fact.value)
