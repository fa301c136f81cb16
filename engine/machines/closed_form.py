"""The closed form: what a replica does, from the physics of continuous batching.

A step makes one token for each of B running sequences. It reads the weights, and the KV cache of
every sequence; it computes, synchronises the GPUs and pays a fixed cost per layer. Reading a new
request (prefill) holds the others up. So, with isl tokens in and osl out,

    step(B)    = fixed + experts x (1 - unrouted^B) + B x (sequence + context x token)
    prefill    = request + isl x token + isl^2 x token pair
    requests/s = B / (osl x step(B) + B x prefill)
    s/token    = step(B) + (B - 1) x prefill / osl

which for a dense model is linear in B: the largest B within a service level has a closed form.
Reading and computing are added, not overlapped: measured no worse than their maximum, and linear.
The constants are in `throughput.toml`, fitted by `tests/fit_capacity.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log, pow
from typing import NamedTuple

from engine.machines.fits import holds
from engine.machines.hardware import Gpu
from engine.machines.memory import (
    KV_BYTES,
    experts_gb,
    kv_bytes_per_token,
    kv_copies,
    kv_tokens,
    weights_gb,
)
from engine.machines.open_models import OpenModel
from engine.machines.throughput import Shape, Sla, load_figures

Constants = Mapping[str, float]

ACTIVATION_BYTES = 2
"""Activations travel between GPUs in BF16."""
LATENT_HEAD_DIM = 128
"""Size of a head as prefill computes it where the cache is latent."""
NEWTON_STEPS = 6
"""Steps to the largest batch of a mixture: from the left they approach it monotonically."""


class Deployment(NamedTuple):
    """One replica, reduced to seconds; see the formulas of this module."""

    fixed_s: float
    experts_s: float
    unrouted: float
    sequence_s: float
    context_token_s: float
    request_s: float
    prompt_token_s: float
    prompt_pair_s: float
    kv_tokens: float
    most_sequences: float

    def step_s(self, batch: float, shape: Shape) -> float:
        """Seconds of one step that makes a token for each of `batch` sequences."""
        experts = self.experts_s * (1 - pow(self.unrouted, batch))
        return self.fixed_s + experts + batch * self.per_sequence_s(shape)

    def per_sequence_s(self, shape: Shape) -> float:
        """Seconds that one running sequence adds to a step, at its average context."""
        return self.sequence_s + self.context_token_s * _mean_context(shape)

    def prefill_s(self, shape: Shape) -> float:
        """Seconds to read one request."""
        isl = shape.input_tokens
        return self.request_s + isl * self.prompt_token_s + isl * isl * self.prompt_pair_s

    def room(self, shape: Shape) -> float:
        """Sequences that run at once with the KV cache full; one at least."""
        return max(1.0, min(self.most_sequences, self.kv_tokens / _mean_context(shape)))


@dataclass(frozen=True)
class Setup:
    """What a deployment is computed from."""

    model: OpenModel
    gpu: Gpu
    gpus: int
    precision: str
    backend: str
    constants: Constants

    def deployment(self) -> Deployment:
        """The replica as seconds per step, sequence, token and request."""
        k = self.constants
        return Deployment(
            fixed_s=self._read_s(self._shared_gb * 1e9) + self._layers_s + k["step_seconds"],
            experts_s=self._read_s(self._expert_gb * 1e9),
            unrouted=self._unrouted,
            sequence_s=self._token_flops / self._flops("mixture_decode_share")
            + self._exchange_s
            + k[f"sequence_seconds_{self.backend}"],
            context_token_s=self._context_token_s,
            request_s=k[f"request_seconds_{self.backend}"],
            prompt_token_s=self._token_flops
            / (self._flops("mixture_prefill_share") * k["prefill_gain"])
            + self._exchange_s,
            prompt_pair_s=self._attention_flops / self._attention_flops_per_s,
            kv_tokens=self._kv_tokens * k["kv_use"],
            most_sequences=k["most_sequences"],
        )

    @property
    def _kv_bytes(self) -> float:
        """The constants were fitted to caches of the precision of the weights."""
        return KV_BYTES["fp8" if self.precision in ("fp8", "fp4") else "bf16"]

    @property
    def _kv_tokens(self) -> float:
        site = self.model, self.gpu, self.gpus, self.precision
        return kv_tokens(*site, kv_bytes=self._kv_bytes)

    @property
    def _expert_gb(self) -> float:
        return min(experts_gb(self.model, self.precision), weights_gb(self.model, self.precision))

    @property
    def _shared_gb(self) -> float:
        return weights_gb(self.model, self.precision) - self._expert_gb

    @property
    def _unrouted(self) -> float:
        """Chance that one sequence leaves a given expert alone; neighbours route alike, so it
        counts for less than one."""
        if not self.model.is_mixture:
            return 0.0
        alone = 1 - self.model.top_k / self.model.n_experts
        return pow(alone, self.constants["routing_spread"])

    def _read_s(self, size_bytes: float) -> float:
        share = self.constants[f"bandwidth_share_{self.gpu.family}"]
        return size_bytes / (self.gpus * self.gpu.bandwidth_tb_s * 1e12 * share)

    @property
    def _context_token_s(self) -> float:
        held = kv_bytes_per_token(self.model, self._kv_bytes) * kv_copies(self.model, self.gpus)
        return self._read_s(held) / self.constants["kv_bandwidth_share"]

    @property
    def _layers_s(self) -> float:
        """Kernels and synchronisation, whatever the batch."""
        k = self.constants
        kernels = k["layer_seconds"] * k[f"layer_factor_{self.backend}"]
        return self.model.layers * (kernels + (2 * k["allreduce_seconds"] if self._split else 0))

    @property
    def _split(self) -> bool:
        return self.gpus > 1

    @property
    def _exchange_s(self) -> float:
        """Two all-reduces per layer, for one token: a ring passes each byte twice, but for its
        own share."""
        ring = 2 * (self.gpus - 1) / self.gpus
        sent_bytes = 2 * self.model.layers * self.model.hidden * ACTIVATION_BYTES * ring
        return sent_bytes / (self.gpu.link_gb_s * 1e9 * self.constants["link_share"])

    @property
    def _token_flops(self) -> float:
        return 2e9 * self.model.active_b

    @property
    def _attention_flops(self) -> float:
        """Per pair of prompt tokens, half of them masked; short windows hardly count."""
        head_dim = self.model.head_dim or LATENT_HEAD_DIM
        return 2 * self.model.full_attention_layers * self.model.heads * head_dim

    def _flops(self, mixture_share: str) -> float:
        """Arithmetic of the replica that matrices reach, per second."""
        k = self.constants
        share = k[f"arithmetic_share_{self.gpu.family}"] * k[f"arithmetic_{self.precision}"]
        routed = k[mixture_share] if self.model.is_mixture else 1.0
        return self.gpus * peak_tflops(self.gpu, self.precision) * 1e12 * share * routed

    @property
    def _attention_flops_per_s(self) -> float:
        share = self.constants[f"arithmetic_share_{self.gpu.family}"]
        return self.gpus * self.gpu.bf16_tflops * 1e12 * share


def peak_tflops(gpu: Gpu, precision: str) -> float:
    """Dense arithmetic in a precision; MXFP4 weights meet FP8 activations where the GPU computes
    in FP4 and BF16 ones elsewhere."""
    mixed = gpu.fp8_tflops if gpu.fp4_tflops else gpu.bf16_tflops
    peaks = {"bf16": gpu.bf16_tflops, "fp8": gpu.fp8_tflops, "fp4": gpu.fp4_tflops, "mxfp4": mixed}
    peaks["int4"] = gpu.bf16_tflops
    return peaks[precision]


@cache
def load_constants() -> Constants:
    """The figures of `throughput.toml` as plain numbers."""
    return {name: figure.value for name, figure in load_figures().items()}


@lru_cache(maxsize=4096)
def deployment(
    model: OpenModel, gpu: Gpu, gpus: int, precision: str, backend: str = "vllm"
) -> Deployment:
    """A replica with the fitted constants."""
    return Setup(model, gpu, gpus, precision, backend, load_constants()).deployment()


def requests_per_second(site: Deployment, shape: Shape, batch: float) -> float:
    """Requests that a replica finishes per second with `batch` sequences running."""
    osl = shape.output_tokens
    return batch / (osl * site.step_s(batch, shape) + batch * site.prefill_s(shape))


def output_tokens_per_second(
    site: Deployment, shape: Shape, concurrency: float | None = None
) -> float:
    """Output of one replica with so many requests in flight; None: as many as it takes.

    Requests beyond the room in its KV cache wait and add nothing; with less than one in flight it
    idles in between."""
    room = site.room(shape)
    in_flight = room if concurrency is None else min(concurrency, room)
    rate = requests_per_second(site, shape, max(1.0, in_flight))
    return rate * min(1.0, in_flight) * shape.output_tokens


def largest_batch(site: Deployment, shape: Shape, seconds_per_token: float) -> float | None:
    """The most sequences at which a token takes no longer; None where a single one does."""
    if shape.output_tokens == 0:
        return 1.0
    stall = site.prefill_s(shape) / shape.output_tokens
    slope = site.per_sequence_s(shape) + stall
    if site.step_s(1, shape) > seconds_per_token:
        return None
    batch = max(1.0, (seconds_per_token - site.fixed_s - site.experts_s + stall) / slope)
    for _ in range(NEWTON_STEPS if site.experts_s else 0):
        late = site.step_s(batch, shape) + (batch - 1) * stall - seconds_per_token
        batch -= late / (slope + _experts_slope(site, batch))
    return min(batch, site.room(shape))


def _experts_slope(site: Deployment, batch: float) -> float:
    """How fast the experts' share of a step grows with the batch."""
    return -site.experts_s * log(site.unrouted) * pow(site.unrouted, batch)


def _mean_context(shape: Shape) -> float:
    """Tokens that a running sequence holds on average: its prompt and half of its answer."""
    return shape.input_tokens + shape.output_tokens / 2


class Best(NamedTuple):
    """A replica size, and the rate that it sustains within the service level."""

    gpus: int
    requests_per_second: float


def sustained(
    model: OpenModel, gpu: Gpu, gpus: int, precision: str, shape: Shape, sla: Sla
) -> float | None:
    """Requests a second within the time per output token; None where one sequence alone is late."""
    site = deployment(model, gpu, gpus, precision)
    batch = largest_batch(site, shape, sla.seconds_per_output_token)
    return None if batch is None else requests_per_second(site, shape, batch)


def best_size(
    model: OpenModel, gpu: Gpu, sizes: tuple[int, ...], precision: str, shape: Shape, sla: Sla
) -> Best | None:
    """Of the sizes that hold the model, the one that serves most per GPU; None if all are late."""
    rates = (
        (size, sustained(model, gpu, size, precision, shape, sla))
        for size in sizes
        if holds(model, gpu, size, precision)
    )
    found = [Best(size, rate) for size, rate in rates if rate is not None]
    return max(found, key=lambda best: best.requests_per_second / best.gpus, default=None)
