"""The four conditions that should hold together before one self-hosts: met, unmet or unknown."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from engine.figures.sources import Result
from engine.figures.workload import NO_RESIDENCY, Infrastructure, Workload
from engine.question.book import Book
from engine.question.scenario import Scenario
from engine.serving.capacity import Fleet


class State(StrEnum):
    """They inform the reader; they do not veto."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Condition(Result):
    """One condition; `id` and `figures` are what the wording is made of."""

    id: str
    state: State
    figures: dict[str, Decimal]


def conditions(
    scenario: Scenario, book: Book, capacity: Fleet | None = None
) -> tuple[Condition, ...]:
    """Volume, platform and people, regulation, latency: in the article's order. `capacity` is the
    fleet's, which may be too slow for the wanted latency; None where it is not known."""
    return (
        _volume(scenario, book),
        _people(scenario),
        _regulation(scenario),
        _latency(scenario, book, capacity),
    )


def residency_drives(workload: Workload) -> bool:
    """True where the person named a place in which the data must stay."""
    return workload.residency not in (None, NO_RESIDENCY)


def _volume(scenario: Scenario, book: Book) -> Condition:
    low = book.value("volume_low_tokens_per_day", scenario.on)
    high = book.value("volume_high_tokens_per_day", scenario.on)
    if scenario.tokens_per_day <= low or scenario.workload.sustained is False:
        state = State.UNMET
    else:
        state = State.MET if scenario.workload.sustained else State.UNKNOWN
    figures = {"low": low, "high": high, "tokens_per_day": scenario.tokens_per_day}
    return Condition(id="volume", state=state, figures=figures)


def _people(scenario: Scenario) -> Condition:
    """People count as they do in the bill: there with a platform that exists, unless denied."""
    infrastructure, team = scenario.workload.infrastructure, scenario.team
    if team is False or infrastructure in (Infrastructure.NONE, Infrastructure.PARTLY):
        state = State.UNMET
    elif team and infrastructure == Infrastructure.EXISTING:
        state = State.MET
    else:
        state = State.UNKNOWN
    return Condition(id="people", state=state, figures={})


def _regulation(scenario: Scenario) -> Condition:
    workload = scenario.workload
    if workload.regulated or residency_drives(workload):
        state = State.MET
    elif workload.regulated is False and workload.residency == NO_RESIDENCY:
        state = State.UNMET
    else:
        state = State.UNKNOWN
    return Condition(id="regulation", state=state, figures={})


def _latency(scenario: Scenario, book: Book, capacity: Fleet | None) -> Condition:
    bound = book.value("ttft_p99_ms", scenario.on)
    wanted = scenario.workload.ttft_p99_ms
    if wanted is None:
        return Condition(id="latency", state=State.UNKNOWN, figures={"bound": bound})
    figures = {"bound": bound, "wanted": wanted}
    if capacity is not None and not capacity.replica.meets_level:
        one, wanted_s = capacity.replica, float(wanted) / 1000
        is_far = one.lone_first_token_s > wanted_s
        best_s = one.lone_first_token_s if is_far else one.first_token_s
        best_ms = Decimal(f"{best_s * 1000:.2g}")
        return Condition(id="latency", state=State.UNMET, figures={**figures, "best": best_ms})
    state = State.MET if wanted < bound else State.UNMET
    return Condition(id="latency", state=state, figures=figures)
