"""The line against the staircase: exact, by evaluation on both sides."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.comparison.crossing import MOST_INTERVALS, Crossing, Line, crossing
from engine.comparison.crossover import Crossover
from engine.comparison.staircase import Staircase
from tests.staircase_samples import APRIL, assessed, sized, staircases, stairs_of

MILLION = Decimal(1_000_000)
TINY = Decimal("1e-9")
PRICES = st.decimals("0.05", "100", places=2)


def line_at(usd_per_mtok: Decimal | str) -> Line:
    """An API at a price per million tokens, over a month of 30 days."""
    return Line(Decimal(usd_per_mtok) * 30, MILLION)


def is_cheaper(stairs: Staircase, line: Line, tokens_per_day: Decimal) -> bool:
    return stairs.at(tokens_per_day) < line.at(tokens_per_day)


def in_millions(tokens_per_day: Decimal) -> int:
    return round(tokens_per_day / MILLION)


@pytest.mark.parametrize("price", ["0.88", "0.62", "0.9"])
def test_at_peak_3_the_same_model_is_never_dearer_than_own_gpus(price: str) -> None:
    """A full replica more costs some $1.01 per million: no volume brings the bill below these."""
    assert crossing(stairs_of(sized()), line_at(price)) == Crossing(
        stays_from_tokens_per_day=None, intervals=(), is_cut=False
    )


def test_just_above_the_price_of_a_full_replica_it_crosses_far_out() -> None:
    found = crossing(stairs_of(sized()), line_at("1.04"))
    assert found.stays_from_tokens_per_day is not None
    assert found.stays_from_tokens_per_day > 10**9
    assert found.is_cut and len(found.intervals) == MOST_INTERVALS


def test_flat_load_stays_below_88_cents_from_some_800_million() -> None:
    found = crossing(stairs_of(sized(peak=1)), line_at("0.88"))
    assert found.stays_from_tokens_per_day == pytest.approx(800 * MILLION, rel=Decimal("0.05"))


def test_flat_load_stays_below_groq_for_good_from_some_1700_million() -> None:
    groq = next(c for c in sized(peak=1).crossovers if c.cost.option.provider == "groq")
    assert groq.tokens_per_day == pytest.approx(1_700 * MILLION, rel=Decimal("0.05"))


def by_provider(answers: tuple[Crossover, ...]) -> dict[str, Crossover]:
    return {crossing.cost.option.ref: crossing for crossing in answers}


def test_the_flat_volumes_of_the_reference_bill_are_kept() -> None:
    """As printed: $15/$75 17.7M, $3/$15 88.5M, $2.50/$10 118M, and beyond capacity where marked."""
    found = by_provider(assessed(on=APRIL).crossovers)
    flat = {ref: (c.flat_tokens_per_day or Decimal(0)) for ref, c in found.items()}
    assert flat["anthropic/claude-opus-4-1"] == Decimal("17.7") * MILLION
    assert flat["anthropic/claude-3-5-sonnet"] == Decimal("88.5") * MILLION
    assert flat["openai/gpt-4o"] == Decimal(118) * MILLION
    assert in_millions(flat["groq/llama-3.3-70b-versatile"]) == 710
    assert found["groq/llama-3.3-70b-versatile"].is_beyond_capacity
    assert not found["openai/gpt-4o"].is_beyond_capacity


def test_exact_is_flat_where_the_next_step_is_below_the_line_as_well() -> None:
    found = by_provider(assessed(on=APRIL).crossovers)
    for ref in ("anthropic/claude-opus-4-1", "anthropic/claude-3-5-sonnet"):
        assert found[ref].tokens_per_day == found[ref].flat_tokens_per_day
        assert found[ref].cheaper_between == ()


def test_what_the_second_replica_takes_back_is_an_interval_and_not_for_good() -> None:
    """GPT-4o: cheaper from 118M, but the step at 185M costs more again until 186M."""
    gpt = by_provider(assessed(on=APRIL).crossovers)["openai/gpt-4o"]
    assert gpt.tokens_per_day == Decimal(186) * MILLION
    assert gpt.cheaper_between[0].above_tokens_per_day == gpt.flat_tokens_per_day
    assert in_millions(gpt.cheaper_between[0].up_to_tokens_per_day) == 185


def test_the_margin_of_step_four_is_where_the_api_costs_twice_the_bill() -> None:
    answer = assessed(on=APRIL)
    opus = by_provider(answer.crossovers)["anthropic/claude-opus-4-1"]
    assert opus.margin_tokens_per_day == Decimal("35.4") * MILLION
    assert opus.cost.monthly_usd is not None
    line = Line(opus.cost.monthly_usd, Decimal(6) * MILLION)
    assert line.at(opus.margin_tokens_per_day) == 2 * stairs_of(answer).at(
        opus.margin_tokens_per_day
    )


@given(stairs=staircases(), price=PRICES, further=st.integers(0, 10**11))
def test_above_a_crossover_it_is_cheaper_and_stays_so(
    stairs: Staircase, price: Decimal, further: int
) -> None:
    line = line_at(price)
    start = crossing(stairs, line).stays_from_tokens_per_day
    if start is None:
        return
    just_above = start * (1 + TINY) + TINY
    assert is_cheaper(stairs, line, just_above)
    assert is_cheaper(stairs, line, just_above + further)
    following = range(stairs.replicas_for(just_above), stairs.replicas_for(just_above) + 40)
    assert all(is_cheaper(stairs, line, stairs.carries(n) * (1 + TINY)) for n in following)


@given(stairs=staircases(), price=PRICES)
def test_at_a_crossover_or_just_below_it_is_not_cheaper(stairs: Staircase, price: Decimal) -> None:
    line = line_at(price)
    start = crossing(stairs, line).stays_from_tokens_per_day
    if start is not None:
        near = (start * (1 - TINY), start, start * (1 + TINY))
        assert not all(is_cheaper(stairs, line, volume) for volume in near)
        assert not is_cheaper(stairs, line, near[0])


@given(stairs=staircases(), price=PRICES, share=st.decimals("0.001", "0.999", places=3))
def test_intervals_are_cheaper_inside_and_dearer_between(
    stairs: Staircase, price: Decimal, share: Decimal
) -> None:
    line, found = line_at(price), crossing(stairs, line_at(price))
    last = Decimal(0)
    for interval in found.intervals:
        low, high = interval.above_tokens_per_day, interval.up_to_tokens_per_day
        assert is_cheaper(stairs, line, low + share * (high - low))
        assert not is_cheaper(stairs, line, last + share * (low - last))
        last = high
    if found.stays_from_tokens_per_day is not None and not found.is_cut:
        between = last + share * (found.stays_from_tokens_per_day - last)
        assert not is_cheaper(stairs, line, between)


@given(stairs=staircases(), price=PRICES, volume=st.integers(1, 10**13).map(Decimal))
def test_never_means_never(stairs: Staircase, price: Decimal, volume: Decimal) -> None:
    line, found = line_at(price), crossing(stairs, line_at(price))
    if found.stays_from_tokens_per_day is None:
        assert not is_cheaper(stairs, line, volume)
