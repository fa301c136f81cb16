"""Calibration: what part of a peak is reached and how long a thing takes, fitted to measurements.

A kind of work (`steps.work`) takes its seconds at the peak times the product of a few constants:
of the GPU family, the serving software, the precision. Where a model family was measured often
on a GPU, in a precision, with a software, one factor more holds for all of its work, and for
its neighbours of the same GPU family. What routing and experts cost differs from one mixture to
the next, most where many requests run: a second factor of a model family, a GPU family and a
precision holds for the arithmetic of its matrices, whatever the software; of dense models it is
near 1. The fit is `tests/fit_bands.py`; constants lie in `serving.toml`, factors in
`serving_factors.csv` and `serving_loads.csv`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import prod

from engine.figures.dated import read_csv
from engine.machines.constants import Constants, load_constants
from engine.machines.hardware import load_gpus
from engine.serving.steps import Setup

AT_PEAK = frozenset(
    {
        *("weights", "experts", "cache", "state", "decode", "decode_attention"),
        *("prompt", "prompt_attention", "exchange", "prompt_exchange"),
    }
)
"""Work in seconds at a peak that no hardware exceeds."""

LOADED = frozenset({"decode", "prompt"})
"""Work whose share of a peak differs from one architecture to the next."""

FITTED_FAMILIES = ("hopper", "hopper_pcie", "blackwell", "ampere", "gddr", "cdna")
MEMORIES = {"h200_sxm": "h200"}
"""GPUs with another memory than their family, of whose peak they reach another share."""
LINKS = {"hopper": "nvlink4", "ampere": "nvlink4", "blackwell": "nvlink5", "cdna": "xgmi"}
"""How the GPUs of a family are joined; the others over PCIe."""


def constants_of(s: Setup) -> dict[str, tuple[str, ...]]:
    """The constants whose product a kind of work is multiplied by; {} where it stands alone."""
    family = s.gpu.family if s.gpu.family in FITTED_FAMILIES else "gddr"
    bandwidth, arithmetic = f"bandwidth_{MEMORIES.get(s.gpu.id, family)}", f"arithmetic_{family}"
    link, backend = f"link_{LINKS.get(family, 'pcie')}", s.backend
    matrices = (arithmetic, "precision_unpacked" if is_unpacked(s) else f"precision_{s.precision}")
    return {
        "weights": (bandwidth,),
        "activations": (bandwidth, "activations"),
        "experts": (bandwidth, "experts_unpacked" if is_unpacked(s) else "experts"),
        "prompt_weights": (bandwidth, "prompt_weights"),
        "cache": (bandwidth, f"cache_{backend}", *(("latent_cache",) * s.model.is_latent)),
        "state": (bandwidth, "state"),
        "decode": (*matrices, *_architecture(s, "decode")),
        "decode_attention": (arithmetic, "decode_attention"),
        "prompt": (*matrices, f"prompt_{backend}", *_architecture(s, "prompt")),
        "prompt_attention": (arithmetic, "prompt_attention"),
        "exchange": (link,),
        "prompt_exchange": (link, "prompt_exchange"),
        **_of_software(backend),
    }


def _architecture(s: Setup, phase: str) -> Iterator[str]:
    if s.model.is_mixture:
        yield f"mixture_{phase}_{s.backend}"
    if s.model.is_latent:
        yield f"latent_{phase}_{s.backend}"


def _of_software(backend: str) -> dict[str, tuple[str, ...]]:
    return {
        "synchronise": (f"synchronise_{backend}",),
        "layers": (f"layer_{backend}",),
        "expert_layers": (f"expert_layer_{backend}",),
        "latent_layers": (f"latent_layer_{backend}",),
        "state_layers": ("state_layer",),
        "step": (f"step_{backend}",),
        "sequence": (f"sequence_{backend}",),
        "request": (f"request_{backend}",),
    }


def is_unpacked(s: Setup) -> bool:
    """Whether the GPU lacks arithmetic in the weights' precision."""
    native = {"fp8": s.gpu.fp8_tflops, "fp4": s.gpu.fp4_tflops, "mxfp4": s.gpu.fp4_tflops}
    return s.precision == "int4" or native.get(s.precision, 1.0) == 0


