"""The five steps: what each says, and on which facts it says something else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine import assess, load_book
from engine.advice.framework import Step
from tests.engine_samples import APRIL, NOVEMBER, assessed, unhosted, with_figure, workload

FREE = "google/gemma-3"


def step(number: int, on: Any = APRIL, **said: Any) -> Step:
    """One step of the article's workload and what is said besides."""
    return assessed(on, **said).steps[number - 1]


def outcome(step: Step) -> tuple[str, str]:
    return step.status, step.finding


def test_the_five_steps_come_in_order() -> None:
    steps = assessed().steps
    assert [s.number for s in steps] == [1, 2, 3, 4, 5]
    assert [s.id for s in steps] == ["volume", "providers", "true_tco", "margin", "residency"]


def test_what_nobody_said_is_unknown_and_never_taken_for_no() -> None:
    assert [outcome(s) for s in assessed().steps] == [
        ("unknown", "not_said"),
        ("pass", "enough"),
        ("unknown", "not_said"),
        ("fail", "neither"),
        ("unknown", "not_said"),
    ]


# --- 1: the volume


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("measured", ("pass", "measured")),
        ("projected", ("caution", "projected")),
        (None, ("unknown", "not_said")),
    ],
)
def test_a_measured_volume_passes_and_a_projected_one_is_a_caution(
    basis: str | None, expected: tuple[str, str]
) -> None:
    found = step(1, volume_basis=basis)
    assert outcome(found) == expected
    assert found.figures["tokens_per_month"] == 180_000_000


# --- 2: three providers, an open-weight host among them


@pytest.mark.parametrize(
    ("compared", "providers", "expected"),
    [
        (("openai/gpt-4o",), 3, ("pass", "enough")),
        (("groq",), 2, ("fail", "few")),
        ((FREE,), 2, ("fail", "few")),
    ],
)
def test_three_priced_providers_are_needed(
    compared: tuple[str, ...], providers: int, expected: tuple[str, str]
) -> None:
    """In April Groq and Together host the model. A free tier is no price."""
    found = step(2, compare_with=compared)
    assert (found.figures["providers"], outcome(found)) == (providers, expected)


def test_three_models_of_one_maker_are_one_provider() -> None:
    found = step(2, compare_with=("groq/llama-3.1-8b-instant", "groq/openai/gpt-oss-20b", "groq"))
    assert found.figures["providers"] == 2


def test_without_a_host_of_the_same_model_the_step_fails() -> None:
    found = unhosted(NOVEMBER).steps[1]
    assert outcome(found) == ("fail", "no_host")
    assert (found.figures["providers"], found.figures["hosts"]) == (3, 0)


# --- 3: the true TCO


@pytest.mark.parametrize(
    ("said", "expected", "rule_usd"),
    [
        ({}, ("unknown", "not_said"), 12_750),
        ({"infrastructure": "none"}, ("pass", "none"), 15_300),
        ({"infrastructure": "partly"}, ("pass", "partly"), 12_750),
        ({"infrastructure": "existing"}, ("pass", "shared"), 7_140),
        ({"regulated": True}, ("pass", "regulated"), 17_850),
        ({"bare": True}, ("pass", "bare"), 10_200),
    ],
)
def test_the_true_tco_by_rule(
    said: dict[str, Any], expected: tuple[str, str], rule_usd: int
) -> None:
    found = step(3, **said)
    assert outcome(found) == expected
    assert (found.figures["raw_gpu_usd"], found.figures["rule_usd"]) == (5100, rule_usd)


def test_the_line_item_bill_stands_beside_the_rule() -> None:
    shared = step(3, infrastructure="existing")
    assert shared.figures["bill_usd"] == 10_260
    assert (shared.figures["low_usd"], shared.figures["high_usd"]) == (6_630, 7_650)


# --- 4: twice the true TCO, by both reckonings


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("25499.99", ("fail", "neither")),
        ("25500", ("caution", "disagree")),
        ("26549.99", ("caution", "disagree")),
        ("26550", ("pass", "both")),
    ],
)
def test_both_sides_of_twice_the_rule_and_of_twice_the_bill(
    now: str, expected: tuple[str, str]
) -> None:
    """The rule of thumb makes $12,750, the bill $13,275."""
    found = unhosted(now_usd_per_month=now).steps[3]
    assert outcome(found) == expected
    assert found.figures["api_usd"] == Decimal(now)


