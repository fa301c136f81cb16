"""Levers: the quantities of a question that can be turned, and where the verdict flips on the way.

Each is tried on a grid of growing distance and the flip narrowed down by bisection; a flip that
comes and goes between two points of the grid is not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeVar

from engine.advice.decision import Kind, kind_of
from engine.comparison.hybrid import load_curve
from engine.comparison.load_curve import MeasuredCurve
from engine.comparison.staircase import Staircase
from engine.figures.workload import MOST_TOKENS_PER_DAY, Part, Workload
from engine.machines.rents import rent_by_the_gpu
from engine.outlook.probe import Probe
from engine.question.book import Book

UP, DOWN = True, False
Stairs = TypeVar("Stairs", bound=Staircase)

GRID = Decimal("1.25")
"""How much further each trial goes: a choice of method, not a figure."""
CLOSE = Decimal("1.0005")
"""Bisection ends when both sides are this near: three digits are shown."""


@dataclass(frozen=True)
class Lever:
    """One quantity: where it stands, how far it may go, and what follows from another value."""

    id: str
    start: Decimal
    least: Decimal
    most: Decimal
    probe_at: Callable[[Decimal], Probe]
    workload_at: Callable[[Decimal], Workload]
    rounded: Callable[[Decimal, bool], Decimal]
    """A value a person would say, not before the given one on the way up (True) or down."""
    said: Callable[[Decimal], Decimal] = lambda value: value
    """How a value is said, where it is turned as another: a discount by what is left to pay."""
    settled: Callable[[Probe], frozenset[bool]] = lambda probe: frozenset()
    """Which ways nothing need be tried where an API is advised: it stays so for good there."""


def levers(probe: Probe, book: Book) -> Iterator[Lever]:
    """Volume, rent, peak and a discount at every API, as far as this question turns on them."""
    if probe.stairs is None:
        return
    if probe.pays_list_prices:
        yield _discount(probe)
    if probe.workload.now_usd_per_month is None:  # today's bill is said for today's volume only
        yield _volume(probe, probe.stairs, book)
    yield _gpu_price(probe, probe.stairs, book)
    yield _peak(probe, probe.stairs, book)


def flips(lever: Lever, kind: Kind, book: Book) -> Iterator[Decimal]:
    """The nearest values above and below on which the verdict is another, where within reach."""
    start = lever.probe_at(lever.start)
    if kind_of(start, book) != kind:
        return  # merely saying today's value changes things: a price of eights, by ones
    settled = lever.settled(start) if kind == Kind.STAY else ()
    for up in (UP, DOWN):
        value = None if up in settled else _flip(lever, kind, book, up=up)
        if value is not None:
            yield value


def _flip(lever: Lever, kind: Kind, book: Book, *, up: bool) -> Decimal | None:
    inside, limit = lever.start, lever.most if up else lever.least
    while inside != limit:
        trial = min(inside * GRID, limit) if up else max(inside / GRID, limit)
        if _differs(lever, trial, kind, book):
            return _spoken(lever, _narrowed(lever, inside, trial, kind, book), kind, book, up=up)
        inside = trial
    return None


def _narrowed(lever: Lever, inside: Decimal, outside: Decimal, kind: Kind, book: Book) -> Decimal:
    """The flipped side of the flip between two values, to three digits and a half."""
    while max(inside, outside) > CLOSE * min(inside, outside):
        middle = (inside + outside) / 2
        if _differs(lever, middle, kind, book):
            outside = middle
        else:
            inside = middle
    return outside


def _spoken(lever: Lever, value: Decimal, kind: Kind, book: Book, *, up: bool) -> Decimal:
    """The value rounded away from where things stand, unless that leaves the flipped stretch."""
    rounded = lever.rounded(value, up)
    is_within = lever.least <= rounded <= lever.most
    return rounded if is_within and _differs(lever, rounded, kind, book) else value


def _differs(lever: Lever, value: Decimal, kind: Kind, book: Book) -> bool:
    return kind_of(lever.probe_at(value), book) != kind


def _volume(probe: Probe, stairs: Staircase, book: Book) -> Lever:
    start, reach = probe.tokens_per_day, book.value("volume_reach", probe.on)
    return Lever(
        id="volume",
        start=start,
        least=start / reach,
        most=max(start, min(start * reach, MOST_TOKENS_PER_DAY)),
        probe_at=lambda tokens: probe.turned(tokens_per_day=tokens),
        workload_at=lambda tokens: _scaled(probe.workload, tokens / start),
        rounded=_three_digits,
        settled=_volumes_settled,
    )


def _volumes_settled(probe: Probe) -> frozenset[bool]:
    if probe.api_is_always_cheaper:
        return frozenset((UP, DOWN))
    return frozenset((DOWN,)) if probe.api_is_cheaper_below else frozenset()


def _dearer(way: bool) -> Callable[[Probe], frozenset[bool]]:
    """One way own GPUs only become dearer beside an API."""
    return lambda probe: frozenset((way,)) if probe.api_is_cheaper else frozenset()


def _gpu_price(probe: Probe, stairs: Staircase, book: Book) -> Lever:
    reach, hours = (book.value(n, probe.on) for n in ("price_reach", "hours_per_gpu_month"))
    serving = stairs.rent.combination(stairs.gpus(stairs.replicas_for(probe.tokens_per_day)))
    start = serving.monthly_usd / serving.gpus / hours

    def probe_at(usd: Decimal) -> Probe:
        rent = {"rent": rent_by_the_gpu(usd * hours)}
        return probe.turned(stairs=stairs.model_copy(update=rent))

    return Lever(
        id="gpu_price",
        start=start,
        least=start / reach,
        most=start * reach,
        probe_at=probe_at,
        workload_at=lambda usd: _with(probe.workload, gpu_usd_per_hour=usd, gpu_price_covers=None),
        rounded=lambda usd, up: rounded_to(usd, Decimal("0.01"), up),
        settled=_dearer(UP),
    )


def _discount(probe: Probe) -> Lever:
    """What a commitment takes off every API's list, turned as the share that is left to pay."""
    start = 1 - (probe.workload.api_discount or Decimal(0))

    def probe_at(left: Decimal) -> Probe:
        lines = {name: getattr(probe, name) for name in ("paid", "hosted", "spill")}
        cheaper = {name: line and line.times(left / start) for name, line in lines.items()}
        return probe.turned(**cheaper)

    return Lever(
        id="api_discount",
        start=start,
        least=min(start, _LEAST_LEFT),
        most=max(start, Decimal(1)),
        probe_at=probe_at,
        workload_at=lambda left: probe.workload.model_copy(update={"api_discount": 1 - left}),
        rounded=lambda left, up: rounded_to(left, Decimal("0.01"), up),
        said=lambda left: 1 - left,
        settled=_dearer(DOWN),
    )


