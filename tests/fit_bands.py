"""Fits the serving model and stores it: `python -m tests.fit_bands --write`, and then once more
with `--points` for the errors that what was stored makes on each measurement.

Writes the constants to `serving.toml`, the factors, what was measured (`serving_measured.csv`, for
the class of an estimate), and the bands: per class and kind of model the middle 80 % of measured
over predicted, less one, where its row ("measured"), its model ("calibrated") or its GPU family
("computed") was left out of the fit."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from engine.serving.batching import deployment
from engine.serving.calibration import group_of
from tests.fit_capacity import Fit, Observation, observe, priors
from tests.measured import Case, Predictor, in_flight, read_all

DATA = Path(__file__).parents[1] / "engine/data"
MARK = "do not edit below this line.\n"
TODAY = "2026-11-28"
SOURCE = "our fit to published measurements: tests/fit_bands.py"
FOLDS = 10

Ratios = list[tuple[Case, float]]
Key = Callable[[Observation], object]


def left_out(observed: Sequence[Observation], key: Key) -> Ratios:
    """Each counted case with predicted over measured, from a fit without all of its key."""
    counted = [o for o in observed if o.case.counts]
    found: Ratios = []
    for value in sorted({key(o) for o in counted}, key=str):
        fit = Fit([o for o in counted if key(o) != value])
        found += [(o.case, ratio(fit, o)) for o in counted if key(o) == value]
    return found


def ratio(fit: Fit, o: Observation) -> float:
    """Predicted over measured."""
    return fit.output_tokens_per_second(o) / o.case.output_tokens_per_second


def fold(o: Observation) -> int:
    """A fold for each case; rows that say the same twice share one."""
    case = o.case
    said = (group_of(case.setup), case.setup.gpus, case.shape, case.concurrency)
    return sum(str(said).encode()) % FOLDS


KEYS: dict[str, Key] = {
    "measured": fold,
    "calibrated": lambda o: o.case.setup.model.id,
    "computed": lambda o: o.case.setup.gpu.family,
}
"""What is left out for the band of a class."""


def bands(observed: Sequence[Observation]) -> list[list[object]]:
    """The rows of `serving_bands.csv`; no class is narrower than the one before it."""
    rows: list[list[object]] = []
    widest = dict.fromkeys(("dense", "moe", "latent"), (0.0, 0.0))
    for basis, key in KEYS.items():
        ratios = left_out(observed, key)
        for kind, before in widest.items():
            off = [1 / value - 1 for case, value in ratios if case.kind == kind]
            low = min(before[0], float(np.quantile(off, 0.1)))
            high = max(before[1], float(np.quantile(off, 0.9)))
            widest[kind] = low, high
            rows.append([basis, kind, round(low, 2), round(high, 2), len(off), SOURCE, TODAY])
    return rows


def measured_points(cases: Iterable[Case]) -> list[list[object]]:
    """The rows of `serving_measured.csv`: counted cases whose replica is known, each with measured
    over what the stored constants say, less one."""
    rows: dict[tuple[object, ...], list[object]] = {}
    say = Predictor().output_tokens_per_second
    for case in cases:
        if case.counts and len(case.setups) == 1:
            setup, run = case.setup, deployment(case.setup).at(case.shape)
            batch = min(in_flight(case, setup, run), 1024)
            row = [
                *(setup.model.id, setup.gpu.id, setup.gpu.family, setup.model.kind, setup.gpus),
                *(setup.precision, setup.backend),
                *(round(case.shape.input_tokens), round(case.shape.output_tokens), round(batch)),
                round(case.output_tokens_per_second / say(case) - 1, 3),
                *(case.source, case.date or "undated"),
            ]
            rows.setdefault(tuple(row[:11]), row)
    return sorted(rows.values(), key=str)


def toml_lines(fit: Fit) -> str:
    """The fitted constants as rows of `serving.toml`."""
    values = fit.constants()
    rows = (
        f'{name} = {{ value = {values[name]:.4g}, unit = "{prior.unit}", source = "fit", '
        f"since = {TODAY} }}\n"
        for name, prior in priors().items()
    )
    return "".join(rows)


def write_fit(fit: Fit) -> None:
    """Stores constants and factors."""
    path = DATA / "serving.toml"
    kept = path.read_text(encoding="utf-8").partition(MARK)
    path.write_text(kept[0] + kept[1] + toml_lines(fit), encoding="utf-8")
    factors = [
        [*group, f"{factor:.4g}", fit.rows_of[group], SOURCE, TODAY]
        for group, factor in sorted(fit.factors().items())
    ]
    header = "family gpu precision backend factor rows source read"
    write_csv("serving_factors.csv", header, factors)
    loads = [
        [*group, f"{factor:.4g}", fit.rows_of_load[group], SOURCE, TODAY]
        for group, factor in sorted(fit.load_factors().items())
    ]
    write_csv("serving_loads.csv", "family gpu_family precision factor rows source read", loads)


def write_csv(name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    """A CSV file of the engine's data."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header.split(), *rows])


def main() -> None:
    """Prints the constants; with --write, stores all that was found."""
    cases, _ = read_all()
    if "--points" in sys.argv:
        points = "model gpu gpu_family kind gpus precision backend isl osl sequences error"
        write_csv("serving_measured.csv", f"{points} source date", measured_points(cases))
        return
    observed = [observe(case) for case in cases]
    fit = Fit([o for o in observed if o.case.counts])
    print(toml_lines(fit))
    if "--write" in sys.argv:
        write_fit(fit)
        found = bands(observed)
        write_csv("serving_bands.csv", "basis kind low high rows source read", found)


if __name__ == "__main__":
    main()