def multipliers(s: Setup, constants: Constants, factor: float, load: float) -> dict[str, float]:
    """By what the seconds of each kind of work are multiplied; never to beat a peak."""
    found = {}
    for name, parts in constants_of(s).items():
        value = factor * load if name in LOADED else factor
        for part in parts:
            value *= constants[part]
        found[name] = max(1.0, value) if name in AT_PEAK else value
    return found


FAMILIES = (
    ("llama-2-70b", "llama-70b"),
    ("llama-3.1-70b", "llama-70b"),
    ("llama-3.3-70b", "llama-70b"),
    ("deepseek-r1-distill-llama-70b", "llama-70b"),
    ("deepseek-r1-distill", ""),
    ("deepseek-v3.2", "deepseek-v3.2"),
    ("deepseek-v4", ""),
    ("deepseek", "deepseek-v3"),
    ("kimi-k2", "kimi-k2"),
    ("minimax-m2", "minimax-m2"),
    ("gpt-oss", "gpt-oss"),
    ("llama-3.1", "llama-3.1"),
    ("llama-4", "llama-4"),
    ("qwen3.5", "qwen3.5"),
    ("qwen3.6", "qwen3.5"),
    ("qwen3-235b", "qwen3-235b"),
    ("qwen3-30b", "qwen3-30b"),
    ("qwen3-4b", "qwen3-dense"),
    ("qwen3-8b", "qwen3-dense"),
    ("qwen3-14b", "qwen3-dense"),
    ("qwen3-32b", "qwen3-dense"),
    ("glm-5.3-flash", ""),
    ("glm-5", "glm-5"),
    ("glm-4.7-flash", "glm-4.7-flash"),
    ("glm-4", "glm-4"),
    ("gemma-4", "gemma-4"),
    ("mixtral-8x7b", "mixtral-8x7b"),
)
"""Models of one architecture, by how their ids begin; the first that matches, "" for none."""


def family_of(model_id: str) -> str:
    """The model family that shares measurements; the model alone where it has none."""
    for beginning, family in FAMILIES:
        if model_id.startswith(beginning):
            return family or model_id
    return model_id


OTHER_PRECISION = 0.5
"""How much of a factor, as a power, holds in another precision."""

Group = tuple[str, str, str, str]
"""What a factor is for: (model family, GPU, precision, backend)."""


def group_of(s: Setup) -> Group:
    """The group of a setup."""
    return family_of(s.model.id), s.gpu.id, s.precision, s.backend


def siblings(group: Group, groups: Iterable[Group]) -> tuple[Group, ...]:
    """Of some groups the one itself; else those on other GPUs of its GPU's family, whose peaks are
    known to differ; else those of its model family and backend there in any precision."""
    family, gpu, precision, backend = group
    gpu_family = load_gpus()[gpu].family
    near = [
        one
        for one in groups
        if (one[0], one[3]) == (family, backend) and load_gpus()[one[1]].family == gpu_family
    ]
    same = [one for one in near if one[2] == precision]
    return (group,) if group in same else tuple(same or near)


@cache
def load_factors() -> Mapping[Group, float]:
    """The factors by group."""
    return {
        (row["family"], row["gpu"], row["precision"], row["backend"]): float(row["factor"])
        for row in read_csv("serving_factors.csv")
    }


def factor_of(s: Setup, factors: Mapping[Group, float]) -> float:
    """The factor of a setup: the geometric mean of its siblings'; 1 where nothing was measured."""
    near = siblings(group_of(s), factors)
    if not near:
        return 1.0
    share = 1.0 if near[0][2] == s.precision else OTHER_PRECISION
    return prod(factors[group] for group in near) ** (share / len(near))


Load = tuple[str, str, str]
"""What a factor on arithmetic is for: (model family, GPU family, precision)."""


def load_of(s: Setup) -> Load:
    """The group of a setup's arithmetic."""
    return family_of(s.model.id), s.gpu.family, s.precision


@cache
def load_loads() -> Mapping[Load, float]:
    """The factors on arithmetic by group."""
    return {
        (row["family"], row["gpu_family"], row["precision"]): float(row["factor"])
        for row in read_csv("serving_loads.csv")
    }


def calibrated(s: Setup) -> dict[str, float]:
    """The multipliers of a setup with all that is known."""
    load = load_loads().get(load_of(s), 1.0)
    return multipliers(s, load_constants(), factor_of(s, load_factors()), load)
