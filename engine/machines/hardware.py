"""GPUs: what the specification table in `engine/data` says about them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.figures.dated import loader, read_csv
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

    def __hash__(self) -> int:
        """By the id alone: types are keys of caches that are asked hundreds of times."""
        return hash(self.id)


def source_of(file: str, key: str, row: Row) -> Source:
    """The source that a row carries; raises UncitedFigure where it or its date is missing."""
    for column in ("source", "read"):
        if not row.get(column):
            raise UncitedFigure(f"{file}: {key}", "source" if column == "source" else "date")
    return Source(title=row["source"], read=row["read"])


@loader
def load_gpus() -> dict[str, Gpu]:
    """Every GPU of the specification table by id, in the table's order."""
    return {row["gpu"]: gpu_of(row) for row in read_csv("gpu_specs.csv")}


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
