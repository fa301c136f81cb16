"""A base fleet and a spill: never dearer than either alone, and shown when it beats both."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Assessment, assess, load_book
from engine.advice.decision import Kind
from engine.comparison.crossing import Line
from engine.comparison.hybrid import Hybrid, Mix, hybrid_pays
from engine.comparison.load_curve import LoadCurve
from engine.comparison.staircase import Staircase
from tests.staircase_samples import APRIL, NOVEMBER, assessed, sized, staircases, workload

VOLUMES = st.integers(10**6, 10**11).map(Decimal)
PRICES = st.decimals("0.05", "20", places=2)
CURVES = st.builds(LoadCurve, peak=st.floats(1, 12), quiet=st.just(0.2))


def mix(stairs: Staircase, usd_per_mtok: Decimal, curve: LoadCurve) -> Mix:
    return Mix(stairs, Line(usd_per_mtok * 30, Decimal(10**6)), curve)


def large(**said: object) -> Assessment:
    """Twelve billion tokens a day at a moderate peak and without standby."""
    return assessed(12_000, input_tokens_per_request=2000, uptime_percent=Decimal(99), **said)


def both(answer: Assessment) -> Hybrid:
    assert answer.hybrid is not None
    return answer.hybrid


# --- the daily curve


@given(curve=CURVES)
def test_the_curve_begins_at_the_peak_and_its_mean_is_the_average(curve: LoadCurve) -> None:
    steps = 4000
    loads = [curve.capacity_exceeded((i + 0.5) / steps) for i in range(steps)]
    assert sum(loads) / steps == pytest.approx(1, abs=0.01)
    assert curve.capacity_exceeded(0) == pytest.approx(curve.peak)


@given(curve=CURVES, capacity=st.floats(0, 12))
def test_what_a_fleet_leaves_is_the_area_above_its_capacity(
    curve: LoadCurve, capacity: float
) -> None:
    steps = 4000
    loads = (curve.capacity_exceeded((i + 0.5) / steps) for i in range(steps))
    above = sum(max(0.0, load - capacity) for load in loads) / steps
    assert curve.share_above(capacity) == pytest.approx(above, abs=0.01)


def test_a_fleet_for_the_peak_leaves_nothing_and_no_fleet_leaves_all() -> None:
    curve = LoadCurve(peak=3, quiet=0.2)
    assert (curve.share_above(3), curve.share_above(0)) == (0, 1)
    assert LoadCurve(peak=1, quiet=0.2).share_above(0.75) == 0.25


# --- the split


@given(stairs=staircases(), price=PRICES, curve=CURVES, volume=VOLUMES)
def test_a_hybrid_is_never_dearer_than_the_better_of_its_parts(
    stairs: Staircase, price: Decimal, curve: LoadCurve, volume: Decimal
) -> None:
    mixed = mix(stairs, price, curve)
    assert mixed.best(volume).monthly_usd <= min(mixed.parts_usd(volume))


@given(stairs=staircases(), price=PRICES, curve=CURVES, volume=VOLUMES)
def test_parts_sum_and_the_ends_are_the_parts_alone(
    stairs: Staircase, price: Decimal, curve: LoadCurve, volume: Decimal
) -> None:
    mixed, all_own = mix(stairs, price, curve), stairs.replicas_for(volume)
    own_usd, api_usd = mixed.parts_usd(volume)
    assert mixed.split(0, volume).monthly_usd == api_usd
    assert mixed.split(all_own, volume).monthly_usd == own_usd
    best = mixed.best(volume)
    assert best.monthly_usd == best.base_usd + best.spill_usd
    assert 0 <= best.spilled_share <= 1


@given(stairs=staircases(), price=PRICES, curve=CURVES, volume=VOLUMES)
def test_no_other_fleet_would_be_a_better_base(
    stairs: Staircase, price: Decimal, curve: LoadCurve, volume: Decimal
) -> None:
    mixed, most = mix(stairs, price, curve), stairs.replicas_for(volume)
    assume(most < 400)
    others = (mixed.split(n, volume).monthly_usd for n in range(stairs.fewest_replicas, most + 1))
    assert float(mixed.best(volume).monthly_usd) <= float(min(others)) * (1 + 1e-9)


@given(stairs=staircases(), price=PRICES, curve=CURVES, volume=VOLUMES)
def test_the_one_look_never_rules_out_a_split_that_saves(
    stairs: Staircase, price: Decimal, curve: LoadCurve, volume: Decimal
) -> None:
    mixed, saving = mix(stairs, price, curve), Decimal("0.1")
    alone = min(mixed.parts_usd(volume))
    saves = mixed.best(volume).monthly_usd <= alone * (1 - saving)
    assert hybrid_pays(mixed, volume, None, saving) == saves


# --- the verdict


def test_at_twelve_billion_a_day_the_base_load_pays_and_the_peaks_do_not() -> None:
    answer = large()
    assert answer.verdict.kind == Kind.HYBRID
    split = both(answer)
    assert split.is_mixed and split.saving >= Decimal("0.1")
    assert split.monthly_usd <= Decimal("0.9") * min(split.own_usd, split.api_usd)
    assert answer.verdict.choice == split.spill == answer.cheapest
    assert answer.verdict.facts[0].id == "hybrid"
    assert "quiet_to_average" in {assumption.field for assumption in answer.assumptions}


def test_with_standby_it_does_not_save_enough() -> None:
    answer = assessed(12_000, input_tokens_per_request=2000)
    assert both(answer).is_mixed
    assert 0 < both(answer).saving < Decimal("0.1")
    assert answer.verdict.kind == Kind.STAY


def test_it_must_beat_what_is_paid_today_as_well() -> None:
    assert large(now_usd_per_month=190_000).verdict.kind == Kind.STAY


def test_the_reference_is_no_case_for_it() -> None:
    split = both(assessed(on=APRIL))
    assert split.base is None and split.monthly_usd == split.api_usd == Decimal("112.20")
    assert not split.is_mixed and split.saving == 0


def test_a_flat_day_has_no_peaks_to_spill_but_a_remainder() -> None:
    split = both(sized(peak=1, gpu_usd_per_hour=Decimal(1)))
    assert split.curve.share_above(1) == 0


@given(
    millions=st.integers(1, 50_000), peak=st.integers(1, 9), on=st.sampled_from([APRIL, NOVEMBER])
)
def test_no_answer_shows_a_hybrid_dearer_than_its_parts(
    millions: int, peak: int, on: object
) -> None:
    work = workload(millions, peak_to_average=peak, uptime_percent=Decimal(99))
    answer = assess(work, load_book(), APRIL if on == APRIL else NOVEMBER)
    split = both(answer)
    assert split.monthly_usd <= min(split.own_usd, split.api_usd)
    if answer.verdict.kind == Kind.HYBRID:
        assert split.is_mixed
