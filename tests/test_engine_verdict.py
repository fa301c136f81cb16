"""The verdict: the first row of the decision table that holds, and the facts behind it."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine import assess, load_book
from engine.outlook.verdict import PREDICATES, Kind, Verdict
from tests.engine_samples import APRIL, NOVEMBER, assessed, unhosted, workload

DEAR = {"now_usd_per_month": 1_000_000}


def verdict(on: Any = APRIL, **said: Any) -> Verdict:
    """The verdict on the article's workload and what is said besides."""
    return assessed(on, **said).verdict


def alone(**said: Any) -> Verdict:
    """The same where nobody else hosts the model, so that today's bill is what counts."""
    return unhosted(**said).verdict


def test_the_decision_table_in_its_order() -> None:
    assert [(row.when, row.verdict) for row in load_book().decisions] == [
        ("capability_needed", "self_host_capability"),
        ("residency_or_regulation", "dedicated_first"),
        ("api_twice_both_tcos", "self_host_cost"),
        ("hybrid_beats_both", "hybrid"),
        ("otherwise", "stay_on_api"),
    ]


def test_a_fleet_that_keeps_no_promised_wait_is_not_the_base_of_a_hybrid() -> None:
    facts: Any = SimpleNamespace(hybrid_pays=True, fleet_fits=True)
    assert PREDICATES["hybrid_beats_both"](facts, load_book())
    facts.fleet_fits = False
    assert not PREDICATES["hybrid_beats_both"](facts, load_book())


def test_every_row_of_the_table_is_a_predicate_of_the_code_and_back() -> None:
    decisions = load_book().decisions
    assert {row.when for row in decisions} == set(PREDICATES)
    assert {row.verdict for row in decisions} == set(Kind)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, Kind.STAY),
        (DEAR, Kind.SELF_HOST),
        ({"residency": "eu"}, Kind.DEDICATED),
        ({"residency": "eu", **DEAR}, Kind.DEDICATED),
        ({"regulated": True, **DEAR}, Kind.DEDICATED),
        ({"reasons": ["air-gapped"]}, Kind.CAPABILITY),
        ({"reasons": ["air-gapped"], "residency": "eu"}, Kind.CAPABILITY),
        ({"reasons": ["air-gapped"], "residency": "eu", **DEAR}, Kind.CAPABILITY),
        ({"reasons": ["full-control"], **DEAR}, Kind.CAPABILITY),
        ({"reasons": ["fine-tuned"], "regulated": True}, Kind.CAPABILITY),
    ],
)
def test_an_air_gap_comes_before_residency_and_residency_before_cost(
    said: dict[str, Any], kind: Kind
) -> None:
    assert alone(**said).kind == kind


def test_the_order_is_data_and_not_code() -> None:
    book = load_book()
    capability, dedicated, *rest = book.decisions
    other = book.model_copy(update={"decisions": (dedicated, capability, *rest)})
    asked = workload(reasons=["air-gapped"], residency="eu")
    assert assess(asked, other, APRIL).verdict.kind == Kind.DEDICATED


@pytest.mark.parametrize("said", [{"residency": "none"}, {"regulated": False}, {}])
def test_no_residency_no_regulation_and_neither_said_leave_it_to_cost(said: dict[str, Any]) -> None:
    assert verdict(**said).kind == Kind.STAY
    assert alone(**said, **DEAR).kind == Kind.SELF_HOST


@pytest.mark.parametrize("on", [APRIL, NOVEMBER])
def test_no_bill_of_today_makes_own_gpus_right_where_the_same_model_is_hosted_for_less(
    on: Any,
) -> None:
    assert verdict(on, **DEAR).kind == Kind.STAY
    assert "api_bill" not in {change.id for change in verdict(on, **DEAR).changes}


@pytest.mark.parametrize(("now", "kind"), [("26549.99", Kind.STAY), ("26550", Kind.SELF_HOST)])
def test_cost_justifies_it_from_twice_the_dearer_of_both_tcos(now: str, kind: Kind) -> None:
    assert alone(now_usd_per_month=now).kind == kind


@pytest.mark.parametrize(("now", "kind"), [("30599.99", Kind.STAY), ("30600", Kind.SELF_HOST)])
def test_the_dearer_may_be_the_rule_of_thumb(now: str, kind: Kind) -> None:
    """Without infrastructure the rule makes 3 x 5,100 = 15,300, more than the bill of 13,275."""
    assert alone(now_usd_per_month=now, infrastructure="none").kind == kind


