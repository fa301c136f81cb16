"""Open models: what the specification table in `engine/data` says about them.

The table counts what decides memory and arithmetic: parameters, experts, and the elements of the
KV cache by how they grow. Models of which too little is published are in it as well, so that they
are refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.figures.dated import loader, read_csv
from engine.figures.errors import NoSpecification
from engine.figures.sources import Model, Source
from engine.machines.hardware import Row, source_of

Kind = Literal["dense", "moe", "latent"]
PRECISIONS = ("bf16", "fp8", "fp4", "mxfp4", "int4")
"""Of the weights. FP4 is NVIDIA's, with arithmetic of its own; MXFP4 and INT4 pack the weights of
experts or layers, and every GPU reads them."""


class OpenModel(Model):
    """One open model: what decides its memory and its arithmetic."""

    id: str
    """Such as "llama-3.3-70b"."""
    name: str
    """What a person reads, such as "Llama 3.3 70B"."""
    repository: str
    """Where the weights lie; the configuration was read for this repository."""
    params_b: float
    """All parameters, billions; vision towers and speculative layers left out."""
    active_b: float
    """Parameters that one written token passes through, billions."""
    prefill_active_b: float
    """Parameters that one read token passes through, billions; `active_b` for most."""
    expert_b: float
    """Parameters in routed experts, billions; 0 in a dense model."""
    n_experts: int
    top_k: int
    """Experts that one token is routed to, of `n_experts`."""
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    """Size of one attention head; 0 where attention is latent (MLA)."""
    vocab: int
    attention: str
    """In words, such as "GQA, sliding 1024 : full = 5:1"."""
    kv_elems_per_token: float
    """Elements of the KV cache that every token of context adds, all layers together."""
    full_attention_layers: int
    """Layers that attend to the whole context; windowed and linear ones left out."""
    kv_extra_elems: float
    """Of `kv_elems_per_token`, the keys of an index that picks what sparse attention reads."""
    state_layers: int
    """Linear layers, which keep a state and no cache."""
    kv_window_layers: int
    kv_window: int
    """Tokens that a windowed layer keeps; 0 where there is none."""
    kv_window_elems: float
    """Elements of the KV cache per token of the window, in one windowed layer."""
    state_mib_per_seq: float
    """Recurrent state that linear layers keep for each running sequence, whatever its length."""
    max_context: int
    """The most tokens that one request may hold, input and output together."""
    released_in: str
    """Precision of the published weights, one of PRECISIONS."""
    native_gib: float
    """Size of the published weights in GiB; 0 where nobody read it."""
    confidence: Literal["documented", "derived", "typical"]
    """Counted from a published configuration, derived from a sibling's, or typical of its size."""
    license: str
    license_source: str
    note: str
    source: Source

    def __hash__(self) -> int:
        """By the id alone: models are keys of caches that are asked hundreds of times."""
        return hash(self.id)

    @property
    def is_mixture(self) -> bool:
        """Whether tokens are routed to experts (MoE)."""
        return self.n_experts > 0

    @property
    def is_latent(self) -> bool:
        """Whether the KV cache is latent or compressed: every GPU of a replica then holds all."""
        return "MLA" in self.attention or self.attention.startswith(("compressed", "encoder"))

    @property
    def is_sparse(self) -> bool:
        """Whether attention reads a chosen part of the context; the cache keeps all of it."""
        signs = ("sparse index", "block-sparse", "compressed")
        return any(sign in self.attention for sign in signs)

    @property
    def kind(self) -> Kind:
        """How its speed behaves: estimates err differently for each kind."""
        if self.is_latent:
            return "latent"
        return "moe" if self.is_mixture else "dense"


class UnsizedModel(Model):
    """An open model that is known by name only: too little is published to size it."""

    id: str
    name: str
    missing: str
    """What is not known, as the rest of a sentence: "its layers were not published"."""

    def refusal(self) -> NoSpecification:
        """The error that says what is missing, and how to give it."""
        return NoSpecification(self.name, self.missing)


@loader
def load_models() -> dict[str, OpenModel]:
    """Every open model that can be sized, by id, in the table's order."""
    rows = read_csv("model_specs.csv")
    return {row["id"]: model_of(row) for row in rows if not row["missing"]}


@loader
def load_unsized() -> dict[str, UnsizedModel]:
    """The open models that are known by name only, by id."""
    rows = read_csv("model_specs.csv")
    return {
        row["id"]: UnsizedModel(id=row["id"], name=row["name"], missing=row["missing"])
        for row in rows
        if row["missing"]
    }


def model_of(row: Row) -> OpenModel:
    """A model from a row of the specification table; raises UncitedFigure without a source."""
    active_b = float(row["active_b"])
    return OpenModel(
        **_architecture(row),
        active_b=active_b,
        prefill_active_b=float(row["prefill_active_b"] or active_b),
        released_in=row["released_in"],
        native_gib=float(row["native_gib"] or 0),
        confidence=row["confidence"],
        source=source_of("model_specs.csv", row["id"], row),
        **{key: row[key] for key in ("id", "name", "attention", "license", "license_source")},
        note=row["note"],
        repository=row["model"],
        max_context=int(row["max_ctx"]),
    )


_COUNTS = (
    *("n_experts", "top_k", "layers", "hidden", "heads", "kv_heads", "head_dim", "vocab"),
    *("full_attention_layers", "state_layers", "kv_window_layers", "kv_window"),
)
_SIZES = (
    *("params_b", "expert_b", "kv_elems_per_token", "kv_extra_elems"),
    *("kv_window_elems", "state_mib_per_seq"),
)


def _architecture(row: Mapping[str, str]) -> dict[str, float]:
    counts = {key: int(row[key] or 0) for key in _COUNTS}
    return {**counts, **{key: float(row[key]) for key in _SIZES}}
