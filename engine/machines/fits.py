"""What fits: which precision a model is served in, and how many GPUs hold it with room to work."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from engine.figures.errors import DoesNotFit, UnservedPrecision
from engine.machines.constants import figure
from engine.machines.hardware import Gpu, load_gpus
from engine.machines.memory import (
    DEFAULT_KV_BYTES,
    KV_BYTES,
    Split,
    kv_tokens,
    longest_sequence,
    usable_gib,
    weights_gb,
    weights_gib,
)
from engine.machines.open_models import PRECISIONS, OpenModel

PACKED = ("mxfp4", "int4", "fp4")
"""Published so, a model is served so: unpacked it would only be larger."""
GROUP_SIZES = (1, 2, 4, 8, 16)
"""Tensor parallelism halves the model again and again: the sizes a replica may have."""


class Smallest(NamedTuple):
    """The fewest GPUs that hold one replica, and the precision in which they do."""

    gpus: int
    precision: str


def holds(
    model: OpenModel,
    gpu: Gpu,
    gpus: int,
    precision: str,
    tokens: float = 0.0,
    kv_bytes: float = DEFAULT_KV_BYTES,
) -> bool:
    """Whether a replica of `gpus` holds the weights, a KV cache worth having and one request of
    so many tokens, in either way to split attention that its cache allows."""
    return any(
        kv_tokens(model, gpu, gpus, precision, split, kv_bytes) >= figure("fewest_kv_tokens")
        and longest_sequence(model, gpu, gpus, precision, split, kv_bytes) >= tokens
        for split in splits(model, gpus)
    )


def splits(model: OpenModel, gpus: int) -> tuple[Split, ...]:
    """Ways to split attention worth trying: data parallelism only for a latent cache, which every
    GPU would hold whole otherwise."""
    return tuple(Split) if model.is_latent and gpus > 1 else (Split.TENSOR,)


def supports(model: OpenModel, gpu: Gpu, precision: str) -> bool:
    """Whether the model is served in a precision on a GPU.

    What is published packed stays packed, and every GPU unpacks it: MXFP4, INT4, and FP8 where
    there is no FP8 arithmetic. INT4 and FP8 are made of any model but those, FP4 where the GPU
    computes in it."""
    if precision == model.released_in:
        return True
    if model.released_in in PACKED or precision == "mxfp4":
        return False
    if precision == "fp4":
        return gpu.fp4_tflops > 0
    return precision in ("int4", "fp8")


def is_emulated(gpu: Gpu, precision: str) -> bool:
    """Whether FP8 weights are unpacked and computed in BF16, as vLLM's Marlin kernels do it: it
    saves memory, not arithmetic."""
    return precision == "fp8" and not gpu.fp8_tflops


def precisions(model: OpenModel, gpu: Gpu) -> tuple[str, ...]:
    """Precisions in the order of preference: as published, but FP8 instead of BF16 where the GPU
    computes in it: it keeps quality at half the memory. FP4 costs some and is taken unasked only
    where nothing else fits."""
    published = [model.released_in]
    if model.released_in == "bf16" and gpu.fp8_tflops:
        published.insert(0, "fp8")
    order = dict.fromkeys((*published, "fp4"))
    return tuple(precision for precision in order if supports(model, gpu, precision))


def group_sizes(gpu: Gpu) -> Iterator[int]:
    """Sizes that a replica may have within one node."""
    return (size for size in GROUP_SIZES if size <= gpu.gpus_per_node)


def default_precision(model: OpenModel, gpu: Gpu) -> str:
    """The preferred precision that fits a node, or the preferred one where none does."""
    order = precisions(model, gpu)
    fitting = (p for p in order if fewest_gpus(model, gpu, p) is not None)
    return next(fitting, order[0])


@lru_cache(maxsize=1024)
def fewest_gpus(
    model: OpenModel,
    gpu: Gpu,
    precision: str,
    tokens: float = 0.0,
    kv_bytes: float = DEFAULT_KV_BYTES,
) -> int | None:
    """The fewest GPUs that hold one replica in a precision, and a request of so many tokens; None
    where a node does not."""
    return next(
        (size for size in group_sizes(gpu) if holds(model, gpu, size, precision, tokens, kv_bytes)),
        None,
    )


@lru_cache(maxsize=4096)
def fits(model: OpenModel, gpu: Gpu, precision: str | None = None) -> Smallest:
    """The fewest GPUs per replica and the precision, the preferred one unless given.

    Raises DoesNotFit where a whole node is too small, UnservedPrecision for one that the model or
    the GPU lacks."""
    chosen = precision or default_precision(model, gpu)
    require_support(model, gpu, chosen)
    gpus = fewest_gpus(model, gpu, chosen)
    if gpus is None:
        raise does_not_fit(model, gpu, max(group_sizes(gpu)), chosen)
    return Smallest(gpus, chosen)


def require_support(model: OpenModel, gpu: Gpu, precision: str) -> None:
    """Raises UnservedPrecision for one that model or GPU lacks; it names what can be said."""
    if supports(model, gpu, precision):
        return
    others = [f"in {one}" for one in PRECISIONS if supports(model, gpu, one)]
    if precision == "fp4" and model.released_in not in PACKED:
        computing = next(other for other in load_gpus().values() if other.fp4_tflops)
        others.append(f"on {computing.name}, which computes in FP4")
        why = f"{gpu.name} has no FP4 arithmetic"
    else:
        why = f"{model.name} is published in {model.released_in.upper()}"
    raise UnservedPrecision(model.name, gpu.name, precision.upper(), why, others)


class Need(NamedTuple):
    """What a replica must hold: a model's weights in a precision, and one request."""

    model: OpenModel
    precision: str
    tokens: float
    kv_bytes: float

    def fewest(self, gpu: Gpu, precision: str) -> int | None:
        """The fewest GPUs that hold it, weights in some precision; None where a node does not."""
        return fewest_gpus(self.model, gpu, precision, self.tokens, self.kv_bytes)

    def longest(self, gpu: Gpu, gpus: int) -> float:
        """Tokens of the longest request that so many GPUs hold beside the weights."""
        return max(
            longest_sequence(self.model, gpu, gpus, self.precision, split, self.kv_bytes)
            for split in splits(self.model, gpus)
        )


