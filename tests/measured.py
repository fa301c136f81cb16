"""The published measurements and the table's estimates as cases, each with what the closed form
says about it. The bench, the fit and a test share this reading."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from engine.machines.closed_form import (
    Constants,
    Deployment,
    Setup,
    largest_batch,
    load_constants,
    output_tokens_per_second,
    requests_per_second,
)
from engine.machines.fits import group_sizes, holds
from engine.machines.hardware import Gpu, load_gpus
from engine.machines.open_models import OpenModel, load_models
from engine.machines.throughput import Fitted, Shape, load_table, optimism

SHAPES = ((1000, 200), (2000, 400), (1000, 1000), (500, 2000), (4000, 500))
"""Requests at which the table and the closed form are held against each other."""

# Measured by MLPerf only, nobody's choice any more: the architecture of Llama 3.3 70B with a
# smaller vocabulary, hence 68.98 billion parameters (its configuration file).
LLAMA_2_70B = load_models()["llama-3.3-70b"].model_copy(
    update={"id": "llama-2-70b", "name": "Llama 2 70B", "params_b": 68.98, "active_b": 68.98}
)
MODELS = {**load_models(), "llama-2-70b": LLAMA_2_70B}


class Case(NamedTuple):
    """Something known that the closed form must reproduce."""

    model: OpenModel
    gpu: Gpu
    gpus: int
    """GPUs of one replica; minus the total where the source does not say."""
    replicas: float
    precision: str
    backend: str
    shape: Shape
    concurrency: float | None
    """Requests in flight per replica; None where the source saturated it."""
    seconds_per_token: float | None
    """The service level of an estimate; None for a measurement."""
    output_tokens_per_second: float


def measured_cases(file: Path | None = None) -> list[Case]:
    """Every row of the measurements, or of a file of the same columns."""
    path = file or files("engine.data").joinpath("throughput_measured.csv")
    text = path.read_text(encoding="utf-8")
    return [measured_case(row) for row in csv.DictReader(text.splitlines())]


def measured_case(row: dict[str, str]) -> Case:
    """One measurement. `tp` counts the GPUs that share a copy, attention-parallel ones ("DEP4")
    too; without it the size is chosen as the engine would."""
    total = int(float(row["n_gpus"]))
    group = int("".join(ch for ch in row["tp"].split(".")[0] if ch.isdigit()) or 0)
    model = MODELS[row["model"]]
    in_flight = float(row["concurrency"]) if row["concurrency"] else None
    replicas = total / group if group else 1.0
    return Case(
        model=model,
        gpu=load_gpus()[row["gpu"]],
        gpus=group or -total,
        replicas=replicas,
        precision="mxfp4" if model.released_in == "mxfp4" else row["precision"],
        backend="trtllm" if any(name in row["backend"] for name in ("trt", "nim")) else "vllm",
        shape=Shape(input_tokens=float(row["isl"]), output_tokens=float(row["osl"])),
        concurrency=in_flight / replicas if in_flight else None,
        seconds_per_token=None,
        output_tokens_per_second=float(row["out_tok_s"] or row["out_tok_s_derived"]),
    )


def estimated_cases() -> list[Case]:
    """The fitted table at a few shapes, its known optimism taken out."""
    shapes = [Shape(input_tokens=isl, output_tokens=osl) for isl, osl in SHAPES]
    return [estimated_case(row, shape) for row in load_table().values() for shape in shapes]


def estimated_case(row: Fitted, shape: Shape) -> Case:
    """One row of the table at one shape."""
    rate = row.gpus / row.gpu_seconds(shape) / optimism(row.gpu, row.backend)
    return Case(
        model=MODELS[row.model],
        gpu=load_gpus()[row.gpu],
        gpus=row.gpus,
        replicas=1.0,
        precision=row.precision,
        backend="vllm",
        shape=shape,
        concurrency=None,
        seconds_per_token=row.sla.seconds_per_output_token,
        output_tokens_per_second=rate * shape.output_tokens,
    )


class Predictor:
    """The closed form with given constants, asked for cases."""

    def __init__(self, constants: Constants | None = None) -> None:
        self.constants = constants or load_constants()
        self._sites: dict[tuple[str, str, int, str, str], Deployment] = {}

    def output_tokens_per_second(self, case: Case) -> float:
        """What the closed form says of a case."""
        if case.seconds_per_token is not None:
            return self._within_service_level(case, case.seconds_per_token)
        if case.gpus < 0:
            return self._size_unknown(case, -case.gpus)
        site = self.site(case, case.gpus)
        return case.replicas * output_tokens_per_second(site, case.shape, case.concurrency)

    def site(self, case: Case, gpus: int) -> Deployment:
        """The replica of a case, computed once per predictor."""
        key = (case.model.id, case.gpu.id, gpus, case.precision, case.backend)
        if key not in self._sites:
            setup = Setup(case.model, case.gpu, gpus, case.precision, case.backend, self.constants)
            self._sites[key] = setup.deployment()
        return self._sites[key]

    def _within_service_level(self, case: Case, seconds_per_token: float) -> float:
        site = self.site(case, case.gpus)
        batch = largest_batch(site, case.shape, seconds_per_token) or 1.0
        return requests_per_second(site, case.shape, batch) * case.shape.output_tokens

    def _size_unknown(self, case: Case, total: int) -> float:
        """All the GPUs, in replicas of the size that makes most of them."""
        sizes = [s for s in group_sizes(case.gpu) if s <= total]
        fitting = [s for s in sizes if holds(case.model, case.gpu, s, case.precision)] or sizes[-1:]
        return max(
            total / size * output_tokens_per_second(self.site(case, size), case.shape)
            for size in fitting
        )


def relative_errors(cases: Iterable[Case], predictor: Predictor) -> list[float]:
    """|predicted / known - 1| per case."""
    return [
        abs(predictor.output_tokens_per_second(case) / case.output_tokens_per_second - 1)
        for case in cases
    ]
