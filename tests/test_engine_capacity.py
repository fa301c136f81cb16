"""Capacity as worked examples: what fits, what one replica carries, how many a workload needs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.figures.errors import (
    DoesNotFit,
    InvalidWorkload,
    NoEstimate,
    UnservedPrecision,
)
from engine.machines.fits import fits
from engine.machines.hardware import load_gpus
from engine.machines.memory import kv_tokens, longest_sequence, usable_gib, weights_gib
from engine.machines.open_models import load_models
from engine.serving.capacity import Fleet, fleet_for, fleet_of
from engine.serving.replicas import OwnMeasurement, Replica, replica
from engine.serving.shape import ServiceLevel, Shape

GPUS, MODELS = load_gpus(), load_models()
SHAPE = Shape(input_tokens=2000, output_tokens=400)
PEAK_3 = {"peak_to_average": 3.0, "headroom": 0.8}
FLAT = {"peak_to_average": 1.0, "headroom": 0.8}


def sized(model: str, gpu: str, isl: float = 2000, osl: float = 400, **asked: Any) -> Replica:
    shape = Shape(input_tokens=isl, output_tokens=osl)
    return replica(MODELS[model], GPUS[gpu], shape, **asked)


def reference() -> Replica:
    return sized("llama-3.3-70b", "h100_sxm")


# What fits


def test_one_h100_has_68_gib_and_the_weights_take_67() -> None:
    assert usable_gib(GPUS["h100_sxm"]) == pytest.approx(68.5)
    assert weights_gib(MODELS["llama-3.3-70b"], "fp8") == pytest.approx(67.0, abs=0.05)


@pytest.mark.parametrize(
    ("model", "gpu", "gpus", "precision", "low", "high"),
    [  # what servers report to have left, in tokens; not 676K and 227K
        ("llama-3.1-405b", "h100_sxm", 8, "fp8", 80e3, 180e3),
        ("gpt-oss-120b", "h100_sxm", 1, "mxfp4", 40e3, 75e3),
        ("kimi-k2", "h200_sxm", 8, "fp8", 30e3, 60e3),
    ],
)
def test_the_room_for_a_request_is_what_servers_report(
    model: str, gpu: str, gpus: int, precision: str, low: float, high: float
) -> None:
    assert low < kv_tokens(MODELS[model], GPUS[gpu], gpus, precision) < high


@pytest.mark.parametrize(
    ("model", "gpu", "gpus", "precision"),
    [
        ("llama-3.3-70b", "h100_sxm", 2, "fp8"),
        ("llama-3.3-70b", "h200_sxm", 1, "fp8"),
        ("llama-3.3-70b", "a100_sxm", 2, "bf16"),  # Ampere has no FP8
        ("llama-3.3-70b", "l40s", 2, "fp8"),
        ("llama-3.1-405b", "h100_sxm", 8, "fp8"),
        ("gpt-oss-120b", "h100_sxm", 1, "mxfp4"),
        ("gpt-oss-20b", "a100_sxm", 1, "mxfp4"),  # a format of weights: no arithmetic needed
        ("kimi-k2", "gb200", 4, "fp4"),  # FP8 does not fit a node of four
    ],
)
def test_precision_follows_what_fits(model: str, gpu: str, gpus: int, precision: str) -> None:
    assert fits(MODELS[model], GPUS[gpu]) == (gpus, precision)


def test_too_few_gpus_say_what_would_do() -> None:
    with pytest.raises(DoesNotFit) as too_small:
        sized("llama-3.1-405b", "h100_sxm", gpus=4)
    assert str(too_small.value) == (
        "Llama 3.1 405B in FP8 needs 496 GB; 4 x H100 offer 320 GB. Try 8 GPUs or H200."
    )


def test_weights_without_room_for_a_kv_cache_do_not_fit() -> None:
    with pytest.raises(DoesNotFit) as too_small:
        sized("llama-3.3-70b", "h100_sxm", gpus=1)
    assert str(too_small.value) == (
        "Llama 3.3 70B in FP8 takes 67.0 GiB; 1 x H100 offers 68.5 GiB usable: hardly room for a "
        "KV cache. Try 2 GPUs or H200."
    )


def test_a_request_that_fits_no_gpu_of_a_replica_names_what_holds_it() -> None:
    """A latent cache lies whole on each of the eight: 100,600 tokens are more than any has room
    for, whatever all of them together have."""
    with pytest.raises(DoesNotFit, match=r"on each GPU; one here holds 100,600\. Try .*B200"):
        sized("kimi-k2", "h200_sxm", 100_000, 600)


def test_a_whole_node_too_small_names_another_gpu() -> None:
    with pytest.raises(DoesNotFit, match=r"needs 689 GB; 8 x H100 offer 640 GB\. Try H200\."):
        sized("deepseek-v3", "h100_sxm")


def test_three_gpus_hold_a_replica_of_two() -> None:
    assert sized("llama-3.3-70b", "h100_sxm", gpus=3).gpus == 2


@pytest.mark.parametrize(
    ("model", "gpu", "precision", "says"),
    [
        ("llama-3.3-70b", "a100_sxm", "fp4", "A100 has no FP4 arithmetic. Say in bf16, in fp8"),
        ("llama-3.3-70b", "h100_sxm", "fp4", "no FP4 arithmetic.* or on B200, which computes in"),
        ("deepseek-v3", "mi300x", "fp4", "MI300X has no FP4 arithmetic. Say in fp8, in int4 or on"),
        ("llama-3.3-70b", "b200_sxm", "mxfp4", "is published in BF16. Say in bf16, in fp8, in fp4"),
        ("gpt-oss-120b", "h100_sxm", "fp8", "is published in MXFP4. Say in mxfp4."),
        ("gpt-oss-20b", "b200_sxm", "fp4", "is published in MXFP4. Say in mxfp4."),
        ("deepseek-v3", "h200_sxm", "bf16", "is published in FP8. Say in fp8 or in int4."),
    ],
)
def test_a_precision_that_is_not_served_says_why_and_what_is(
    model: str, gpu: str, precision: str, says: str
) -> None:
    with pytest.raises(UnservedPrecision, match=says):
        sized(model, gpu, precision=precision)


@pytest.mark.parametrize("gpu", ["a100_sxm", "a100_pcie", "a10g", "a30"])
def test_fp8_without_the_arithmetic_saves_memory_only(gpu: str) -> None:
    """Weights of half the bytes, each unpacked: a replica of 8B is never faster under load."""
    shape = {"isl": 500, "osl": 500, "gpus": 1}
    packed, plain = (sized("qwen3-4b", gpu, **shape, precision=one) for one in ("fp8", "bf16"))
    assert packed.precision == "fp8" and sized("qwen3-4b", gpu).precision == "bf16"
    assert packed.requests_per_second / packed.sequences <= 1.2 * (
        plain.requests_per_second / plain.sequences
    )


def test_a_cache_in_fp8_holds_twice_the_tokens() -> None:
    """Kimi K2 on 8 x H200: a request that BF16 has no room for, FP8 has; the error says so."""
    tokens = longest_sequence(MODELS["kimi-k2"], GPUS["h200_sxm"], 8, "fp8")
    with pytest.raises(DoesNotFit, match="or an fp8 kv cache"):
        sized("kimi-k2", "h200_sxm", 1.2 * tokens, 100)
    one = sized("kimi-k2", "h200_sxm", 1.2 * tokens, 100, kv="fp8")
    assert one.cache_bytes == 1
    assert sized("llama-3.3-70b", "h100_sxm", backend="trtllm", kv="bf16").cache_bytes == 2


@pytest.mark.parametrize("first_token_s", [0.5, 2.0, 10.0, 20.0])
def test_a_larger_share_in_the_cache_never_costs_more(first_token_s: float) -> None:
    """Also where the first token is out of reach without it: a cache may miss one of a hundred."""
    level = ServiceLevel(first_token_s, 0.05)
    rates = []
    for share in (0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99, 1):
        shape = Shape(input_tokens=120_000, output_tokens=1000, cached_share=share)
        one = replica(MODELS["llama-3.3-70b"], GPUS["h100_sxm"], shape, level, gpus=2)
        rates.append(one.requests_per_second)
    assert rates == sorted(rates)


def test_a_request_beyond_the_context_has_no_estimate() -> None:
    sized("qwen3-8b", "h100_sxm", 40_000, 960)
    with pytest.raises(NoEstimate, match="at most 40,960 tokens; a request here holds 40,961"):
        sized("qwen3-8b", "h100_sxm", 40_000, 961)


def test_a_request_of_no_tokens_has_no_shape() -> None:
    with pytest.raises(InvalidWorkload):
        Shape(input_tokens=0, output_tokens=0)
    assert Shape(input_tokens=1, output_tokens=0).tokens == 1


# What one replica carries


def test_the_reference_replica_is_two_h100_in_fp8() -> None:
    one = reference()
    assert (one.gpus, one.precision, one.backend, one.cache_bytes) == (2, "fp8", "vllm", 2)
    assert one.meets_level and one.output_token_s == pytest.approx(0.05, rel=1e-3)
    assert one.error_low < 0 < one.error_high


def test_a_shorter_wait_is_bought_with_fewer_requests_or_more_gpus() -> None:
    """2,000 tokens take two H100 some 0.15 s at no load at all: 80 ms need more of them."""
    two = sized("llama-3.3-70b", "h100_sxm", gpus=2, level=ServiceLevel(0.2, 0.05))
    quick = sized("llama-3.3-70b", "h100_sxm", level=ServiceLevel(0.12, 0.05))
    assert two.meets_level and two.requests_per_second < reference().requests_per_second
    assert two.first_token_s <= 0.2001
    assert quick.meets_level and quick.gpus > 2


def test_a_wait_out_of_reach_is_said_and_the_nearest_planned_for() -> None:
    one = sized("llama-3.3-70b", "h100_sxm", 120_000, 1000, gpus=2, level=ServiceLevel(0.5, 0.05))
    assert not one.meets_level
    assert 15 < one.lone_first_token_s < 30
    slow = sized("qwen3-14b", "l4", gpus=1)
    assert not slow.meets_level and slow.lone_output_token_s > 0.05


def test_a_prefix_cache_saves_the_prompts_it_holds() -> None:
    cached = Shape(input_tokens=8000, output_tokens=200, cached_share=0.8)
    plain = Shape(input_tokens=8000, output_tokens=200)
    both = [replica(MODELS["llama-3.3-70b"], GPUS["h100_sxm"], s, gpus=2) for s in (cached, plain)]
    assert both[0].requests_per_second > 1.5 * both[1].requests_per_second


def test_ones_own_measurement_replaces_the_estimate() -> None:
    """2,400 tokens a second on each of two GPUs, 400 to an answer: 12 requests a second."""
    own = OwnMeasurement(output_tokens_per_second_per_gpu=2400)
    one = sized("llama-3.3-70b", "h100_sxm", measured=own)
    assert (one.requests_per_second, one.basis) == (12, "yours")
    per_replica = OwnMeasurement(requests_per_second_per_replica=5)
    assert sized("llama-3.3-70b", "h100_sxm", measured=per_replica).requests_per_second == 5
    read = sized("llama-3.3-70b", "h100_sxm", 2000, 0, measured=own)
    assert read.requests_per_second == 2400 * read.gpus / 2000, "without answers, of tokens read"


@pytest.mark.parametrize("backend", ["vllm", "trtllm", "sglang"])
def test_every_backend_has_constants_of_its_own(backend: str) -> None:
    one = sized("llama-3.3-70b", "h100_sxm", backend=backend)
    assert one.backend == backend
    assert 1.5 < one.requests_per_second < 6


@pytest.mark.parametrize(
    ("isl", "osl", "measured"), [(2048, 2048, 1.78), (8192, 512, 1.54), (128, 128, 129)]
)
def test_qwen3_8b_on_one_h100_is_within_its_band(isl: int, osl: int, measured: float) -> None:
    """Requests a second within 50 ms a token, as measured."""
    one = sized("qwen3-8b", "h100_sxm", isl, osl, gpus=1, precision="fp8")
    off = measured / one.requests_per_second - 1
    assert one.error_low - 0.001 <= off <= one.error_high + 0.001


# How many replicas a workload needs


def test_two_h100_carry_150_to_185m_tokens_a_day_at_peak_three() -> None:
    fleet = fleet_of(2, 6e6, SHAPE, reference(), **PEAK_3)
    assert 150e6 <= fleet.tokens_per_day_carried <= 185e6
    flat = fleet_of(2, 6e6, SHAPE, reference(), **FLAT)
    assert flat.tokens_per_day_carried == pytest.approx(3 * fleet.tokens_per_day_carried)


def test_one_token_more_takes_one_replica_more() -> None:
    full = fleet_of(2, 1.0, SHAPE, reference(), **PEAK_3).tokens_per_day_carried
    assert fleet_for(full, SHAPE, reference(), **PEAK_3).replicas == 1
    assert fleet_for(full + 1, SHAPE, reference(), **PEAK_3).replicas == 2


def test_a_full_fleet_is_used_at_headroom_over_peak() -> None:
    full = fleet_of(2, 1.0, SHAPE, reference(), **PEAK_3).tokens_per_day_carried
    fleet = fleet_of(2, full, SHAPE, reference(), **PEAK_3)
    assert fleet.utilisation == pytest.approx(0.8 / 3)
    assert fleet.is_enough


def test_gpus_short_of_a_replica_stay_idle() -> None:
    fleet = fleet_of(3, 6e6, SHAPE, reference(), **PEAK_3)
    assert (fleet.replicas, fleet.gpus, fleet.idle_gpus) == (1, 3, 1)


def test_fewer_gpus_than_a_replica_are_no_fleet() -> None:
    with pytest.raises(DoesNotFit, match=r"Llama 3.3 70B spans 2 GPUs here; 1 x H100"):
        fleet_of(1, 6e6, SHAPE, reference(), **PEAK_3)


@given(st.integers(min_value=1, max_value=500))
def test_full_replicas_are_counted_exactly(replicas: int) -> None:
    full = fleet_of(2 * replicas, 1.0, SHAPE, reference(), **PEAK_3).tokens_per_day_carried
    assert fleet_for(full, SHAPE, reference(), **PEAK_3).replicas == replicas


@given(
    st.floats(min_value=0, max_value=1e13), st.floats(min_value=0, max_value=1e13), st.booleans()
)
def test_more_traffic_never_takes_fewer_gpus(one: float, other: float, flat: bool) -> None:
    less, more = sorted((one, other))
    margins = FLAT if flat else PEAK_3
    small, large = (fleet_for(t, SHAPE, reference(), **margins) for t in (less, more))
    assert small.gpus <= large.gpus
    assert carries(small, less) and carries(large, more)


def carries(fleet: Fleet, tokens_per_day: float) -> bool:
    return fleet.tokens_per_day_carried >= tokens_per_day * (1 - 1e-12)
