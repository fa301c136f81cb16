"""Capacity: how many replicas a workload needs, and what a number of GPUs carries."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from engine.figures.errors import DoesNotFit
from engine.figures.sources import Result
from engine.machines.hardware import Gpu, load_gpus
from engine.machines.memory import Split, kv_copies, kv_tokens, room_per_gpu_gib, usable_gib
from engine.machines.open_models import OpenModel, load_models
from engine.serving.replicas import Replica
from engine.serving.shape import Shape

SECONDS_PER_DAY = 86_400


class Rated(Protocol):
    """A replica, or a way to serve, of which the rate is known."""

    def tokens_per_second(self, shape: Shape) -> float:
        """Input and output tokens together, sustained, before any headroom."""


class Fleet(Result):
    """Replicas that serve a workload side by side; standby is counted elsewhere."""

    replica: Replica
    replicas: int
    gpus: int
    """GPUs that serve, standby not counted; those left over by whole replicas included."""
    tokens_per_day: float
    """The workload's own volume."""
    tokens_per_day_carried: float
    """The average volume at which the peak fills the fleet up to its headroom."""
    utilisation: float
    """The average load over all that the fleet could do: 1 means every second filled."""

    @property
    def share_of_carried(self) -> float:
        """The workload over what the fleet carries: above 1 the fleet is too small."""
        return self.tokens_per_day / self.tokens_per_day_carried

    @property
    def is_enough(self) -> bool:
        """Whether the fleet carries the workload at its peak with the headroom kept."""
        return self.share_of_carried <= 1

    @property
    def idle_gpus(self) -> int:
        """GPUs that are too few for one replica more."""
        return self.gpus - self.replicas * self.replica.gpus


def fleet_for(
    tokens_per_day: float,
    shape: Shape,
    replica: Replica,
    *,
    peak_to_average: float,
    headroom: float,
) -> Fleet:
    """The fewest whole replicas that carry the workload at its peak with the headroom kept.

    `headroom` is the share of a replica's rate that is planned on, such as 0.80: measurements
    come from closed loops, while real arrivals queue. No work at all still takes one replica."""
    replicas = replicas_for(
        tokens_per_day, shape, replica, peak_to_average=peak_to_average, headroom=headroom
    )
    return fleet_of(
        replicas * replica.gpus,
        tokens_per_day,
        shape,
        replica,
        peak_to_average=peak_to_average,
        headroom=headroom,
    )


def replicas_for(
    tokens_per_day: float,
    shape: Shape,
    replica: Rated,
    *,
    peak_to_average: float,
    headroom: float,
) -> int:
    """How many replicas that fleet has."""
    each = carried_per_replica(shape, replica, peak_to_average=peak_to_average, headroom=headroom)
    return max(1, _whole(tokens_per_day, each))


def _whole(tokens_per_day: float, each: float) -> int:
    """Replicas that carry a volume: a fleet filled to the brim needs none more for the rounding
    of floating point."""
    near = round(tokens_per_day / each)
    return near if near * each >= tokens_per_day else near + 1


def fleet_of(
    gpus: int,
    tokens_per_day: float,
    shape: Shape,
    replica: Replica,
    *,
    peak_to_average: float,
    headroom: float,
) -> Fleet:
    """What a given number of GPUs carries; raises DoesNotFit where they are no whole replica."""
    replicas = gpus // replica.gpus
    if replicas < 1:
        raise _less_than_a_replica(gpus, replica)
    each = carried_per_replica(shape, replica, peak_to_average=peak_to_average, headroom=headroom)
    raw_per_day = replicas * replica.tokens_per_second(shape) * SECONDS_PER_DAY
    return Fleet(
        replica=replica,
        replicas=replicas,
        gpus=gpus,
        tokens_per_day=tokens_per_day,
        tokens_per_day_carried=replicas * each,
        utilisation=tokens_per_day / raw_per_day,
    )


def _less_than_a_replica(gpus: int, replica: Replica) -> DoesNotFit:
    model, gpu = load_models()[replica.model], load_gpus()[replica.gpu]
    return DoesNotFit(
        f"One replica of {model.name} spans {replica.gpus} GPUs here; {gpus} x {gpu.name} are "
        f"fewer. Try {replica.gpus} GPUs, or the smallest replica that fits."
    )


def carried_per_replica(
    shape: Shape, replica: Rated, *, peak_to_average: float, headroom: float
) -> float:
    """Tokens a day that one replica carries on average, so that its peak keeps the headroom."""
    return replica.tokens_per_second(shape) * SECONDS_PER_DAY * headroom / peak_to_average


class Held(NamedTuple):
    """The memory of one replica, and what is in it."""

    usable_gib: float
    """Of all its GPUs together."""
    weights_gib: float
    """Once loaded, with the copies that attention data parallelism keeps."""
    token_bytes: float
    """That one token more takes in a running sequence, in all copies."""
    tokens: float
    """Of context that all running sequences hold together."""

    @property
    def cache_gib(self) -> float:
        """Left for running sequences."""
        return self.usable_gib - self.weights_gib


def held_by(model: OpenModel, gpu: Gpu, one: Replica) -> Held:
    """What stands in the memory of a replica of a model on a GPU type."""
    split, usable = Split(one.split), usable_gib(gpu) * one.gpus
    free = room_per_gpu_gib(model, gpu, one.gpus, one.precision, split) * one.gpus
    copies = kv_copies(model, one.gpus, split)
    return Held(
        usable_gib=usable,
        weights_gib=usable - free,
        token_bytes=model.kv_elems_per_token * one.cache_bytes * copies,
        tokens=kv_tokens(model, gpu, one.gpus, one.precision, split, one.cache_bytes),
    )
