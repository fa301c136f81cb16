"""Circumstances: what is so or not so, and would make another verdict if it were otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from engine.advice.conditions import residency_drives
from engine.advice.decision import Kind, is_beyond_cost
from engine.advice.framework import Evidence
from engine.figures.workload import NO_RESIDENCY, Infrastructure, Workload
from engine.question.book import Book

BELOW = Decimal("0.1")
"""How far under an uptime threshold one goes to be under it: a choice of method, not a figure."""


ON_LINES_ALONE = frozenset({"infrastructure", "team", "internal", "unregulated"})
"""Those that change what is paid beside the GPUs, and neither these nor their rent."""


class Circumstance(NamedTuple):
    """One thing changed."""

    id: str
    value: str | Decimal
    """What it becomes, for the wording."""
    is_unsaid: bool
    """True where the person has not said it, so that merely saying it may change the answer."""
    workload: Workload


def circumstances(kind: Kind, evidence: Evidence, book: Book) -> Iterator[Circumstance]:
    """Those that could flip a verdict: what decided it, or what makes hosting cheaper or dearer."""
    if is_beyond_cost(evidence, book):
        yield from _drivers(evidence.workload)
        return
    if kind != Kind.SELF_HOST:
        yield from _cheaper(evidence, book)
    if kind != Kind.STAY:
        yield from _dearer(evidence, book)


def _drivers(workload: Workload) -> Iterator[Circumstance]:
    if workload.reasons:
        yield _changed("no_reasons", "", workload, reasons=frozenset())
    if residency_drives(workload):
        yield _changed("no_residency", NO_RESIDENCY, workload, residency=NO_RESIDENCY)
    if workload.regulated:
        yield _changed("unregulated", "", workload, regulated=False)


def _cheaper(evidence: Evidence, book: Book) -> Iterator[Circumstance]:
    workload, existing = evidence.workload, Infrastructure.EXISTING
    if workload.infrastructure != existing:
        yield _changed("infrastructure", existing, workload, infrastructure=existing)
    if not evidence.scenario.team:
        yield _changed("team", "yes", workload, team=True)
    if evidence.bill.standby_gpus:
        bound = book.value("standby_from_uptime_percent", evidence.on)
        yield _changed("no_standby", bound, workload, uptime_percent=bound - BELOW)
    if not workload.internal:
        yield _changed("internal", "", workload, internal=True)
    if workload.regulated is None:
        yield _changed("unregulated", "", workload, regulated=False)
    if evidence.bought is not None and not evidence.bought.is_asked:
        yield _changed("buy", "", workload, buys=True)
    yield from _other_gpu(evidence)


def _dearer(evidence: Evidence, book: Book) -> Iterator[Circumstance]:
    workload, none = evidence.workload, Infrastructure.NONE
    if workload.infrastructure != none:
        yield _changed("infrastructure", none, workload, infrastructure=none)
    if evidence.scenario.team:
        yield _changed("team", "no", workload, team=False)
    if evidence.bought is not None and evidence.bought.is_asked:
        yield _changed("rent", "", workload, buys=False)
    bound = book.value("whole_replica_from_uptime_percent", evidence.on)
    if evidence.scenario.uptime_percent < bound:
        yield _changed("n_plus_one", bound, workload, uptime_percent=bound)


def _other_gpu(evidence: Evidence) -> Iterator[Circumstance]:
    """The GPU of the cheapest fleet, at the book's own price for it."""
    other = evidence.cheapest_fleet
    if other is None or other.fleet.gpu.id == evidence.scenario.gpu.id:
        return
    rent = ("gpu_provider", "gpu_term", "gpu_usd_per_hour", "gpu_price_covers")
    anew = dict.fromkeys(("gpu_count", *rent))
    gpu = other.fleet.gpu
    yield _changed("gpu", gpu.name, evidence.workload, gpu=gpu.id, **anew)


def _changed(id: str, value: str | Decimal, workload: Workload, **changes: Any) -> Circumstance:
    return Circumstance(
        id=id,
        value=value,
        is_unsaid=all(getattr(workload, field) is None for field in changes),
        workload=workload.model_copy(update=changes),
    )
