"""Cautions about what is billed by other units than tokens of text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.advice.framework import Evidence
from engine.figures.findings import Finding, finding
from engine.question.book import Book


def unit_cautions(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """Speech that a model named may be wanted for, and searches that own GPUs do not make."""
    scenario = evidence.scenario
    named = {*scenario.workload.compare_with, scenario.workload.now_option}
    speaking = [c for c in evidence.costs if c.speaks and c.option.ref in named]
    if speaking and not scenario.is_other_than_text and scenario.workload.unit is None:
        names = ", ".join(cost.option.name for cost in speaking)
        yield finding("speech_too", options=names, count=Decimal(len(speaking)))
    if scenario.web_searches_per_day:
        yield finding("searches_own", per_day=scenario.web_searches_per_day)
