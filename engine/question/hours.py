"""The hours and days on which there is work, where a person said them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.figures.sources import Source
from engine.figures.workload import Term, Workload
from engine.question.book import Book

HOURS_PER_DAY = Decimal(24)
_RENT = "hours_per_gpu_month"


def days_per_month(workload: Workload, book: Book, on: date) -> Decimal:
    """Days of a month that have the day's tokens: as said, else the book's convention."""
    said = workload.days_per_month
    return said if said is not None else book.value("days_per_month", on)


def concentration(workload: Workload) -> Decimal:
    """How many times the day's mean rate the hours of work have: 3 where they are eight."""
    return HOURS_PER_DAY / (workload.hours_per_day or HOURS_PER_DAY)


def with_rented_hours(workload: Workload, book: Book, on: date) -> Book:
    """The book with the hours that GPUs are rented: those of work and of starting up, where the
    rent is on demand by the hour and the hours were said; else every hour of the month."""
    if workload.gpu_term != Term.ON_DEMAND or workload.hours_per_day is None:
        return book
    start = book.value("gpu_start_hours", on)
    each_day = min(workload.hours_per_day + start, HOURS_PER_DAY)
    hours = each_day * days_per_month(workload, book, on)
    series = book.figures[_RENT]
    row = series.on(on).model_copy(update={"value": hours, "source": Source(title="you")})
    changed = series.model_copy(update={"rows": (row,)})
    return book.model_copy(update={"figures": {**book.figures, _RENT: changed}})
