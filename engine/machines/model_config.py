"""An open model from its config.json as published on Hugging Face: parameters and KV cache counted
from the shape of its layers, as the specification table counts them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from engine.figures.errors import InvalidConfig
from engine.figures.model_ids import CONFIG
from engine.figures.sources import Source
from engine.machines.open_models import OpenModel

MOST_LAYERS, MOST_WIDTH, MOST_COUNT = 1_000, 200_000, 10_000_000
"""Bounds for what is no language model."""
_UNREAD = ("hybrid_override_pattern", "mamba_d_state", "ssm_state_size", "mamba_n_heads")
_WINDOWED = frozenset({"sliding_attention", "chunked_attention"})
_LINEAR = "linear_attention"
_BYTES_OF_STATE, _BYTES_OF_CONVOLUTION, _MIB = 4, 2, 2**20
_SCHEMES = {
    **{"mxfp4": "mxfp4", "nvfp4": "fp4", "fp4": "fp4", "fp8": "fp8", "float8": "fp8"},
    **dict.fromkeys(("awq", "gptq", "int4", "'bits': 4"), "int4"),
}
"""What a quantization says, and the precision that it means; the first that is said counts."""


def model_of_config(raw: Mapping[str, Any], name: str) -> OpenModel:
    """The model that a config.json describes, called `name` where it says no name of its own.

    Raises InvalidConfig naming what it lacks, or what is not read."""
    if not isinstance(raw, Mapping):
        raise InvalidConfig("it is no JSON object")
    text = raw.get("text_config")
    config = _Config({**raw, **(text if isinstance(text, Mapping) else {})})
    said = str(raw.get("_name_or_path") or "").rstrip("/").rsplit("/", 1)[-1] or name
    return config.model(_plain(said))


def _plain(name: str) -> str:
    """Letters, digits, dots and dashes of a name: what an id holds and a text may say."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower())[:60].strip("-.") or "model"


