"""One to three years: upgrades, rents after the first contract, announced prices, trends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import assess, load_book
from engine.figures.errors import BeforeFirstFigure, UncitedFigure
from engine.figures.trends import _trend
from engine.outlook.horizon import Span
from tests.staircase_samples import APRIL, NOVEMBER, assessed, workload


def ends(span: Span) -> tuple[Decimal, Decimal, Decimal]:
    return span.low, span.base, span.high


def test_upgrades_are_weeks_times_rate_times_upgrades_a_year() -> None:
    upgrades = assessed().horizon.upgrades_usd_per_year
    assert ends(upgrades) == (16_000, 30_000, 48_000)


def test_the_first_year_is_the_bill_and_the_upgrades() -> None:
    first = assessed().horizon.years[0]
    assert ends(first.own) == tuple(12 * 13_275 + up for up in (16_000, 30_000, 48_000))
    assert first.api is not None
    assert ends(first.api) == (12 * Decimal("112.20"),) * 3


def test_rents_step_once_when_the_first_contract_is_over() -> None:
    years = assessed().horizon.years
    rent, fixed = 12 * Decimal(7_650), 12 * Decimal(5_625)
    second, third = (ends(years[n].own) for n in (1, 2))
    high = [a - b for a, b in zip(second, ends(years[0].own), strict=True)][2]
    assert high == rent * Decimal("1.38") + fixed + 48_000
    assert third[2] - second[2] == high


def test_the_api_falls_by_the_trend_from_the_second_year() -> None:
    years = assessed().horizon.years
    assert years[0].api is not None and years[1].api is not None
    year = 12 * Decimal("112.20")
    assert years[1].api.base == year * (1 + (1 - Decimal("0.095")))
    assert years[1].api.low == year * (1 + (1 - Decimal("0.52")))
    assert years[1].api.high == 2 * year


def test_trends_are_cited_dated_and_as_of_the_day() -> None:
    horizon = assessed(on=NOVEMBER).horizon
    shown = (*horizon.api_trends, *horizon.rent_trends, *horizon.further_trends)
    assert all(t.source.title and t.since <= NOVEMBER and t.values for t in shown)
    assert "gpu_rent_nebius" in {t.id for t in horizon.rent_trends}
    assert "gpu_rent_nebius" not in {t.id for t in assessed(on=APRIL).horizon.rent_trends}


def test_an_announced_change_of_price_falls_into_the_years() -> None:
    """Whatever the catalogue announces for an option named as today's."""
    book, changing = load_book(), None
    for cost in assessed(on=NOVEMBER).api_costs:
        changing = changing or (cost if cost.changes else None)
    if changing is None:
        pytest.skip("no price in the line-up has an announced change on that day")
    answer = assess(workload(now_option=changing.option.ref), book, NOVEMBER)
    assert answer.horizon.announced
    first = answer.horizon.years[0].api
    assert first is not None and answer.now is not None and answer.now.monthly_usd is not None
    assert first.high != 12 * answer.now.monthly_usd


def test_a_named_amount_has_no_announced_change() -> None:
    assert assessed(now_usd_per_month=1000).horizon.announced == ()


def test_both_sides_of_the_first_day_of_a_trend() -> None:
    trends = load_book().trends
    assert trends.on("gpu_rent_nebius", date(2026, 10, 1)).highest == Decimal("0.21")
    with pytest.raises(BeforeFirstFigure, match="2026-10-01"):
        trends.on("gpu_rent_nebius", date(2026, 9, 30))


@pytest.mark.parametrize("missing", ["since", "source", "base"])
def test_an_uncited_trend_does_not_load(missing: str) -> None:
    row = {"since": date(2026, 1, 1), "base": 1, "source": "article"}
    del row[missing]
    with pytest.raises(UncitedFigure):
        _trend("growth", {"name": "Growth", "unit": "x"}, row)


@given(millions=st.integers(1, 5_000), on=st.sampled_from([APRIL, NOVEMBER]))
def test_low_base_and_high_stand_in_order_and_years_add_up(millions: int, on: date) -> None:
    years = assess(workload(millions), load_book(), on).horizon.years
    assert [year.number for year in years] == [1, 2, 3]
    for year in years:
        assert year.api is not None
        assert year.own.low <= year.own.base <= year.own.high
        assert year.api.low <= year.api.base <= year.api.high
    assert years[0].own.base < years[1].own.base < years[2].own.base
