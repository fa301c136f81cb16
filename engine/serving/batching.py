"""Serving: what a replica does in the steady state of continuous batching.

With B sequences running, isl tokens in (of which a prefix cache may hold some) and osl out,

    step(B)    = fixed + experts x (1 - unrouted^B) + B x (sequence + context read and attended)
    prefill    = request + new tokens x token + pairs of tokens x pair
    requests/s = B / (osl x step(B) + B x prefill)
    s/token    = step(B) + (B - 1) x prefill / osl
    s to first = step(B) + prefill of a prompt that the cache misses
                 + the wait for other prompts, as 99 of 100 have it

B is bounded by the memory for the mean context, by what the software runs at once, and by the
service level, or where no load is low enough for that by what comes nearest: a load at which a
request waits little longer than if it were alone. Reading and computing are added, not
overlapped: that is quick to search."""

from __future__ import annotations

from functools import lru_cache
from math import log, pow
from typing import NamedTuple

from engine.machines.constants import figure
from engine.machines.fits import group_sizes, precisions, splits
from engine.machines.hardware import Gpu
from engine.machines.memory import (
    GIB,
    MIB,
    kv_copies,
    kv_tokens,
    room_per_gpu_gib,
)
from engine.machines.open_models import OpenModel
from engine.serving.calibration import calibrated
from engine.serving.shape import ServiceLevel, Shape
from engine.serving.steps import Seconds, Setup, window_of, work

NEWTON_STEPS = 6
"""Steps to the largest batch of a mixture: from the left they approach it monotonically."""
EXACT = 1e-6
"""How near the largest batch in time is sought."""
PLANNED_LOAD = 0.8
"""Of what a replica does at most: real arrivals queue, and the book plans with this headroom."""
LOW_LOAD = 0.1
"""Of a replica's time that goes to prompts, where the first token can hardly be in time."""
FIRST_ALONE = 1.13
"""The first token over a lone request's at the low load: 99 of 100 wait for others 0.13 as long as
for themselves. Emptier replicas would gain less than an estimate may be off, at up to ten times
the GPUs."""
TOKEN_ALONE = 1.1
"""The same of each further token: a step a tenth longer than that of one sequence."""


class Room(NamedTuple):
    """Memory of one replica for running sequences, in bytes."""

    free: float
    """Of all GPUs together."""
    one: float
    """Of the GPUs on which one sequence lives."""
    state: float
    """Of a sequence of no tokens; then per token, with the copies that are kept."""
    token: float
    window_token: float
    window: float

    def sequence(self, tokens: float) -> float:
        """Bytes of one sequence of so many tokens."""
        within = tokens if tokens < self.window else self.window
        return self.state + self.token * tokens + self.window_token * within