def does_not_fit(
    model: OpenModel,
    gpu: Gpu,
    gpus: int,
    precision: str | None = None,
    tokens: float = 0.0,
    kv_bytes: float = DEFAULT_KV_BYTES,
) -> DoesNotFit:
    """The error for a replica that is too small: how much it needs, what there is, what fits."""
    size = max((size for size in group_sizes(gpu) if size <= gpus), default=1)
    need = Need(model, precision or _nearest_precision(model, gpu, size), tokens, kv_bytes)
    gap, way_out = _gap(need, gpu, gpus, size), _what_fits(need, gpu, gpus)
    return DoesNotFit(f"{model.name} in {need.precision.upper()} {gap} {way_out}")


def _nearest_precision(model: OpenModel, gpu: Gpu, gpus: int) -> str:
    """The preferred precision in which the weights fit at least."""
    order = precisions(model, gpu)
    return next((p for p in order if holds(model, gpu, gpus, p)), order[0])


def _gap(need: Need, gpu: Gpu, gpus: int, size: int) -> str:
    model, precision = need.model, need.precision
    offer = f"{gpus} x {gpu.name} offer{'s' if gpus == 1 else ''}"
    needs, there = weights_gb(model, precision), gpus * gpu.mem_gib
    if needs > there:
        return f"needs {needs:.0f} GB; {offer} {there:.0f} GB."
    if not holds(model, gpu, size, precision, kv_bytes=need.kv_bytes):
        return (
            f"takes {weights_gib(model, precision):.1f} GiB; {offer} "
            f"{gpus * usable_gib(gpu):.1f} GiB usable: hardly room for a KV cache."
        )
    where = "on each GPU" if model.is_latent and size > 1 else "beside the weights"
    return (
        f"leaves {size} x {gpu.name} room for a request of {need.longest(gpu, size):,.0f} tokens "
        f"{where}; one here holds {need.tokens:,.0f}."
    )


def _what_fits(need: Need, gpu: Gpu, gpus: int) -> str:
    """The way out: more GPUs of the same type, or the first type of which as many hold it, or a
    cache of half the bytes, or coarser weights."""
    more = need.fewest(gpu, need.precision)
    packed = need._replace(kv_bytes=KV_BYTES["fp8"]).fewest(gpu, need.precision)
    ways = [f"{more} GPUs" if more else "", _other_gpu(need, gpu, gpus)]
    ways += ["an fp8 kv cache" if need.tokens and packed and packed <= gpus else ""]
    coarser = precisions(need.model, gpu)
    coarser = coarser[coarser.index(need.precision) + 1 :] if need.precision in coarser else ()
    fitting = (p for p in coarser if (size := need.fewest(gpu, p)) and size <= gpus)
    ways.append(next((f"{p} weights" for p in fitting if p != "bf16"), ""))
    known = [way for way in ways if way]
    if known:
        return f"Try {' or '.join(known)}."
    return f"Try a smaller model{' or shorter requests' if need.tokens else ''}."


def _other_gpu(need: Need, gpu: Gpu, gpus: int) -> str:
    """The first GPU type, in the table's order, of which no more than `gpus` hold the model."""
    for other in load_gpus().values():
        if other.id == gpu.id:
            continue
        needed = [need.fewest(other, p) for p in precisions(need.model, other)]
        if any(number and number <= gpus for number in needed):
            return other.name
    return ""
