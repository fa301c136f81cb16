"""The fit of the serving model's constants; `tests/fit_bands.py` runs it and stores what it finds.

Method: the seconds of every kind of work at its peak (`steps.work`) are known for a case, so a
measurement says what their sum is once each is multiplied by its constants. The logarithms of
some eighty constants, none of them a model's own, are found by damped least squares on the
logarithm of seconds per output token, and of the published time per token at half the weight.
- Residuals are counted in units of 8 % and grow linearly beyond one unit (soft L1): some
  published rows contradict each other by a factor of two.
- Each constant has a prior, a plausible value with a spread, worth one observation; none beats a
  peak. Priors decide where the data are silent.
- One factor more for each model family, GPU, precision and backend with five rows or more, with
  a prior of 1 and a spread of 10 %: the fewer the rows, the nearer it stays to 1.
- A second one on the arithmetic of the matrices for each model family, GPU family and precision
  with as many rows, over all backends, with a spread of 40 % for mixtures and 8 % for dense
  models: what one software met under load another will meet there.
- Where the source does not say how replicas were made, the best way by the constants so far counts.
Leaving a model, a GPU family or a row out starts from the same priors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.serving.batching import deployment
from engine.serving.calibration import (
    AT_PEAK,
    LOADED,
    MEMORIES,
    OTHER_PRECISION,
    Group,
    Load,
    constants_of,
    group_of,
    load_of,
    siblings,
)
from engine.serving.shape import Shape
from engine.serving.steps import Seconds, Setup, window_of, work
from tests.measured import Case, in_flight, replicas

UNIT_OF_ERROR, FACTOR_SPREAD, FEWEST_ROWS, ITERATIONS = 0.08, 0.1, 5, 40
LOAD_SPREADS = {True: 0.4, False: 0.08}
"""Of mixtures and of dense models."""
TPOT_WEIGHT = 0.5
KINDS = (
    *("activations", "weights", "experts", "prompt_weights", "cache", "state"),
    *("decode", "decode_attention", "prompt", "prompt_attention", "exchange", "prompt_exchange"),
    *("synchronise", "layers", "expert_layers", "latent_layers", "state_layers"),
    *("step", "sequence", "request"),
)
PEAKED = np.array([kind in AT_PEAK for kind in KINDS])
OF_LOAD = np.array([kind in LOADED for kind in KINDS])


class Prior(NamedTuple):
    """A plausible value, its spread as a standard deviation of the logarithm, a lower bound."""

    value: float
    spread: float
    floor: float = 1e-6
    unit: str = "ratio"


def priors() -> dict[str, Prior]:
    """What a constant is before any measurement is seen."""
    families = ("hopper", "hopper_pcie", "blackwell", "ampere", "gddr", "cdna")
    memories = (*families, *MEMORIES.values())
    found = {f"bandwidth_{memory}": Prior(1.25, 0.12, 1.05) for memory in memories}
    found |= {f"arithmetic_{family}": Prior(1.5, 0.2, 1.05) for family in families}
    for backend in ("vllm", "trtllm", "sglang"):
        found |= _software_priors(backend)
    links = {
        f"link_{link}": Prior(2.2, 0.4, 1.05) for link in ("nvlink4", "nvlink5", "xgmi", "pcie")
    }
    peaks = {"bf16": 1.0, "fp8": 1.2, "fp4": 1.6, "mxfp4": 1.3, "unpacked": 1.3}
    precisions = {
        f"precision_{name}": Prior(value, 0.02 if name == "bf16" else 0.25, 1.0)
        for name, value in peaks.items()
    }
    ways = ("at_once", "conversations", "arrivals", "pipeline")
    return {
        **found,
        **links,
        **precisions,
        "activations": Prior(1.5, 0.7),
        "experts": Prior(1.1, 0.2, 1.0),
        "experts_unpacked": Prior(1.3, 0.3, 1.0),
        "latent_cache": Prior(1.2, 0.3, 1.0),
        "decode_attention": Prior(1.3, 0.3, 1.0),
        "prompt_attention": Prior(1.3, 0.3, 1.0),
        "prompt_exchange": Prior(0.8, 0.3, 0.4),
        "prompt_weights": Prior(0.3, 0.6),
        "state": Prior(1.3, 0.3, 1.0),
        "state_layer": Prior(20.0, 0.7, unit="µs"),
        **{f"measured_{way}": Prior(1.0, 0.15, 0.6) for way in ways},
    }


def _software_priors(backend: str) -> dict[str, Prior]:
    return {
        f"cache_{backend}": Prior(1.1, 0.2, 1.0),
        f"prompt_{backend}": Prior(1.0, 0.2, 0.6),
        f"mixture_decode_{backend}": Prior(2.0, 0.4, 1.0),
        f"mixture_prompt_{backend}": Prior(1.8, 0.4, 1.0),
        f"latent_decode_{backend}": Prior(1.0, 0.3, 0.5),
        f"latent_prompt_{backend}": Prior(1.0, 0.3, 0.5),
        f"synchronise_{backend}": Prior(4.0, 0.7, unit="µs"),
        f"layer_{backend}": Prior(40.0, 0.6, unit="µs"),
        f"expert_layer_{backend}": Prior(20.0, 0.7, unit="µs"),
        f"latent_layer_{backend}": Prior(20.0, 0.7, unit="µs"),
        f"step_{backend}": Prior(0.5, 0.7, unit="ms"),
        f"sequence_{backend}": Prior(12.0, 0.6, unit="µs"),
        f"request_{backend}": Prior(0.6, 0.4, unit="ms"),
    }


class Observation(NamedTuple):
    """One case as the fit sees it: seconds at peak by kind of work, for each way to replicate."""

    case: Case
    rates: list[np.ndarray]
    """Per output token of all replicas, one vector per setup."""
    tpot: np.ndarray | None
    """Per output token of one sequence; None where nobody published it."""


def observe(case: Case) -> Observation:
    """The work of a case at its batch; the batch follows from memory and load, not from the fit
    (but for MLPerf's server, whose limit on the time per token uses the constants so far)."""
    rates, tpot = [], None
    for setup in case.setups:
        run = deployment(setup).at(case.shape)
        batch = max(1.0, in_flight(case, setup, run))
        step, prompt = seconds_of(setup, case.shape, batch)
        osl = case.shape.output_tokens
        rates.append((osl * step + batch * prompt) / (batch * osl) / replicas(case, setup))
        queues = case.concurrency is None or case.concurrency / replicas(case, setup) > run.most
        if case.tpot_s and not case.way and not queues:
            tpot = step + (batch - 1) * prompt / osl
    return Observation(case, rates, tpot)


def seconds_of(setup: Setup, shape: Shape, batch: float) -> tuple[np.ndarray, np.ndarray]:
    """Seconds at peak of a step and of a prompt, by kind of work."""
    model, isl, context = setup.model, shape.input_tokens, shape.mean_context
    window = window_of(model)
    touched = 1 - (1 - model.top_k / model.n_experts) ** batch if model.is_mixture else 0.0
    step_of = Seconds(1, touched, batch, batch * context, batch * min(context, window))
    within = isl * min(isl / 2, window)
    prompt_of = Seconds(request=1, token=isl, pair=isl * isl / 2, window_pair=within)
    known = work(setup)
    rows = [known[kind] for kind in KINDS]
    return tuple(  # type: ignore[return-value]
        np.array([sum(a * b for a, b in zip(row, of, strict=True)) for row in rows])
        for of in (step_of, prompt_of)
    )


class Fit:
    """The constants that explain a set of observations best."""

    def __init__(self, observed: Sequence[Observation]) -> None:
        counted = Counter(group_of(o.case.setup) for o in observed)
        loads = Counter(load_of(o.case.setup) for o in observed)
        is_mixture = {load_of(o.case.setup): o.case.setup.model.is_mixture for o in observed}
        groups = [group for group, rows in counted.items() if rows >= FEWEST_ROWS]
        loaded = [group for group, rows in loads.items() if rows >= FEWEST_ROWS]
        first = len(priors())
        self.groups = {group: first + place for place, group in enumerate(groups)}
        self.loads = {group: first + len(groups) + place for place, group in enumerate(loaded)}
        self.rows_of, self.rows_of_load = counted, loads
        self.places = {name: place for place, name in enumerate(priors())}
        known = [
            *priors().values(),
            *[Prior(1.0, FACTOR_SPREAD)] * len(groups),
            *[Prior(1.0, LOAD_SPREADS[is_mixture[group]]) for group in loaded],
        ]
        self.centre = np.log([prior.value for prior in known])
        self.spread = np.array([prior.spread for prior in known])
        self.floor = np.log([prior.floor for prior in known])
        self.logs = self.centre.copy()
        for _ in range(2):
            self._solve(observed)

    def design(self, case: Case) -> np.ndarray:
        """Which constants each kind of work of a case is multiplied by: kinds x constants."""
        chosen = np.zeros((len(KINDS), len(self.centre)))
        shared = [self.places[case.way]] if case.way else []
        parts = constants_of(case.setup)
        for row, kind in enumerate(KINDS):
            for place in (*(self.places[name] for name in parts[kind]), *shared):
                chosen[row, place] += 1
        near = siblings(group_of(case.setup), self.groups)
        share = 1.0 if near and near[0][2] == case.setup.precision else OTHER_PRECISION
        for group in near:
            chosen[:, self.groups[group]] += share / len(near)
        if (load := load_of(case.setup)) in self.loads:
            chosen[OF_LOAD, self.loads[load]] += 1
        return chosen

    def parts(self, design: np.ndarray, work_s: np.ndarray) -> np.ndarray:
        """Seconds by kind of work as reached, no peak beaten."""
        by = np.exp(design @ self.logs)
        return np.where(PEAKED, np.maximum(by, 1.0), by) * work_s

    def output_tokens_per_second(self, o: Observation) -> float:
        """What the fitted constants say of a case."""
        design = self.design(o.case)
        return max(1 / self.parts(design, rate).sum() for rate in o.rates)

    def _solve(self, observed: Sequence[Observation]) -> None:
        rows = [row for o in observed for row in self._rows(o)]
        self._group([row[0] for row in rows])
        self.work = np.array([row[1] for row in rows])
        self.known = np.log([row[2] for row in rows])
        self.weights = np.array([row[3] for row in rows]) / UNIT_OF_ERROR
        damping = 1e-2
        here, slopes = self._residuals(self.logs)
        for _ in range(ITERATIONS):
            normal, downhill = slopes.T @ slopes, -slopes.T @ here
            gained = 0.0
            while damping < 1e6:
                damped = normal + damping * np.diag(np.diag(normal))
                tried = np.maximum(self.logs + np.linalg.solve(damped, downhill), self.floor)
                there, steeper = self._residuals(tried)
                if there @ there < here @ here:
                    gained = 1 - (there @ there) / (here @ here)
                    self.logs, here, slopes, damping = tried, there, steeper, damping / 4
                    break
                damping *= 4
            if gained < 1e-6:
                break

    def _group(self, designs: list[np.ndarray]) -> None:
        """Rows of one design lie together: they share what their work is multiplied by."""
        known: dict[bytes, int] = {}
        self.of_row = np.array([known.setdefault(one.tobytes(), len(known)) for one in designs])
        self.designs = np.empty((len(known), *designs[0].shape))
        self.designs[self.of_row] = designs
        self.rows_by_design = [np.flatnonzero(self.of_row == n) for n in range(len(known))]

    def _rows(self, o: Observation) -> list[tuple[np.ndarray, np.ndarray, float, float]]:
        design = self.design(o.case)
        best = min(o.rates, key=lambda rate: self.parts(design, rate).sum())
        rows = [(design, best, 1 / o.case.output_tokens_per_second, 1.0)]
        if o.tpot is not None:
            rows.append((design, o.tpot, o.case.tpot_s, TPOT_WEIGHT))
        return rows

    def _residuals(self, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Soft-L1 residuals of the rows and of the priors, and their derivatives."""
        by = np.exp(self.designs @ logs)[self.of_row]
        capped = PEAKED & (by < 1)
        parts = np.where(capped, 1.0, by) * self.work
        total = parts.sum(1)
        off = (np.log(total) - self.known) * self.weights
        soft = np.sign(off) * np.sqrt(2 * (np.sqrt(1 + off**2) - 1))
        near = np.abs(off) < 1e-6
        bend = np.where(near, 1, off / np.sqrt(1 + off**2) / np.where(near, 1, soft))
        moved = np.where(capped, 0.0, parts) / total[:, None]
        moved *= (self.weights * bend)[:, None]
        slopes = np.empty((len(moved), len(logs)))
        for rows, design in zip(self.rows_by_design, self.designs, strict=True):
            slopes[rows] = moved[rows] @ design
        pulls = (logs - self.centre) / self.spread
        return np.concatenate([soft, pulls]), np.vstack([slopes, np.diag(1 / self.spread)])

    def constants(self) -> dict[str, float]:
        """The fitted constants by name."""
        return {name: math.exp(self.logs[place]) for name, place in self.places.items()}

    def factors(self) -> dict[Group, float]:
        """The fitted factors by group."""
        return {group: math.exp(self.logs[place]) for group, place in self.groups.items()}

    def load_factors(self) -> dict[Load, float]:
        """The fitted factors on the arithmetic of mixtures by group."""
        return {group: math.exp(self.logs[place]) for group, place in self.loads.items()}
