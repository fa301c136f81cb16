"""Swings: how far each assumption moves the answer, by asking again with what else may be so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.advice.decision import Kind, is_beyond_cost, kind_of
from engine.advice.evidence import gather
from engine.advice.framework import Evidence
from engine.figures.errors import EngineError
from engine.figures.sources import Result
from engine.figures.workload import Workload
from engine.prices.catalogue import Catalogue, load_catalogue
from engine.question.book import Book
from engine.question.hours import with_rented_hours
from engine.question.scenario import Assumption, Scenario, fill

OFFERED = "offered_"
"""Before a field's name: the book's choice of the values that people say for it."""

ON_OWN_GPUS_ALONE = frozenset(
    {"peak_to_average", "uptime_percent", "infrastructure", "team", "regulated", "internal"}
)
"""Fields that no API's price depends on: what the options cost is not asked again."""


class Swing(Result):
    """The answer with one assumption replaced."""

    field: str
    """The workload's field that was assumed."""
    value: Decimal | bool | str
    """What is said instead."""
    bill_usd: Decimal
    """The bill of self-hosting then, USD a month."""
    api_usd: Decimal | None
    """What step 4 compares with then, USD a month; None where no price is known."""
    becomes: Kind
    """The verdict then."""
    flips: bool
    """True where costs alone make another verdict of it."""
    factor: Decimal
    """The larger of the two factors by which bill and API bill change; 1 for no change."""


def swings(
    scenario: Scenario,
    assumptions: Sequence[Assumption],
    book: Book,
    catalogue: Catalogue | None = None,
) -> tuple[Swing, ...]:
    """What else may be so for everything assumed, the field that moves the answer most first;
    values of one field in the book's order. Fields that move neither bill nor API are left out."""
    catalogue = catalogue or load_catalogue()
    book = with_rented_hours(scenario.workload, book, scenario.on)
    before = gather(scenario, book, catalogue, is_whole=False)
    kind = kind_of(before, book)
    fields = {assumption.field for assumption in assumptions}
    found: dict[str, list[Swing]] = {}
    for field in sorted(fields & _offered(book)):
        for value in book.choice(OFFERED + field, scenario.on).value.split(", "):
            if swing := _swing(field, value, before, kind, book, catalogue):
                found.setdefault(field, []).append(swing)
    ranked = sorted(found.values(), key=_weight, reverse=True)
    return tuple(swing for of_field in ranked for swing in of_field if _weight(of_field)[1] > 1)


def _offered(book: Book) -> set[str]:
    return {name.removeprefix(OFFERED) for name in book.choices if name.startswith(OFFERED)}


def _weight(of_field: list[Swing]) -> tuple[bool, Decimal]:
    return any(swing.flips for swing in of_field), max(swing.factor for swing in of_field)


def _swing(
    field: str, value: str, before: Evidence, kind: Kind, book: Book, catalogue: Catalogue
) -> Swing | None:
    """None where the question cannot be answered so: GPUs that do not carry it, no such price."""
    workload = _with(before.workload, field, value)
    try:
        costs = before.costs if field in ON_OWN_GPUS_ALONE else None
        scenario = fill(workload, book, before.on)
        after = gather(scenario, book, catalogue, is_whole=False, costs=costs)
        becomes = kind_of(after, book)
    except EngineError:
        return None
    is_by_cost = is_beyond_cost(after, book) == is_beyond_cost(before, book)
    return Swing(
        field=field,
        value=getattr(workload, field),
        bill_usd=after.bill.monthly_usd,
        api_usd=after.api_usd,
        becomes=becomes,
        flips=becomes != kind and is_by_cost,
        factor=max(_factors(before, after)),
    )


def _with(workload: Workload, field: str, value: str) -> Workload:
    """The question with a field said, read as the workload reads it: "0.6", "existing", "true"."""
    return Workload.model_validate({**workload.model_dump(), field: value})


def _factors(before: Evidence, after: Evidence) -> Iterator[Decimal]:
    pairs = [(before.bill.monthly_usd, after.bill.monthly_usd), (before.api_usd, after.api_usd)]
    yield Decimal(1)
    for was, now in pairs:
        if was and now:
            yield max(was, now) / min(was, now)
