"""Throughput: figures that carry a source, and a closed form that meets published measurements."""

from datetime import date
from time import perf_counter
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.figures.dated import read_csv
from engine.figures.errors import UncitedFigure, UnknownFigure
from engine.machines.closed_form import (
    deployment,
    largest_batch,
    load_constants,
    output_tokens_per_second,
    requests_per_second,
    sustained,
)
from engine.machines.fits import holds
from engine.machines.hardware import load_gpus, source_of
from engine.machines.open_models import load_models
from engine.machines.throughput import Shape, Sla, cite_all, cited, figure, load_table
from tests.measured import Case, Predictor, measured_cases, relative_errors

GPUS, MODELS = load_gpus(), load_models()
SHAPE = Shape(input_tokens=1000, output_tokens=1000)

lengths = st.floats(min_value=1, max_value=16_000)
shapes = st.builds(Shape, input_tokens=lengths, output_tokens=lengths)
models, gpus = st.sampled_from(list(MODELS.values())), st.sampled_from(list(GPUS.values()))


# Figures


def tables(**changes: Any) -> dict[str, Any]:
    """A file of one figure, with parts changed, or left out where None."""
    entry = {"value": 0.9, "unit": "share", "source": "us", "since": date(2026, 11, 21), **changes}
    kept = {part: value for part, value in entry.items() if value is not None}
    return {"sources": {"us": {"title": "our notes"}}, "figures": {"reach": kept}}


def test_a_cited_figure_loads() -> None:
    assert cite_all(tables())["reach"].source.title == "our notes"
    assert cite_all(tables(value=0.0))["reach"].value == 0


@pytest.mark.parametrize("part", ["value", "unit", "source", "since"])
def test_an_uncited_figure_does_not_load(part: str) -> None:
    with pytest.raises(UncitedFigure, match="reach"):
        cite_all(tables(**{part: None}))


def test_a_dangling_or_an_unused_source_does_not_load() -> None:
    with pytest.raises(UncitedFigure, match="source called them"):
        cite_all(tables(source="them"))
    unused = tables()
    unused["sources"]["them"] = {"title": "nobody cites it"}
    with pytest.raises(UncitedFigure, match="source them"):
        cite_all(unused)


@pytest.mark.parametrize("column", ["source", "read"])
def test_a_specification_without_a_source_does_not_load(column: str) -> None:
    row = {**read_csv("gpu_specs.csv")[0], column: ""}
    with pytest.raises(UncitedFigure, match="h100_sxm"):
        source_of("gpu_specs.csv", row["gpu"], row)


def test_an_unknown_figure_says_so() -> None:
    with pytest.raises(UnknownFigure, match="speed_of_light"):
        cited("speed_of_light")


def test_every_gpu_belongs_to_a_fitted_family() -> None:
    for gpu in GPUS.values():
        assert 0 < figure(f"bandwidth_share_{gpu.family}") <= 1
        assert 0 < figure(f"arithmetic_share_{gpu.family}") <= 1


def test_the_table_speaks_of_known_models_and_gpus_only() -> None:
    table = load_table()
    assert len(table) == 115
    assert {row.model for row in table.values()} <= MODELS.keys()
    assert {row.gpu for row in table.values()} <= GPUS.keys()


# The closed form against published figures


def test_a_single_stream_of_the_reference_replica_makes_about_fifty_tokens_a_second() -> None:
    """NVIDIA's NIM 1.8.0 publishes 49-53; the article's 40-60 tokens a second is this."""
    site = deployment(MODELS["llama-3.3-70b"], GPUS["h100_sxm"], 2, "fp8", "trtllm")
    for isl, osl in ((1000, 1000), (5000, 500)):
        shape = Shape(input_tokens=isl, output_tokens=osl)
        assert output_tokens_per_second(site, shape, concurrency=1) == pytest.approx(52, rel=0.1)


def test_two_hundred_streams_make_3902_tokens_a_second() -> None:
    site = deployment(MODELS["llama-3.3-70b"], GPUS["h100_sxm"], 2, "fp8", "trtllm")
    assert output_tokens_per_second(site, SHAPE, concurrency=200) == pytest.approx(3902, rel=0.1)


