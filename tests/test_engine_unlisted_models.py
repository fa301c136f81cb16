"""Models in no list: of which only the size is said, and those that come as a config.json."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Workload, assess, load_book
from engine.figures.errors import InvalidConfig, NoSpecification, UnknownName
from engine.figures.model_ids import size_of, unlisted_id
from engine.machines.hardware import load_gpus
from engine.machines.memory import kv_tokens, weights_gib
from engine.machines.model_config import model_of_config
from engine.machines.open_models import OpenModel, load_models
from engine.machines.typical_models import typical_model
from engine.prices.names import load_names

CONFIGS = tomllib.loads(Path("tests/cases/model_configs.toml").read_text("utf-8"))
TODAY = date(2026, 11, 28)


def config(name: str, **changed: Any) -> dict[str, Any]:
    """A configuration of the cases with some keys changed; None takes a key out."""
    merged = {**CONFIGS[name], **changed}
    return {key: value for key, value in merged.items() if value is not None}


# A config.json


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_counts_what_the_specification_counts(name: str) -> None:
    counted, known = model_of_config(CONFIGS[name], name), load_models()[name]
    for field in ("params_b", "active_b", "expert_b", "kv_elems_per_token", "state_mib_per_seq"):
        assert getattr(counted, field) == pytest.approx(getattr(known, field), rel=0.012), field
    for field in ("full_attention_layers", "kv_window_layers", "kv_window", "kv_window_elems"):
        assert getattr(counted, field) == getattr(known, field), field
    for field in ("kind", "released_in", "max_context", "n_experts", "top_k", "kv_extra_elems"):
        assert getattr(counted, field) == getattr(known, field), field


def test_a_config_takes_the_memory_that_its_model_takes() -> None:
    counted, known = (
        model_of_config(CONFIGS["llama-3.3-70b"], "mine"),
        load_models()["llama-3.3-70b"],
    )
    h100 = load_gpus()["h100_sxm"]
    room = kv_tokens(known, h100, 2, "fp8")
    assert kv_tokens(counted, h100, 2, "fp8") == pytest.approx(room, rel=0.01)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"num_hidden_layers": None}, "lacks “num_hidden_layers”"),
        ({"vocab_size": None}, "lacks “vocab_size”"),
        ({"hidden_size": "wide"}, "“hidden_size” is wide"),
        ({"hidden_size": 0}, "“hidden_size” is 0"),
        ({"num_hidden_layers": 10**9}, "“num_hidden_layers” is 1000000000"),
        ({"num_experts": 64}, "lacks “num_experts_per_tok”"),
        ({"mamba_d_state": 128}, "“mamba_d_state” (Mamba) are not read"),
    ],
)
def test_a_config_that_lacks_something_says_what(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidConfig) as refused:
        model_of_config(config("llama-3.3-70b", **changed), "x")
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("scheme", "precision"),
    [
        (None, "bf16"),
        ({"quant_method": "fp8"}, "fp8"),
        ({"quant_method": "awq", "bits": 4}, "int4"),
        ({"quant_method": "gptq", "bits": 4}, "int4"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "fp4"),
        ({"quant_method": "compressed-tensors", "format": "float8"}, "fp8"),
    ],
)
def test_a_config_says_its_precision(scheme: dict[str, Any] | None, precision: str) -> None:
    given_one = config("llama-3.3-70b", quantization_config=scheme)
    assert model_of_config(given_one, "x").released_in == precision


def test_a_name_of_a_config_is_one_that_can_be_typed() -> None:
    model = model_of_config(config("mixtral-8x7b", _name_or_path="acme/My Model_v2 <b>"), "file")
    assert model.id == "config-my-model-v2-b"
    assert load_names().model(model.id) == model.id


def test_a_config_is_assessed_as_any_model() -> None:
    model = model_of_config(CONFIGS["qwen3-30b-a3b"], "mine")
    asked = Workload(input_tokens_per_day=5_000_000, output_tokens_per_day=10**6, model=model.id)
    answer = assess(asked, load_book().with_model(model), TODAY)
    assert answer.scenario.model.name == "mine"
    with pytest.raises(UnknownName):
        assess(asked, load_book(), TODAY)


# Only a size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("32b", (32, 32)),
        ("1.5T", (1500, 1500)),
        ("235b-a22b", (235, 22)),
        ("30B A3B", (30, 3)),
        ("1t-a32b", (1000, 32)),
        ("22b-a235b", None),  # more active than there are
        ("0b", None),
        ("99999b", None),
        ("5m", None),
        ("b", None),
    ],
)
def test_sizes_as_names_say_them(text: str, size: tuple[float, float] | None) -> None:
    assert size_of(text) == size


def test_a_typical_32b_is_shaped_like_the_nearest_documented_one() -> None:
    """Qwen3 32B: 64 layers, 8 KV heads of 128, 131,072 elements a token."""
    model = typical_model("typical-32b")
    assert model is not None and model.confidence == "typical"
    assert (model.layers, model.kv_heads, model.kv_elems_per_token) == (64, 8, 131_072)
    assert weights_gib(model, "bf16") == pytest.approx(32 * 2 / 1.0737, rel=1e-3)
    assert model.note == "the architecture of Qwen3 32B, scaled to 32B"


def test_a_typical_mixture_has_experts_for_the_difference() -> None:
    """235B with 22B active, of which 9.4B shared: 225.6B of experts, 7 of 128 at a time."""
    model = typical_model("typical-235b-a22b")
    assert model is not None
    routed = model.expert_b * model.top_k / model.n_experts
    assert model.params_b - model.expert_b + routed == pytest.approx(22, rel=0.05)


@given(st.floats(0.2, 5000), st.floats(0.001, 1))
def test_every_size_makes_a_sound_model(params_b: float, share: float) -> None:
    said = f"{params_b:.1f}b-a{max(0.1, params_b * share):.1f}b"
    if size_of(said) is None:
        return
    model = typical_model(f"typical-{said}")
    assert model is not None
    assert 0 < model.active_b <= model.params_b
    assert 0 <= model.expert_b < model.params_b
    assert 0 < model.top_k <= model.n_experts or not model.is_mixture
    assert model.heads % model.kv_heads == 0


def test_the_answer_says_that_the_architecture_is_taken() -> None:
    def taken(model: str) -> list[str]:
        asked = Workload(input_tokens_per_day=5_000_000, output_tokens_per_day=10**6, model=model)
        assumed = assess(asked, load_book(), TODAY).assumptions
        return [str(one.value) for one in assumed if one.field == "architecture"]

    assert taken("typical-32b") == ["the architecture of Qwen3 32B, scaled to 32B"]
    assert len(taken("mistral-large-2")) == 1  # derived from a sibling
    assert taken("llama-3.3-70b") == []


@pytest.mark.parametrize("text", ["typical-32b", "Typical 235B A22B", "config-my-model"])
def test_ids_of_unlisted_models_name_themselves(text: str) -> None:
    assert load_names().model(text) == unlisted_id(text)


@pytest.mark.parametrize("text", ["32b", "5b", "typical", "typical-5m", "config", "config-"])
def test_a_bare_size_names_no_model(text: str) -> None:
    assert load_names().model(text) is None


# Known by name only


@pytest.mark.parametrize("model", ["command-a", "ling-2.6-flash", "qwen3.8-flash-next"])
def test_what_cannot_be_sized_says_what_is_missing(model: str) -> None:
    with pytest.raises(NoSpecification, match=r"layers.*config\.json.*“model 100b”"):
        load_book().model(model)


def test_a_model_is_a_cheap_key() -> None:
    one, other = load_models()["qwen3-8b"], load_models()["qwen3-32b"]
    assert hash(one) == hash(one.model_copy()) != hash(other)
    assert isinstance(one, OpenModel)
