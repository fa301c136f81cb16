"""Cautions: what a reader should know whatever the verdict."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.engine_samples import NOVEMBER, assessed


def cautions(**said: Any) -> dict[str, dict[str, Any]]:
    """The cautions of the article's workload with what is said besides, by id."""
    return {c.id: dict(c.figures) for c in assessed(NOVEMBER, **said).cautions}


# --- the middle ground


@pytest.mark.parametrize(
    ("tokens_per_day", "is_warned"),
    [
        (9_999_999, False),
        (10_000_000, True),
        (60_000_000, True),
        (100_000_000, True),
        (100_000_001, False),
    ],
)
def test_both_sides_of_the_middle_ground(tokens_per_day: int, is_warned: bool) -> None:
    volume = {"input_tokens_per_day": tokens_per_day, "output_tokens_per_day": 0}
    assert ("middle_ground" in cautions(**volume)) is is_warned


@pytest.mark.parametrize(
    ("said", "is_warned"),
    [
        ({}, True),
        ({"team": False}, True),
        ({"team": True}, False),
        ({"infrastructure": "none"}, True),
        ({"infrastructure": "existing"}, False),
        ({"infrastructure": "existing", "team": False}, True),
    ],
)
def test_a_dedicated_team_leaves_the_middle_ground(said: dict[str, Any], is_warned: bool) -> None:
    assert ("middle_ground" in cautions(input_tokens_per_day=49_000_000, **said)) is is_warned


@pytest.mark.parametrize("said", [{"reasons": ["air-gapped"]}, {"residency": "eu"}])
def test_the_middle_ground_is_warned_of_on_any_verdict(said: dict[str, Any]) -> None:
    answer = assessed(NOVEMBER, input_tokens_per_day=49_000_000, **said)
    assert answer.verdict.kind != "stay_on_api"
    assert "middle_ground" in {c.id for c in answer.cautions}


# --- the fleet


@pytest.mark.parametrize(("above", "is_short"), [(0, False), (1, True)])
def test_a_fleet_too_small_for_the_volume_is_said(above: int, is_short: bool) -> None:
    """Both sides of what the named 2 H100 carry, in the same mix and shape."""
    carried = assessed(gpu_count=2).bill.fleet.carries_tokens_per_day
    assert carried is not None
    out = carried / 6 + above
    said = {"input_tokens_per_day": carried - carried / 6, "output_tokens_per_day": out}
    shape = {"input_tokens_per_request": 1000}
    assert ("fleet_short" in cautions(gpu_count=2, **said, **shape)) is is_short


def test_a_named_fleet_that_is_too_small_is_billed_as_the_one_it_takes() -> None:
    """2 H100 carry 183M of the 6B tokens a day: at their $13,275 hosting would seem to win."""
    huge = {"input_tokens_per_day": 5 * 10**9, "output_tokens_per_day": 10**9}
    named, unnamed = assessed(NOVEMBER, gpu_count=2, **huge), assessed(NOVEMBER, **huge)
    assert named.bill.monthly_usd == unnamed.bill.monthly_usd == 179_025
    assert named.verdict.kind == "stay_on_api"


def test_a_fleet_that_nobody_named_is_never_too_short() -> None:
    large = assessed(NOVEMBER, input_tokens_per_day=5 * 10**9, output_tokens_per_day=10**9)
    assert large.bill.fleet.gpus > 2
    assert "fleet_short" not in {c.id for c in large.cautions}


def test_fine_tuned_weights_may_be_hosted_by_others_first() -> None:
    assert "fine_tuned_elsewhere" in cautions(reasons=["fine-tuned"])
    assert "fine_tuned_elsewhere" not in cautions(reasons=["air-gapped"])


# --- prices


def test_announced_changes_are_warned_of_with_both_prices() -> None:
    answer = assessed(NOVEMBER, compare_with=("google/gemini-4-argon",))
    change = next(c.figures for c in answer.cautions if c.id == "price_change")
    assert str(change["on"]) == "2026-12-01"
    prices = [change[k] for k in ("before_in", "before_out", "after_in", "after_out")]
    assert prices == [2, 10, 4, 20]


def test_nothing_is_said_of_prices_that_are_all_known_and_stand() -> None:
    """But for how old the rent is, which every answer of November says."""
    said = set(cautions(compare_with=("openai/gpt-4o",)))
    assert said == {"half_standby", "rent_old"}


# --- what is said with every answer


def test_napkin_maths_is_the_hourly_price_times_730_and_nothing_else() -> None:
    """The argument begins with an H100 at $2.50 an hour: 2 of them are $3,650 a month."""
    quoted = next(n for n in assessed().napkin if n.quote.provider == "Lambda")
    assert (quoted.quote.usd_per_gpu_hour, quoted.monthly_usd) == (Decimal("2.50"), 3650)


def test_hidden_costs_are_ranges_and_unknown_is_not_zero() -> None:
    hidden = {cost.id: cost for cost in assessed(NOVEMBER).hidden_costs}
    assert (hidden["model_upgrades"].low, hidden["model_upgrades"].high) == (16_000, 48_000)
    assert (hidden["people_us"].low, hidden["people_us"].high) == (180_000, 280_000)
    assert (hidden["opportunity"].low, hidden["opportunity"].high) == (None, None)


def test_a_hidden_cost_stands_from_its_own_date_on() -> None:
    """Senior pay was read in May 2026."""
    assert "senior_people_us" not in {cost.id for cost in assessed().hidden_costs}
    assert "senior_people_us" in {cost.id for cost in assessed(NOVEMBER).hidden_costs}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uptime_percent", 99),
        ("peak_to_average", 4),
        ("cached_share", 0),
        ("model", "llama-3.3-70b"),
        ("gpu", "h100_sxm"),
        ("volume_basis", "measured"),
        ("sustained", True),
        ("infrastructure", "none"),
        ("team", False),
        ("regulated", False),
        ("residency", "none"),
        ("internal", False),
    ],
)
def test_what_is_said_is_no_assumption_even_where_it_is_the_default(field: str, value: Any) -> None:
    assert field in {a.field for a in assessed().assumptions}
    assert field not in {a.field for a in assessed(**{field: value}).assumptions}


def test_both_months_are_among_the_assumptions() -> None:
    values = {a.field: a.value for a in assessed().assumptions}
    assert (values["days_per_month"], values["hours_per_gpu_month"]) == (30, 730)
