"""The decision table: which row holds first. Asked once for the verdict, and hundreds of times
with one thing changed, so it sees only the few facts that decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from engine.advice.conditions import residency_drives
from engine.figures.workload import Workload
from engine.question.book import Book


class Kind(StrEnum):
    """What to do."""

    CAPABILITY = "self_host_capability"
    DEDICATED = "dedicated_first"
    SELF_HOST = "self_host_cost"
    HYBRID = "hybrid"
    STAY = "stay_on_api"


class Facts(Protocol):
    """What the table looks at."""

    @property
    def workload(self) -> Workload:
        """What the person said."""

    @property
    def on(self) -> date:
        """The day whose thresholds decide."""

    @property
    def api_usd(self) -> Decimal | None:
        """What step 4 holds against the TCO, USD a month."""

    @property
    def tcos_usd(self) -> tuple[Decimal, Decimal]:
        """The line-item bill and the rule of thumb, USD a month."""

    @property
    def fleet_fits(self) -> bool:
        """Whether the own fleet is known to do the work."""

    @property
    def bought_tcos_usd(self) -> tuple[Decimal, Decimal] | None:
        """The same of bought servers; None where nobody asks about them."""

    @property
    def rent_usd(self) -> Decimal:
        """The rent that buying is held against, USD a month."""

    @property
    def hybrid_pays(self) -> bool:
        """Whether base fleet and spill cost less than either alone, by the book's threshold."""


def kind_of(facts: Facts, book: Book) -> Kind:
    """The verdict of the first row that holds; the last row holds always."""
    return next(Kind(row.verdict) for row in book.decisions if PREDICATES[row.when](facts, book))


def needed_usd(facts: Facts, book: Book) -> Decimal:
    """The API bill from which self-hosting is justified by cost, USD a month: on rented GPUs, or
    on bought ones where these save enough of the rent to be bought at all."""
    tcos = [facts.tcos_usd]
    if facts.bought_tcos_usd is not None and buying_saves(facts, book):
        tcos.append(facts.bought_tcos_usd)
    return min(max(ways) for ways in tcos) * book.value("api_over_tco", facts.on)


def buying_saves(facts: Facts, book: Book) -> bool:
    """Whether bought servers are below the rent by the book's margin."""
    bought, saving = facts.bought_tcos_usd, book.value("owned_saving", facts.on)
    return bought is not None and bought[0] <= (1 - saving) * facts.rent_usd


def is_beyond_cost(facts: Facts, book: Book) -> bool:
    """True where something else than cost decides, so that no price changes the verdict."""
    return _capability_needed(facts, book) or _residency_or_regulation(facts, book)


def _capability_needed(facts: Facts, book: Book) -> bool:
    return bool(facts.workload.reasons)


def _residency_or_regulation(facts: Facts, book: Book) -> bool:
    return residency_drives(facts.workload) or bool(facts.workload.regulated)


def _api_twice_both_tcos(facts: Facts, book: Book) -> bool:
    api_usd = facts.api_usd
    if api_usd is None or not facts.fleet_fits:
        return False
    return api_usd >= needed_usd(facts, book)


def _hybrid_beats_both(facts: Facts, book: Book) -> bool:
    return facts.fleet_fits and facts.hybrid_pays


def _otherwise(facts: Facts, book: Book) -> bool:
    return True


PREDICATES: Mapping[str, Callable[[Facts, Book], bool]] = {
    "capability_needed": _capability_needed,
    "residency_or_regulation": _residency_or_regulation,
    "api_twice_both_tcos": _api_twice_both_tcos,
    "hybrid_beats_both": _hybrid_beats_both,
    "otherwise": _otherwise,
}
