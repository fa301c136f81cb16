"""The published measurements as cases, each with what the serving model says about it. The bench,
the fit and a test share this reading.

What the sources' own words mean is decided here, once: InferenceX draws lengths between 0.8 and 1
of the nominal ones, and the copies of it multiply expert parallelism into the GPU count; "DEP"
and "DP attention" are attention data parallelism; requests that all arrive at the start are a
finite batch that ramps up and runs dry; MLPerf's server scenario binds the time per token."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable
from functools import cache
from math import prod
from pathlib import Path
from typing import NamedTuple

from engine.figures.errors import EngineError
from engine.machines.constants import load_constants
from engine.machines.fits import group_sizes, splits
from engine.machines.hardware import load_gpus
from engine.machines.memory import Split
from engine.machines.open_models import OpenModel, load_models, load_unsized
from engine.prices.names import load_names
from engine.serving.batching import (
    Deployment,
    Run,
    deployment,
    is_roomy,
    output_tokens_per_second,
)
from engine.serving.shape import ServiceLevel, Shape
from engine.serving.steps import Setup

FILES = tuple(f"throughput_measured{part}.csv" for part in ("", "_2", "_3"))
HERE = Path(__file__).parent / "cases"
SET_ASIDE = HERE / "measurements_set_aside.csv"
RANDOM_LENGTHS = 0.9
"""Mean of lengths drawn between 0.8 and 1 of the nominal ones."""
SURELY_HELD = 16.0
"""Sequences that a measured server held, whatever the memory model says."""

# Measured by MLPerf only, nobody's choice any more: the architecture of Llama 3.3 70B with a
# smaller vocabulary, hence 68.98 billion parameters (its configuration file).
LLAMA_2_70B = load_models()["llama-3.3-70b"].model_copy(
    update={"id": "llama-2-70b", "name": "Llama 2 70B", "params_b": 68.98, "active_b": 68.98}
)
MODELS = {**load_models(), "llama-2-70b": LLAMA_2_70B}


SIGNS = {
    **{"bf16": "bf16", "bfloat16": "bf16", "fp16": "bf16", "float16": "bf16", "half": "bf16"},
    **{"fp8": "fp8", "float8": "fp8", "fp4": "fp4", "nvfp4": "fp4", "mxfp4": "mxfp4"},
    **{"int4": "int4", "w4a16": "int4", "awq": "int4", "gptq": "int4"},
    **{"w8a8": "fp8", "int8": "fp8"},
}
"""How the weights' precision begins in tables, and what it means here: INT8 has FP8's bytes."""
BESIDE_GPUS = re.compile(
    r"^\d+ ?x|\([^)]*\)|\b(amd|nvidia|instinct|geforce|blackwell|hopper|ampere|server|workstation"
    r"|edition|nvl\d\d|oam|hgx|dgx|\d+ ?gi?b)\b",
)
"""What tables write beside a GPU's name."""
MOST = 1e9
"""Of any number in a row: what is more is a mistake."""


class Case(NamedTuple):
    """A measurement that the serving model must reproduce."""

    row: str
    """Where it stands: file and line."""
    setups: tuple[Setup, ...]
    """What was measured, or every way to make replicas where the source does not say."""
    total: int
    """All GPUs."""
    counts_replicas: bool
    """Whether the GPUs beyond one replica hold more of them."""
    shape: Shape
    concurrency: float | None
    """Requests in flight in all; None where the source saturated it."""
    output_token_s: float | None
    """The limit of the scenario; None where it had none."""
    way: str
    """The constant for how it was measured; empty for the steady state."""
    output_tokens_per_second: float
    tpot_s: float
    """As published, at a steady load; 0 where it is not."""
    source: str
    date: str
    is_outlier: bool
    set_aside: str
    """Why it does not count; empty where it does."""

    @property
    def setup(self) -> Setup:
        """Model, GPU, precision and backend are the same for every setup of a case."""
        return self.setups[0]

    @property
    def counts(self) -> bool:
        """Whether the bounds are over this row."""
        return not (self.is_outlier or self.set_aside)

    @property
    def kind(self) -> str:
        """ "dense", "moe" or "latent"."""
        return self.setup.model.kind


class Uncovered(NamedTuple):
    """A row that cannot be read, and why."""

    row: str
    why: str


