"""Cautions about what is billed by other units than tokens of text, or counted by a convention."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.advice.framework import Evidence
from engine.bills.api_costs import TOKENS_PER_MTOK
from engine.figures.findings import Finding, finding
from engine.question.book import Book


def unit_cautions(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """Speech that a model named may be wanted for, searches that own GPUs do not make, what is
    thought before an answer, and what a word was taken for."""
    scenario = evidence.scenario
    named = {*scenario.workload.compare_with, scenario.workload.now_option}
    speaking = [c for c in evidence.costs if c.speaks and c.option.ref in named]
    if speaking and not scenario.is_other_than_text and scenario.workload.unit is None:
        names = ", ".join(cost.option.name for cost in speaking)
        yield finding("speech_too", options=names, count=Decimal(len(speaking)))
    if scenario.web_searches_per_day:
        yield finding("searches_own", per_day=scenario.web_searches_per_day)
    yield from _thinking(evidence, book)
    per_word = scenario.workload.tokens_per_word
    if per_word is not None and per_word == book.value("tokens_per_word", scenario.on):
        yield finding("words_in_english", tokens=per_word)


def _thinking(evidence: Evidence, book: Book) -> Iterator[Finding]:
    """Models that were named and think before they answer, where nobody said how much: what that
    would cost within the range that is assumed."""
    scenario, workload = evidence.scenario, evidence.scenario.workload
    said = (workload.reasoning_per_output, workload.reasoning_tokens_per_request)
    if said != (None, None) or scenario.is_other_than_text:
        return
    names = book.choice("thinking_models", scenario.on).value.split(", ")
    named = {*workload.compare_with, workload.now_option, *(part.option for part in workload.parts)}
    least, most = (
        book.value(f"reasoning_per_output_{end}", scenario.on) for end in ("low", "high")
    )
    for cost in evidence.costs:
        thinks = any(_is_of(cost.option.ref, name) for name in names)
        if cost.option.ref not in named or not thinks or cost.usd_per_mtok_out is None:
            continue
        millions = scenario.output_tokens_per_day * scenario.days_per_month / TOKENS_PER_MTOK
        each = millions * cost.usd_per_mtok_out
        assert cost.monthly_usd is not None, "what has a price of output has one of the work"
        yield finding(
            "thinks_unsaid",
            option=cost.option.name,
            usd=cost.monthly_usd,
            low=least,
            low_usd=cost.monthly_usd + least * each,
            high=most,
            high_usd=cost.monthly_usd + most * each,
        )


def _is_of(ref: str, name: str) -> bool:
    """Whether a model's id begins with a name, or has it as a part: "o3", "-thinking"."""
    model = ref.split("/")[-1]
    if name.startswith("-"):
        return name in model
    return model == name or model.startswith(f"{name}-")
