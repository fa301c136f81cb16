"""The article's reference case: cases/article.toml holds the question and the expected answer."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import ArticleCheck, Assessment, assess, check_article, load_book, load_catalogue
from tests.engine_samples import NOVEMBER, assessed, monthly, workload

CASE: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "cases" / "article.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
AS_OF: date = CASE["question"]["as_of"]


@pytest.fixture(scope="module")
def reference() -> Assessment:
    return assess(workload(**CASE["question"]), load_book(), on=NOVEMBER)


@pytest.fixture(scope="module")
def check() -> ArticleCheck:
    return check_article(load_book(), load_catalogue(), NOVEMBER)


# --- the answer


def test_the_bill_is_13275_with_its_eleven_lines(reference: Assessment) -> None:
    assert list(monthly(reference.bill).items()) == list(CASE["bill"].items())
    assert reference.bill.monthly_usd == 13_275


def test_each_line_shows_its_arithmetic_and_its_source(reference: Assessment) -> None:
    shown = {
        line.id: (line.quantity, line.quantity_unit, line.unit_usd, line.source.title)
        for line in reference.bill.lines
    }
    assert shown["gpu_primary"] == (2, "GPUs", 2550, "the article")
    assert shown["mlops_engineer"] == (Decimal("0.2"), "engineers", 16_000, "the article")
    assert shown["storage"] == (1, "models", 85, "the article")


def test_the_api_rows_are_those_of_that_days_catalogue(reference: Assessment) -> None:
    assert {cost.option.ref: cost.monthly_usd for cost in reference.api_costs} == CASE["api"]


def test_the_verdict_is_the_cheapest_host_of_the_same_model(reference: Assessment) -> None:
    assert reference.cheapest is not None
    assert reference.cheapest.option.ref == "groq/llama-3.3-70b-versatile"
    assert reference.verdict.kind == "stay_on_api"
    assert reference.verdict.choice == reference.cheapest


def test_the_fleet_is_some_three_percent_used(reference: Assessment) -> None:
    carried = reference.bill.fleet.carries_tokens_per_day
    assert carried is not None
    assert Decimal("0.03") < reference.scenario.tokens_per_day / carried < Decimal("0.04")


def test_as_of_overrules_the_day_that_is_asked_on(reference: Assessment) -> None:
    assert reference.on == AS_OF != NOVEMBER


# --- crossovers


@pytest.mark.parametrize("expected", CASE["crossover"], ids=lambda case: case["ref"])
def test_flat_crossovers_in_the_same_mix(expected: dict[str, Any]) -> None:
    asked = assessed(AS_OF, compare_with=(expected["ref"],))
    crossing = next(x for x in asked.crossovers if x.cost.option.ref == expected["ref"])
    prices = [crossing.cost.usd_per_mtok_in, crossing.cost.usd_per_mtok_out]
    assert prices == expected["usd_per_mtok"]
    flat = crossing.flat_tokens_per_day
    assert flat is not None
    assert round(flat / 1_000_000, 1) == expected["millions_per_day"]
    assert crossing.is_beyond_capacity is expected["is_beyond_capacity"]
    assert crossing.flat_margin_tokens_per_day == 2 * flat


def test_at_the_crossover_both_cost_the_same() -> None:
    """17.7M tokens a day at Claude Opus 4.1: 14.75M in and 2.95M out are $13,275 a month."""
    there = assessed(AS_OF, input_tokens_per_day=14_750_000, output_tokens_per_day=2_950_000)
    opus = next(c for c in there.api_costs if c.option.ref == "anthropic/claude-opus-4-1")
    assert opus.monthly_usd == there.bill.monthly_usd == 13_275


# --- the article's own table


@pytest.mark.parametrize("nth", range(6), ids=[row["name"] for row in CASE["printed"]])
def test_the_articles_rows_against_their_own_unit_prices(check: ArticleCheck, nth: int) -> None:
    row, expected = check.rows[nth], CASE["printed"][nth]
    assert row.name == expected["name"]
    assert [row.printed_usd_per_day, row.printed_usd_per_month] == expected["printed"]
    assert [row.recomputed_usd_per_day, row.recomputed_usd_per_month] == expected["recomputed"]
    assert row.then_usd_per_month == expected["then"]
    assert row.is_wrong is expected["is_wrong"]


def test_four_of_the_six_rows_are_wrong(check: ArticleCheck) -> None:
    assert len(check.rows) == 6
    assert sum(row.is_wrong for row in check.rows) == 4


def test_the_articles_own_bill_holds(check: ArticleCheck) -> None:
    """443 a day is 442.50 rounded; its eleven lines do sum to what it prints a month."""
    assert check.bill.printed_usd_per_month == check.bill.recomputed_usd_per_month == 13_275
    assert round(check.bill.recomputed_usd_per_month / 30, 2) == Decimal("442.50")


def test_the_figures_in_the_contradictions_follow_from_the_bill(check: ArticleCheck) -> None:
    """38 % are primary GPUs; at the $2.50/h quoted the bill is $11,100; 1.74x over all GPUs."""
    said = " ".join(check.contradictions)
    bill = assessed(AS_OF).bill
    at_the_quoted_price = assessed(AS_OF, gpu_usd_per_hour="2.50").bill
    assert round(100 * bill.raw_gpu_usd / bill.monthly_usd) == 38 and "38 %" in said
    assert at_the_quoted_price.monthly_usd == 11_100 and "$11,100" in said
    assert round(bill.monthly_usd / (3 * 2550), 2) == Decimal("1.74") and "1.74x" in said
    assert len(check.contradictions) == 9