class _Config:
    """Reads the counts of one configuration."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        for key in _UNREAD:
            if raw.get(key):
                raise InvalidConfig(f"layers with “{key}” (Mamba) are not read")

    def model(self, name: str) -> OpenModel:
        """The counts together."""
        return OpenModel(
            id=f"{CONFIG}{name}",
            name=name,
            repository=str(self._raw.get("_name_or_path") or ""),
            max_context=self._int("max_position_embeddings"),
            released_in=self._precision,
            native_gib=0.0,
            confidence="documented",
            license="",
            license_source="",
            note="counted from the config.json given",
            source=Source(title="the config.json given"),
            **self._parameters(),
            **self._shape(),
            **self._cache(),
        )

    def _parameters(self) -> dict[str, Any]:
        share = self.top_k / self.n_experts if self.n_experts else 1.0
        params = self._embeddings + self._attention + self._feed_forward + self._experts
        active = params - self._experts * (1 - share)
        return {
            "params_b": params / 1e9,
            "active_b": active / 1e9,
            "prefill_active_b": active / 1e9,
            "expert_b": self._experts / 1e9,
        }

    def _shape(self) -> dict[str, Any]:
        head_dim = 0 if self.is_latent else self.head_dim
        same = ("n_experts", "top_k", "layers", "hidden", "heads", "kv_heads", "vocab")
        return {"head_dim": head_dim} | {field: getattr(self, field) for field in same}

    def _cache(self) -> dict[str, Any]:
        full, windowed = self._layers_that("full_attention"), self._layers_that(*_WINDOWED)
        window = self._int("sliding_window", "attention_chunk_size") if windowed else 0
        return {
            "attention": self._attention_in_words(windowed, window),
            "kv_elems_per_token": full * (self.kv_elems + self._index_elems),
            "full_attention_layers": full,
            "kv_extra_elems": full * self._index_elems,
            "kv_window_layers": windowed,
            "kv_window": window,
            "kv_window_elems": self.kv_elems if windowed else 0,
            "state_layers": self._layers_that(_LINEAR),
            "state_mib_per_seq": self._state_mib,
        }

    # --- reading

    def _int(self, *keys: str, default: int | None = None, most: int = MOST_COUNT) -> int:
        """The first of some keys; InvalidConfig where none is there and nothing stands for it."""
        for key in keys:
            value = self._raw.get(key)
            if value is None:
                continue
            is_count = isinstance(value, int) and not isinstance(value, bool)
            if not is_count or not (0 if default is not None else 1) <= value <= most:
                raise InvalidConfig(f"“{key}” is {str(value)[:40]}")
            return int(value)
        if default is None:
            raise InvalidConfig(f"it lacks “{keys[0]}”")
        return default

    @cached_property
    def layers(self) -> int:
        return self._int("num_hidden_layers", "n_layer", most=MOST_LAYERS)

    @cached_property
    def hidden(self) -> int:
        return self._int("hidden_size", "n_embd", most=MOST_WIDTH)

    @cached_property
    def heads(self) -> int:
        return max(1, self._int("num_attention_heads", "n_head", most=MOST_WIDTH))

    @cached_property
    def kv_heads(self) -> int:
        return max(1, self._int("num_key_value_heads", default=self.heads, most=MOST_WIDTH))

    @cached_property
    def head_dim(self) -> int:
        return self._int("head_dim", default=self.hidden // self.heads, most=MOST_WIDTH)

    @cached_property
    def vocab(self) -> int:
        return self._int("vocab_size")

    @cached_property
    def n_experts(self) -> int:
        keys = ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts")
        return self._int(*keys, default=0, most=MOST_WIDTH)

    @cached_property
    def top_k(self) -> int:
        if not self.n_experts:
            return 0
        top = self._int("num_experts_per_tok", "experts_per_token", "moe_topk", "moe_k")
        return max(1, min(top, self.n_experts))

    @property
    def is_latent(self) -> bool:
        return bool(self._raw.get("kv_lora_rank"))

    # --- which layer does what

    @cached_property
    def _layer_types(self) -> Sequence[str]:
        """Of each layer, how it attends; all of them to everything where nothing says otherwise."""
        types = self._raw.get("layer_types")
        if isinstance(types, list) and len(types) >= self.layers:
            return [str(one) for one in types][: self.layers]
        return [self._type_of(layer + 1) for layer in range(self.layers)]

    def _type_of(self, nth: int) -> str:
        every = self._int("full_attention_interval", default=0)
        if every:
            return "full_attention" if nth % every == 0 else _LINEAR
        pattern = self._int("sliding_window_pattern", "_sliding_window_pattern", default=1)
        is_used = self._raw.get("use_sliding_window", True) and self._raw.get("sliding_window")
        if not is_used or (pattern > 1 and nth % pattern == 0):
            return "full_attention"
        return "sliding_attention"

    def _layers_that(self, *types: str) -> int:
        return sum(1 for one in self._layer_types if one in types)

    def _attention_in_words(self, windowed: int, window: int) -> str:
        kind = "MLA" if self.is_latent else "GQA"
        if linear := self._layers_that(_LINEAR):
            kind = f"hybrid: {self.layers - linear} {kind} + {linear} linear"
        index = " with sparse index" if self._index_elems else ""
        return f"{kind}{index}{f', sliding {window} on {windowed} layers' if windowed else ''}"

    # --- the cache

    @cached_property
    def kv_elems(self) -> int:
        """Elements that a token fills in one layer: keys and values, or the latent."""
        if self.is_latent:
            return self._int("kv_lora_rank") + self._int("qk_rope_head_dim")
        return 2 * self.kv_heads * self.head_dim

    @cached_property
    def _index_elems(self) -> int:
        return self._int("index_head_dim", default=0)

    @cached_property
    def _state_mib(self) -> float:
        """Of all linear layers: a state in FP32 and the end of a convolution in 16 bits."""
        if not (layers := self._layers_that(_LINEAR)):
            return 0.0
        values, width = self._linear("value")
        keys, key_width = self._linear("key")
        state = values * key_width * width * _BYTES_OF_STATE
        channels = 2 * keys * key_width + values * width
        kernel = self._int("linear_conv_kernel_dim", default=4)
        return layers * (state + channels * kernel * _BYTES_OF_CONVOLUTION) / _MIB

    def _linear(self, side: str) -> tuple[int, int]:
        return self._int(f"linear_num_{side}_heads"), self._int(f"linear_{side}_head_dim")

    # --- parameters

    @property
    def _embeddings(self) -> float:
        return self.vocab * self.hidden * (1 if self._raw.get("tie_word_embeddings") else 2)

    @property
    def _attention(self) -> float:
        linear = self._layers_that(_LINEAR)
        of_linear = self._linear_attention if linear else 0.0
        return (self.layers - linear) * self._attention_of_layer + linear * of_linear

    @property
    def _attention_of_layer(self) -> float:
        if self.is_latent:
            return self._latent_attention
        gate = 2 if self._raw.get("attn_output_gate") or self._layers_that(_LINEAR) else 1
        queries = self.hidden * self.heads * self.head_dim
        return queries * (1 + gate) + 2 * self.hidden * self.kv_heads * self.head_dim

    @property
    def _latent_attention(self) -> float:
        rope, latent = self._int("qk_rope_head_dim"), self._int("kv_lora_rank")
        plain, value = self._int("qk_nope_head_dim"), self._int("v_head_dim")
        q_latent = self._int("q_lora_rank", default=0)
        wide = self.heads * (plain + rope)
        queries = q_latent * (self.hidden + wide) if q_latent else self.hidden * wide
        keys = self.hidden * (latent + rope) + latent * self.heads * (plain + value)
        return queries + keys + self.heads * value * self.hidden + self._index(q_latent)

    def _index(self, q_latent: int) -> float:
        """What picks the tokens that sparse attention reads."""
        if not self._index_elems:
            return 0.0
        heads = self._int("index_n_heads")
        return q_latent * heads * self._index_elems + self.hidden * (self._index_elems + heads)

    @property
    def _linear_attention(self) -> float:
        values, width = self._linear("value")
        keys, key_width = self._linear("key")
        read = 2 * keys * key_width + 2 * values * width + 2 * values
        return self.hidden * (read + values * width)

    @cached_property
    def _moe_layers(self) -> int:
        if not self.n_experts:
            return 0
        every = max(1, self._int("decoder_sparse_step", "interleave_moe_layer_step", default=1))
        dense = self._int("first_k_dense_replace", "moe_layer_start_index", default=0)
        named = len(self._raw.get("mlp_only_layers") or ())
        return max(0, (self.layers - dense) // every - named)

    @cached_property
    def _expert_width(self) -> int:
        return self._int("moe_intermediate_size", "expert_ffn_hidden_size", "intermediate_size")

    @property
    def _experts(self) -> float:
        return self._moe_layers * self.n_experts * 3.0 * self.hidden * self._expert_width

    @property
    def _feed_forward(self) -> float:
        """Of the dense layers, of the experts that all tokens pass, and the routers."""
        keys = ("intermediate_size_mlp", "intermediate_size", "n_inner")
        dense = self.layers - self._moe_layers
        plain = dense * 3 * self.hidden * self._int(*keys) if dense else 0
        return plain + self._moe_layers * (self._shared + self.hidden * self.n_experts)

    @property
    def _shared(self) -> float:
        counted = self._int("n_shared_experts", "num_shared_experts", default=0)
        counted = counted or int("interleave_moe_layer_step" in self._raw)  # Llama 4
        width = counted * self._expert_width
        width = width or self._int("shared_expert_intermediate_size", default=0)
        return 3 * self.hidden * width

    @cached_property
    def _precision(self) -> str:
        """Of the published weights."""
        said = str(self._raw.get("quantization_config") or "").lower()
        return next((meant for sign, meant in _SCHEMES.items() if sign in said), "bf16")
