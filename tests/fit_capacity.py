"""Fits the constants of the closed form; `python tests/fit_capacity.py --write` stores them.

Method: the logarithms of some thirty constants, none of them a model's own, by damped
least squares (Levenberg-Marquardt) on the logarithm of the output tokens per second.
- Every published measurement counts once. The table's estimates, at five shapes per row, count a
  tenth: they alone tell about GPUs that nobody measured (Ampere, and most cards with GDDR), and
  one constant of the fit, not of the engine, takes up their common optimism.
- Residuals are counted in units of 8 % and grow linearly beyond one unit (soft L1): some published
  rows contradict each other by a factor of two, and none is dropped.
- Each constant has a prior, a plausible value with a spread, worth one observation; shares of a
  peak stay below 95 %. Priors decide where the data are silent.
Leaving a model out leaves out its measurements and its estimates, and starts from the priors."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.machines.closed_form import load_constants
from tests.measured import Case, Predictor, estimated_cases, measured_cases, relative_errors

FAMILIES = ("hopper", "hopper_pcie", "blackwell", "ampere", "gddr", "cdna")
UNIT_OF_ERROR, ESTIMATE_WEIGHT, ITERATIONS = 0.08, 0.1, 25
DATA = Path(__file__).parents[1] / "engine/data/throughput.toml"
MARK = "do not edit below this line.\n"


class Prior(NamedTuple):
    """A plausible value, its spread as a standard deviation of the logarithm, an upper bound."""

    value: float
    spread: float
    ceiling: float = math.inf
    unit: str = "share"


def priors() -> dict[str, Prior]:
    """What a constant is before any measurement is seen."""
    shares = {f"bandwidth_share_{family}": Prior(0.8, 0.12, 0.95) for family in FAMILIES}
    shares |= {f"arithmetic_share_{family}": Prior(0.7, 0.15, 0.95) for family in FAMILIES}
    # Cards capped at 350-400 W do not hold their clock under matrix load.
    shares["arithmetic_share_hopper_pcie"] = Prior(0.5, 0.25, 0.95)
    return shares | {
        "kv_bandwidth_share": Prior(0.9, 0.12, 0.95),
        "arithmetic_fp8": Prior(0.85, 0.12, 1.0, "ratio"),
        "arithmetic_fp4": Prior(0.7, 0.25, 1.0, "ratio"),
        "prefill_gain": Prior(1.0, 0.2, 1.5, "ratio"),
        "mixture_decode_share": Prior(0.4, 0.4, 1.0),
        "mixture_prefill_share": Prior(0.5, 0.3, 1.0),
        "routing_spread": Prior(0.8, 0.3, 1.0, "exponent"),
        "link_share": Prior(0.45, 0.3, 0.95),
        "allreduce_seconds": Prior(4e-6, 0.7, unit="s"),
        "layer_seconds": Prior(4e-5, 0.6, unit="s"),
        "layer_factor_vllm": Prior(1.15, 0.15, unit="ratio"),
        "step_seconds": Prior(5e-4, 0.7, unit="s"),
        "sequence_seconds_vllm": Prior(1.5e-5, 0.5, unit="s"),
        "sequence_seconds_trtllm": Prior(1.5e-5, 0.5, unit="s"),
        "request_seconds_vllm": Prior(4e-3, 0.8, unit="s"),
        "request_seconds_trtllm": Prior(4e-3, 0.8, unit="s"),
        "kv_use": Prior(0.9, 0.1, 1.0),
        "table_bias": Prior(1.1, 0.1, unit="ratio"),
    }


class Problem:
    """The residuals of a set of cases, as a function of the constants' logarithms."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases, self.priors = cases, priors()
        self.centre = np.log([prior.value for prior in self.priors.values()])
        self.spread = np.array([prior.spread for prior in self.priors.values()])
        self.ceiling = np.log([prior.ceiling for prior in self.priors.values()])
        self.known = np.log([case.output_tokens_per_second for case in cases])
        self.estimated = np.array([case.seconds_per_token is not None for case in cases])
        self.weight = np.where(self.estimated, math.sqrt(ESTIMATE_WEIGHT), 1.0) / UNIT_OF_ERROR

    def constants(self, logs: np.ndarray) -> dict[str, float]:
        """The engine's constants with the fitted ones put in."""
        values = (float(value) for value in np.exp(logs))
        return {**load_constants(), **dict(zip(self.priors, values, strict=True))}

    def residuals(self, logs: np.ndarray) -> np.ndarray:
        """Soft-L1 residuals of the cases, then those of the priors."""
        constants = self.constants(logs)
        predictor = Predictor(constants)
        said = np.log([predictor.output_tokens_per_second(case) for case in self.cases])
        said += np.where(self.estimated, math.log(constants["table_bias"]), 0.0)
        off = (said - self.known) * self.weight
        soft = np.sign(off) * np.sqrt(2 * (np.sqrt(1 + off**2) - 1))
        return np.concatenate([soft, (logs - self.centre) / self.spread])

    def slopes(self, logs: np.ndarray, here: np.ndarray) -> np.ndarray:
        """Derivatives of the residuals by finite differences."""
        step = 1e-4
        moved = (self.residuals(logs + step * row) for row in np.eye(len(logs)))
        return np.stack([(there - here) / step for there in moved], axis=1)


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """The constants that explain the cases best, by damped least squares from the priors."""
    problem, damping = Problem(cases), 1e-2
    logs = problem.centre
    here = problem.residuals(logs)
    for _ in range(ITERATIONS):
        slopes = problem.slopes(logs, here)
        normal, downhill = slopes.T @ slopes, -slopes.T @ here
        while damping < 1e6:
            damped = normal + damping * np.diag(np.diag(normal))
            tried = np.minimum(logs + np.linalg.solve(damped, downhill), problem.ceiling)
            there = problem.residuals(tried)
            if there @ there < here @ here:
                break
            damping *= 4
        else:
            break
        gained = (here @ here - there @ there) / (here @ here)
        logs, here, damping = tried, there, damping / 4
        if gained < 1e-5:
            break
    return problem.constants(logs)


def fit_without(model_id: str, measured: Sequence[Case], estimated: Sequence[Case]) -> Predictor:
    """The closed form as if nobody had ever measured or estimated a model."""
    return Predictor(fit([case for case in (*measured, *estimated) if case.model.id != model_id]))


def toml_lines(constants: dict[str, float]) -> str:
    """The fitted constants as rows of `throughput.toml`; the table's bias stays with the fit."""
    rows = (
        f'{name} = {{ value = {constants[name]:.4g}, unit = "{prior.unit}", source = "fit", '
        "since = 2026-11-21 }\n"
        for name, prior in priors().items()
        if name != "table_bias"
    )
    return "".join(rows)


def main() -> None:
    """Prints the constants; with --write, stores them."""
    measured = measured_cases()
    constants = fit([*measured, *estimated_cases()])
    lines = toml_lines(constants)
    print(lines, f"table_bias = {constants['table_bias']:.3f}", sep="")
    errors = sorted(relative_errors(measured, Predictor(constants)))
    print(f"median error {errors[len(errors) // 2]:.1%} over {len(errors)} measurements")
    if "--write" in sys.argv:
        kept = DATA.read_text(encoding="utf-8").partition(MARK)
        DATA.write_text(kept[0] + kept[1] + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
