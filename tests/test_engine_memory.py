"""Memory by formula, as worked examples: weights as loaded, and what running sequences take."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machines.hardware import load_gpus
from engine.machines.memory import (
    GIB,
    KV_BYTES,
    MIB,
    Split,
    kv_tokens,
    longest_sequence,
    sequence_bytes,
    sequences_held,
    weights_gib,
)
from engine.machines.open_models import PRECISIONS, load_models, load_unsized

CASES = tomllib.loads(Path("tests/cases/memory.toml").read_text("utf-8"))["case"]
MODELS, GPUS = load_models(), load_gpus()


def replica_of(case: dict[str, Any]) -> tuple[Any, ...]:
    split = Split(case.get("split", Split.TENSOR))
    return (
        *(MODELS[case["model"]], GPUS[case["gpu"]], case["gpus"], case["precision"]),
        *(split, KV_BYTES[case.get("kv", "bf16")]),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_room_beside_the_weights(case: dict[str, Any]) -> None:
    held = kv_tokens(*replica_of(case))
    assert held == pytest.approx(case["tokens"], rel=0.005)
    longest = case.get("longest", case["tokens"])
    assert longest_sequence(*replica_of(case)) == pytest.approx(longest, rel=0.005)


def test_every_specification_of_both_lists_is_here() -> None:
    """132 rows: 128 that can be sized, four that say what is missing."""
    assert len(MODELS) == 128
    assert set(load_unsized()) == {
        "command-a",
        "ling-2.6-flash",
        "minimax-m3.1-flash",
        "qwen3.8-flash-next",
    }


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_specification_is_consistent(model: Any) -> None:
    assert model.released_in in PRECISIONS
    assert model.layers and model.hidden and model.heads and model.kv_heads and model.vocab
    assert 0 < model.active_b <= model.params_b
    assert 0 < model.prefill_active_b <= model.params_b
    assert model.expert_b < model.params_b
    assert (model.expert_b > 0) == model.is_mixture == (model.top_k > 0)
    assert model.kv_extra_elems <= model.kv_elems_per_token
    assert (model.kv_window_layers > 0) == (model.kv_window > 0) == (model.kv_window_elems > 0)
    assert (model.state_layers > 0) == (model.state_mib_per_seq > 0)
    assert model.source.title and model.source.read


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_published_weights_are_what_their_parameters_make(model: Any) -> None:
    """The file is as large as the parameters in its precision, within a third: vision towers and
    tables beside the model are in it, most in the smallest."""
    if not model.native_gib or model.id == "deepseek-v4.1-flash":  # its 196B of lookup tables
        return
    bare = model.model_copy(update={"native_gib": 0.0, "id": f"bare {model.id}"})
    computed = weights_gib(bare, model.released_in)
    assert model.native_gib == pytest.approx(computed, rel=0.34)


def test_four_bits_pack_the_layers_and_leave_the_embeddings() -> None:
    """NVFP4: (70.55 - 2.10) x 0.5625 + 2.10 x 2 = 42.7 GB, the size of NVIDIA's release."""
    assert weights_gib(MODELS["llama-3.3-70b"], "fp4") * GIB / 1e9 == pytest.approx(42.7, abs=0.1)


def test_four_bits_pack_the_experts_of_a_mixture() -> None:
    """Kimi K2.5: 1,014.69 x 0.5625 + 11.72 x 2 = 594.2 GB, published as 554.32 GiB."""
    bare = MODELS["kimi-k2.5"].model_copy(update={"native_gib": 0.0, "id": "bare"})
    assert weights_gib(bare, "int4") == pytest.approx(554.3, rel=0.005)


def test_a_sequence_keeps_its_window_and_its_state() -> None:
    """gpt-oss 20B at 1,000 tokens: 12 x 1,024 x (1,000 + 128) x 2 bytes = 26.4 MiB; Qwen3 Next at
    none: 73.69 MiB of state."""
    assert sequence_bytes(MODELS["gpt-oss-20b"], 1000) / MIB == pytest.approx(26.4, abs=0.1)
    assert sequence_bytes(MODELS["qwen3-next-80b-a3b"], 0) / MIB == pytest.approx(73.69)


@given(
    st.sampled_from(sorted(MODELS)),
    st.sampled_from(sorted(GPUS)),
    st.sampled_from([1, 2, 4, 8]),
    st.floats(1, 1e6),
    st.sampled_from(list(Split)),
)
def test_what_fits_once_is_no_longer_than_the_longest(
    model: str, gpu: str, gpus: int, tokens: float, split: Split
) -> None:
    asked = MODELS[model], GPUS[gpu], gpus, MODELS[model].released_in
    longest = longest_sequence(*asked, split)
    held = sequences_held(*asked, tokens, split)
    assert (held >= 1) == pytest.approx(tokens <= longest * (1 + 1e-9))
    assert sequences_held(*asked, tokens * 2, split) <= held


@given(st.sampled_from(sorted(MODELS)), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_longer_sequence_never_takes_less(model: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert sequence_bytes(MODELS[model], low) <= sequence_bytes(MODELS[model], high)
