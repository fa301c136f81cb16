"""The bill at any volume: whole replicas, whole instances, standby, and what does not scale."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import assess, load_book
from engine.comparison.staircase import Staircase
from tests.staircase_samples import (
    NOVEMBER,
    assessed,
    sized,
    staircases,
    stairs_of,
    workload,
)

VOLUMES = st.integers(1, 20_000_000_000).map(Decimal)


def test_the_reference_fleet_carries_168_million_tokens_a_day_at_peak_3() -> None:
    stairs = stairs_of(sized())
    assert 160_000_000 < stairs.carries(1) < 180_000_000
    assert stairs.at(stairs.carries(1)) == Decimal(13_275)


def test_both_sides_of_the_first_step() -> None:
    stairs = stairs_of(sized())
    edge = stairs.carries(1)
    assert (stairs.replicas_for(edge), stairs.replicas_for(edge + 1)) == (1, 2)
    assert stairs.at(edge + 1) - stairs.at(edge) == 3 * Decimal(2550)  # and half of 4 on standby


def test_a_trickle_still_takes_the_reference_fleet() -> None:
    stairs = stairs_of(sized())
    assert stairs.gpus(stairs.replicas_for(Decimal(1))) == 2
    assert stairs.at(Decimal(1)) == Decimal(13_275)


@pytest.mark.parametrize(("gpus", "multiplier"), [(2, "2.6"), (8, "1.5"), (16, "1.3")])
def test_only_the_gpus_grow_with_the_fleet(gpus: int, multiplier: str) -> None:
    """The article's multipliers come out where every other line stands still."""
    stairs = stairs_of(sized())
    ratio = stairs.monthly_usd(gpus // 2) / stairs.serving_usd(gpus // 2)
    assert round(ratio, 1) == Decimal(multiplier)


@pytest.mark.parametrize("millions", [6, 100, 500, 5_000, 123_456])
@pytest.mark.parametrize("uptime", ["99", "99.9", "99.99"])
def test_the_staircase_is_the_bill_at_the_volume_asked(millions: int, uptime: str) -> None:
    answer = assessed(millions, uptime_percent=Decimal(uptime))
    assert stairs_of(answer).at(workload(millions).tokens_per_day) == answer.bill.monthly_usd


@pytest.mark.parametrize("millions", [6, 900, 5_000])
def test_a_provider_that_sells_eights_is_billed_in_eights(millions: int) -> None:
    answer = assessed(millions, NOVEMBER, gpu_provider="CoreWeave")
    stairs = stairs_of(answer)
    assert [one.gpus for one in stairs.rent.instances] == [8]
    assert stairs.rented_gpus(stairs.replicas_for(workload(millions).tokens_per_day)) % 8 == 0
    assert stairs.at(workload(millions).tokens_per_day) == answer.bill.monthly_usd


def test_a_named_fleet_is_the_first_step_and_grows_by_whole_replicas() -> None:
    stairs = stairs_of(sized(gpu_count=3))
    assert [stairs.gpus(n) for n in (1, 2, 3)] == [3, 4, 6]
    assert stairs.carries(1) == stairs_of(sized()).carries(1)


def test_where_nothing_is_known_of_the_capacity_there_is_no_staircase() -> None:
    answer = assessed(input_tokens_per_request=500_000)  # longer than the model's context
    assert answer.bill.fleet.capacity is None
    assert answer.staircase is None
    assert all(not crossing.is_exact for crossing in answer.crossovers)
    assert answer.crossovers[0].tokens_per_day == answer.crossovers[0].flat_tokens_per_day


def test_breakpoints_cover_a_volume_without_gaps() -> None:
    stairs = stairs_of(sized())
    steps = stairs.breakpoints(Decimal(10**9), most=50)
    assert steps[0].from_tokens_per_day == 0
    assert steps[-1].up_to_tokens_per_day >= 10**9 > steps[-1].from_tokens_per_day
    edges = pairwise(steps)
    assert all(a.up_to_tokens_per_day == b.from_tokens_per_day for a, b in edges)
    assert len(stairs.breakpoints(Decimal(10**15), most=50)) == 50


@given(stairs=staircases(), first=VOLUMES, second=VOLUMES)
def test_more_traffic_never_costs_less(stairs: Staircase, first: Decimal, second: Decimal) -> None:
    assert stairs.at(min(first, second)) <= stairs.at(max(first, second))


@given(stairs=staircases(), volume=VOLUMES)
def test_the_fleet_carries_the_volume_and_none_smaller_does(
    stairs: Staircase, volume: Decimal
) -> None:
    replicas = stairs.replicas_for(volume)
    assert stairs.carries(replicas) >= volume
    assert replicas == stairs.fewest_replicas or stairs.carries(replicas - 1) < volume


@given(stairs=staircases(), replicas=st.integers(1, 500))
def test_parts_sum_and_fleets_repeat_themselves_after_a_period(
    stairs: Staircase, replicas: int
) -> None:
    serving = stairs.gpus(replicas)
    waiting = stairs.standby.gpus(serving, stairs.gpus_per_replica)
    rent_usd = stairs.rent.monthly_usd(serving + waiting)
    assert stairs.monthly_usd(replicas) == rent_usd + stairs.fixed_usd
    past = stairs.regular_from_replicas + replicas
    grown = stairs.monthly_usd(past + stairs.period) - stairs.monthly_usd(past)
    assert grown == stairs.period_usd
    assert stairs.rented_gpus(past) >= stairs.gpus(past)


@given(millions=st.integers(1, 20_000), uptime=st.sampled_from(["99", "99.9", "99.99"]))
def test_lines_of_a_bill_sum_to_the_staircase(millions: int, uptime: str) -> None:
    work = workload(millions, uptime_percent=Decimal(uptime))
    answer = assess(work, load_book(), NOVEMBER)
    lines = sum((line.monthly_usd for line in answer.bill.lines), Decimal(0))
    assert stairs_of(answer).at(work.tokens_per_day) == lines


def test_a_large_volume_is_priced_as_fast_as_a_small_one() -> None:
    """By arithmetic, without going up the stairs: a million times the steps is not more work."""
    stairs = stairs_of(sized())

    def seconds(volume: Decimal) -> float:
        started = process_time()
        for _ in range(300):
            stairs.at(volume)
        return process_time() - started

    assert min(seconds(Decimal(10**15)) for _ in range(3)) < 50 * seconds(Decimal(10**9))
