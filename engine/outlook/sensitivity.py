"""Sensitivity: which single changes make another verdict, and at what value, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil

from engine.advice.decision import Kind, is_beyond_cost, kind_of, needed_usd
from engine.advice.evidence import gather
from engine.advice.framework import Evidence
from engine.comparison.crossing import Line
from engine.figures.errors import EngineError
from engine.figures.findings import Finding, finding
from engine.figures.sources import Result
from engine.figures.workload import Workload
from engine.outlook.circumstances import ON_LINES_ALONE, circumstances
from engine.outlook.levers import Lever, flips, levers
from engine.outlook.owned_levers import owned_levers
from engine.outlook.probe import Probe, probe_of, rehosted
from engine.prices.catalogue import Catalogue
from engine.question.book import Book
from engine.question.scenario import fill


class Sensitivity(Result):
    """One change that flips the verdict, all else as it is."""

    id: str
    """What changes: volume, gpu_price, peak, api_bill, api_discount, a term of bought servers, or a
    circumstance."""
    value: Decimal | str
    """What it becomes; a quantity flips from here on, for a stretch at least."""
    was: Decimal | None
    """What the quantity is now; None for a circumstance."""
    becomes: Kind
    """The verdict then."""
    distance: Decimal
    """How far away, by which they are sorted: the factor between the values less one; 0 for what
    is merely unsaid, 1 for another circumstance."""
    workload: Workload
    """The question with this one change made: to ask it, not to show it."""

    @property
    def is_up(self) -> bool:
        """True where the quantity must grow."""
        return self.was is not None and isinstance(self.value, Decimal) and self.value > self.was

    @property
    def finding(self) -> Finding:
        """For the wording."""
        value = self.value
        is_up = "yes" if self.is_up else None
        return finding(self.id, value=value, was=self.was, up=is_up, becomes=self.becomes)


def sensitivities(
    kind: Kind, evidence: Evidence, book: Book, catalogue: Catalogue
) -> tuple[Sensitivity, ...]:
    """Every single change that flips a verdict, nearest first."""
    probe = probe_of(evidence, book)
    found = [
        *_circumstances(kind, evidence, book, catalogue),
        *([] if is_beyond_cost(probe, book) else _quantities(kind, probe, book)),
    ]
    return tuple(sorted(found, key=lambda change: change.distance))


def _quantities(kind: Kind, probe: Probe, book: Book) -> Iterator[Sensitivity]:
    for lever in (*levers(probe, book), *owned_levers(probe, book)):
        for value in flips(lever, kind, book):
            yield from _of_lever(kind, lever, value, book)
    yield from _api_bill(kind, probe, book)


def _of_lever(kind: Kind, lever: Lever, value: Decimal, book: Book) -> Iterator[Sensitivity]:
    """Asked once more with a new bill: another fleet may be rented at another size's price."""
    workload = lever.workload_at(value)
    becomes = _kind_with(workload, lever.probe_at(value), book)
    if becomes not in (None, kind):
        yield Sensitivity(
            id=lever.id,
            value=lever.said(value),
            was=lever.said(lever.start),
            becomes=becomes,
            distance=_apart(value, lever.start),
            workload=workload,
        )


def _api_bill(kind: Kind, probe: Probe, book: Book) -> Iterator[Sensitivity]:
    """What one would have to pay an API today: from step 4's margin on, or just below it."""
    needed = Decimal(ceil(needed_usd(probe, book)))
    usd = needed - 1 if kind == Kind.SELF_HOST else needed
    becomes = kind_of(probe.turned(paid=Line(usd, probe.tokens_per_day)), book)
    if becomes == kind:
        return
    said = {"now_usd_per_month": usd, "now_option": None}
    yield Sensitivity(
        id="api_bill",
        value=usd,
        was=probe.api_usd,
        becomes=becomes,
        distance=_apart(usd, probe.api_usd or Decimal(1)),
        workload=probe.workload.model_copy(update=said),
    )


def _circumstances(
    kind: Kind, evidence: Evidence, book: Book, catalogue: Catalogue
) -> Iterator[Sensitivity]:
    probe = probe_of(evidence, book)
    settled = ON_LINES_ALONE if kind == Kind.STAY and probe.api_is_always_cheaper else ()
    for changed in circumstances(kind, evidence, book):
        if changed.id in settled:
            continue
        if changed.workload.place != evidence.workload.place:  # other offers are open then
            becomes = _kind_anew(changed.workload, evidence, book, catalogue)
        else:
            becomes = _kind_with(changed.workload, probe, book)
        if becomes not in (None, kind):
            yield Sensitivity(
                id=changed.id,
                value=changed.value,
                was=None,
                becomes=becomes,
                distance=Decimal(0 if changed.is_unsaid else 1),
                workload=changed.workload,
            )


def _kind_with(workload: Workload, probe: Probe, book: Book) -> Kind | None:
    """The verdict of a changed question; None where the model cannot be hosted so."""
    try:
        return kind_of(rehosted(probe, workload, book), book)
    except EngineError:
        return None


def _kind_anew(
    workload: Workload, evidence: Evidence, book: Book, catalogue: Catalogue
) -> Kind | None:
    """The same where the API's side changes as well."""
    try:
        scenario = fill(workload, book, evidence.on)
        return kind_of(gather(scenario, book, catalogue, is_whole=False), book)
    except EngineError:
        return None


def _apart(value: Decimal, was: Decimal) -> Decimal:
    return max(value, was) / min(value, was) - 1