# --- what decided it


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ({}, ["utilisation", "price_gap", "crossover"]),
        (DEAR, ["utilisation", "price_gap", "crossover"]),
        ({"residency": "eu"}, ["driver", "dedicated"]),
        ({"reasons": ["air-gapped"]}, ["reasons", "budget", "price_gap"]),
    ],
)
def test_two_or_three_facts_decide(said: dict[str, Any], facts: list[str]) -> None:
    assert [fact.id for fact in verdict(**said).facts] == facts


def test_low_use_leads_the_answer_with_the_cheapest_fleet_that_carries_the_work() -> None:
    """A100 PCIe 0.95 1.35 [1.79] 2.00 3.673: 3 x $1,306.70 and $5,625 besides."""
    lead = verdict(NOVEMBER).facts[0]
    assert lead.id == "utilisation"
    assert [lead.figures[f"cheapest_{what}"] for what in ("gpus", "gpu", "usd")] == [
        2,
        "A100 PCIe",
        Decimal("9545.10"),
    ]


def test_no_cheaper_fleet_is_named_where_the_reference_is_the_cheapest() -> None:
    """In April nobody in the book had quoted a cheaper GPU that holds the model."""
    assert verdict(APRIL).facts[0].figures["cheapest_usd"] is None


def test_the_budget_of_a_capability_is_two_and_a_half_to_three_times_its_gpus() -> None:
    budget = next(f for f in verdict(reasons=["air-gapped"]).facts if f.id == "budget")
    assert (budget.figures["low_usd"], budget.figures["high_usd"]) == (12_750, 15_300)


def test_a_cheaper_api_than_todays_is_named_where_nobody_hosts_the_model() -> None:
    assert [f.id for f in alone(**DEAR).facts] == ["utilisation", "price_gap", "cheaper_api"]


def test_residency_names_the_least_public_commitment() -> None:
    def dedicated(on: Any) -> dict[str, Any]:
        return next(f.figures for f in verdict(on, residency="eu").facts if f.id == "dedicated")

    assert (dedicated(NOVEMBER)["usd"], dedicated(NOVEMBER)["sizing"]) == (12_045, "carried")
    assert (dedicated(APRIL)["offer"], dedicated(APRIL)["usd"]) == (None, None)


def test_what_is_paid_today_leads_the_comparison() -> None:
    gap = next(f for f in verdict(now_option="openai/gpt-4o").facts if f.id == "price_gap")
    assert (gap.figures["now"], gap.figures["paid_usd"]) == ("yes", 675)
    assert gap.figures["api_usd"] == Decimal("112.20")


def test_an_option_paid_today_without_a_known_price_is_not_what_one_pays() -> None:
    """A free tier has no price here: the cheapest host is compared with, and nobody pays it."""
    facts = {f.id: f.figures for f in verdict(NOVEMBER, now_option="google/gemma-3").facts}
    assert (facts["price_gap"]["now"], facts["price_gap"]["api_usd"]) == (None, Decimal("32.25"))
    assert str(facts["price_gap"]["option"]).endswith("at Novita")
    assert facts["crossover"]["option"] == facts["price_gap"]["option"]


# --- what would change it


def test_the_needed_api_bill_is_twice_the_dearer_tco() -> None:
    changes = {change.id: change.figures for change in alone().changes}
    assert changes["api_bill"]["value"] == 26_550


@pytest.mark.parametrize(
    ("said", "unsaid"),
    [
        ({}, {"reason_beyond_cost", "residency_or_regulation"}),
        ({"residency": "none"}, {"reason_beyond_cost", "residency_or_regulation"}),
        ({"residency": "none", "regulated": False}, {"reason_beyond_cost"}),
        ({"residency": "eu"}, set()),
    ],
)
def test_facts_nobody_mentioned_would_change_it(said: dict[str, Any], unsaid: set[str]) -> None:
    kinds = {"reason_beyond_cost", "residency_or_regulation"}
    assert {change.id for change in verdict(**said).changes} & kinds == unsaid


def test_an_option_is_named_where_the_verdict_is_an_api_and_else_none() -> None:
    staying = verdict()
    assert staying.choice is not None and staying.choice.option.provider == "groq"
    assert alone(**DEAR).choice is None
    assert verdict(residency="eu").choice is None