class Run(NamedTuple):
    """A replica at work on requests of one shape: what is left to choose is the batch."""

    fixed: float
    experts: float
    unrouted: float
    slope: float
    """Seconds that one running sequence adds to a step, at its mean context."""
    prefill: float
    """Seconds to read one request, with what the prefix cache holds of it on average."""
    missed: float
    """Seconds to read one of which the cache holds nothing."""
    output_tokens: float
    ranks: int
    most: float
    """Sequences that run at once with the memory full; 0 where not one whole request fits."""

    def step_s(self, batch: float) -> float:
        """Seconds of one step that makes a token for each of `batch` sequences."""
        touched = self.experts * (1 - pow(self.unrouted, batch)) if self.experts else 0.0
        return self.fixed + touched + batch * self.slope

    def requests_per_second(self, batch: float) -> float:
        """Requests finished per second with `batch` sequences running; below 1, it idles between
        one and the next."""
        if batch < 1:
            return batch * self.requests_per_second(1.0)
        return batch / (self.output_tokens * self.step_s(batch) + batch * self.prefill)

    def output_token_s(self, batch: float) -> float:
        """Mean seconds per output token: a step, and the prompts of others read in between."""
        if not self.output_tokens:
            return 0.0
        running = max(1.0, batch)
        return self.step_s(running) + (running - 1) * self.prefill / self.output_tokens

    def first_token_s(self, batch: float) -> float:
        """Seconds within which 99 of 100 requests have their first token, at the planned load.

        A cache holds a share on average, so the slowest of a hundred is one that it misses. Prompts
        are read one after the other, so their wait is that of a queue with even service
        (M/D/1): its mean is load x service / 2 (1 - load), its tail nearly exponential. Attention
        ranks read prompts of their own side by side, each the longer for it."""
        own = self.missed * self.ranks
        load = PLANNED_LOAD * self.requests_per_second(batch) * self.prefill
        wait = load / (2 * (1 - load)) * log(100 * load) if load > 0.01 else 0.0
        return self.step_s(max(1.0, batch)) + own + wait * self.prefill * self.ranks

    def keeps(self, level: ServiceLevel) -> bool:
        """Whether a service level is in reach: it leaves a little more than a lone request takes.
        A longer request never comes into reach where a shorter one is not."""
        token_s, first_s = self.output_token_s(1.0), self.first_token_s(0.0)
        return (
            token_s * TOKEN_ALONE <= level.output_token_s
            and first_s * FIRST_ALONE <= level.first_token_s
        )

    def largest_batch(self, level: ServiceLevel) -> float:
        """The most sequences within a service level, at least those that wait little longer than
        alone: where these are late, the level is out of reach and they come nearest to it."""
        first_s = max(level.first_token_s, level.times_alone * self.first_token_s(0.0))
        batch = self._within_output_token(level.output_token_s)
        if self.first_token_s(batch) <= first_s:
            return batch
        step = self._within_step(TOKEN_ALONE * self.step_s(1.0))
        nearest = min(batch, step, self._at_low_load())
        if self.first_token_s(nearest) >= first_s:
            return nearest
        return self._within_first_token(first_s, nearest, batch)

    def _within_output_token(self, limit_s: float) -> float:
        if not self.output_tokens or self.output_token_s(self.most) <= limit_s:
            return self.most
        limit_s = max(limit_s, TOKEN_ALONE * self.step_s(1.0))
        return min(self.most, self._within_step(limit_s, self.prefill / self.output_tokens))

    def _within_step(self, limit_s: float, stall: float = 0.0) -> float:
        """Sequences of which one more would make a step and the stalls in between longer than a
        limit. Newton from the left: the time is concave in the batch, so no step overshoots
        where the slope at the start is the steepest."""
        slope, rate = self.slope + stall, -log(self.unrouted) if self.experts else 0.0
        batch = max(1.0, (limit_s - self.fixed - self.experts + stall) / slope)
        for _ in range(NEWTON_STEPS if self.experts else 0):
            late = self.step_s(batch) + (batch - 1) * stall - limit_s
            batch -= late / (slope + self.experts * rate * pow(self.unrouted, batch))
        return max(1.0, batch)

    def _at_low_load(self) -> float:
        """Sequences at which prompts take the low load of a replica's time, as long as a step
        is about as short as a lone one's."""
        share = LOW_LOAD / PLANNED_LOAD
        decode = self.output_tokens * self.step_s(1.0)
        alone = self.prefill / (decode + self.prefill)
        return max(share / alone, share * decode / (self.prefill * (1 - share)))

    def _within_first_token(self, limit_s: float, low: float, high: float) -> float:
        """Between a batch that is in time and one that is late: false position, halving the
        weight of an end that stays (Illinois)."""
        early, late = limit_s - self.first_token_s(low), self.first_token_s(high) - limit_s
        side = 0
        while early > 0 and high - low > EXACT * high:
            middle = low + (high - low) * early / (early + late)
            spare = limit_s - self.first_token_s(middle)
            if spare >= 0:
                late /= 2 if side > 0 else 1
                low, early, side = middle, spare, 1
            else:
                early /= 2 if side < 0 else 1
                high, late, side = middle, -spare, -1
        return low


