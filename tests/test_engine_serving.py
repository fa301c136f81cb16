"""Serving: constants that carry a source, published measurements met, and what holds for every
model, GPU and request."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.bills.fleet import Work, fewest_gpus_replica
from engine.bills.standby import Standby
from engine.figures.dated import read_csv
from engine.figures.errors import DoesNotFit, NoEstimate, UncitedFigure, UnknownFigure
from engine.machines.constants import cite_all, cited
from engine.machines.hardware import load_gpus, source_of
from engine.machines.memory import experts_gb, published_gib
from engine.machines.open_models import load_models
from engine.serving.batching import Deployment, Run, deployments, output_tokens_per_second
from engine.serving.capacity import replicas_for
from engine.serving.evidence import evidence_of
from engine.serving.replicas import Asked, replica
from engine.serving.shape import WITHOUT_LIMIT, ServiceLevel, Shape, service_level
from engine.serving.steps import peak_tflops
from tests.bench_capacity import BOUNDS, WORST, errors_by_kind, quantile, ratios_of
from tests.measured import read_all
from tests.properties import MANY

GPUS, MODELS = load_gpus(), load_models()
HALF = Standby(share=Decimal("0.5"))
SHAPE = Shape(input_tokens=1000, output_tokens=1000)

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


@pytest.mark.parametrize("name", ["serving_factors.csv", "serving_bands.csv"])
def test_every_fitted_row_says_how_it_was_come_by(name: str) -> None:
    for row in read_csv(name):
        assert row["source"] and date.fromisoformat(row["read"]) and int(row["rows"]) >= 3


# Published measurements


@pytest.mark.parametrize("kind", BOUNDS)
def test_published_measurements_are_met(kind: str) -> None:
    cases, uncovered = read_all()
    assert not uncovered and len(cases) == 1387
    ratios = ratios_of(case for case in cases if case.counts)
    errors = errors_by_kind(ratios)[kind]
    median, p90 = BOUNDS[kind]
    assert quantile(errors, 0.5) <= median
    assert quantile(errors, 0.9) <= p90
    assert max(errors) <= WORST


def test_few_rows_are_set_aside_each_with_its_evidence() -> None:
    cases, _ = read_all()
    assert 0 < sum(bool(case.set_aside) for case in cases) <= 0.03 * len(cases)


def site(model: str, gpu: str, gpus: int, backend: str = "vllm") -> Deployment:
    """The preferred precision on so many GPUs, tensor parallelism."""
    every = deployments(MODELS[model], GPUS[gpu], backend)
    return next(one for sites in every for one in sites if one.setup.gpus == gpus)


def test_a_single_stream_of_the_reference_replica_makes_about_fifty_tokens_a_second() -> None:
    """NVIDIA's NIM 1.8.0 publishes 49-53; the article's 40-60 tokens a second is this."""
    for isl, osl in ((1000, 1000), (5000, 500)):
        run = site("llama-3.3-70b", "h100_sxm", 2, "trtllm").at(
            Shape(input_tokens=isl, output_tokens=osl)
        )
        assert output_tokens_per_second(run, concurrency=1) == pytest.approx(52, rel=0.15)


def test_two_hundred_streams_make_3902_tokens_a_second() -> None:
    run = site("llama-3.3-70b", "h100_sxm", 2, "trtllm").at(SHAPE)
    assert output_tokens_per_second(run, concurrency=200) == pytest.approx(3902, rel=0.12)


def test_an_estimate_says_what_it_rests_on() -> None:
    """70B FP8 on two H100 was measured at 1k/1k with 64 requests; nothing near a B200 at 100k."""
    setup = site("llama-3.3-70b", "h100_sxm", 2).setup
    near, far = SHAPE, Shape(input_tokens=100_000, output_tokens=10)
    assert evidence_of(setup, near, 64).basis == "measured"
    assert evidence_of(setup, far, 2).basis == "calibrated"
    widths = [evidence_of(setup, shape, 64) for shape in (near, far)]
    assert widths[0].error_high < widths[1].error_high
    assert evidence_of(site("glm-4.7-flash", "l40s", 2).setup, near, 64).basis == "computed"


def test_a_software_that_was_hardly_measured_there_has_the_wider_band() -> None:
    """Eight rows of dense models with SGLang on Hopper, 57 with vLLM."""
    far = Shape(input_tokens=100_000, output_tokens=10)
    often, seldom = (
        evidence_of(site("llama-3.3-70b", "h100_sxm", 2, software).setup, far, 2)
        for software in ("vllm", "sglang")
    )
    assert often.basis == seldom.basis == "calibrated"
    assert often.error_high < seldom.error_high and seldom.error_low <= often.error_low


def test_requests_beyond_the_memory_add_nothing_and_half_a_request_half_as_much() -> None:
    run = site("qwen3-32b", "h100_sxm", 1).at(Shape(input_tokens=4000, output_tokens=1000))
    full = output_tokens_per_second(run)
    assert output_tokens_per_second(run, concurrency=5000) == full
    one, half = (output_tokens_per_second(run, concurrency=n) for n in (1, 0.5))
    assert half == pytest.approx(one / 2) and one < full


with (Path(__file__).parent / "cases/serving.toml").open("rb") as file:
    WORKED = tomllib.load(file)["case"]


@pytest.mark.parametrize("case", WORKED, ids=lambda case: str(case["is"]))
def test_worked_examples(case: dict[str, Any]) -> None:
    asked = dict(case["is"])
    shape = Shape(input_tokens=asked["isl"], output_tokens=asked["osl"])
    level = service_level(shape, asked.get("first_token_s"))
    sizing = (MODELS[asked["model"]], GPUS[asked["gpu"]], shape, level)
    if not case.get("fits", True):
        with pytest.raises(DoesNotFit, match="Try "):
            replica(*sizing, gpus=asked["gpus"])
        return
    one = replica(*sizing, gpus=asked["gpus"])
    per_gpu = one.requests_per_second * shape.output_tokens / one.gpus
    for value, name in ((per_gpu, "out_per_gpu"), (one.lone_first_token_s, "first_s")):
        low, high = case.get(name, (0.0, float("inf")))
        assert low <= value <= high, name
    assert one.meets_level == case.get("meets", one.meets_level)


# What holds for every model, GPU and request

lengths = st.floats(min_value=1, max_value=6).map(lambda power: round(10**power))
models, gpus = st.sampled_from(list(MODELS.values())), st.sampled_from(list(GPUS.values()))
backends = st.sampled_from(["vllm", "trtllm", "sglang"])
levels = st.sampled_from([WITHOUT_LIMIT, ServiceLevel(2.0, 0.05), ServiceLevel(0.3, 0.02)])


def runs_of(model: Any, gpu: Any, backend: str, shape: Shape) -> list[tuple[Deployment, Run]]:
    every = deployments(model, gpu, backend)
    runs = [(one, one.at(shape)) for sites in every for one in sites]
    return [(one, run) for one, run in runs if run.most >= 1]


@MANY
@given(models, gpus, backends, lengths, lengths, levels)
def test_no_replica_beats_its_hardware(
    model: Any, gpu: Any, backend: str, isl: int, osl: int, level: ServiceLevel
) -> None:
    """A step reads the weights that are not routed and one sequence at least; a prompt and its
    answer take two operations a parameter for every token."""
    shape = Shape(input_tokens=isl, output_tokens=osl)
    for one, run in runs_of(model, gpu, backend, shape):
        setup = one.setup
        peak = setup.gpus * peak_tflops(gpu, setup.precision) * 1e12
        prompt_s = isl * 2e9 * model.prefill_active_b / peak
        assert run.prefill >= prompt_s
        batch = run.largest_batch(level)
        rate = run.requests_per_second(batch)
        token_s = 2e9 * model.active_b / peak
        assert rate * (prompt_s + osl * token_s) <= 1 + 1e-9
        shared_gb = published_gib(model, setup.precision) * 2**30 / 1e9
        shared_gb = max(0.0, shared_gb - experts_gb(model, setup.precision))
        read_s = shared_gb * 1e9 / setup.gpus / (gpu.bandwidth_tb_s * 1e12)
        assert run.step_s(max(1.0, batch)) >= read_s
        if run.keeps(level):
            assert run.output_token_s(batch) <= level.output_token_s * 1.001
            assert run.first_token_s(batch) <= level.first_token_s * 1.01


@MANY
@given(models, gpus, backends, lengths, lengths, st.floats(min_value=1.01, max_value=10))
def test_a_longer_request_costs_more_and_waits_longer(
    model: Any, gpu: Any, backend: str, isl: int, osl: int, times: float
) -> None:
    short = Shape(input_tokens=isl, output_tokens=osl)
    longer = Shape(input_tokens=isl * times, output_tokens=osl)
    more_out = Shape(input_tokens=isl, output_tokens=osl * times)
    for one, run in runs_of(model, gpu, backend, short):
        for other in (one.at(longer), one.at(more_out)):
            if other.most < 1:
                continue
            batch = min(run.most, other.most)
            rates = [each.requests_per_second(batch) for each in (run, other)]
            assert rates[1] <= rates[0] * (1 + 1e-9)
        longer_run = one.at(longer)
        assert longer_run.first_token_s(0.0) >= run.first_token_s(0.0)
        assert longer_run.most <= run.most


promises = st.sampled_from([None, 0.02, 0.08, 0.3, 0.5, 1.0, 3.0, 20.0])
"""Seconds to the first token that somebody may ask for; None where nobody did."""


def gpus_for(a_second: float, model: Any, gpu: Any, shape: Shape, level: ServiceLevel) -> int:
    """GPUs that serve and stand by for so many requests a second."""
    margins = {"peak_to_average": 3.0, "headroom": 0.8}
    work = Work(Asked(level), a_second * 86_400 * shape.tokens, tuple(margins.items()), HALF)
    one = fewest_gpus_replica(model, gpu, shape, work)
    serving = replicas_for(work.tokens_per_day, shape, one, **margins) * one.gpus
    return serving + HALF.gpus(serving, one.gpus)


@MANY
@given(
    *(models, gpus, lengths, lengths, st.floats(min_value=1.01, max_value=10)),
    *(promises, st.sampled_from([0.0001, 0.1, 10.0, 1000.0])),
)
def test_a_longer_request_or_a_shorter_wait_never_costs_less(
    model: Any, gpu: Any, isl: int, osl: int, times: float, first_s: float | None, a_second: float
) -> None:
    """Also past what can be kept; a ten-thousandth is for the search for the largest batch."""
    short = Shape(input_tokens=isl, output_tokens=osl)
    more_in = Shape(input_tokens=isl * times, output_tokens=osl)
    more_out = Shape(input_tokens=isl, output_tokens=osl * times)
    for longer in (more_in, more_out):
        try:
            dearer = gpus_for(a_second * 1.0001, model, gpu, longer, service_level(longer, first_s))
        except (DoesNotFit, NoEstimate):
            continue
        assert gpus_for(a_second, model, gpu, short, service_level(short, first_s)) <= dearer
        if first_s:
            waits = service_level(longer, first_s * times)
            assert gpus_for(a_second, model, gpu, longer, waits) <= dearer


@MANY
@given(models, gpus, lengths, lengths, st.integers(min_value=2, max_value=50))
def test_a_longer_request_never_means_coarser_weights(
    model: Any, gpu: Any, isl: int, osl: int, times: int
) -> None:
    try:
        short, long = (
            replica(model, gpu, Shape(input_tokens=isl * n, output_tokens=osl)) for n in (1, times)
        )
    except (DoesNotFit, NoEstimate):
        return
    assert short.precision == long.precision


@MANY
@given(models, gpus, lengths, lengths, st.integers(min_value=1, max_value=12))
def test_a_gpu_taken_away_never_helps(model: Any, gpu: Any, isl: int, osl: int, count: int) -> None:
    shape = Shape(input_tokens=isl, output_tokens=osl)
    assume(shape.tokens <= model.max_context)
    try:
        fewer = replica(model, gpu, shape, gpus=count)
    except (DoesNotFit, NoEstimate):
        return
    more = replica(model, gpu, shape, gpus=count + 1)
    totals = [
        n // one.gpus * one.requests_per_second for n, one in ((count, fewer), (count + 1, more))
    ]
    if (fewer.precision, fewer.meets_level) == (more.precision, more.meets_level):
        assert totals[1] >= totals[0] * (1 - 1e-9)


@MANY
@given(models, gpus, lengths, lengths)
def test_what_fits_is_sized_and_what_does_not_names_a_way_out(
    model: Any, gpu: Any, isl: int, osl: int
) -> None:
    shape = Shape(input_tokens=isl, output_tokens=osl)
    try:
        one = replica(model, gpu, shape)
    except (DoesNotFit, NoEstimate) as why:
        assert "Try " in str(why)
    else:
        assert one.requests_per_second > 0 and one.source.title
        assert one.level == service_level(shape)
