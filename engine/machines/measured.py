"""Which open models were measured on which GPUs, as far as publications were found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.figures.dated import read_csv


@cache
def measured_gpus() -> Mapping[str, tuple[str, ...]]:
    """{open model: GPUs}, those with most measurements first."""
    counts: dict[str, dict[str, int]] = {}
    for row in read_csv("serving_measured.csv"):
        gpus = counts.setdefault(row["model"], {})
        gpus[row["gpu"]] = gpus.get(row["gpu"], 0) + 1
    return {model: tuple(sorted(gpus, key=lambda g: -gpus[g])) for model, gpus in counts.items()}
