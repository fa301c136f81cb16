"""What must hold of any answer: bills that grow with what is asked for, advice that no caution
rules out, and everything that was said used."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from engine import Assessment
from engine.advice.decision import Kind
from engine.figures.errors import EngineError
from tests.engine_samples import APRIL, NOVEMBER, assessed, unhosted

DAYS = st.sampled_from([APRIL, NOVEMBER])
MODELS = st.sampled_from(["llama-3.1-8b", "llama-3.3-70b", "qwen3-32b", "gpt-oss-120b"])
GPUS = st.sampled_from(["h100_sxm", "h200_sxm", "b200_sxm", "a100_sxm", "l40s"])
RENTED = st.sampled_from(
    [
        {},
        {"gpu_term": "on-demand"},
        {"gpu_provider": "Lambda", "gpu_term": "on-demand"},
        {"gpu_provider": "AWS"},
        {"gpu_usd_per_hour": Decimal("3.10")},
    ]
)
UPTIMES = ("99", "99.4", "99.5", "99.9", "99.94", "99.95", "99.99")


def bill_usd(**said: Any) -> Decimal:
    """The bill, or nothing to test where the GPUs are too few or nobody rents them out."""
    try:
        return assessed(NOVEMBER, **said).bill.monthly_usd
    except EngineError:
        reject()


@given(model=MODELS, gpu=GPUS, rent=RENTED, gpus=st.integers(1, 24), more=st.integers(1, 9))
def test_more_gpus_never_cost_less(
    model: str, gpu: str, rent: dict[str, Any], gpus: int, more: int
) -> None:
    said: dict[str, Any] = {"model": model, "gpu": gpu, **rent}
    assert bill_usd(gpu_count=gpus, **said) <= bill_usd(gpu_count=gpus + more, **said)


@given(
    model=MODELS,
    gpu=GPUS,
    rent=RENTED,
    gpus=st.sampled_from([None, 1, 2, 3, 8, 15]),
    uptimes=st.tuples(st.sampled_from(UPTIMES), st.sampled_from(UPTIMES)),
)
def test_a_higher_uptime_never_costs_less_and_never_more_than_n_plus_one(
    model: str, gpu: str, rent: dict[str, Any], gpus: int | None, uptimes: tuple[str, str]
) -> None:
    said: dict[str, Any] = {"model": model, "gpu": gpu, "gpu_count": gpus, **rent}
    low, high = sorted(uptimes, key=Decimal)
    assert bill_usd(uptime_percent=low, **said) <= bill_usd(uptime_percent=high, **said)
    try:
        bill = assessed(NOVEMBER, uptime_percent=high, **said).bill
    except EngineError:
        reject()
    assert bill.monthly_usd <= bill.n_plus_one_usd


WORK = {
    "input_tokens_per_day": st.sampled_from([5_000_000, 400_000_000, 20_000_000_000]),
    "input_tokens_per_request": st.sampled_from([None, 900, 30_000, 130_000, 250_000, 2_000_000]),
    "residency": st.sampled_from([None, None, "eu", "us", "germany", "none"]),
    "now_usd_per_month": st.sampled_from([None, None, 30, 50_000, 3_000_000]),
    "infrastructure": st.sampled_from([None, "existing"]),
    "model": st.sampled_from([None, "llama-3.1-8b", "qwen3-32b"]),
    "compare_with": st.sampled_from([(), ("openai/gpt-5.4",), ("anthropic/claude-sonnet-4-5",)]),
}


@given(said=st.fixed_dictionaries(WORK), on=DAYS, is_hosted=st.booleans())
def test_what_a_caution_rules_out_is_never_recommended(
    said: dict[str, Any], on: Any, is_hosted: bool
) -> None:
    answer = (assessed if is_hosted else unhosted)(on, **said)
    for chosen in (answer.cheapest, answer.verdict.choice):
        if chosen is not None:
            assert chosen.takes_request and chosen.keeps_data is not False
            assert not chosen.option.deprecated and chosen.monthly_usd
    if answer.verdict.kind in (Kind.SELF_HOST, Kind.HYBRID):
        capacity = answer.bill.fleet.capacity
        assert capacity is not None and (capacity.is_enough or answer.hybrid)
    assert_cautions_name_what_is_marked(answer)


def assert_cautions_name_what_is_marked(answer: Assessment) -> None:
    """A row that is marked has its caution, and the other way round."""
    said = {caution.id for caution in answer.cautions}
    short = [cost for cost in answer.api_costs if not cost.takes_request]
    assert ("short_context" in said) == any(cost.window.tokens is not None for cost in short)
    assert ("unknown_context" in said) == any(cost.window.tokens is None for cost in short)
    assert ("elsewhere" in said) == any(cost.keeps_data is False for cost in answer.api_costs)


SAID: dict[str, Any] = {
    "input_tokens_per_request": 1_300,
    "output_tokens_per_request": 270,
    "cached_share": Decimal("0.35"),
    "batch_share": Decimal("0.2"),
    "peak_to_average": Decimal("4.5"),
    "uptime_percent": Decimal("99.7"),
    "model": "qwen3-32b",
    "gpu": "h200_sxm",
    "team": False,
}


@pytest.mark.parametrize("field", SAID)
@pytest.mark.parametrize("on", [APRIL, NOVEMBER], ids=str)
def test_what_is_said_is_used_as_said_and_never_listed_as_assumed(on: Any, field: str) -> None:
    answer = assessed(on, **{field: SAID[field]})
    used = getattr(answer.scenario, field)
    assert getattr(used, "id", used) == SAID[field]
    assert field not in {assumption.field for assumption in answer.assumptions}


@given(into=st.integers(1, 400_000), out=st.integers(1, 20_000))
def test_a_shape_that_was_said_stays_however_the_volumes_divide(into: int, out: int) -> None:
    shape = {"input_tokens_per_request": into, "output_tokens_per_request": out}
    answer = assessed(NOVEMBER, **shape)
    scenario = answer.scenario
    assert (scenario.input_tokens_per_request, scenario.output_tokens_per_request) == (into, out)
    assert sum(scenario.sized_request) == pytest.approx(into + out)
    is_told = "two_counts" in {caution.id for caution in answer.cautions}
    assert is_told is not scenario.shape_agrees


def test_relaxed_waits_are_planned_for_where_they_were_said() -> None:
    """More requests fit into 100 ms a token than into 50."""
    strict, relaxed = (
        assessed(NOVEMBER, latency_target=target).bill.fleet.carries_tokens_per_day
        for target in ("strict", "relaxed")
    )
    assert strict is not None and relaxed is not None
    assert relaxed > strict == assessed(NOVEMBER).bill.fleet.carries_tokens_per_day
