"""Steps: what a replica must do for a step of decoding and for a prompt, in seconds at its peak.

One step makes one token for each of B running sequences. It reads the weights, of the experts
those that the B tokens are routed to, and the cache of every sequence; it computes, exchanges
activations between the GPUs, and pays for kernels layer by layer. A prompt is computed once, its
attention with the square of its length. Every kind of work is a term of its own: seconds that
the hardware would take at its peak, or a count of things that take time. `calibration` knows
what part of a peak is reached and how long a thing takes; the sum is a `serving.Deployment`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.machines.hardware import Gpu
from engine.machines.memory import GIB, KV_BYTES, MIB, Split, experts_gb, kv_copies, published_gib
from engine.machines.open_models import OpenModel

ACTIVATION_BYTES = 2
"""Activations travel between GPUs in BF16."""
PASSES = 10
"""Times that a layer's norms, activations and conversions read or write a token's activations, as
a unit: how many it is is fitted. Every GPU of a replica does it for all of them."""
MICRO, MILLI = 1e-6, 1e-3
LATENT_READ_WIDTH = 576 + 512
"""Per head and token of a latent cache, decoding multiplies with the latent and the position
part, and sums up the latent."""
LATENT_PROMPT_WIDTH = 192 + 128
"""The same for a prompt, computed with keys and values unfolded."""
SPARSE_READS = 2048
"""Tokens that sparse attention chooses for each token it makes."""
COMMON_HEAD_DIM = 128


class Setup(NamedTuple):
    """What one replica is made of."""

    model: OpenModel
    gpu: Gpu
    gpus: int
    split: Split
    precision: str
    backend: str
    kv: str | None = None
    """Precision of the cache; None for the software's own."""

    @property
    def ranks(self) -> int:
        """Groups of GPUs that attend to sequences of their own."""
        return self.gpus if self.split is Split.DATA_ATTENTION else 1

    @property
    def kv_bytes(self) -> float:
        """Bytes of a cached element. TensorRT-LLM's FP8 and FP4 checkpoints cache in FP8; vLLM and
        SGLang keep the cache in BF16 unless told otherwise."""
        if self.kv is not None:
            return KV_BYTES[self.kv]
        packed = self.backend == "trtllm" and self.precision in ("fp8", "fp4")
        return KV_BYTES["fp8" if packed else "bf16"]


class Seconds(NamedTuple):
    """What one kind of work adds to a step (the first five) and to a prompt."""

    fixed: float = 0.0
    experts: float = 0.0
    """Times the share of the experts that a step touches."""
    sequence: float = 0.0
    """Per running sequence."""
    context: float = 0.0
    """Per running sequence and token that it holds."""
    window: float = 0.0
    """The same for tokens within the attention window."""
    request: float = 0.0
    """Per prompt."""
    token: float = 0.0
    """Per token of a prompt."""
    pair: float = 0.0
    """Per two tokens of a prompt that attend to each other."""
    window_pair: float = 0.0
    """The same within the attention window."""


def window_of(model: OpenModel) -> float:
    """Tokens that a layer with a window reads; sparse attention chooses as many."""
    return SPARSE_READS if model.is_sparse else model.kv_window


def work(s: Setup) -> dict[str, Seconds]:
    """Every kind of work of a replica by name."""
    return {name: seconds for part in (_reading, _computing, _waiting) for name, seconds in part(s)}


def _reading(s: Setup) -> Iterator[tuple[str, Seconds]]:
    """Seconds at the peak bandwidth of the GPUs' memory."""
    gpu_s = 1 / s.gpus / (s.gpu.bandwidth_tb_s * 1e12)
    all_gb = published_gib(s.model, s.precision) * GIB / 1e9
    packed_gb = min(all_gb, experts_gb(s.model, s.precision))
    shared_s = (all_gb - packed_gb) * 1e9 * s.ranks * gpu_s
    experts_s = packed_gb * 1e9 * gpu_s
    passed_s = s.model.layers * s.model.hidden * ACTIVATION_BYTES * PASSES * gpu_s * s.gpus
    yield "activations", Seconds(sequence=passed_s, token=passed_s)
    yield "weights", Seconds(fixed=shared_s)
    yield "experts", Seconds(experts=experts_s)
    yield "prompt_weights", Seconds(request=shared_s + experts_s)
    yield "cache", _cache_reads(s, kv_copies(s.model, s.gpus, s.split) * gpu_s)
    yield "state", Seconds(sequence=2 * s.model.state_mib_per_seq * MIB * gpu_s)


