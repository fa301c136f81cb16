"""Which fleet serves a scenario: the person's own, the reference one, or the one it takes."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import floor
from typing import NamedTuple

from engine.bills.standby import Standby, standby
from engine.figures.errors import NoEstimate
from engine.figures.sources import Result
from engine.figures.workload import LatencyTarget
from engine.machines.hardware import Gpu
from engine.machines.open_models import OpenModel
from engine.question.book import Book
from engine.question.scenario import Scenario
from engine.serving.capacity import Fleet, fleet_for, fleet_of, replicas_for
from engine.serving.replicas import (
    DEFAULT_BACKEND,
    Asked,
    OwnMeasurement,
    Replica,
    Way,
    described,
    planned,
    too_small,
    ways_that_fit,
)
from engine.serving.shape import ServiceLevel, Shape, service_level

_TEXT_ALONE = (
    "The open models in the book read and write text: no fleet is sized for speech or pictures."
)


class ServingFleet(Result):
    """The GPUs that serve, and what is known of their capacity."""

    gpu: Gpu
    gpus: int
    """GPUs that serve, standby not counted."""
    gpus_per_replica: int
    capacity: Fleet | None
    """None where this model on this GPU is neither measured nor computable."""
    unknown_because: str
    """Why the capacity is None; empty otherwise."""

    @property
    def carries_tokens_per_day(self) -> Decimal | None:
        """The daily volume that the fleet carries at the scenario's peak, with headroom."""
        return Decimal(floor(self.capacity.tokens_per_day_carried)) if self.capacity else None

    @property
    def does_the_work(self) -> bool:
        """Whether the fleet is known to carry the work within the service level."""
        return self.capacity is not None and self.capacity.replica.meets_level

    def carries_with(self, gpus: int) -> Decimal | None:
        """The daily volume that another number of such GPUs would carry."""
        if self.capacity is None:
            return None
        replicas = gpus // self.gpus_per_replica
        each = self.capacity.tokens_per_day_carried / self.capacity.replicas
        return Decimal(floor(replicas * each))

    def is_short_of(self, tokens_per_day: Decimal) -> bool:
        """True where the volume is known to be more than the fleet carries."""
        carried = self.carries_tokens_per_day
        return carried is not None and tokens_per_day > carried


def serving_fleet(scenario: Scenario, book: Book) -> ServingFleet:
    """The fleet that carries a scenario: the named GPUs, or more where they are too few.

    Raises DoesNotFit where the named GPUs cannot hold the model, or not one whole request.
    """
    named, gpu = scenario.workload.gpu_count, scenario.gpu
    try:
        _refuse_other_than_text(scenario)
        work = _asked_for(work_of(scenario, book), gpus=named, measured=own_figures(scenario))
        return _fleet(scenario.model, gpu, scenario.shape, work, fewest_gpus(scenario, book))
    except NoEstimate as why:
        count = named or int(book.value("gpus", scenario.on))
        return ServingFleet(
            gpu=gpu,
            gpus=count,
            gpus_per_replica=count,
            capacity=None,
            unknown_because=str(why),
        )


def _refuse_other_than_text(scenario: Scenario) -> None:
    if scenario.is_other_than_text:
        raise NoEstimate(_TEXT_ALONE)


class Work(NamedTuple):
    """What a fleet is asked for, and by which rules it is counted."""

    asked: Asked
    tokens_per_day: float
    margins: tuple[tuple[str, float], ...]
    """`peak_to_average` and `headroom`, see `capacity.fleet_for`."""
    standby: Standby

    def size(self, way: Way, shape: Shape) -> Size:
        """The fleet of a way to serve."""
        replicas = replicas_for(self.tokens_per_day, shape, way, **dict(self.margins))
        serving = replicas * way.gpus
        return Size(way, serving, serving + self.standby.gpus(serving, way.gpus))


class Size(NamedTuple):
    """A fleet, by a way to serve and how many GPUs it takes."""

    way: Way
    serving: int
    in_all: int
    """Those that serve, and those that stand by."""


def work_of(scenario: Scenario, book: Book) -> Work:
    """What any fleet is asked for that carries a scenario, whatever its GPUs."""
    workload = scenario.workload
    return Work(
        asked=Asked(
            level=level_of(scenario),
            precision=workload.precision,
            backend=workload.backend or DEFAULT_BACKEND,
            kv=workload.kv_precision,
        ),
        tokens_per_day=float(scenario.tokens_per_day),
        margins=(
            ("peak_to_average", float(scenario.serving_peak)),
            ("headroom", float(book.value("headroom", scenario.on))),
        ),
        standby=standby(scenario.uptime_percent, scenario, book),
    )


def _asked_for(work: Work, *, gpus: int | None, measured: OwnMeasurement | None) -> Work:
    """The same of so many GPUs, or with what a person measured on theirs."""
    return work._replace(asked=work.asked._replace(gpus=gpus, measured=measured))