class Deployment(NamedTuple):
    """One replica, reduced to seconds and bytes; see the formulas of this module."""

    setup: Setup
    seconds: Seconds
    unrouted: float
    window: float
    room: Room
    most_sequences: float

    def at(self, shape: Shape) -> Run:
        """The replica at work on requests of a shape."""
        s, context = self.seconds, shape.mean_context
        within = context if context < self.window else self.window
        prefill = self._prefill_s(shape, shape.cached_share)
        return Run(
            fixed=s.fixed,
            experts=s.experts,
            unrouted=self.unrouted,
            slope=s.sequence + s.context * context + s.window * within,
            prefill=prefill,
            missed=self._prefill_s(shape, 0.0) if shape.cached_share else prefill,
            output_tokens=shape.output_tokens,
            ranks=self.setup.ranks,
            most=self._most(shape),
        )

    def _prefill_s(self, shape: Shape, cached_share: float) -> float:
        """Seconds to read one request; what a prefix cache holds is attended to, not computed."""
        s, isl = self.seconds, shape.input_tokens
        cached = isl * cached_share
        new = isl - cached
        pairs = (isl * isl - cached * cached) / 2
        within = new * min((isl + cached) / 2, self.window)
        return s.request + new * s.token + pairs * s.pair + within * s.window_pair

    def _most(self, shape: Shape) -> float:
        room = self.room
        if room.sequence(shape.tokens) > room.one:
            return 0.0
        return min(self.most_sequences, max(1.0, room.free / room.sequence(shape.mean_context)))


def deployment(setup: Setup) -> Deployment:
    """A replica with the fitted constants."""
    model = setup.model
    return Deployment(
        setup=setup,
        seconds=_total(setup),
        unrouted=1 - model.top_k / model.n_experts if model.is_mixture else 0.0,
        window=window_of(model),
        room=_room(setup),
        most_sequences=figure("most_sequences"),
    )


def _total(setup: Setup) -> Seconds:
    """All kinds of work together, each at what is reached of its peak."""
    by = calibrated(setup)
    parts = [[by[name] * value for value in seconds] for name, seconds in work(setup).items()]
    return Seconds(*(sum(column) for column in zip(*parts, strict=True)))


def _room(s: Setup) -> Room:
    model = s.model
    per_gpu = room_per_gpu_gib(model, s.gpu, s.gpus, s.precision, s.split) * GIB
    one = per_gpu * s.gpus / s.ranks
    copies = kv_copies(model, s.gpus, s.split) * s.kv_bytes
    return Room(
        free=one * s.ranks,
        one=one,
        state=model.state_mib_per_seq * MIB,
        token=model.kv_elems_per_token * copies,
        window_token=model.kv_window_layers * model.kv_window_elems * copies,
        window=model.kv_window,
    )


@lru_cache(maxsize=2048)
def deployments(
    model: OpenModel, gpu: Gpu, backend: str, precision: str | None = None, kv: str | None = None
) -> tuple[tuple[Deployment, ...], ...]:
    """Every replica that holds the weights and a cache worth having: for each precision in the
    order of preference, or for the one that is asked for, the smallest first."""
    found = []
    for one in (precision,) if precision else precisions(model, gpu):
        setups = (
            Setup(model, gpu, size, split, one, backend, kv)
            for size in group_sizes(gpu)
            for split in splits(model, size)
        )
        found.append(tuple(deployment(setup) for setup in setups if is_roomy(setup)))
    return tuple(found)


def is_roomy(s: Setup) -> bool:
    """Whether a cache worth having is left beside the weights."""
    held = kv_tokens(s.model, s.gpu, s.gpus, s.precision, s.split, s.kv_bytes)
    return held >= figure("fewest_kv_tokens")


def output_tokens_per_second(run: Run, concurrency: float | None = None) -> float:
    """Output of one replica with so many requests in flight; None: as many as it takes.

    Requests beyond the room in its memory wait and add nothing; with less than one in flight it
    idles in between."""
    room = max(1.0, run.most)
    in_flight = room if concurrency is None else min(concurrency, room)
    rate = run.requests_per_second(max(1.0, in_flight))
    return rate * min(1.0, in_flight) * run.output_tokens
