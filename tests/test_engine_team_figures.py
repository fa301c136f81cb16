"""A team's own figures: used from their day on, cited as the team's, gone on earlier days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine import Assessment, Workload, assess, load_book
from engine.question.team_figures import (
    TeamFigure,
    in_force,
    with_team_choices,
    with_team_figures,
)

SET_ON = date(2026, 11, 21)
WORK = Workload(input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(1_000_000))


def figure(key: str, value: str | None, since: date = SET_ON) -> TeamFigure:
    return TeamFigure(key=key, value=value, since=since, set_by="U1", reason="we know better")


def answered(*figures: TeamFigure, work: Workload = WORK, on: date = SET_ON) -> Assessment:
    """The answer to a question on a day, with a team's figures over the book."""
    known = in_force(figures, on)
    book = with_team_figures(load_book(), known)
    return assess(with_team_choices(work, known, book, on), book, on)


def line(answer: Assessment, id: str) -> Decimal | None:
    """USD a month of one line of the bill; None where it is not in it."""
    return next((each.monthly_usd for each in answer.bill.lines if each.id == id), None)


def test_without_figures_the_book_stands() -> None:
    assert answered().bill.monthly_usd == Decimal("13275")
    assert with_team_figures(load_book(), {}) is load_book()


@pytest.mark.parametrize(
    ("key", "value", "id", "usd"),
    [
        ("line:storage", "40", "storage", Decimal(40)),
        ("line:storage", "off", "storage", None),
        ("line:mlops_engineer", "1000", "mlops_engineer", Decimal(1000)),
        ("engineer_usd_per_year", "120000", "mlops_engineer", Decimal(2000)),
        ("gpu_usd_per_hour", "2", "gpu_primary", Decimal(2 * 2 * 730)),
        ("uptime_percent", "99", "gpu_failover", Decimal(0)),
    ],
)
def test_a_figure_replaces_the_published_one(
    key: str, value: str, id: str, usd: Decimal | None
) -> None:
    assert line(answered(figure(key, value)), id) == usd


def test_a_figure_is_cited_as_the_teams_own() -> None:
    (storage,) = (x for x in answered(figure("line:storage", "40")).bill.lines if x.id == "storage")
    assert (storage.source.title, storage.since) == ("your team’s own figure", SET_ON)


def test_a_line_left_out_is_said() -> None:
    answer = answered(figure("line:storage", "off"))
    assert [rule.id for rule in answer.bill.dropped] == ["storage"]


def test_a_discount_holds_at_its_provider_alone() -> None:
    full, off = answered(), answered(figure("discount:openai", "20"))
    for before, after in zip(
        sorted(full.api_costs, key=lambda cost: cost.option.ref),
        sorted(off.api_costs, key=lambda cost: cost.option.ref),
        strict=True,
    ):
        assert before.monthly_usd is not None and after.monthly_usd is not None
        share = Decimal("0.8") if after.option.provider == "openai" else 1
        assert after.monthly_usd == before.monthly_usd * share


def test_what_the_person_says_comes_before_what_the_team_chose() -> None:
    chosen = (figure("model", "qwen3-32b"), figure("gpu", "h200_sxm"))
    assert answered(*chosen).scenario.model.id == "qwen3-32b"
    own = WORK.model_copy(update={"model": "llama-3.3-70b", "gpu": "h100_sxm"})
    assert answered(*chosen, work=own).scenario.model.id == "llama-3.3-70b"
    assert answered(*chosen, work=own).scenario.gpu.id == "h100_sxm"


def test_the_teams_rent_is_for_its_own_gpu() -> None:
    rent = figure("gpu_usd_per_hour", "2")
    assert answered(rent).bill.gpu_price.usd_per_hour == 2
    other = WORK.model_copy(update={"gpu": "h200_sxm"})
    assert answered(rent, work=other).bill.gpu_price.usd_per_hour != 2
    named = WORK.model_copy(update={"gpu_usd_per_hour": Decimal("3.5")})
    assert answered(rent, work=named).bill.gpu_price.usd_per_hour == Decimal("3.5")


def test_a_provider_and_terms_of_the_team_replace_the_default_rent() -> None:
    answer = answered(figure("gpu_provider", "RunPod"), figure("gpu_term", "on-demand"))
    assert answer.bill.gpu_price.provider == "RunPod"


def test_an_earlier_day_does_not_know_a_figure() -> None:
    figures = (figure("line:storage", "40"), figure("gpu_usd_per_hour", "2"))
    before = date(2026, 11, 20)
    assert answered(*figures, on=before).bill.monthly_usd == answered(on=before).bill.monthly_usd


def test_the_last_figure_counts_and_none_gives_the_published_one_back() -> None:
    first, second = figure("line:storage", "40"), figure("line:storage", "50")
    assert line(answered(first, second), "storage") == 50
    back = figure("line:storage", None, since=date(2026, 11, 25))
    assert line(answered(first, back, on=date(2026, 11, 24)), "storage") == 40
    assert line(answered(first, back, on=date(2026, 11, 25)), "storage") == 85
