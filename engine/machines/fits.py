"""What fits: which precision a model is served in, and how many GPUs hold it with room to work."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from engine.figures.errors import DoesNotFit, NoEstimate
from engine.machines.hardware import Gpu, load_gpus
from engine.machines.memory import Split, kv_tokens, usable_gib, weights_gb, weights_gib
from engine.machines.open_models import OpenModel
from engine.machines.throughput import figure

GROUP_SIZES = (1, 2, 4, 8, 16)
"""Tensor parallelism halves the model again and again: the sizes a replica may have."""


class Smallest(NamedTuple):
    """The fewest GPUs that hold one replica, and the precision in which they do."""

    gpus: int
    precision: str


def holds(model: OpenModel, gpu: Gpu, gpus: int, precision: str) -> bool:
    """Whether a replica of `gpus` holds the weights and a KV cache worth having, in either way to
    split attention that its cache allows."""
    splits = tuple(Split) if model.is_latent else (Split.TENSOR,)
    most = max(kv_tokens(model, gpu, gpus, precision, split) for split in splits)
    return most >= figure("fewest_kv_tokens")


def supports(model: OpenModel, gpu: Gpu, precision: str) -> bool:
    """Whether the model is served in a precision and the GPU computes in it.

    MXFP4 is a format of the weights alone: every GPU reads it, but only models published so use
    it, and those use nothing else. INT4 is one as well, made of any other model."""
    if "mxfp4" in (model.released_in, precision):
        return model.released_in == precision
    if precision == "int4":
        return True
    if model.released_in == "int4" and precision != "fp4":
        return False
    speed = {"bf16": gpu.bf16_tflops, "fp8": gpu.fp8_tflops, "fp4": gpu.fp4_tflops}
    return speed.get(precision, 0.0) > 0


def precisions(model: OpenModel, gpu: Gpu) -> tuple[str, ...]:
    """Precisions in the order of preference: FP8 keeps quality at half the memory of BF16; FP4
    costs some and is taken unasked only where nothing else fits, INT4 where published so."""
    published = {"mxfp4": ("mxfp4",), "int4": ("int4", "fp4")}
    order = published.get(model.released_in, ("fp8", "bf16", "fp4"))
    return tuple(precision for precision in order if supports(model, gpu, precision))


def group_sizes(gpu: Gpu) -> Iterator[int]:
    """Sizes that a replica may have within one node."""
    return (size for size in GROUP_SIZES if size <= gpu.gpus_per_node)


def default_precision(model: OpenModel, gpu: Gpu) -> str:
    """The preferred precision that fits a node, or the preferred one where none does."""
    order = precisions(model, gpu)
    fitting = (p for p in order if fewest_gpus(model, gpu, p) is not None)
    return next(fitting, order[0])


def precision_on(model: OpenModel, gpu: Gpu, gpus: int | None) -> str:
    """The preferred precision that fits on a given number of GPUs, or on any number of them.

    Raises DoesNotFit where the number is open and a node is too small; on a number too small the
    preferred precision comes back, for `require_room` to say what is missing."""
    if gpus is None:
        return fits(model, gpu).precision
    order, size = precisions(model, gpu), size_within(gpu, gpus)
    return next((p for p in order if holds(model, gpu, size, p)), order[0])


@lru_cache(maxsize=4096)
def fewest_gpus(model: OpenModel, gpu: Gpu, precision: str) -> int | None:
    """The fewest GPUs that hold one replica in a precision; None where a node does not."""
    sizes = (size for size in group_sizes(gpu) if holds(model, gpu, size, precision))
    return next(sizes, None)


@lru_cache(maxsize=4096)
def fits(model: OpenModel, gpu: Gpu, precision: str | None = None) -> Smallest:
    """The fewest GPUs per replica and the precision, the preferred one unless given.

    Raises DoesNotFit where a whole node is too small, NoEstimate for a precision that the model
    or the GPU lacks."""
    chosen = precision or default_precision(model, gpu)
    require_support(model, gpu, chosen)
    return Smallest(require_fit(model, gpu, chosen), chosen)


def require_fit(model: OpenModel, gpu: Gpu, precision: str) -> int:
    """The fewest GPUs that hold the model; raises DoesNotFit where a whole node is too small."""
    gpus = fewest_gpus(model, gpu, precision)
    if gpus is None:
        raise does_not_fit(model, gpu, max(group_sizes(gpu)), precision)
    return gpus


def require_support(model: OpenModel, gpu: Gpu, precision: str) -> None:
    """Raises NoEstimate, naming the nearest precision, for one that model or GPU lacks."""
    if supports(model, gpu, precision):
        return
    nearest = default_precision(model, gpu)
    raise NoEstimate(
        f"{model.name} in {precision.upper()} on {gpu.name} is neither measured nor computable. "
        f"The nearest that is: {nearest.upper()} on {gpu.name}."
    )


def size_within(gpu: Gpu, gpus: int) -> int:
    """The largest size of a replica that a number of GPUs allows: 3 GPUs allow 2."""
    return max((size for size in group_sizes(gpu) if size <= gpus), default=1)


def require_room(model: OpenModel, gpu: Gpu, gpus: int, precision: str) -> int:
    """The size of the replica that so many GPUs allow; raises DoesNotFit where it is too small."""
    size = size_within(gpu, gpus)
    if not holds(model, gpu, size, precision):
        raise does_not_fit(model, gpu, max(1, min(gpus, gpu.gpus_per_node)), precision)
    return size


def does_not_fit(model: OpenModel, gpu: Gpu, gpus: int, precision: str) -> DoesNotFit:
    """The error for a replica that is too small: how much it needs, what there is, what fits."""
    offer = f"{gpus} x {gpu.name} offer{'s' if gpus == 1 else ''}"
    needs, there = weights_gb(model, precision), gpus * gpu.mem_gib
    if needs > there:
        gap = f"needs {needs:.0f} GB; {offer} {there:.0f} GB."
    else:
        gap = (
            f"takes {weights_gib(model, precision):.1f} GiB; {offer} "
            f"{gpus * usable_gib(gpu):.1f} GiB usable: hardly room for a KV cache."
        )
    way_out = _what_fits(model, gpu, gpus, precision)
    return DoesNotFit(f"{model.name} in {precision.upper()} {gap} {way_out}")


def _what_fits(model: OpenModel, gpu: Gpu, gpus: int, precision: str) -> str:
    """The way out: more GPUs of the same type, or the first type of which as many hold it."""
    more = fewest_gpus(model, gpu, precision)
    ways = [f"{more} GPUs"] if more else []
    ways += [_other_gpu(model, gpu, gpus)]
    known = [way for way in ways if way]
    return f"Try {' or '.join(known)}." if known else "Try a smaller model."


def _other_gpu(model: OpenModel, gpu: Gpu, gpus: int) -> str:
    """The first GPU type, in the table's order, of which no more than `gpus` hold the model."""
    for other in load_gpus().values():
        if other.id == gpu.id:
            continue
        best = default_precision(model, other)
        needed = fewest_gpus(model, other, best)
        if needed and needed <= gpus:
            return other.name
    return ""
