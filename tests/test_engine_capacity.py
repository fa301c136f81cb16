"""Capacity as worked examples: what fits, what one replica carries, how many a workload needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.figures.errors import DoesNotFit, InvalidWorkload, NoEstimate
from engine.machines.capacity import (
    Fleet,
    Replica,
    Shape,
    Sla,
    fits,
    fleet_for,
    fleet_of,
    replica,
    usable_gib,
    weights_gib,
)
from engine.machines.hardware import load_gpus
from engine.machines.open_models import load_models

GPUS, MODELS = load_gpus(), load_models()
SHAPE = Shape(input_tokens=2000, output_tokens=400)
ASKED_FOR = ("h100_sxm", "h100_pcie", "h200_sxm", "b200_sxm", "a100_sxm", "l40s", "l4")
PEAK_3 = {"peak_to_average": 3.0, "headroom": 0.8}
FLAT = {"peak_to_average": 1.0, "headroom": 0.8}


def sized(model: str, gpu: str, **asked: object) -> Replica:
    return replica(MODELS[model], GPUS[gpu], SHAPE, **asked)  # type: ignore[arg-type]


def reference() -> Replica:
    return sized("llama-3.3-70b", "h100_sxm")


# What fits


def test_one_h100_has_68_gib_and_the_weights_take_67() -> None:
    assert usable_gib(GPUS["h100_sxm"]) == pytest.approx(68.5)
    assert weights_gib(MODELS["llama-3.3-70b"], "fp8") == pytest.approx(67.0, abs=0.05)


def test_mxfp4_packs_the_experts_only() -> None:
    """gpt-oss 20B: 19.11 x 0.53125 x 3,072 / 2,880 (kernels pad) + 1.80 x 2 = 14.4 GB."""
    assert weights_gib(MODELS["gpt-oss-20b"], "mxfp4") == pytest.approx(13.44, abs=0.05)


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


def test_a_whole_node_too_small_names_another_gpu() -> None:
    with pytest.raises(DoesNotFit, match=r"needs 689 GB; 8 x H100 offer 640 GB\. Try H200\."):
        sized("deepseek-v3", "h100_sxm")


def test_three_gpus_hold_a_replica_of_two() -> None:
    assert sized("llama-3.3-70b", "h100_sxm", gpus=3).gpus == 2


def test_a_precision_the_gpu_lacks_names_the_nearest() -> None:
    with pytest.raises(NoEstimate, match=r"FP8 on A100 .* nearest that is: BF16 on A100"):
        sized("llama-3.3-70b", "a100_sxm", precision="fp8")


def test_a_request_beyond_the_context_has_no_estimate() -> None:
    longest = Shape(input_tokens=40_000, output_tokens=960)
    replica(MODELS["qwen3-8b"], GPUS["h100_sxm"], longest)
    with pytest.raises(NoEstimate, match="at most 40,960 tokens; a request here holds 40,961"):
        replica(MODELS["qwen3-8b"], GPUS["h100_sxm"], Shape(input_tokens=40_000, output_tokens=961))


def test_too_slow_for_strict_offers_the_relaxed_level() -> None:
    with pytest.raises(NoEstimate, match=r"ms per token at best; .* Try the relaxed one, or"):
        sized("gemma-3-12b", "l4", gpus=1)
    assert sized("gemma-3-12b", "l4", gpus=1, sla=Sla.RELAXED).requests_per_second > 0


def test_a_request_of_no_tokens_has_no_shape() -> None:
    with pytest.raises(InvalidWorkload):
        Shape(input_tokens=0, output_tokens=0)
    assert Shape(input_tokens=1, output_tokens=0).tokens == 1


# What one replica carries


def test_the_reference_replica_is_two_h100_in_fp8_by_the_table() -> None:
    """2000 x 0.000215026 + 400 x 0.000141523 + 0.000109289 x 2200 x 0.4 = 0.58283 GPU-seconds;
    2 / 0.58283 / 1.13 = 3.037 requests a second."""
    one = reference()
    assert (one.gpus, one.precision, one.basis) == (2, "fp8", "fitted table")
    assert one.requests_per_second == pytest.approx(3.0367, rel=1e-4)
    assert one.tokens_per_second(SHAPE) == pytest.approx(7288, rel=1e-3)
    assert (one.error_low, one.error_high) == (-0.11, 0.11)


def test_only_h100_estimates_of_vllm_are_divided() -> None:
    """0.499083 GPU-seconds on one H200: 2.065 requests a second, as the table has it."""
    seconds = 2000 * 0.00018401590763877007 + 400 * 6.560373080511322e-05
    seconds += 0.00010216770764913887 * 2200 * 0.4
    one = sized("llama-3.3-70b", "h200_sxm")
    assert one.requests_per_second == pytest.approx(1 / seconds, abs=0.01)


def test_mixtures_carry_forty_percent() -> None:
    for gpu in ("h100_sxm", "a100_sxm"):  # by the table, by the closed form
        one = sized("gpt-oss-120b", gpu)
        assert (one.error_low, one.error_high) == (-0.40, 0.40)


def test_relaxed_serves_more_than_strict() -> None:
    for model, gpu in (("llama-3.3-70b", "h100_sxm"), ("qwen3-8b", "a100_sxm")):
        relaxed = sized(model, gpu, sla=Sla.RELAXED)
        strict = sized(model, gpu, sla=Sla.STRICT)
        assert relaxed.requests_per_second / relaxed.gpus > strict.requests_per_second / strict.gpus


def test_a_size_the_table_lacks_comes_from_the_closed_form() -> None:
    four = sized("llama-3.3-70b", "h100_sxm", gpus=4)
    assert (four.gpus, four.basis) == (4, "closed form")
    assert four.requests_per_second > reference().requests_per_second


@pytest.mark.parametrize("gpu", ASKED_FOR)
@pytest.mark.parametrize("model", MODELS)
def test_every_model_on_every_gpu_is_sized_or_says_what_fits(model: str, gpu: str) -> None:
    try:
        one = sized(model, gpu)
    except (DoesNotFit, NoEstimate) as refusal:
        assert "Try " in str(refusal)
    else:
        assert one.requests_per_second > 0
        assert one.source.title


# How many replicas a workload needs


def test_two_h100_carry_168m_tokens_a_day_at_peak_three() -> None:
    """3.0367 x 2,400 x 86,400 x 0.8 / 3."""
    fleet = fleet_of(2, 6e6, SHAPE, reference(), **PEAK_3)
    assert fleet.tokens_per_day_carried == pytest.approx(167.9e6, rel=1e-3)
    assert fleet.utilisation == pytest.approx(6 / 629.7, rel=1e-3)
    assert fleet.share_of_carried == pytest.approx(6 / 167.9, rel=1e-3)


def test_two_h100_carry_504m_tokens_a_day_at_flat_load() -> None:
    fleet = fleet_of(2, 6e6, SHAPE, reference(), **FLAT)
    assert fleet.tokens_per_day_carried == pytest.approx(503.8e6, rel=1e-3)


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
