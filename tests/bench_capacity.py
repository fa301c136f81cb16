"""How near the serving model comes to published measurements: `python -m tests.bench_capacity`.

Prints the median and the 90th percentile of the relative error of output tokens per second by
model and GPU and by kind, against the bounds, with the rows that count and with all; the bands of
the classes of evidence; and how long an estimate takes, as ratios to `litellm.cost_per_token`.
A path takes other measurements of the same columns; `--left-out` fits again without each model
(minutes); `--json` prints `dense`, `moe` and `latent`, each with `n`, `median` and `p90` as
fractions, and `uncovered`: the rows that cannot be read, with the reason."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from time import perf_counter

from engine.figures.dated import read_csv
from engine.machines.hardware import load_gpus
from engine.machines.open_models import load_models
from engine.serving.batching import deployments
from engine.serving.replicas import replica
from engine.serving.shape import Shape
from tests.measured import Case, Predictor, Uncovered, read_all

Ratios = list[tuple[Case, float]]
KINDS = ("dense", "moe", "latent")
BOUNDS = {"dense": (0.08, 0.20), "moe": (0.18, 0.45), "latent": (0.20, 0.50)}
LEFT_OUT_BOUNDS = {"dense": (0.15, 0.35), "moe": (0.25, 0.60)}
WORST, MOST_SET_ASIDE = 1.5, 0.03


def quantile(errors: Iterable[float], share: float) -> float:
    """The error that `share` of the rows stay within, interpolated between neighbours."""
    ordered = sorted(errors)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def ratios_of(cases: Iterable[Case]) -> Ratios:
    """Each case with predicted over measured."""
    say = Predictor().output_tokens_per_second
    return [(case, say(case) / case.output_tokens_per_second) for case in cases]


def errors_by_kind(ratios: Ratios) -> dict[str, list[float]]:
    """Relative errors by kind of model."""
    return {kind: [abs(ratio - 1) for case, ratio in ratios if case.kind == kind] for kind in KINDS}


def line(name: str, errors: list[float], bound: tuple[float, float] | None = None) -> str:
    """One line of the report, with the bound and whether it holds."""
    if not errors:
        return f"  {name:44} no rows"
    median, p90 = quantile(errors, 0.5), quantile(errors, 0.9)
    text = f"  {name:44} {len(errors):5} rows  median {median:6.1%}  p90 {p90:6.1%}"
    if bound is None:
        return text
    holds = median <= bound[0] and p90 <= bound[1]
    return f"{text}  bound {bound[0]:.0%} / {bound[1]:.0%}: {'holds' if holds else 'BROKEN'}"


def report(
    title: str, ratios: Ratios, bounds: dict[str, tuple[float, float]] | None = None
) -> None:
    """A block of lines, one for each kind."""
    print(f"\n{title}")
    for kind, errors in errors_by_kind(ratios).items():
        print(line(kind, errors, (bounds or {}).get(kind)))


def report_groups(ratios: Ratios) -> None:
    """A line for each model on each GPU."""
    key: Callable[[tuple[Case, float]], str] = lambda pair: (  # noqa: E731
        f"{pair[0].setup.model.name} on {pair[0].setup.gpu.name}"
    )
    print("\nBy model and GPU, rows that count")
    for name, group in groupby(sorted(ratios, key=key), key=key):
        print(line(name, [abs(ratio - 1) for _, ratio in group]))


def report_rows(ratios: Ratios, counted: Ratios) -> None:
    """What does not count, and the worst of what does."""
    aside = sum(bool(case.set_aside) for case, _ in ratios)
    outliers = sum(case.is_outlier for case, _ in ratios)
    share = aside / max(1, len(ratios))
    print(
        f"\n{aside} rows set aside ({share:.1%}, at most {MOST_SET_ASIDE:.0%}), {outliers} flagged"
    )
    for case, ratio in sorted(counted, key=lambda pair: -abs(pair[1] - 1))[:1]:
        print(f"worst row: {case.row}, {abs(ratio - 1):.0%} off (at most {WORST:.0%})")


def report_bands() -> None:
    """How far an estimate of each class may be off."""
    print("\nBands: four of five measurements, their row, model or GPU family left out")
    for row in read_csv("serving_bands.csv"):
        low, high = float(row["low"]), float(row["high"])
        print(f"  {row['basis']:10} {row['kind']:6} {low:+.0%} to {high:+.0%}")


def microseconds(act: Callable[[Shape], object], calls: int = 1000) -> float:
    """Mean time of a call with a shape never asked before."""
    shapes = [Shape(input_tokens=1000 + n, output_tokens=300 + n) for n in range(calls)]
    start = perf_counter()
    for shape in shapes:
        act(shape)
    return (perf_counter() - start) / calls * 1e6


def reference_us() -> float | None:
    """`litellm.cost_per_token` for one request; None where it is not installed."""
    try:
        from litellm import cost_per_token
    except ImportError:
        return None

    def act(shape: Shape) -> object:
        tokens = int(shape.input_tokens), int(shape.output_tokens)
        return cost_per_token("gpt-4o", prompt_tokens=tokens[0], completion_tokens=tokens[1])

    return microseconds(act)


def report_times() -> None:
    """One evaluation of step times, one complete sizing, as ratios to the reference."""
    model, gpu = load_models()["llama-3.3-70b"], load_gpus()["h100_sxm"]
    run = deployments(model, gpu, "vllm")[0][0]
    step = microseconds(lambda shape: run.at(shape).requests_per_second(32.0))
    sizing = microseconds(lambda shape: replica(model, gpu, shape))
    reference = reference_us()
    print()
    for name, taken, most in (("step times", step, 20), ("complete sizing", sizing, 200)):
        ratio = f", {taken / reference:.2f} x litellm.cost_per_token" if reference else ""
        verdict = "holds" if taken <= most else "BROKEN"
        print(f"{name}: {taken:.1f} us{ratio} (at most {most} us: {verdict})")


def report_left_out(cases: list[Case]) -> None:
    """The errors on models that the fit has not seen; needs numpy."""
    from tests.fit_bands import KEYS, left_out
    from tests.fit_capacity import observe

    ratios = left_out([observe(case) for case in cases], KEYS["calibrated"])
    report("Each model left out of the fit", ratios, LEFT_OUT_BOUNDS)


def as_json(ratios: Ratios, uncovered: list[Uncovered]) -> str:
    """The report for a machine; every row that can be read counts unless flagged or set aside."""
    counted = errors_by_kind([pair for pair in ratios if pair[0].counts])
    said: dict[str, object] = {
        kind: {
            "n": len(errors),
            "median": quantile(errors, 0.5) if errors else None,
            "p90": quantile(errors, 0.9) if errors else None,
        }
        for kind, errors in counted.items()
    }
    said["uncovered"] = [{"row": row.row, "why": row.why} for row in uncovered]
    return json.dumps(said)


def main() -> None:
    """Prints the report."""
    paths = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    cases, uncovered = read_all(*paths)
    ratios = ratios_of(cases)
    if "--json" in sys.argv:
        print(as_json(ratios, uncovered))
        return
    counted = [pair for pair in ratios if pair[0].counts]
    report_groups(counted)
    report("Rows that count", counted, BOUNDS)
    report("All rows", ratios)
    report_rows(ratios, counted)
    print(f"uncovered: {[f'{row.row} ({row.why})' for row in uncovered] or 'none'}")
    report_bands()
    if "--left-out" in sys.argv:
        report_left_out(cases)
    report_times()


if __name__ == "__main__":
    main()
