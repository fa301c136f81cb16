"""What people know of their work: canonical text parses back, each phrase is one field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.what_ifs import changed
from bot.language.command_text import canonical, parse
from bot.language.follow_ups import Here, parse_follow_up
from bot.language.meaning.parts import together
from engine import assess, load_book, load_catalogue
from engine.bills.parts import MIX as MIX_ID
from engine.bills.private_offer import PRIVATE
from engine.figures.parts import Part
from engine.figures.workload import Workload
from engine.prices.names import load_names
from tests.test_bot_command_properties import decimals, maybe, tokens
from tests.test_bot_follow_ups import TODAY, outcome

NAMES = load_names()
MTOK = Decimal(1_000_000)

WORK = st.builds(
    dict,
    users=maybe(st.integers(2, 10**7).map(Decimal)),
    conversations_per_day=maybe(st.integers(2, 10**7).map(Decimal)),
    hours_per_day=maybe(decimals("0.5", "24", 1)),
    days_per_month=maybe(st.integers(1, 31).map(Decimal)),
    at_peak=maybe(st.booleans()),
    cached_share=maybe(decimals("0", "0.5", 3)),
    cache_write_share=maybe(decimals("0", "0.5", 3)),
    cached_for_hour=maybe(st.booleans()),
    service_tier=maybe(st.sampled_from(["standard", "flex", "priority", "fast"])),
    api_discount=maybe(decimals("0", "1", 3)),
    budget_usd_per_month=maybe(decimals("1", "1000000", 2)),
)
PARTS = st.sampled_from(
    [
        (),
        (
            Part(option="anthropic/claude-haiku-5-5", share=Decimal("0.7")),
            Part(option="anthropic/claude-opus-5-5", share=Decimal("0.3")),
        ),
        (Part(option="openai/gpt-4o", input_tokens_per_day=MTOK, output_tokens_per_day=0),),
        (
            Part(option="openai/gpt-4o", input_tokens_per_day=MTOK / 30, output_tokens_per_day=5),
            Part(option="groq", share=Decimal(1)),
        ),
    ]
)
THOUGHT = st.sampled_from(
    [{}, {"reasoning_tokens_per_request": Decimal(2000)}, {"reasoning_per_output": Decimal("2.5")}]
)
OFFER = st.sampled_from(
    [
        {},
        {"offer_usd_per_mtok_in": Decimal("0.2"), "offer_usd_per_mtok_out": Decimal("0.8")},
        {
            "offer_usd_per_mtok_in": Decimal(1),
            "offer_usd_per_mtok_out": Decimal(4),
            "offer_usd_per_mtok_cached": Decimal("0.1"),
        },
    ]
)

PHRASES = {
    "shape 1000/200": {"input_tokens_per_request", "output_tokens_per_request"},
    "200 users in all": {"users"},
    "50 conversations/day in all": {"conversations_per_day"},
    "70% haiku-5.5, 30% opus-5.5": {"parts"},
    "8 hours a day": {"hours_per_day"},
    "22 days a month": {"days_per_month"},
    "peak rate": {"at_peak"},
    "cached 60%": {"cached_share"},
    "cache writes 10%": {"cache_write_share"},
    "cached for an hour": {"cached_for_hour"},
    "reasoning 2k": {"reasoning_tokens_per_request"},
    "flex tier": {"service_tier"},
    "vs ours at $0.20/$0.80": {"offer_usd_per_mtok_in", "offer_usd_per_mtok_out"},
    "api discount 30%": {"api_discount"},
    "budget $2,000/month": {"budget_usd_per_month"},
    "peak 4x": {"peak_to_average"},
    "99.9%": {"uptime_percent"},
    "eu residency": {"residency"},
}
"""Each phrase of a full text with the fields that it says, and no other."""


@given(into=tokens(1), out=tokens(), work=WORK, thought=THOUGHT, offer=OFFER, parts=PARTS)
@settings(max_examples=150, deadline=None)
def test_canonical_text_parses_back(
    into: Decimal,
    out: Decimal,
    work: dict[str, Any],
    thought: dict[str, Any],
    offer: dict[str, Any],
    parts: tuple[Part, ...],
) -> None:
    own = together(parts)
    volume = {"input_tokens_per_day": into + own[0], "output_tokens_per_day": out + own[1]}
    workload = Workload.model_validate({**volume, **work, **thought, **offer, "parts": parts})
    read = parse(canonical(workload), NAMES)
    assert (read.workload, read.problems) == (workload, ()), canonical(workload)


@pytest.mark.parametrize("left_out", PHRASES)
def test_a_phrase_that_is_left_out_takes_its_field_with_it_and_no_other(left_out: str) -> None:
    full, without = said(set(PHRASES)), said(set(PHRASES) - {left_out})
    assert full.keys() - without.keys() == PHRASES[left_out]
    assert {name: full[name] for name in without} == without


def said(phrases: set[str]) -> dict[str, Any]:
    text = ", ".join(["5M in 1M out", *(phrase for phrase in PHRASES if phrase in phrases)])
    read = parse(text, NAMES)
    assert read.workload and not read.problems, (text, read.problems)
    return read.workload.model_dump(exclude_none=True, exclude_defaults=True)


@pytest.mark.parametrize(
    ("what_if", "changes"),
    [
        ("what if reasoning 2k", {"reasoning_tokens_per_request": 2000}),
        ("what if cache writes are 10%", {"cache_write_share": Decimal("0.1")}),
        ("and only in office hours", {"hours_per_day": 8, "days_per_month": 22}),
        ("what if it's 22 days a month", {"days_per_month": 22}),
        ("what if on flex", {"service_tier": "flex"}),
        ("what if api discount 30%", {"api_discount": Decimal("0.3")}),
        ("what if the budget is $2,000 a month", {"budget_usd_per_month": 2000}),
        (
            "vs ours at $0.20/$0.80",
            {
                "offer_usd_per_mtok_in": Decimal("0.20"),
                "offer_usd_per_mtok_out": Decimal("0.80"),
            },
        ),
    ],
)
def test_a_what_if_changes_it(what_if: str, changes: dict[str, Any]) -> None:
    assert outcome(what_if) == changes


def test_the_catalogue_has_no_provider_of_that_name() -> None:
    assert PRIVATE not in {ref.split("/")[0] for ref in load_catalogue().refs}


def test_what_is_read_and_written_is_at_most_the_whole_input() -> None:
    read = parse("5M in 1M out, cached 80%, cache writes 30%", NAMES)
    assert read.workload is None
    assert "at most 100%" in " ".join(problem.reason for problem in read.problems)


MIX = "5M in 1M out, 70% haiku-5.5, 30% opus-5.5"
JOINED = "5M in 1M out and 200k in 50k out of opus-5.5"


@pytest.mark.parametrize(
    ("asked", "what_if", "becomes"),
    [
        (MIX, "what if 50% haiku", "50% anthropic/claude-haiku-5-5, 50% anthropic/claude-opus-5-5"),
        (MIX, "what if 20% gpt-4o", "20% openai/gpt-4o, 56% anthropic/claude-haiku-5-5, 24%"),
        (MIX, "double the volume", "10M in 2M out, 70% anthropic/claude-haiku-5-5, 30%"),
        (MIX, "one model for everything", "5M in 1M out"),
        (JOINED, "double it", "10M in 2M out, 400k in 100k out of anthropic/claude-opus-5-5"),
        (JOINED, "what if 10M in 2M out", "10M in 2M out, 200k in 50k out of anthropic/claude"),
        (JOINED, "what if 400k in 100k out of opus", "5M in 1M out, 400k in 100k out of anthropic"),
    ],
)
def test_parts_are_changed_in_a_thread(asked: str, what_if: str, becomes: str) -> None:
    """Whoever is not named again shares what is left, in the old proportions."""
    assert becomes in canonical(after(asked, what_if))


def after(asked: str, what_if: str) -> Workload:
    """The workload that a what-if makes of a question."""
    work = parse(asked, NAMES).workload
    assert work
    before = assess(work, load_book(), TODAY)
    here = Here(("A",), "A", TODAY, scenario=lambda label: before.scenario)
    follow_up = parse_follow_up(what_if, NAMES, here)
    assert not follow_up.problems, follow_up.problems
    return changed(before, follow_up.changes, TODAY, work)


def test_shares_that_are_not_the_whole_are_refused() -> None:
    (problem,) = parse("5M in 1M out, 70% haiku-5.5", NAMES).problems
    assert "come to 70 %" in problem.reason


def test_no_provider_has_the_name_of_the_mix() -> None:
    assert MIX_ID not in {ref.split("/")[0] for ref in load_catalogue().refs}