_LEAST_LEFT = Decimal("0.1")
"""Of the list price: a bound of the search, not a figure. Nobody takes 90 % off."""


def _peak(probe: Probe, stairs: Staircase, book: Book) -> Lever:
    start, scenario = probe.scenario.peak_to_average, probe.scenario

    def probe_at(peak: Decimal) -> Probe:
        return probe.turned(
            stairs=_slowed(stairs, start / peak),
            bought_stairs=_slowed(probe.bought_stairs, start / peak),
            other_rent=_slowed(probe.other_rent, start / peak),
            curve=load_curve(peak, scenario, book),
        )

    return Lever(
        id="peak",
        start=start,
        least=Decimal(1),
        most=start * book.value("price_reach", probe.on),
        probe_at=probe_at,
        workload_at=lambda peak: _with(probe.workload, peak_to_average=peak),
        rounded=lambda peak, up: rounded_to(peak, Decimal("0.1"), up),
        settled=_peaks_settled,
    )


def _peaks_settled(probe: Probe) -> frozenset[bool]:
    """A measured day is like no other at its peak, so from there it may come either way."""
    return frozenset() if isinstance(probe.curve, MeasuredCurve) else _dearer(UP)(probe)


def _slowed(stairs: Stairs | None, share: Decimal) -> Stairs | None:
    """The same fleet where each replica carries a share of what it did."""
    if stairs is None:
        return None
    carried = stairs.tokens_per_day_per_replica * share
    return stairs.model_copy(update={"tokens_per_day_per_replica": carried})


def _scaled(workload: Workload, factor: Decimal) -> Workload:
    """The same mix at another volume."""
    return _with(
        workload,
        input_tokens_per_day=workload.input_tokens_per_day * factor,
        output_tokens_per_day=workload.output_tokens_per_day * factor,
        parts=tuple(part.scaled(factor, factor) for part in workload.parts),
    )


def _with(workload: Workload, **changes: Decimal | tuple[Part, ...] | None) -> Workload:
    return workload.model_copy(update=changes)


def _three_digits(value: Decimal, up: bool) -> Decimal:
    return rounded_to(value, Decimal(1).scaleb(value.adjusted() - 2), up)


def rounded_to(value: Decimal, step: Decimal, up: bool) -> Decimal:
    """A value of whole steps, not before the given one on the way up (True) or down."""
    return value.quantize(step, rounding=ROUND_CEILING if up else ROUND_FLOOR)
