"""Throughput figures: the constants of `throughput.toml` and the fitted table of estimates.

The table holds, per model, precision, GPU and service level, the seconds of one GPU that a
request of a given shape costs; `closed_form` answers where it has no row."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field, model_validator

from engine.figures.dated import read_csv
from engine.figures.errors import InvalidWorkload, UncitedFigure, UnknownFigure
from engine.figures.sources import Cited, Model, Source
from engine.machines.hardware import Row

Figures = Mapping[str, Cited[float]]


class Sla(StrEnum):
    """What users may wait for: STRICT is 2 s to the first token and 50 ms per further token,
    RELAXED 5 s and 100 ms; the figures live in `throughput.toml`."""

    STRICT = "strict"
    RELAXED = "relaxed"

    @property
    def seconds_to_first_token(self) -> float:
        """The longest wait for the first token."""
        return figure(f"{self}_seconds_to_first_token")

    @property
    def seconds_per_output_token(self) -> float:
        """The longest wait for each further token."""
        return figure(f"{self}_seconds_per_output_token")


class Shape(Model):
    """One request. Raises InvalidWorkload where it holds no token at all."""

    input_tokens: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    output_tokens: Annotated[float, Field(ge=0, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _holds_a_token(self) -> Shape:
        if self.tokens <= 0:
            raise InvalidWorkload("A request of no tokens has no shape; say 1000 in and 200 out.")
        return self

    @property
    def tokens(self) -> float:
        """Input and output of one request together."""
        return self.input_tokens + self.output_tokens


class Fitted(Model):
    """One row of the table: fitted to estimates at one service level."""

    model: str
    precision: str
    gpu: str
    backend: str
    sla: Sla
    gpus: int
    """GPUs per replica at which the estimate was best per GPU."""
    min_gpus: int
    """The fewest GPUs at which the service level was met at all."""
    s_per_input_token: float
    s_per_output_token: float
    s_per_attended_kilotoken: float
    worst_error: float
    """The largest relative error of the fit itself, over the shapes fitted."""
    source: Source

    def gpu_seconds(self, shape: Shape) -> float:
        """Seconds of one GPU that one request costs, before any correction."""
        isl, osl = shape.input_tokens, shape.output_tokens
        attended = (isl + osl / 2) * osl / 1000
        return (
            self.s_per_input_token * isl
            + self.s_per_output_token * osl
            + self.s_per_attended_kilotoken * attended
        )


@cache
def load_figures() -> Figures:
    """Every figure of `throughput.toml` by name; raises UncitedFigure where one lacks a part."""
    text = files("engine.data").joinpath("throughput.toml").read_text(encoding="utf-8")
    return cite_all(tomllib.loads(text))


def cite_all(tables: Mapping[str, Any]) -> Figures:
    """Figures with their sources resolved; raises UncitedFigure for a missing part, a source
    that is not listed, or a listed source that no figure uses."""
    sources = {key: Source(**entry) for key, entry in tables["sources"].items()}
    figures = {name: cite(name, entry, sources) for name, entry in tables["figures"].items()}
    used = {entry["source"] for entry in tables["figures"].values()}
    for unused in sorted(sources.keys() - used):
        raise UncitedFigure(f"source {unused} of throughput.toml", "figure that uses it")
    return figures


def cite(name: str, entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Cited[float]:
    """One figure with its source; raises UncitedFigure where a part is missing."""
    for part in ("value", "unit", "source", "since"):
        if not entry.get(part) and entry.get(part) != 0:
            raise UncitedFigure(name, "date" if part == "since" else part)
    if entry["source"] not in sources:
        raise UncitedFigure(name, f"source called {entry['source']}")
    return Cited[float](**{**entry, "source": sources[entry["source"]]})


def cited(name: str) -> Cited[float]:
    """A figure of `throughput.toml` with its source; raises UnknownFigure."""
    try:
        return load_figures()[name]
    except KeyError:
        raise UnknownFigure(name) from None


def figure(name: str) -> float:
    """The value of a figure of `throughput.toml`; raises UnknownFigure."""
    return cited(name).value


def optimism(gpu: str, backend: str) -> float:
    """By what factor the table exceeds measurements on a GPU and a backend; 1 where unknown."""
    name = f"table_optimism_{gpu.split('_')[0]}_{backend}"
    return load_figures()[name].value if name in load_figures() else 1.0


@cache
def load_table() -> dict[tuple[str, str, str, Sla], Fitted]:
    """The fitted table by (model, precision, GPU, service level)."""
    rows = (fitted_of(row) for row in read_csv("throughput_coefficients.csv"))
    return {(row.model, row.precision, row.gpu, row.sla): row for row in rows}


def fitted_of(row: Row) -> Fitted:
    """One row of the table; all of them come from the one source that `throughput.toml` names."""
    return Fitted(
        model=row["model"],
        precision=row["precision"],
        gpu=row["system"],
        backend=row["backend"],
        sla=Sla(row["sla"]),
        gpus=int(float(row["gpus_per_replica"])),
        min_gpus=int(float(row["min_gpus"])),
        s_per_input_token=float(row["a_s_per_in_tok"]),
        s_per_output_token=float(row["b_s_per_out_tok"]),
        s_per_attended_kilotoken=float(row["c"]),
        worst_error=float(row["fit_max_abs_err"]),
        source=cited("table_error_dense").source,
    )