def _cache_reads(s: Setup, seconds_per_byte: float) -> Seconds:
    model, element_s = s.model, s.kv_bytes * seconds_per_byte
    if model.is_sparse:
        chosen = model.kv_elems_per_token - model.kv_extra_elems
        return Seconds(context=model.kv_extra_elems * element_s, window=chosen * element_s)
    window = model.kv_window_layers * model.kv_window_elems
    return Seconds(context=model.kv_elems_per_token * element_s, window=window * element_s)


def _computing(s: Setup) -> Iterator[tuple[str, Seconds]]:
    """Seconds at the peak arithmetic of the GPUs."""
    per_billion_s = 2e9 / s.gpus / (peak_tflops(s.gpu, s.precision) * 1e12)
    flop_s = 1 / s.gpus / (s.gpu.bf16_tflops * 1e12)
    full, window = _attending_layers(s.model)
    decode = _head_flops(s.model, LATENT_READ_WIDTH) * flop_s
    prompt = _head_flops(s.model, LATENT_PROMPT_WIDTH) * flop_s
    yield "decode", Seconds(sequence=s.model.active_b * per_billion_s)
    yield "decode_attention", Seconds(context=full * decode, window=window * decode)
    yield "prompt", Seconds(token=s.model.prefill_active_b * per_billion_s)
    yield "prompt_attention", Seconds(pair=full * prompt, window_pair=window * prompt)


def _attending_layers(model: OpenModel) -> tuple[int, int]:
    """Layers that attend to everything, and to the tokens of a window or an index."""
    if model.is_sparse:
        return 0, model.full_attention_layers
    return model.full_attention_layers, model.kv_window_layers


def _head_flops(model: OpenModel, latent_width: int) -> float:
    """Operations for one token that attends to another, in one layer."""
    width = latent_width if model.is_latent else 2 * (model.head_dim or COMMON_HEAD_DIM)
    return 2.0 * model.heads * width


def _waiting(s: Setup) -> Iterator[tuple[str, Seconds]]:
    """Kernels, messages and what the serving software does: counts of things that take time."""
    layers, several = s.model.layers, s.gpus > 1
    ring = 2 * (s.gpus - 1) / s.gpus
    sent_s = 2 * layers * s.model.hidden * ACTIVATION_BYTES * ring / (s.gpu.link_gb_s * 1e9)
    yield "exchange", Seconds(sequence=sent_s)
    yield "prompt_exchange", Seconds(token=sent_s)
    yield "synchronise", Seconds(fixed=2 * layers * MICRO if several else 0.0)
    yield "layers", Seconds(fixed=layers * MICRO)
    yield "expert_layers", Seconds(fixed=layers * MICRO if s.model.is_mixture else 0.0)
    latent = s.model.full_attention_layers if s.model.is_latent else 0
    yield "latent_layers", Seconds(fixed=latent * MICRO)
    yield "state_layers", Seconds(fixed=s.model.state_layers * MICRO)
    yield "step", Seconds(fixed=MILLI)
    yield "sequence", Seconds(sequence=MICRO)
    yield "request", Seconds(request=MILLI)


def peak_tflops(gpu: Gpu, precision: str) -> float:
    """Dense arithmetic that weights in a precision meet. A GPU without that arithmetic unpacks
    the weights and computes in BF16; MXFP4 weights meet FP8 activations where there is FP4."""
    peaks = {
        "fp8": gpu.fp8_tflops,
        "fp4": gpu.fp4_tflops,
        "mxfp4": gpu.fp8_tflops if gpu.fp4_tflops else 0.0,
    }
    return peaks.get(precision) or gpu.bf16_tflops
