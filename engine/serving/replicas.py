"""Replicas: of all ways to serve a model on a GPU type, the one to plan with at a shape.

The preferred precision that holds a whole request is taken, in the smallest replica that is
about as good per GPU as the best, or in the one whose fleet for the work is the smallest. Where
no way keeps the service level, the one that comes nearest to it is taken, as lightly loaded as
that needs, so that a longer request or a stricter level never costs less; and the replica says
so: `meets_level` is false."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from engine.figures.errors import DoesNotFit, NoEstimate
from engine.figures.sources import Result, Source
from engine.machines.fits import does_not_fit, group_sizes, require_support
from engine.machines.hardware import Gpu
from engine.machines.memory import KV_BYTES
from engine.machines.open_models import OpenModel
from engine.serving.batching import Deployment, Run, deployments
from engine.serving.evidence import Basis, evidence_of, own_measurement
from engine.serving.shape import ServiceLevel, Shape, service_level

Backend = str
DEFAULT_BACKEND = "vllm"
ABOUT_AS_GOOD = 0.9
"""A smaller replica is preferred at this share of the best: it takes less on standby."""


class OwnMeasurement(Result):
    """What a person measured on their own replica, saturated, at their shape: one of the two."""

    output_tokens_per_second_per_gpu: float | None = None
    requests_per_second_per_replica: float | None = None

    def requests_per_second(self, gpus: int, shape: Shape) -> float:
        """As a rate of one replica. Where answers have no tokens, those a second are of what is
        read: there are no others to count."""
        if self.requests_per_second_per_replica is not None:
            return self.requests_per_second_per_replica
        return (
            (self.output_tokens_per_second_per_gpu or 0.0)
            * gpus
            / (shape.output_tokens or shape.input_tokens)
        )


class Asked(NamedTuple):
    """What a replica is asked for; None is left open."""

    level: ServiceLevel | None = None
    gpus: int | None = None
    precision: str | None = None
    backend: Backend = DEFAULT_BACKEND
    measured: OwnMeasurement | None = None
    kv: str | None = None


class Replica(Result):
    """One copy of a model on its GPUs, and what it sustains within the service level."""

    model: str
    gpu: str
    precision: str
    backend: Backend
    gpus: int
    """GPUs that one replica spans."""
    split: str
    """How attention is spread over them."""
    cache_bytes: float
    """Bytes of a cached element: 2 in BF16, 1 in FP8."""
    requests_per_second: float
    """Sustained within the service level, before any headroom."""
    sequences: float
    """Requests that run at once at that rate."""
    first_token_s: float
    """By then 99 of 100 requests have their first token, at the planned load."""
    output_token_s: float
    """The mean time of each further token."""
    lone_first_token_s: float
    lone_output_token_s: float
    """The same two for a request that has the replica to itself: no load makes them shorter."""
    level: ServiceLevel
    """What was asked for, or what is planned for where nothing was."""
    meets_level: bool
    """False where no way to serve keeps the level: what comes nearest to it is planned for."""
    error_low: float
    """Relative, such as -0.11: the true rate may be that much lower."""
    error_high: float
    """Relative, such as 0.11: the true rate may be that much higher."""
    basis: Basis
    source: Source
    since: date

    def tokens_per_second(self, shape: Shape) -> float:
        """Input and output tokens together, sustained, before any headroom."""
        return self.requests_per_second * shape.tokens


class Way(NamedTuple):
    """One way to serve: a replica at its largest batch within a level."""

    site: Deployment
    run: Run
    batch: float
    rate: float
    gpus: int
    keeps_level: bool

    def tokens_per_second(self, shape: Shape) -> float:
        """Input and output tokens together, sustained, before any headroom."""
        return self.rate * shape.tokens

    def lateness(self, level: ServiceLevel) -> float:
        """What a lone request takes over what the level allows, at the worse of the two waits."""
        first, token = self.run.first_token_s(0.0), self.run.output_token_s(1.0)
        return max(first / level.first_token_s, token / level.output_token_s)


class Possible:
    """A replica that holds a whole request; its largest batch within a level is sought once."""

    def __init__(self, site: Deployment, run: Run) -> None:
        self._site, self._run, self.gpus = site, run, site.setup.gpus
        self._ways: dict[ServiceLevel, Way] = {}

    def way(self, level: ServiceLevel) -> Way:
        """How it serves within a level, or as near to it as it can."""
        if level not in self._ways:
            batch = self._run.largest_batch(level)
            rate, keeps = self._run.requests_per_second(batch), self._run.keeps(level)
            self._ways[level] = Way(self._site, self._run, batch, rate, self.gpus, keeps)
        return self._ways[level]


def replica(
    model: OpenModel,
    gpu: Gpu,
    shape: Shape,
    level: ServiceLevel | None = None,
    gpus: int | None = None,
    precision: str | None = None,
    backend: Backend = DEFAULT_BACKEND,
    measured: OwnMeasurement | None = None,
    kv: str | None = None,
) -> Replica:
    """What one replica sustains: of the sizes that `gpus` GPUs allow, or of any.

    Replicas span 1, 2, 4 or 8 GPUs, so of 3 GPUs a replica uses 2 (`Replica.gpus` says).
    Raises DoesNotFit where the GPUs are too few or no whole request fits, UnservedPrecision
    for one that model or GPU lacks, NoEstimate for requests beyond the model's context; all name
    what does."""
    return planned(model, gpu, shape, Asked(level, gpus, precision, backend, measured, kv))


@lru_cache(maxsize=256)
def planned(model: OpenModel, gpu: Gpu, shape: Shape, asked: Asked) -> Replica:
    """The same: the smallest replica that is about as good by the GPU as the best, of one size the
    better."""
    ways = ways_to_serve(model, gpu, shape, asked)
    enough = ABOUT_AS_GOOD * max(way.rate / way.gpus for way in ways)
    good = [way for way in ways if way.rate / way.gpus >= enough]
    return described(min(good, key=lambda way: (way.gpus, -way.rate)), shape, asked)


def ways_to_serve(model: OpenModel, gpu: Gpu, shape: Shape, asked: Asked) -> list[Way]:
    """The replicas that keep the service level; where none does the one that comes nearest to it.
    Raises as `replica` does."""
    found = ways_that_fit(model, gpu, shape, asked)
    if not found:
        raise too_small(model, gpu, shape, asked)
    return found


def ways_that_fit(model: OpenModel, gpu: Gpu, shape: Shape, asked: Asked) -> list[Way]:
    """The same, and none where the GPUs are too few or no whole request fits."""
    _require_context(model, shape)
    if asked.precision is not None:
        require_support(model, gpu, asked.precision)
    level = asked.level or service_level(shape)
    every = [one.way(level) for one in _choices(model, gpu, shape, asked)]
    found = [way for way in every if way.keeps_level]
    if every and not found:
        found = [min(every, key=lambda way: (way.lateness(level), way.gpus))]
    return found if asked.measured is None else _as_measured(found, shape, asked.measured)


def _as_measured(ways: list[Way], shape: Shape, measured: OwnMeasurement) -> list[Way]:
    return [way._replace(rate=measured.requests_per_second(way.gpus, shape)) for way in ways]


def _require_context(model: OpenModel, shape: Shape) -> None:
    if shape.tokens > model.max_context:
        raise NoEstimate(
            f"{model.name} takes at most {model.max_context:,} tokens; a request here holds "
            f"{shape.tokens:,.0f}. Try shorter requests or a model with a longer context."
        )


def _choices(model: OpenModel, gpu: Gpu, shape: Shape, asked: Asked) -> list[Possible]:
    """The replicas of the size that was asked for which hold a whole request, in the preferred
    precision that fits there at all: a longer request never means coarser weights."""
    most = asked.gpus or gpu.gpus_per_node
    held = deployments(model, gpu, asked.backend, asked.precision, asked.kv)
    for row, sites in enumerate(held):
        if any(site.setup.gpus <= most for site in sites):
            found = _possible(model, gpu, shape, asked.backend, asked.precision, asked.kv, row)
            return [one for one in found if one.gpus <= most]
    return []


@lru_cache(maxsize=256)
def _possible(
    model: OpenModel,
    gpu: Gpu,
    shape: Shape,
    backend: Backend,
    precision: str | None,
    kv: str | None,
    row: int,
) -> tuple[Possible, ...]:
    """Of a row of `deployments` those that hold a whole request."""
    sites = deployments(model, gpu, backend, precision, kv)[row]
    runs = ((site, site.at(shape)) for site in sites)
    return tuple(Possible(site, run) for site, run in runs if run.most >= 1)


def described(way: Way, shape: Shape, asked: Asked) -> Replica:
    """A way to serve, as it is told."""
    setup, run = way.site.setup, way.run
    evidence = own_measurement() if asked.measured else evidence_of(setup, shape, way.batch)
    return Replica(
        **dict(evidence),
        model=setup.model.id,
        gpu=setup.gpu.id,
        precision=setup.precision,
        backend=setup.backend,
        gpus=setup.gpus,
        split=setup.split.value,
        cache_bytes=setup.kv_bytes,
        requests_per_second=way.rate,
        sequences=way.batch,
        first_token_s=run.first_token_s(way.batch),
        output_token_s=run.output_token_s(way.batch),
        lone_first_token_s=run.first_token_s(0.0),
        lone_output_token_s=run.output_token_s(1.0),
        level=asked.level or service_level(shape),
        meets_level=way.keeps_level,
    )


def too_small(model: OpenModel, gpu: Gpu, shape: Shape, asked: Asked) -> DoesNotFit:
    """The error where the GPUs are too few or no whole request fits: it names what does."""
    gpus = min(asked.gpus or gpu.gpus_per_node, max(group_sizes(gpu)))
    kv_bytes = KV_BYTES[asked.kv or "bf16"]
    return does_not_fit(model, gpu, gpus, asked.precision, shape.tokens, kv_bytes)


class WayOut(NamedTuple):
    """A replica that keeps a level, or where none does the one whose first token comes soonest."""

    gpu: Gpu
    gpus: int
    first_token_s: float
    """Of a lone request."""
    keeps_level: bool


def way_out(
    model: OpenModel, gpus: Iterable[Gpu], shape: Shape, level: ServiceLevel, backend: Backend
) -> WayOut | None:
    """What would keep a level: the first of the GPU types that does, in its smallest replica that
    does; else the fastest of all. None where none of the types holds a request."""
    fastest: WayOut | None = None
    for gpu in gpus:
        for site in next(filter(None, deployments(model, gpu, backend)), ()):
            run = site.at(shape)
            if run.most < 1:
                continue
            keeps = run.keeps(level)
            found = WayOut(gpu, site.setup.gpus, run.first_token_s(0.0), keeps)
            if keeps:
                return found
            if fastest is None or found.first_token_s < fastest.first_token_s:
                fastest = found
    return fastest
