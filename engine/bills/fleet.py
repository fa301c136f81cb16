"""Which fleet serves a scenario: the person's own, the reference one, or the one it takes."""

from __future__ import annotations

from collections.abc import Iterable
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
    ways_that_fit,
    ways_to_serve,
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
    named = scenario.workload.gpu_count
    try:
        one = _serving_replica(scenario, book)
    except NoEstimate as why:
        count = named or int(book.value("gpus", scenario.on))
        return ServingFleet(
            gpu=scenario.gpu,
            gpus=count,
            gpus_per_replica=count,
            capacity=None,
            unknown_because=str(why),
        )
    return _sized(scenario.gpu, _enough(one, scenario, book))


def _serving_replica(scenario: Scenario, book: Book) -> Replica:
    """Of named GPUs what carries most by the GPU, and where that is too little or none are named
    what takes the fewest."""
    _refuse_other_than_text(scenario)
    named, own = scenario.workload.gpu_count, own_figures(scenario)
    if named is not None:
        one = replica_of(scenario, scenario.gpu, named, own)
        if _for(one, scenario, book).gpus <= named:
            return one
    return _fewest_gpus_of(scenario, scenario.gpu, named, own, book)


def _refuse_other_than_text(scenario: Scenario) -> None:
    if scenario.is_other_than_text:
        raise NoEstimate(_TEXT_ALONE)


def _fewest_gpus_of(
    scenario: Scenario, gpu: Gpu, gpus: int | None, own: OwnMeasurement | None, book: Book
) -> Replica:
    work = _work(scenario, gpus, own, book)
    return fewest_gpus_replica(scenario.model, gpu, scenario.shape, work)


class Work(NamedTuple):
    """What a fleet is asked for, and by which rules it is counted."""

    asked: Asked
    tokens_per_day: float
    margins: tuple[tuple[str, float], ...]
    """`peak_to_average` and `headroom`, see `capacity.fleet_for`."""
    standby: Standby

    def gpus(self, way: Way, shape: Shape) -> int:
        """GPUs that serve and stand by."""
        replicas = replicas_for(self.tokens_per_day, shape, way, **dict(self.margins))
        serving = replicas * way.gpus
        return serving + self.standby.gpus(serving, way.gpus)


def _work(scenario: Scenario, gpus: int | None, own: OwnMeasurement | None, book: Book) -> Work:
    return Work(
        asked=_asked(scenario, gpus, own),
        tokens_per_day=float(scenario.tokens_per_day),
        margins=tuple(_margins(scenario, book).items()),
        standby=standby(scenario.uptime_percent, scenario, book),
    )


@lru_cache(maxsize=512)
def fewest_gpus_replica(model: OpenModel, gpu: Gpu, shape: Shape, work: Work) -> Replica:
    """The replica whose fleet for the work has the fewest GPUs with those on standby, of equals
    the smaller: what is best by the GPU at saturation is too large for whoever does not saturate
    it. Raises as `replica` does."""
    ways = ways_to_serve(model, gpu, shape, work.asked)
    return described(_fewest(ways, shape, work), shape, work.asked)


def _fewest(ways: Iterable[Way], shape: Shape, work: Work) -> Way:
    return min(ways, key=lambda way: (work.gpus(way, shape), way.gpus, -way.rate))


def smallest_size(scenario: Scenario, gpu: Gpu, book: Book) -> tuple[int, int] | None:
    """GPUs of `smallest_fleet` that serve, and with those on standby; None where no such fleet
    keeps the service level or holds a request."""
    _refuse_other_than_text(scenario)
    shape, work = scenario.shape, _work(scenario, None, _own_on(gpu, scenario), book)
    kept = [w for w in ways_that_fit(scenario.model, gpu, shape, work.asked) if w.keeps_level]
    if not kept:
        return None
    way = _fewest(kept, shape, work)
    replicas = replicas_for(work.tokens_per_day, shape, way, **dict(work.margins))
    return replicas * way.gpus, work.gpus(way, shape)


def smallest_fleet(scenario: Scenario, gpu: Gpu, book: Book) -> ServingFleet:
    """The fewest whole replicas on a GPU type that carry the scenario, by our own estimate; raises
    DoesNotFit or NoEstimate."""
    _refuse_other_than_text(scenario)
    one = _fewest_gpus_of(scenario, gpu, None, _own_on(gpu, scenario), book)
    return _sized(gpu, _for(one, scenario, book))


def _own_on(gpu: Gpu, scenario: Scenario) -> OwnMeasurement | None:
    return own_figures(scenario) if scenario.gpu.id == gpu.id else None


def _sized(gpu: Gpu, capacity: Fleet) -> ServingFleet:
    return ServingFleet(
        gpu=gpu,
        gpus=capacity.gpus,
        gpus_per_replica=capacity.replica.gpus,
        capacity=capacity,
        unknown_because="",
    )


def replica_of(
    scenario: Scenario, gpu: Gpu, gpus: int | None, measured: OwnMeasurement | None = None
) -> Replica:
    """One replica of a scenario on a GPU type: of the sizes that `gpus` GPUs allow, or of any."""
    return planned(scenario.model, gpu, scenario.shape, _asked(scenario, gpus, measured))


def _asked(scenario: Scenario, gpus: int | None, measured: OwnMeasurement | None) -> Asked:
    workload = scenario.workload
    return Asked(
        level=level_of(scenario),
        gpus=gpus,
        precision=workload.precision,
        backend=workload.backend or DEFAULT_BACKEND,
        measured=measured,
        kv=workload.kv_precision,
    )


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


def _enough(one: Replica, scenario: Scenario, book: Book) -> Fleet:
    """As many replicas as it takes, and never fewer GPUs than were named or the reference has.

    A named fleet that is too small grows: its bill would be for work that it cannot do.
    """
    needed = _for(one, scenario, book)
    return max(needed, _of(fewest_gpus(scenario, book), one, scenario, book), key=lambda f: f.gpus)


def _for(one: Replica, scenario: Scenario, book: Book) -> Fleet:
    return fleet_for(
        float(scenario.tokens_per_day), scenario.shape, one, **_margins(scenario, book)
    )


def _of(gpus: int, one: Replica, scenario: Scenario, book: Book) -> Fleet:
    return fleet_of(
        max(gpus, one.gpus),
        float(scenario.tokens_per_day),
        scenario.shape,
        one,
        **_margins(scenario, book),
    )


def _margins(scenario: Scenario, book: Book) -> dict[str, float]:
    return {
        "peak_to_average": float(scenario.serving_peak),
        "headroom": float(book.value("headroom", scenario.on)),
    }


def fewest_gpus(scenario: Scenario, book: Book) -> int:
    """The GPUs below which the fleet does not go: those named, else the reference fleet's where
    the model and the GPU are the reference's, else none."""
    if scenario.workload.gpu_count is not None:
        return scenario.workload.gpu_count
    reference = tuple(book.choice(name, scenario.on).value for name in ("model", "gpu"))
    is_reference = (scenario.model.id, scenario.gpu.id) == reference
    return int(book.value("gpus", scenario.on)) if is_reference else 0
