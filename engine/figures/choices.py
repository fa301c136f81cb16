"""The words that fields of a workload take, where they take few."""

from __future__ import annotations

from enum import StrEnum


class VolumeBasis(StrEnum):
    """Whether the volume was read off a meter or is a plan."""

    MEASURED = "measured"
    PROJECTED = "projected"


class Infrastructure(StrEnum):
    """What of the machine-learning platform (cluster, monitoring, deployment) already stands."""

    NONE = "none"
    PARTLY = "partly"
    EXISTING = "existing"


class Reason(StrEnum):
    """Reasons to self-host beyond cost."""

    FINE_TUNED = "fine-tuned"
    AIR_GAPPED = "air-gapped"
    FULL_CONTROL = "full-control"


class Term(StrEnum):
    """How GPUs are rented; the words of the quotes in the book."""

    RESERVED = "reserved"
    ON_DEMAND = "on-demand"
    SPOT = "spot"
    MARKETPLACE = "marketplace"
    COMMUNITY = "community"


class Backend(StrEnum):
    """Software that serves a model on GPUs of one's own."""

    VLLM = "vllm"
    TRT_LLM = "trtllm"
    SGLANG = "sglang"


class Precision(StrEnum):
    """Of the weights. FP4 is NVIDIA's; MXFP4 and INT4 pack the weights and are unpacked."""

    BF16 = "bf16"
    FP8 = "fp8"
    FP4 = "fp4"
    MXFP4 = "mxfp4"
    INT4 = "int4"


class KvPrecision(StrEnum):
    """Of the KV cache."""

    BF16 = "bf16"
    FP8 = "fp8"


class ServiceTier(StrEnum):
    """How urgent an API takes a request: flex waits for free capacity, priority and fast pay for
    being served first."""

    STANDARD = "standard"
    FLEX = "flex"
    PRIORITY = "priority"
    FAST = "fast"


class Unit(StrEnum):
    """What the tokens are of; each is priced apart."""

    TEXT = "text"
    AUDIO = "audio"
    IMAGE = "image"


class Per(StrEnum):
    """What a purchase price that was said is the price of."""

    CARD = "card"
    SERVER = "server"


class Room(StrEnum):
    """Where bought servers stand."""

    COLOCATION = "colocation"
    OWN = "own room"


class LatencyTarget(StrEnum):
    """What users may wait for where no milliseconds were said: strict is 2 s to the first token and
    50 ms for each further one, relaxed 5 s and 100 ms (throughput.toml has the figures)."""

    STRICT = "strict"
    RELAXED = "relaxed"
