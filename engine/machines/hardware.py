"""GPUs and open models: what the specification tables in `engine/data` say about them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.figures.dated import read_csv
from engine.figures.errors import UncitedFigure
from engine.figures.sources import Model, Source

Row = Mapping[str, str]


class Gpu(Model):
    """One GPU type: dense arithmetic, memory and links as the maker states them."""

    id: str
    """Such as "h100_sxm"; prices, measurements and estimates share these ids."""
    name: str
    """What a person reads, such as "H100"."""
    family: str
    """Types that reach the same share of their peak: "hopper", "blackwell", "gddr" and so on."""
    mem_gib: float
    bandwidth_tb_s: float
    """Memory bandwidth, TB/s."""
    bf16_tflops: float
    fp8_tflops: float
    """Dense FP8 arithmetic; 0 where the GPU has none."""
    fp4_tflops: float
    """Dense FP4 arithmetic; 0 where the GPU has none."""
    link_gb_s: float
    """GPU-to-GPU bandwidth within the node, GB/s in each direction."""
    gpus_per_node: int
    """The most GPUs one replica may span here: replicas stay within a node."""
    source: Source


class OpenModel(Model):
    """One open model: what decides its memory and its arithmetic."""

    id: str
    """Such as "llama-3.3-70b"."""
    name: str
    """What a person reads, such as "Llama 3.3 70B"."""
    repository: str
    """Where the weights lie; the configuration was read for this repository."""
    params_b: float
    """All parameters, billions."""
    active_b: float
    """Parameters that one token passes through, billions."""
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
    attention: str
    kv_elems_per_token: float
    """Elements of the KV cache that one token fills, all layers together."""
    max_context: int
    """The most tokens that one request may hold, input and output together."""
    released_in: str
    """Precision of the published weights: "bf16", "fp8" or "mxfp4"."""
    license: str
    license_source: str
    source: Source

    @property
    def is_mixture(self) -> bool:
        """Whether tokens are routed to experts (MoE)."""
        return self.n_experts > 0

    @property
    def is_latent(self) -> bool:
        """Whether the KV cache is latent (MLA): every GPU of a replica then holds all of it."""
        return self.attention.startswith("MLA")

    @property
    def windowed_share(self) -> float:
        """Share of the layers whose attention sees a short window only."""
        return 0.5 if "SWA" in self.attention else 0.0


def source_of(file: str, key: str, row: Row) -> Source:
    """The source that a row carries; raises UncitedFigure where it or its date is missing."""
    for column in ("source", "read"):
        if not row.get(column):
            raise UncitedFigure(f"{file}: {key}", "source" if column == "source" else "date")
    return Source(title=row["source"], read=row["read"])


@cache
def load_gpus() -> dict[str, Gpu]:
    """Every GPU of the specification table by id, in the table's order."""
    return {row["gpu"]: gpu_of(row) for row in read_csv("gpu_specs.csv")}


@cache
def load_models() -> dict[str, OpenModel]:
    """Every open model of the specification table by id, in the table's order."""
    return {row["id"]: model_of(row) for row in read_csv("model_specs.csv")}


def gpu_of(row: Row) -> Gpu:
    """A GPU from a row of the specification table; raises UncitedFigure without a source."""
    return Gpu(
        id=row["gpu"],
        name=row["name"],
        family=row["family"],
        mem_gib=float(row["mem_gib"]),
        bandwidth_tb_s=float(row["bw_tb_s"]),
        bf16_tflops=float(row["bf16_dense_tflops"]),
        fp8_tflops=float(row["fp8_dense_tflops"]),
        fp4_tflops=float(row["fp4_dense_tflops"]),
        link_gb_s=float(row["link_gb_s_per_dir"]),
        gpus_per_node=int(row["gpus_per_node"]),
        source=source_of("gpu_specs.csv", row["gpu"], row),
    )


def model_of(row: Row) -> OpenModel:
    """A model from a row of the specification table; raises UncitedFigure without a source."""
    return OpenModel(
        id=row["id"],
        name=row["name"],
        repository=row["model"],
        params_b=float(row["params_b"]),
        active_b=float(row["active_b"]),
        expert_b=float(row["expert_b"]),
        n_experts=int(row["n_experts"]),
        top_k=int(row["top_k"]),
        layers=int(row["layers"]),
        hidden=int(row["hidden"]),
        heads=int(row["heads"]),
        kv_heads=int(row["kv_heads"]),
        head_dim=int(row["head_dim"] or 0),
        attention=row["attention"],
        kv_elems_per_token=float(row["kv_elems_per_token"]),
        max_context=int(row["max_ctx"]),
        released_in=row["released_in"],
        license=row["license"],
        license_source=row["license_source"],
        source=source_of("model_specs.csv", row["id"], row),
    )