def read_all(*paths: Path) -> tuple[list[Case], list[Uncovered]]:
    """The cases of both measured files, or of other files of the same columns."""
    chosen = paths or [HERE / name for name in FILES]
    read = [_read(f"{path.name}:{line}", row) for path in chosen for line, row in _rows(path)]
    cases = [case for case in read if isinstance(case, Case)]
    return cases, [row for row in read if isinstance(row, Uncovered)]


COLUMNS = (
    *("model", "gpu", "n_gpus", "tp", "precision", "backend", "isl", "osl", "concurrency"),
    *(
        "out_tok_s",
        "out_tok_s_derived",
        "out_tok_s_gpu",
        "tpot_ms",
        "scenario",
        "source",
        "date",
        "notes",
    ),
)


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    """Rows with their lines; what a file lacks is empty."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        said = {key: value.strip() for key, value in row.items() if key and value}
        yield line, dict.fromkeys(COLUMNS, "") | said


def _read(where: str, row: dict[str, str]) -> Case | Uncovered:
    model = row["model"].lower().rsplit("/", 1)[-1]
    model = model if model in {*MODELS, *load_unsized()} else load_names().model(model) or model
    gpu = _gpu(row["gpu"].lower())
    if unsized := load_unsized().get(model):
        return Uncovered(where, f"{unsized.name} cannot be sized: {unsized.missing}")
    if model not in MODELS:
        return Uncovered(where, f"no specification of {row['model'] or 'a model'}")
    if gpu not in load_gpus():
        return Uncovered(where, f"no specification of {row['gpu'] or 'a GPU'}")
    try:
        return _case(where, row | {"model": model, "gpu": gpu})
    except (ValueError, ArithmeticError, EngineError) as why:
        return Uncovered(where, str(why))


def _gpu(said: str) -> str:
    """The id of a GPU, whatever a table writes beside its name; as said where it is unknown."""
    known = load_names().gpu(said)
    bare = re.sub(r"[\s_-]+", " ", BESIDE_GPUS.sub(" ", said)).strip()
    return said if said in load_gpus() else known or load_names().gpu(bare) or said


def _number(row: dict[str, str], column: str, least: float) -> float:
    """A cell that must hold a number, such as 1024, 1,024 or 1k; raises ValueError naming it."""
    said = row[column].replace(",", "").lower()
    try:
        value = float(said.removesuffix("k")) * (1000 if said.endswith("k") else 1)
    except ValueError:
        value = math.nan
    if not least <= value <= MOST:
        raise ValueError(f"{column} is {row[column] or 'empty'}")
    return value


def _case(where: str, row: dict[str, str]) -> Case:
    from_inferencex = "InferenceX" in row["notes"]
    at_once = "t=0" in row["scenario"]
    limit = re.search(r"TPOT<=(\d+)ms", row["scenario"])
    row["n_gpus"] = row["n_gpus"] or str(_group(row) or "")
    total = int(_number(row, "n_gpus", 1))
    in_flight = _number(row, "concurrency", 1) if row["concurrency"] else None
    return Case(
        row=where,
        setups=_setups(row, total),
        total=total,
        counts_replicas=not from_inferencex,
        shape=_shape(row, RANDOM_LENGTHS if from_inferencex else 1.0),
        concurrency=in_flight,
        output_token_s=float(limit[1]) / 1000 if limit else None,
        way=_way(row),
        output_tokens_per_second=_published(row),
        tpot_s=_time_per_token(row) if in_flight and not at_once else 0.0,
        source=row["source"],
        date=row["date"],
        is_outlier="OUTLIER" in row["notes"],
        set_aside=_set_aside().get(_key(row), ""),
    )


def _published(row: dict[str, str]) -> float:
    """Of the whole system; a row that has it by the GPU only is multiplied."""
    total = ("out_tok_s", "out_tok_s_derived")
    column = next((name for name in total if row[name]), "out_tok_s_gpu")
    by = _number(row, "n_gpus", 1) if column == "out_tok_s_gpu" else 1.0
    return _number(row, column, math.ulp(0.0)) * by


def _time_per_token(row: dict[str, str]) -> float:
    """Seconds; 0 where nobody published them, or no number."""
    try:
        return _number(row, "tpot_ms", 0) / 1000
    except ValueError:
        return 0.0


def _shape(row: dict[str, str], mean: float) -> Shape:
    isl, osl = _number(row, "isl", 0), _number(row, "osl", 0)
    return Shape(input_tokens=isl * mean, output_tokens=max(1.0, osl * mean))


def _way(row: dict[str, str]) -> str:
    if "t=0" in row["scenario"]:
        return "measured_conversations" if "ShareGPT" in row["scenario"] else "measured_at_once"
    if "Server" in row["scenario"]:
        return "measured_arrivals"
    return "measured_pipeline" if "PP" in row["tp"] else ""


def _setups(row: dict[str, str], total: int) -> tuple[Setup, ...]:
    model, gpu = MODELS[row["model"]], load_gpus()[row["gpu"]]
    group = _group(row)
    shares_attention = "DEP" in row["tp"] or "DP attention" in row["notes"]
    precision, backend = _precision(row, model), _backend(row["backend"])
    if re.search(r"\d", row["tp"]):
        if not 1 <= group <= max(total, max(group_sizes(gpu))):
            raise ValueError(f"tp is {row['tp']} of {total} GPUs")
        split = Split.DATA_ATTENTION if shares_attention else Split.TENSOR
        return (Setup(model, gpu, group, split, precision, backend),)
    sizes = [size for size in group_sizes(gpu) if size <= total] or [total]
    every = [
        Setup(model, gpu, size, split, precision, backend)
        for size in sizes
        for split in splits(model, size)
    ]
    roomy = tuple(setup for setup in every if is_roomy(setup))
    return roomy or (every[-1],)


def _group(row: dict[str, str]) -> int:
    """GPUs of a replica; 0 where it is not said. Experts are spread over the same GPUs."""
    said = row["tp"].lower().split(".")[0]
    beside_experts = re.sub(r"(?<!d)ep\W*\d+", "", said)
    numbers = re.findall(r"\d+", beside_experts) or re.findall(r"\d+", said)
    return prod(int(number) for number in numbers) if numbers else 0


def _precision(row: dict[str, str], model: OpenModel) -> str:
    said = row["precision"].lower()
    names = (name for sign, name in SIGNS.items() if said.startswith(sign))
    found = next(names, "") if said else model.released_in
    if not found:
        raise ValueError(f"precision is {row['precision']}")
    return "mxfp4" if found == "fp4" and model.released_in == "mxfp4" else found


def _backend(named: str) -> str:
    said = named.lower()
    if "trt" in said or "tensorrt" in said or "nim" in said:
        return "trtllm"
    return "sglang" if "sglang" in said else "vllm"


KEY = ("model", "gpu", "n_gpus", "tp", "precision", "backend", "isl", "osl", "concurrency")


def _key(row: dict[str, str]) -> tuple[str, ...]:
    """What a row is told by, wherever it stands."""
    return (*(row[column] for column in KEY), row["out_tok_s"] or row["out_tok_s_derived"])


@cache
def _set_aside() -> dict[tuple[str, ...], str]:
    """The rows that do not count, with the reason; their evidence stands beside it."""
    rows = (row for _, row in _rows(SET_ASIDE))
    return {(*(row[column] for column in KEY), row["out"]): row["reason"] for row in rows}


def in_flight(case: Case, setup: Setup, run: Run) -> float:
    """Requests that run on one replica of a case."""
    held = max(run.most, 1.0)
    if case.concurrency is not None:
        each = case.concurrency / replicas(case, setup)
        return min(each, max(held, SURELY_HELD))
    if case.output_token_s is not None:
        return max(1.0, run.largest_batch(ServiceLevel(float("inf"), case.output_token_s)))
    return held


def replicas(case: Case, setup: Setup) -> float:
    """Replicas that the GPUs of a case hold."""
    return case.total / setup.gpus if case.counts_replicas else 1.0


class Predictor:
    """The serving model with its constants, asked for cases."""

    def __init__(self) -> None:
        self._sites: dict[Setup, Deployment] = {}
        self._ways = {"": 1.0, **load_constants()}

    def output_tokens_per_second(self, case: Case) -> float:
        """What the model says of a case: of all ways to make replicas, the best."""
        return max(self._of(case, setup) for setup in case.setups) / self._ways[case.way]

    def _of(self, case: Case, setup: Setup) -> float:
        if setup not in self._sites:
            self._sites[setup] = deployment(setup)
        run = self._sites[setup].at(case.shape)
        batch = in_flight(case, setup, run)
        run = run._replace(most=max(run.most, batch))
        return replicas(case, setup) * output_tokens_per_second(run, batch)
