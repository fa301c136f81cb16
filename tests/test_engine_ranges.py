"""The bill from low to high: each driver by itself, all at once, every bound cited."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import assess, load_book
from engine.figures.workload import Infrastructure
from engine.outlook.ranges import Driver, Ranges
from tests.staircase_samples import APRIL, NOVEMBER, assessed, workload


def drivers(ranges: Ranges) -> dict[str, Driver]:
    return {driver.id: driver for driver in ranges.drivers}


def usd(driver: Driver) -> list[Decimal]:
    return [driver.low.monthly_usd, driver.base.monthly_usd, driver.high.monthly_usd]


@pytest.mark.parametrize("on", [APRIL, NOVEMBER])
def test_the_base_is_the_bill(on: object) -> None:
    answer = assessed(on=APRIL if on == APRIL else NOVEMBER)
    assert answer.ranges.base_usd == answer.bill.monthly_usd == Decimal(13_275)
    assert all(d.base.monthly_usd == Decimal(13_275) for d in answer.ranges.drivers)


def test_half_a_standby_becomes_n_plus_one_at_the_high_end() -> None:
    standby = drivers(assessed().ranges)["standby"]
    assert usd(standby) == [Decimal(13_275), Decimal(13_275), Decimal(15_825)]


def test_people_range_from_a_fifth_to_two_engineers() -> None:
    people = drivers(assessed().ranges)["people"]
    assert (people.low.value, people.high.value) == (Decimal("0.2"), Decimal(2))
    assert usd(people)[2] - usd(people)[1] == Decimal("1.8") * 16_000
    assert "OptimNow" in people.high.source.title


def test_shared_people_range_as_shared() -> None:
    people = drivers(assessed(infrastructure=Infrastructure.EXISTING).ranges)["people"]
    assert usd(people)[2] - usd(people)[1] == Decimal("1.8") * 16_000 / 4


def test_rents_come_by_term_and_spot_bounds_no_service() -> None:
    ranges = assessed(on=NOVEMBER).ranges
    terms = {rent.term: rent for rent in ranges.rents}
    assert {"reserved", "on-demand", "spot", "hyperscaler"} <= set(terms)
    assert terms["hyperscaler"].high.usd_per_gpu_hour == Decimal("12.29")
    price = drivers(ranges)["gpu_price"]
    assert price.low.value == Decimal("2.58")
    assert price.low.value > terms["spot"].low.usd_per_gpu_hour


def test_eights_count_whole_at_the_high_end() -> None:
    """Azure rents 8 x H100: two serve, one stands by, eight are paid for."""
    price = drivers(assessed(on=NOVEMBER).ranges)["gpu_price"]
    assert price.high.monthly_usd == 8 * Decimal("12.29") * 730 + 5_625


def test_throughput_moves_a_fleet_that_is_nearly_full() -> None:
    rate = drivers(assessed(12_000, NOVEMBER).ranges)["throughput"]
    assert usd(rate)[0] < usd(rate)[1] < usd(rate)[2]
    assert rate.high.value < rate.base.value < rate.low.value


def test_a_named_fleet_stays_whatever_it_carries() -> None:
    assert "throughput" not in drivers(assessed(gpu_count=4).ranges)


def test_said_facts_leave_the_overheads_no_range() -> None:
    said = {"infrastructure": Infrastructure.NONE, "team": False, "internal": False}
    overheads = drivers(assessed(regulated=True, **said).ranges)["overheads"]
    assert len(set(usd(overheads))) == 1


def test_a_fleet_of_unknown_capacity_has_its_range_too() -> None:
    answer = assessed(input_tokens_per_request=500_000)
    assert answer.staircase is None
    assert answer.ranges.low_usd < answer.ranges.base_usd < answer.ranges.high_usd


@given(
    millions=st.integers(1, 20_000),
    on=st.sampled_from([APRIL, NOVEMBER]),
    gpu=st.sampled_from([None, "h200_sxm", "b200_sxm"]),
    infrastructure=st.sampled_from([None, *Infrastructure]),
)
def test_low_base_and_high_stand_in_order_and_bound_each_driver(
    millions: int, on: object, gpu: str | None, infrastructure: Infrastructure | None
) -> None:
    work = workload(millions, gpu=gpu, infrastructure=infrastructure)
    answer = assess(work, load_book(), NOVEMBER)
    ranges = answer.ranges
    assert ranges.low_usd <= ranges.base_usd <= ranges.high_usd
    for driver in ranges.drivers:
        low, base, high = usd(driver)
        assert ranges.low_usd <= low <= base == answer.bill.monthly_usd <= high <= ranges.high_usd
        assert all(b.source.title and b.since for b in (driver.low, driver.base, driver.high))