def quantile(errors: list[float], share: float) -> float:
    return sorted(errors)[round(share * (len(errors) - 1))]


@pytest.mark.parametrize(
    ("is_mixture", "rows", "median", "p90"), [(False, 430, 0.10, 0.25), (True, 277, 0.20, 0.50)]
)
def test_every_published_measurement_counts(
    is_mixture: bool, rows: int, median: float, p90: float
) -> None:
    cases = [case for case in measured_cases() if case.model.is_mixture == is_mixture]
    errors = relative_errors(cases, Predictor())
    assert len(errors) == rows
    assert quantile(errors, 0.5) <= median
    assert quantile(errors, 0.9) <= p90


def test_the_closed_form_takes_microseconds() -> None:
    model, gpu = MODELS["llama-3.3-70b"], GPUS["h100_sxm"]
    start = perf_counter()
    for _ in range(1000):
        sustained(model, gpu, 2, "fp8", SHAPE, Sla.STRICT)
    assert (perf_counter() - start) / 1000 < 100e-6


# What holds for every model, GPU and request


@given(models, gpus, st.sampled_from([1, 2, 4, 8]), shapes, st.sampled_from(Sla))
def test_the_largest_batch_just_keeps_the_service_level(
    model: Any, gpu: Any, size: int, shape: Shape, sla: Sla
) -> None:
    precision = model.released_in
    assume(precision != "fp8" or gpu.fp8_tflops > 0)
    assume(size <= gpu.gpus_per_node and holds(model, gpu, size, precision))
    site = deployment(model, gpu, size, precision)
    limit = sla.seconds_per_output_token
    batch = largest_batch(site, shape, limit)
    if batch is None:
        assert site.step_s(1, shape) > limit
        return
    stall = site.prefill_s(shape) / shape.output_tokens
    late = site.step_s(batch, shape) + (batch - 1) * stall
    assert late <= limit * 1.001
    assert batch == site.room(shape) or batch == 1 or late >= limit * 0.999


@given(models, st.floats(min_value=1, max_value=500), shapes)
def test_more_in_flight_never_makes_less(model: Any, batch: float, shape: Shape) -> None:
    site = deployment(model, GPUS["b300_sxm"], 8, model.released_in)
    more = requests_per_second(site, shape, batch * 1.1)
    assert more >= requests_per_second(site, shape, batch) * (1 - 1e-9)


def test_longer_requests_cost_more() -> None:
    site = deployment(MODELS["qwen3-8b"], GPUS["l4"], 1, "fp8")
    short, long = (Shape(input_tokens=n, output_tokens=200) for n in (1000, 2000))
    assert requests_per_second(site, short, 8) > requests_per_second(site, long, 8)


def test_requests_beyond_the_kv_cache_add_nothing() -> None:
    site = deployment(MODELS["qwen3-32b"], GPUS["h100_sxm"], 1, "bf16")
    full = output_tokens_per_second(site, SHAPE)
    assert site.room(SHAPE) < 30
    assert output_tokens_per_second(site, SHAPE, concurrency=500) == full
    assert output_tokens_per_second(site, SHAPE, concurrency=5) < full


def test_a_replica_with_half_a_request_in_flight_idles_half_the_time() -> None:
    site = deployment(MODELS["qwen3-8b"], GPUS["h100_sxm"], 1, "fp8")
    one, half = (output_tokens_per_second(site, SHAPE, concurrency=n) for n in (1, 0.5))
    assert half == pytest.approx(one / 2)


def test_a_measurement_of_several_replicas_adds_them_up() -> None:
    case: Case = next(c for c in measured_cases() if c.replicas == 4)
    one = case._replace(replicas=1)
    said = Predictor().output_tokens_per_second
    assert said(case) == pytest.approx(4 * said(one))


def test_constants_are_the_cited_figures() -> None:
    assert load_constants()["layer_seconds"] == figure("layer_seconds")
