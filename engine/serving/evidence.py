"""Evidence: how an estimate was come by, and how far the same rule erred on what it had not seen.

"measured": the same model was measured on the same replica, near this shape and load.
"calibrated": others of its kind were measured on the same family of GPUs.
"computed": neither. "yours": the person's own measurement, which stands for itself.
`tests/fit_bands.py` writes both tables: a band is where four of five measurements fell when
their row, their model, or their GPU family was left out of the fit. It is never narrower than
where four of five of the measurements fell that speak for this very estimate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from engine.figures.dated import read_csv
from engine.figures.sources import Model, Source
from engine.machines.open_models import OpenModel
from engine.serving.shape import Shape
from engine.serving.steps import Setup

Basis = Literal["measured", "calibrated", "computed", "yours"]
NEAR = 1.5
"""By what factor lengths and load may differ for a measurement to speak for an estimate."""
FEWEST_WITH_SOFTWARE = 10
"""Measurements of a kind of model on a GPU family with one software below which what others reach
there says little of it: the band is that of a family nobody measured."""


class Evidence(Model):
    """How an estimate was come by."""

    basis: Basis
    error_low: float
    """Relative, such as -0.11: the true rate may be that much lower."""
    error_high: float
    """Relative, such as 0.11: the true rate may be that much higher."""
    source: Source
    since: date


class Point(NamedTuple):
    """The load under which a replica was measured."""

    input_tokens: float
    output_tokens: float
    sequences: float
    error: float
    """Measured over estimated, less one."""

    def is_near(self, shape: Shape, batch: float) -> bool:
        """Whether lengths and load are within the factor."""
        pairs = (
            (self.input_tokens, shape.input_tokens),
            (self.output_tokens, shape.output_tokens),
            (self.sequences, batch),
        )
        return all(a <= NEAR * b and b <= NEAR * a for a, b in pairs)


@lru_cache(maxsize=256)
def _points(model: str) -> Mapping[tuple[str, int, str, str], tuple[Point, ...]]:
    found: dict[tuple[str, int, str, str], list[Point]] = {}
    for row in read_csv("serving_measured.csv"):
        if row["model"] == model:
            key = (row["gpu"], int(row["gpus"]), row["precision"], row["backend"])
            point = Point(*(float(row[name]) for name in ("isl", "osl", "sequences", "error")))
            found.setdefault(key, []).append(point)
    return {key: tuple(points) for key, points in found.items()}


@cache
def measured_gpus() -> Mapping[str, tuple[str, ...]]:
    """{open model: ids of the GPUs it was measured on}, those with most measurements first."""
    counts: dict[str, dict[str, int]] = {}
    for row in read_csv("serving_measured.csv"):
        gpus = counts.setdefault(row["model"], {})
        gpus[row["gpu"]] = gpus.get(row["gpu"], 0) + 1
    return {model: tuple(sorted(gpus, key=lambda g: -gpus[g])) for model, gpus in counts.items()}


def calibrated_families(model: OpenModel) -> tuple[str, ...]:
    """The families of GPUs on which models of its kind were measured, by name in order."""
    return tuple(sorted(family for family, kind in _measured_kinds() if kind == model.kind))


@cache
def _measured_kinds() -> frozenset[tuple[str, str]]:
    """The pairs of GPU family and kind of model that were measured at all."""
    return frozenset((row["gpu_family"], row["kind"]) for row in read_csv("serving_measured.csv"))


@cache
def _measured_with() -> Mapping[tuple[str, str, str], int]:
    """Measurements by GPU family, kind of model and serving software."""
    rows = read_csv("serving_measured.csv")
    return Counter((row["gpu_family"], row["kind"], row["backend"]) for row in rows)


@cache
def _bands() -> Mapping[tuple[str, str], Evidence]:
    return {
        (row["basis"], row["kind"]): Evidence(
            basis=row["basis"],
            error_low=float(row["low"]),
            error_high=float(row["high"]),
            source=Source(title=row["source"], read=row["read"]),
            since=date.fromisoformat(row["read"]),
        )
        for row in read_csv("serving_bands.csv")
    }


def evidence_of(setup: Setup, shape: Shape, batch: float) -> Evidence:
    """The class of an estimate and its band."""
    near = sorted(point.error for point in _near(setup, shape, batch))
    if near:
        band = _bands()["measured", setup.model.kind]
        low = min(band.error_low, _quantile(near, 0.1))
        high = max(band.error_high, _quantile(near, 0.9))
        return band.model_copy(update={"error_low": low, "error_high": high})
    kind = setup.model.kind
    computed = _bands()["computed", kind]
    if (setup.gpu.family, kind) not in _measured_kinds():
        return computed
    found = _bands()["calibrated", kind]
    if _measured_with()[setup.gpu.family, kind, setup.backend] >= FEWEST_WITH_SOFTWARE:
        return found
    low, high = computed.error_low, computed.error_high
    return found.model_copy(update={"error_low": low, "error_high": high})


def _near(setup: Setup, shape: Shape, batch: float) -> Iterator[Point]:
    """What was measured on the same replica, near this shape and load."""
    key = (setup.gpu.id, setup.gpus, setup.precision, setup.backend)
    if setup.kv is None or setup.kv_bytes == setup._replace(kv=None).kv_bytes:
        yield from (
            point for point in _points(setup.model.id).get(key, ()) if point.is_near(shape, batch)
        )


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def own_measurement() -> Evidence:
    """A person's own figure: nothing here says how far it is off."""
    title = "your own measurement"
    return Evidence(
        basis="yours", error_low=0.0, error_high=0.0, source=Source(title=title), since=date.min
    )
