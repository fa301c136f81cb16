"""How near the closed form comes to published measurements: `python tests/bench_capacity.py`.

Prints, every row counted, the median and the 90th percentile of the relative error of output
tokens per second, by model and GPU; the same with each model left out of the fit; and how far the
fitted table and the closed form disagree. A path as argument takes other measurements of the same
columns; --quick leaves out the fits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from time import perf_counter

from engine.machines.capacity import Shape, Sla, replica
from engine.machines.closed_form import sustained
from engine.machines.hardware import load_gpus
from engine.machines.open_models import load_models
from tests.measured import Case, Predictor, estimated_cases, measured_cases, relative_errors

Errors = list[tuple[Case, float]]
Key = Callable[[Case], str]

GOALS = {  # issue 4, "Done when": median and 90th percentile
    "dense": (0.10, 0.25),
    "mixture of experts": (0.20, 0.50),
    "dense, model left out": (0.20, 0.45),
}


def quantile(errors: Iterable[float], share: float) -> float:
    """The error that `share` of the rows stay within, interpolated between neighbours."""
    ordered = sorted(errors)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def errors_of(cases: list[Case], predictor: Predictor) -> Errors:
    """Each case with its relative error."""
    return list(zip(cases, relative_errors(cases, predictor), strict=True))


def kind(case: Case) -> str:
    """Which accuracy goal a case counts for."""
    return "mixture of experts" if case.model.is_mixture else "dense"


def model_and_gpu(case: Case) -> str:
    """The line of the report that a case counts in."""
    return f"{case.model.name} on {case.gpu.name}"


def line(name: str, errors: Iterable[float], goal: tuple[float, float] | None = None) -> str:
    """One line of the report, with the goal and whether it is met."""
    counted = list(errors)
    median, p90 = quantile(counted, 0.5), quantile(counted, 0.9)
    text = f"{name:36} {len(counted):5} rows  median {median:6.1%}  p90 {p90:6.1%}"
    if goal is None:
        return text
    verdict = "met" if median <= goal[0] and p90 <= goal[1] else "MISSED"
    return f"{text}  goal {goal[0]:.0%} / {goal[1]:.0%}: {verdict}"


def report(title: str, errors: Errors, key: Key, suffix: str = "") -> None:
    """A block of lines: each group by `key`, then dense and mixture models altogether."""
    print(f"\n{title}")
    ordered = sorted(errors, key=lambda pair: key(pair[0]))
    for name, group in groupby(ordered, key=lambda pair: key(pair[0])):
        print("  " + line(name, (error for _, error in group)))
    for name in ("dense", "mixture of experts"):
        counted = [error for case, error in errors if kind(case) == name]
        if counted:
            print("  " + line(name + suffix, counted, GOALS.get(name + suffix)))


def left_out_errors(measured: list[Case], estimated: list[Case]) -> Errors:
    """Each measurement against the closed form fitted without its model."""
    from tests.fit_capacity import fit_without

    found: Errors = []
    for model_id in sorted({case.model.id for case in measured}):
        predictor = fit_without(model_id, measured, estimated)
        found += errors_of([case for case in measured if case.model.id == model_id], predictor)
    return found


def microseconds_per_call(calls: int = 2000) -> tuple[float, float]:
    """Time of the closed form, and of a whole `replica`, for shapes never asked before."""
    model, gpu = load_models()["qwen3-8b"], load_gpus()["h100_sxm"]
    shapes = [Shape(input_tokens=1000 + n, output_tokens=300) for n in range(calls)]
    start = perf_counter()
    for shape in shapes:
        sustained(model, gpu, 1, "fp8", shape, Sla.STRICT)
    middle = perf_counter()
    for shape in shapes:
        replica(model, gpu, shape)
    end = perf_counter()
    return (middle - start) / calls * 1e6, (end - middle) / calls * 1e6


def main() -> None:
    """Prints the report."""
    paths = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    measured, estimated = measured_cases(*paths), estimated_cases()
    shipped = Predictor()
    report("Closed form against measurements", errors_of(measured, shipped), model_and_gpu)
    if "--quick" not in sys.argv:
        left_out = left_out_errors(measured, estimated)
        report("The same, each model left out", left_out, model_and_gpu, ", model left out")
    apart = errors_of(estimated, shipped)
    report("Closed form against the table", apart, model_and_gpu, ", against the table")
    closed_us, replica_us = microseconds_per_call()
    print(f"\nclosed form {closed_us:.1f} us a call; replica, first time, {replica_us:.1f} us")


if __name__ == "__main__":
    main()
