"""Swings: what each assumption does to an answer, and that people can say what is offered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

import pytest

from bot.language.canonical import canonical_of
from bot.language.parsing import parse
from bot.rendering.summary import menus
from engine import Workload, assess, load_book
from engine.outlook.swings import OFFERED, ON_OWN_GPUS_ALONE, Swing, swings
from engine.prices.names import load_names
from tests.staircase_samples import NOVEMBER

BOOK = load_book()


def swings_of(millions_in: int, millions_out: int, **said: object) -> tuple[Swing, ...]:
    workload = Workload.model_validate(
        {
            "input_tokens_per_day": millions_in * 10**6,
            "output_tokens_per_day": millions_out * 10**6,
            **said,
        }
    )
    a = assess(workload, BOOK, NOVEMBER)
    return swings(a.scenario, a.assumptions, BOOK)


def test_what_moves_the_answer_comes_by_how_far_not_by_a_list() -> None:
    """5M a day fits the smallest fleet at any peak; of 500M a day the peak decides the fleet."""
    few = {swing.field for swing in swings_of(5, 1)}
    many = [swing.field for swing in swings_of(500, 100, residency="none")]
    assert "peak_to_average" not in few
    assert "peak_to_average" in many[:8]


def test_the_field_that_moves_most_is_first() -> None:
    found = swings_of(500, 100, residency="none")
    fields = list(dict.fromkeys(swing.field for swing in found))
    most = [max((s.flips, s.factor) for s in found if s.field == field) for field in fields]
    assert all(before >= after for before, after in pairwise(most))


def test_what_was_said_is_no_assumption() -> None:
    said = {"infrastructure": "existing", "team": True, "uptime_percent": Decimal("99.9")}
    assert not said.keys() & {swing.field for swing in swings_of(5, 1, **said)}


def test_a_swing_is_the_answer_to_the_question_with_that_said() -> None:
    office_hours = {"hours_per_day": 8, "days_per_month": 22, "gpu_term": "on-demand"}
    for said in ({}, office_hours):
        for swing in swings_of(5, 1, **said):
            assert_answers_with(swing, said)


def assert_answers_with(swing: Swing, said: Mapping[str, object]) -> None:
    volume = {"input_tokens_per_day": 5 * 10**6, "output_tokens_per_day": 10**6}
    workload = Workload.model_validate({**volume, **said, swing.field: swing.value})
    a = assess(workload, BOOK, NOVEMBER)
    assert (a.bill.monthly_usd, a.verdict.kind) == (swing.bill_usd, swing.becomes)


@pytest.mark.parametrize("millions", [1, 50, 1000])
def test_what_a_menu_offers_is_understood_as_just_that(millions: int) -> None:
    """A choice goes the way of a typed what-if, in a text that is read as the field alone."""
    a = assess(
        Workload(input_tokens_per_day=millions * 10**6, output_tokens_per_day=10**6),
        BOOK,
        NOVEMBER,
    )
    every = swings(a.scenario, a.assumptions, BOOK)
    assert 2 <= len(menus(a.assumptions, every, canonical_of)) <= 3
    for swing in every:
        understood = parse(
            f"5M in 1M out, {canonical_of({swing.field: swing.value})}", load_names()
        )
        assert understood.problems == ()
        assert understood.changes[swing.field] == swing.value


@pytest.mark.parametrize("field", sorted(ON_OWN_GPUS_ALONE))
def test_what_is_said_of_own_gpus_leaves_the_api_as_it_is(field: str) -> None:
    """What `swings` takes over instead of asking again: every option of every value offered."""
    work = Workload.model_validate(
        {"input_tokens_per_day": 50 * 10**6, "output_tokens_per_day": 10 * 10**6}
    )
    before = assess(work, BOOK, NOVEMBER)
    for value in BOOK.choice(OFFERED + field, NOVEMBER).value.split(", "):
        said = Workload.model_validate({**work.model_dump(), field: value})
        assert assess(said, BOOK, NOVEMBER).api_costs == before.api_costs
