"""Capacity: what one replica carries, and how many replicas a workload needs.

The fitted table answers where it has the model, precision, GPU and service level; the closed
form answers for everything else that fits."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from engine.figures.errors import DoesNotFit, NoEstimate
from engine.figures.sources import Model, Source
from engine.machines.closed_form import best_size, deployment
from engine.machines.fits import (
    Smallest,
    fewest_gpus,
    fits,
    group_sizes,
    precision_on,
    require_fit,
    require_room,
    require_support,
)
from engine.machines.hardware import Gpu, load_gpus
from engine.machines.memory import usable_gib, weights_gib
from engine.machines.open_models import OpenModel, load_models
from engine.machines.throughput import Fitted, Shape, Sla, cited, figure, load_table, optimism

__all__ = [
    "Fleet",
    "Replica",
    "Shape",
    "Sla",
    "Smallest",
    "fits",
    "fleet_for",
    "fleet_of",
    "replica",
    "usable_gib",
    "weights_gib",
]

SECONDS_PER_DAY = 86_400


class Replica(Model):
    """One copy of a model on its GPUs, and what it sustains within the service level."""

    model: str
    gpu: str
    precision: str
    gpus: int
    """GPUs that one replica spans."""
    requests_per_second: float
    """Sustained within the service level, before any headroom."""
    error_low: float
    """Relative, such as -0.11: the true rate may be that much lower."""
    error_high: float
    """Relative, such as 0.11: the true rate may be that much higher."""
    basis: Literal["fitted table", "closed form"]
    source: Source
    notes: tuple[str, ...] = ()

    def tokens_per_second(self, shape: Shape) -> float:
        """Input and output tokens together, sustained, before any headroom."""
        return self.requests_per_second * shape.tokens


class Fleet(Model):
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


def replica(
    model: OpenModel,
    gpu: Gpu,
    shape: Shape,
    sla: Sla = Sla.STRICT,
    gpus: int | None = None,
    precision: str | None = None,
) -> Replica:
    """What one replica sustains: on `gpus` GPUs, or of the size that serves most per GPU.

    Replicas span 1, 2, 4 or 8 GPUs, so of 3 GPUs a replica uses 2 (`Replica.gpus` says).
    Raises DoesNotFit where the GPUs are too few, NoEstimate where nothing measured or computable
    covers the question; both name what does."""
    return _replica(model, gpu, shape, Sla(sla), gpus, precision)


@lru_cache(maxsize=8192)
def _replica(
    model: OpenModel, gpu: Gpu, shape: Shape, sla: Sla, gpus: int | None, precision: str | None
) -> Replica:
    _require_context(model, shape)
    if precision is not None:
        require_support(model, gpu, precision)
    chosen = precision or precision_on(model, gpu, gpus)
    size = None if gpus is None else require_room(model, gpu, gpus, chosen)
    row = load_table().get((model.id, chosen, gpu.id, sla))
    if row and size in (None, row.gpus):
        return _from_table(model, row, shape)
    return _from_closed_form(model, gpu, shape, sla, size, chosen)


def _require_context(model: OpenModel, shape: Shape) -> None:
    if shape.tokens > model.max_context:
        raise NoEstimate(
            f"{model.name} takes at most {model.max_context:,} tokens; a request here holds "
            f"{shape.tokens:,.0f}. Try shorter requests or a model with a longer context."
        )


def _from_table(model: OpenModel, row: Fitted, shape: Shape) -> Replica:
    """An estimate of the table, with its known optimism taken out."""
    rate = row.gpus / row.gpu_seconds(shape) / optimism(row.gpu, row.backend)
    error = figure("table_error_mixture" if model.is_mixture else "table_error_dense")
    return Replica(
        model=row.model,
        gpu=row.gpu,
        precision=row.precision,
        gpus=row.gpus,
        requests_per_second=rate,
        error_low=-error,
        error_high=error,
        basis="fitted table",
        source=row.source,
        notes=_size_notes(row),
    )


def _size_notes(row: Fitted) -> tuple[str, ...]:
    return () if row.gpus == row.min_gpus else (_size_note(row.gpus, row.min_gpus),)


def _from_closed_form(
    model: OpenModel, gpu: Gpu, shape: Shape, sla: Sla, gpus: int | None, precision: str
) -> Replica:
    """The size asked for, or the one that serves most per GPU within the service level."""
    sizes = (gpus,) if gpus else tuple(group_sizes(gpu))
    require_fit(model, gpu, precision)
    best = best_size(model, gpu, sizes, precision, shape, sla)
    if best is None:
        raise _too_slow(model, gpu, max(sizes), precision, shape, sla)
    error = cited(f"closed_form_error_{'mixture' if model.is_mixture else 'dense'}")
    return Replica(
        model=model.id,
        gpu=gpu.id,
        precision=precision,
        gpus=best.gpus,
        requests_per_second=best.requests_per_second,
        error_low=-error.value,
        error_high=error.value,
        basis="closed form",
        source=error.source,
        notes=_speed_notes(model, gpu, best.gpus, precision, shape, sla),
    )


def _too_slow(
    model: OpenModel, gpu: Gpu, gpus: int, precision: str, shape: Shape, sla: Sla
) -> NoEstimate:
    """The error where even a single request at a time gets its tokens too late."""
    best_s = deployment(model, gpu, gpus, precision).step_s(1, shape)
    limit_s = sla.seconds_per_output_token
    relaxed = sla is Sla.STRICT and best_s <= Sla.RELAXED.seconds_per_output_token
    return NoEstimate(
        f"{model.name} in {precision.upper()} on {gpus} x {gpu.name} takes {best_s * 1000:.0f} ms "
        f"per token at best; the {sla} service level allows {limit_s * 1000:.0f} ms. "
        f"{'Try the relaxed one, or' if relaxed else 'Try'} a faster GPU such as H100."
    )


def _speed_notes(
    model: OpenModel, gpu: Gpu, gpus: int, precision: str, shape: Shape, sla: Sla
) -> tuple[str, ...]:
    """What the estimate does not decide by, but a person should know."""
    smallest = fewest_gpus(model, gpu, precision) or gpus
    notes = [] if gpus == smallest else [_size_note(gpus, smallest)]
    first_s = deployment(model, gpu, gpus, precision).prefill_s(shape)
    if first_s > sla.seconds_to_first_token:
        notes.append(
            f"Reading one request takes some {first_s:.1f} s; the {sla} service level allows "
            f"{sla.seconds_to_first_token:.0f} s to the first token."
        )
    if precision in ("fp4", "int4") and model.released_in != precision:
        notes.append(
            f"{precision.upper()} weights cost some quality; measure it before relying on them."
        )
    return tuple(notes)


def _size_note(gpus: int, smallest: int) -> str:
    return f"{gpus} GPUs per replica serve most per GPU; {smallest} would hold it."


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
    each = carried_per_replica(shape, replica, peak_to_average=peak_to_average, headroom=headroom)
    replicas = max(1, _whole(tokens_per_day, each))
    gpus = replicas * replica.gpus
    return fleet_of(
        gpus,
        tokens_per_day,
        shape,
        replica,
        peak_to_average=peak_to_average,
        headroom=headroom,
    )


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
    shape: Shape, replica: Replica, *, peak_to_average: float, headroom: float
) -> float:
    """Tokens a day that one replica carries on average, so that its peak keeps the headroom."""
    return replica.tokens_per_second(shape) * SECONDS_PER_DAY * headroom / peak_to_average
