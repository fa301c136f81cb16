"""How old the prices are that answer: old ones are said to be, very old ones are a warning."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.advice.framework import Evidence
from engine.figures.findings import Finding, finding
from engine.question.book import Book


def ages(evidence: Evidence, published: date | None, book: Book) -> tuple[Finding, ...]:
    """What is old: the catalogue, published on a day or nobody knows when, and the rent."""
    return tuple(
        found for found in (_catalogue(evidence, published, book), _rent(evidence, book)) if found
    )


def _catalogue(evidence: Evidence, published: date | None, book: Book) -> Finding | None:
    if published is None:
        return finding("prices_of_unknown_age")
    if (grade := _grade(published, evidence.on, book)) is None:
        return None
    return finding(f"prices_{grade}", since=published, days=_days(published, evidence.on))


def _rent(evidence: Evidence, book: Book) -> Finding | None:
    price = evidence.bill.gpu_price
    if price.is_said or (grade := _grade(price.since, evidence.on, book)) is None:
        return None
    return finding(
        f"rent_{grade}",
        gpu=evidence.scenario.gpu.name,
        since=price.since,
        days=_days(price.since, evidence.on),
    )


def _grade(since: date, on: date, book: Book) -> str | None:
    """ "old" past the bound of a warning, "aged" past that of a remark, else None."""
    days = _days(since, on)
    for grade, bound in (("old", "prices_old_days"), ("aged", "prices_aged_days")):
        if days > book.value(bound, on):
            return grade
    return None


def _days(since: date, on: date) -> Decimal:
    return Decimal((on - since).days)