def test_at_exactly_twice_the_bill_the_ratio_is_two() -> None:
    figures = unhosted(now_usd_per_month=26_550).steps[3].figures
    assert (figures["bill_ratio"], figures["needed"]) == (2, 2)


def test_the_needed_ratio_is_a_figure_of_the_book() -> None:
    book = with_figure(load_book(), "api_over_tco", 3)
    found = assess(workload(now_usd_per_month=26_550), book, APRIL).steps[3]
    assert outcome(found) == ("fail", "neither")


@pytest.mark.parametrize(
    ("said", "api_usd"),
    [
        ({}, "112.20"),
        ({"now_option": "anthropic/claude-opus-4-1"}, "112.20"),
        ({"now_usd_per_month": "112.21"}, "112.20"),
        ({"now_usd_per_month": "112.19"}, "112.19"),
        ({"now_option": FREE}, "112.20"),
    ],
)
def test_the_api_is_the_same_model_hosted_and_never_more_than_is_paid_today(
    said: dict[str, str], api_usd: str
) -> None:
    """Groq asks $112.20 for the same model, so nobody need pay $4,500 for another."""
    assert step(4, **said).figures["api_usd"] == Decimal(api_usd)


@pytest.mark.parametrize(
    ("said", "api_usd"),
    [
        ({}, "120"),
        ({"now_option": "anthropic/claude-opus-4-1"}, "4500"),
        ({"now_usd_per_month": "4000"}, "4000"),
    ],
)
def test_where_nobody_hosts_the_model_it_is_what_is_paid_today(
    said: dict[str, str], api_usd: str
) -> None:
    """Without either, the cheapest of the line-up: Gemini 2.5 Flash at $120."""
    assert unhosted(**said).steps[3].figures["api_usd"] == Decimal(api_usd)


def test_without_any_known_price_step_4_is_unknown() -> None:
    answer = unhosted(NOVEMBER, compare_with=(FREE,))
    assert outcome(answer.steps[3]) == ("unknown", "no_price")
    assert answer.verdict.kind == "stay_on_api"
    assert answer.verdict.choice is None


# --- 5: residency


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ("unknown", "not_said")),
        ({"regulated": False}, ("unknown", "not_said")),
        ({"residency": "none"}, ("pass", "no_driver")),
        ({"residency": "eu"}, ("caution", "drives")),
        ({"regulated": True}, ("caution", "drives")),
        ({"residency": "none", "regulated": True}, ("caution", "drives")),
    ],
)
def test_residency_or_regulation_drives_to_dedicated_deployments(
    said: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert outcome(step(5, **said)) == expected


def test_the_least_public_commitment_is_named() -> None:
    """Of the four that keep data in the EU, 15 PTU of Azure's data zone at $1.10 an hour."""
    today, in_april = step(5, NOVEMBER, residency="eu"), step(5, APRIL, residency="eu")
    assert (today.figures["least_usd"], today.figures["offers"]) == (12_045, 4)
    assert (in_april.figures["least_usd"], in_april.figures["offers"]) == (None, 0)


def test_dedicated_deployments_by_their_smallest_commitment() -> None:
    """15 PTU at $260 a month, at $2,652 a year, at $1 an hour; 25 regional ones at $2 an hour."""
    offers = {x.offer.name: x.monthly_usd for x in assessed(NOVEMBER).dedicated}
    azure = "Azure OpenAI provisioned throughput"
    assert offers[f"{azure}, global, 1-month reservation"] == 3900
    assert offers[f"{azure}, global, 1-year reservation"] == 3315
    assert offers[f"{azure}, global, hourly"] == 10_950
    assert offers[f"{azure}, regional, hourly"] == 36_500
    assert offers["AWS Bedrock provisioned throughput, current models"] is None


def test_endpoints_by_the_gpu_hour_are_sized_like_the_fleet() -> None:
    """Together's H100 endpoint is $3.99 an hour: 4 x 730 h of it."""
    offers = {x.offer.name: x for x in assessed(NOVEMBER, gpu_count=4).dedicated}
    endpoint = offers["Together dedicated endpoint, H100"]
    assert (endpoint.units, endpoint.monthly_usd) == (4, Decimal("11650.80"))
    assert "Together dedicated endpoint, H200" not in offers
