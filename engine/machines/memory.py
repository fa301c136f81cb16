"""Memory: what the weights take once loaded, and what a running sequence of L tokens takes.

    bytes = b x (kv elements x L + windowed layers x window elements x min(L, window)) + state

with b bytes an element: 2, or 1 where the cache is kept in FP8, which no server does unasked. Under
tensor parallelism the elements are split over as many GPUs as there are KV heads and copied beyond;
a latent cache is held whole by every GPU, unless each serves sequences of its own (attention data
parallelism), which costs a copy of all weights but the experts on every GPU."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache

from engine.figures.dated import read_csv
from engine.machines.constants import figure
from engine.machines.hardware import Gpu, source_of
from engine.machines.open_models import OpenModel

GIB = 2**30
MIB = 2**20
KV_BYTES = {"bf16": 2.0, "fp8": 1.0}
"""Bytes of one element of the KV cache, by its precision."""
DEFAULT_KV_BYTES = KV_BYTES["bf16"]
MXFP4_LANES = 256
"""Kernels for MXFP4 pad the width of an expert to a multiple of this."""


class Split(StrEnum):
    """How attention is spread over the GPUs of a replica."""

    TENSOR = "tensor parallelism"
    DATA_ATTENTION = "attention data parallelism"


def weights_gb(model: OpenModel, precision: str) -> float:
    """Size of the weights once loaded, in GB (10^9 bytes)."""
    return weights_gib(model, precision) * GIB / 1e9


@lru_cache(maxsize=4096)
def weights_gib(model: OpenModel, precision: str) -> float:
    """Size of the weights once loaded, in GiB: as measured, else as published."""
    return _loaded_gib().get((model.id, precision)) or published_gib(model, precision)


def published_gib(model: OpenModel, precision: str) -> float:
    """Size of the weights that a step reads, in GiB: as published in that precision, else as
    computed from the parameters. What is loaded may be more: padding, layers left in BF16."""
    if precision == model.released_in and model.native_gib:
        return model.native_gib
    return (experts_gb(model, precision) + _others_gb(model, precision)) * 1e9 / GIB


def experts_gb(model: OpenModel, precision: str) -> float:
    """Size of the routed experts, in GB; what remains is shared by all tokens."""
    width = model.hidden if precision == "mxfp4" else 0
    padding = -(-width // MXFP4_LANES) * MXFP4_LANES / width if width else 1.0
    return model.expert_b * bytes_per_param(precision) * padding


def _others_gb(model: OpenModel, precision: str) -> float:
    """Four bits are for the experts of a mixture, or for the layers of a dense model: embeddings,
    and the rest of a mixture, stay in BF16."""
    others_b = model.params_b - model.expert_b
    if precision in ("bf16", "fp8"):
        return others_b * bytes_per_param(precision)
    embeddings_b = min(others_b, 2 * model.vocab * model.hidden / 1e9)
    whole_b = others_b if model.is_mixture else embeddings_b
    packed_b = others_b - whole_b
    return whole_b * bytes_per_param("bf16") + packed_b * bytes_per_param(precision)


def bytes_per_param(precision: str) -> float:
    """Bytes that one parameter takes, scales included."""
    return figure(f"bytes_per_param_{precision}")


@cache
def _loaded_gib() -> dict[tuple[str, str], float]:
    """What servers report to have loaded, by model and precision."""
    rows = read_csv("weights_loaded.csv")
    for row in rows:
        source_of("weights_loaded.csv", row["model"], row)
    return {(row["model"], row["precision"]): float(row["gib"]) for row in rows}


def usable_gib(gpu: Gpu) -> float:
    """Memory of one GPU left for weights and KV cache, in GiB."""
    return figure("usable_memory_share") * gpu.mem_gib - figure("reserved_gib_per_gpu")


@lru_cache(maxsize=8192)
def room_per_gpu_gib(
    model: OpenModel, gpu: Gpu, gpus: int, precision: str, split: Split = Split.TENSOR
) -> float:
    """Memory of each GPU left for sequences, in GiB; below 0 the weights do not fit."""
    weights, left = weights_gib(model, precision), usable_gib(gpu)
    if split is Split.TENSOR:
        return left - weights / gpus
    experts = min(weights, experts_gb(model, precision) * 1e9 / GIB)
    return left - experts / gpus - (weights - experts)


def sequence_bytes(model: OpenModel, tokens: float, kv_bytes: float = DEFAULT_KV_BYTES) -> float:
    """Bytes that a running sequence of so many tokens takes, before any copies."""
    return _kv_bytes(model, tokens, kv_bytes) + model.state_mib_per_seq * MIB


def _kv_bytes(model: OpenModel, tokens: float, kv_bytes: float) -> float:
    windowed = model.kv_window_layers * model.kv_window_elems * min(tokens, model.kv_window)
    return (model.kv_elems_per_token * tokens + windowed) * kv_bytes


def kv_copies(model: OpenModel, gpus: int, split: Split = Split.TENSOR) -> float:
    """How many times a replica keeps each token of a sequence: see the head of this module."""
    if split is Split.DATA_ATTENTION:
        return 1.0
    return float(gpus) if model.is_latent else max(1.0, gpus / model.kv_heads)


def sequence_gib_per_gpu(
    model: OpenModel,
    tokens: float,
    gpus: int,
    split: Split = Split.TENSOR,
    kv_bytes: float = DEFAULT_KV_BYTES,
) -> float:
    """Memory that one sequence takes on each GPU that holds it, in GiB: on all of them under
    tensor parallelism, on one under attention data parallelism."""
    holders = gpus if split is Split.TENSOR else 1
    kv = _kv_bytes(model, tokens, kv_bytes) * kv_copies(model, gpus, split)
    return (kv + model.state_mib_per_seq * MIB) / holders / GIB


def sequences_held(
    model: OpenModel,
    gpu: Gpu,
    gpus: int,
    precision: str,
    tokens: float,
    split: Split = Split.TENSOR,
    kv_bytes: float = DEFAULT_KV_BYTES,
) -> float:
    """Sequences of so many tokens that a replica holds at once; below 1 it holds none."""
    room = max(0.0, room_per_gpu_gib(model, gpu, gpus, precision, split))
    each = room / sequence_gib_per_gpu(model, tokens, gpus, split, kv_bytes)
    if split is Split.TENSOR:
        return each
    return each if each < 1 else each * gpus


def longest_sequence(
    model: OpenModel,
    gpu: Gpu,
    gpus: int,
    precision: str,
    split: Split = Split.TENSOR,
    kv_bytes: float = DEFAULT_KV_BYTES,
) -> float:
    """Tokens that a single request may hold in the memory beside the weights; 0 where none fits."""
    holders = gpus if split is Split.TENSOR else 1
    room = room_per_gpu_gib(model, gpu, gpus, precision, split) * holders * GIB
    elems = (room - model.state_mib_per_seq * MIB) / kv_copies(model, gpus, split) / kv_bytes
    in_window = model.kv_window_layers * model.kv_window_elems
    if elems <= (model.kv_elems_per_token + in_window) * model.kv_window:
        return max(0.0, elems / (model.kv_elems_per_token + in_window))
    return (elems - in_window * model.kv_window) / model.kv_elems_per_token


def kv_tokens(
    model: OpenModel,
    gpu: Gpu,
    gpus: int,
    precision: str,
    split: Split = Split.TENSOR,
    kv_bytes: float = DEFAULT_KV_BYTES,
) -> float:
    """Tokens of context that a replica holds beside the weights, all its requests together."""
    longest = longest_sequence(model, gpu, gpus, precision, split, kv_bytes)
    return longest if split is Split.TENSOR else longest * gpus
