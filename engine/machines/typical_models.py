"""A model of which only the size is said: the architecture of the documented model nearest in size,
scaled to it. An estimate of it says so."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import log
from typing import Any

from engine.figures.model_ids import TYPICAL, ModelSize, size_of
from engine.machines.open_models import OpenModel, load_models

SHARED_OF_ACTIVE = 0.5
SHARED_OF_ALL = 0.04
"""Of a mixture, what all tokens pass through: at most half of the active parameters and 4 % of all,
which documented mixtures have between 1 and 5 % of."""


@lru_cache(maxsize=256)
def typical_model(id_: str) -> OpenModel | None:
    """The model of an id such as "typical-235b-a22b"; None for any other id."""
    size = size_of(id_.removeprefix(TYPICAL)) if id_.startswith(TYPICAL) else None
    return _scaled(_nearest(size), size, id_) if size else None


def _nearest(size: ModelSize) -> OpenModel:
    """The documented model nearest in size whose attention keeps every token, as most do."""
    return min(_plain(size.is_mixture), key=lambda model: _distance(model, size))


def _plain(is_mixture: bool) -> Iterable[OpenModel]:
    return (
        model
        for model in load_models().values()
        if model.is_mixture == is_mixture
        and model.attention == "GQA"
        and model.confidence == "documented"
        and model.released_in in ("bf16", "fp8")
    )


def _distance(model: OpenModel, size: ModelSize) -> float:
    """How far two sizes are apart, in factors, active parameters as much as all."""
    of_all = abs(log(model.params_b / size.params_b))
    return of_all + abs(log(model.active_b / size.active_b))


def _scaled(like: OpenModel, size: ModelSize, id_: str) -> OpenModel:
    """The architecture at another size: depth and width grow by the cube root of the factor."""
    by = (size.active_b / like.active_b) ** (1 / 3)
    layers = max(1, round(like.layers * by))
    said = id_.removeprefix(TYPICAL).upper().replace("-", " ")
    changed: dict[str, Any] = {
        "id": id_,
        "name": f"Typical {said}",
        "repository": "",
        "params_b": size.params_b,
        "active_b": size.active_b,
        "prefill_active_b": size.active_b,
        "layers": layers,
        "full_attention_layers": layers,
        "hidden": round(like.hidden * by / 64) * 64,
        "heads": max(1, round(like.heads * by / like.kv_heads)) * like.kv_heads,
        "kv_elems_per_token": like.kv_elems_per_token / like.layers * layers,
        "native_gib": 0.0,
        "confidence": "typical",
        "license": "",
        "license_source": "",
        "note": f"the architecture of {like.name}, scaled to {said}",
    }
    return like.model_copy(update=changed | _experts(like, size))


def _experts(like: OpenModel, size: ModelSize) -> dict[str, float]:
    """Experts that make up the difference between all and active parameters."""
    if not size.is_mixture:
        return {}
    shared_b = min(SHARED_OF_ACTIVE * size.active_b, SHARED_OF_ALL * size.params_b)
    expert_b = size.params_b - shared_b
    share = (size.active_b - shared_b) / expert_b
    n_experts = max(like.n_experts, round(1 / share))
    return {"expert_b": expert_b, "n_experts": n_experts, "top_k": max(1, round(share * n_experts))}