@lru_cache(maxsize=256)
def _fleet(model: OpenModel, gpu: Gpu, shape: Shape, work: Work, fewest: int) -> ServingFleet:
    """As many replicas as it takes, and never fewer than so many GPUs. A named fleet that is too
    small grows: its bill would be for work that it cannot do. Raises as `replica` does."""
    one = _serving_replica(model, gpu, shape, work)
    needed, margins = _for(one, shape, work), dict(work.margins)
    if fewest > needed.gpus:
        needed = fleet_of(fewest, work.tokens_per_day, shape, one, **margins)
    return ServingFleet(
        gpu=gpu,
        gpus=needed.gpus,
        gpus_per_replica=one.gpus,
        capacity=needed,
        unknown_because="",
    )


def _serving_replica(model: OpenModel, gpu: Gpu, shape: Shape, work: Work) -> Replica:
    """Of named GPUs what carries most by the GPU, and where that is too little or none are named
    what takes the fewest."""
    named = work.asked.gpus
    if named is not None:
        one = planned(model, gpu, shape, work.asked)
        if _for(one, shape, work).gpus <= named:
            return one
    return fewest_gpus_replica(model, gpu, shape, work)


def _for(one: Replica, shape: Shape, work: Work) -> Fleet:
    return fleet_for(work.tokens_per_day, shape, one, **dict(work.margins))


@lru_cache(maxsize=512)
def fewest_gpus_replica(model: OpenModel, gpu: Gpu, shape: Shape, work: Work) -> Replica:
    """The replica whose fleet for the work has the fewest GPUs with those on standby, of equals
    the smaller: what is best by the GPU at saturation is too large for whoever does not saturate
    it. Raises as `replica` does."""
    size = _smallest(model, gpu, shape, work)
    if size is None:
        raise too_small(model, gpu, shape, work.asked)
    return described(size.way, shape, work.asked)


@lru_cache(maxsize=512)
def _smallest(model: OpenModel, gpu: Gpu, shape: Shape, work: Work) -> Size | None:
    """That fleet; None where no replica holds a request."""
    ways = ways_that_fit(model, gpu, shape, work.asked)
    sizes = (work.size(way, shape) for way in ways)
    return min(sizes, key=lambda size: (size.in_all, size.way.gpus, -size.way.rate), default=None)


def smallest_size(scenario: Scenario, gpu: Gpu, work: Work) -> Size | None:
    """The fewest GPUs of a type for the work of a scenario; None where no fleet of them keeps the
    service level or holds a request."""
    _refuse_other_than_text(scenario)
    size = _smallest(scenario.model, gpu, scenario.shape, _on(gpu, scenario, work))
    return size if size and size.way.keeps_level else None


def smallest_fleet(scenario: Scenario, gpu: Gpu, work: Work) -> ServingFleet:
    """The fewest whole replicas on a GPU type that carry a scenario, by our own estimate; raises
    DoesNotFit or NoEstimate."""
    _refuse_other_than_text(scenario)
    return _fleet(scenario.model, gpu, scenario.shape, _on(gpu, scenario, work), 0)


def _on(gpu: Gpu, scenario: Scenario, work: Work) -> Work:
    """With what the person measured, where that was on such GPUs."""
    if scenario.gpu.id != gpu.id:
        return work
    return _asked_for(work, gpus=None, measured=own_figures(scenario))


def own_figures(scenario: Scenario) -> OwnMeasurement | None:
    """What the person measured on the GPUs that they asked about; None where they did not."""
    workload = scenario.workload
    tokens = workload.measured_tokens_per_second_per_gpu
    requests = workload.measured_requests_per_second_per_replica
    if tokens is None and requests is None:
        return None
    return OwnMeasurement(
        output_tokens_per_second_per_gpu=None if tokens is None else float(tokens),
        requests_per_second_per_replica=None if requests is None else float(requests),
    )


def level_of(scenario: Scenario) -> ServiceLevel:
    """The waits that a scenario is sized for: its own first token where one was said."""
    wanted_ms = scenario.workload.ttft_p99_ms
    return service_level(
        scenario.shape,
        None if wanted_ms is None else float(wanted_ms) / 1000,
        is_relaxed=scenario.workload.latency_target == LatencyTarget.RELAXED,
    )


def fewest_gpus(scenario: Scenario, book: Book) -> int:
    """The GPUs below which the fleet does not go: those named, else the reference fleet's where
    the model and the GPU are the reference's, else none."""
    if scenario.workload.gpu_count is not None:
        return scenario.workload.gpu_count
    reference = tuple(book.choice(name, scenario.on).value for name in ("model", "gpu"))
    is_reference = (scenario.model.id, scenario.gpu.id) == reference
    return int(book.value("gpus", scenario.on)) if is_reference else 0
