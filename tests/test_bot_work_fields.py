"""What people know of their work: canonical text parses back, each phrase is one field."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.what_ifs import changed
from bot.language.canonical import canonical
from bot.language.parsing import Here, parse, parse_follow_up
from engine import assess, load_book, load_catalogue
from engine.bills.parts import MIX as MIX_ID
from engine.bills.private_offer import PRIVATE
from engine.figures.errors import NoRate
from engine.figures.parts import Part, Rate, Sum, Terms, together
from engine.figures.workload import MOST_TOKENS_PER_DAY, Workload
from engine.prices.names import load_names
from engine.question.currencies import in_dollars, rate_of
from tests.test_bot_command_properties import decimals, maybe, tokens
from tests.test_bot_follow_ups import ASKED_BACK, TODAY, outcome

NAMES = load_names()
GPT_4O = "openai/gpt-4o"
MTOK = Decimal(1_000_000)

WORK = st.builds(
    dict,
    users=maybe(st.integers(2, 10**7).map(Decimal)),
    conversations_per_day=maybe(st.integers(2, 10**7).map(Decimal)),
    hours_per_day=maybe(decimals("0.5", "24", 1)),
    days_per_month=maybe(st.integers(1, 31).map(Decimal)),
    at_peak=maybe(st.booleans()),
    tokens_per_word=maybe(decimals("0.5", "9", 2)),
    tokens_per_page=maybe(st.integers(1, 5000).map(Decimal)),
    unit=maybe(st.sampled_from(["text", "audio", "image"])),
    cached_share=maybe(decimals("0", "0.5", 3)),
    cache_write_share=maybe(decimals("0", "0.5", 3)),
    cached_for_hour=maybe(st.booleans()),
    service_tier=maybe(st.sampled_from(["standard", "flex", "priority", "fast"])),
    api_discount=maybe(decimals("0", "1", 3)),
    budget_usd_per_month=maybe(decimals("1", "1000000", 2)),
)
BOXES = st.sampled_from(
    [
        {},
        {"box": "mac_studio", "box_tokens_per_second": Decimal(40), "buys": True},
        {"box": "mac_studio", "box_tokens_per_second": Decimal("12.5"), "buys": False},
        {"box": "dgx_spark", "box_tokens_per_second": 30, "box_count": 4, "buys": True},
    ]
)
SEARCHES = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"web_searches_per_day": st.integers(2, 10**7).map(Decimal)}),
    st.fixed_dictionaries({"web_searches_per_request": st.integers(1, 50).map(Decimal)}),
    st.fixed_dictionaries({"web_searches_per_request": decimals("0.1", "9", 2)}),
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

MONEY = st.sampled_from(
    [
        {},
        {"sums": (Sum(field="now_usd_per_month", amount=Decimal(4000), currency="EUR"),)},
        {
            "sums": (
                Sum(field="gpu_usd_per_hour", amount=Decimal("210.5"), currency="INR"),
                Sum(field="power_usd_per_kwh", amount=Decimal("0.19"), currency="EUR"),
            ),
            "rates": (Rate(currency="INR", usd=1 / Decimal(90)),),
            "currency": "GBP",
        },
    ]
)

TERMS = st.sampled_from(
    [
        (),
        (
            Terms(option="openai/gpt-4o", discount=Decimal("0.3")),
            Terms(option="groq/llama-3.3-70b-versatile", usd_per_mtok_in=1, usd_per_mtok_out=4),
        ),
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
    "30% off gpt-4o": {"terms"},
    "as audio": {"unit"},
    "2 web searches a request": {"web_searches_per_request"},
    "peak 4x": {"peak_to_average"},
    "now €4,000/month": {"sums"},
    "1 GBP = $1.30": {"rates"},
    "in CHF": {"currency"},
    "99.9%": {"uptime_percent"},
    "eu residency": {"residency"},
}
"""Each phrase of a full text with the fields that it says, and no other."""


@given(
    into=tokens(1),
    out=tokens(),
    work=WORK,
    thought=THOUGHT,
    offer=OFFER,
    parts=PARTS,
    sums=MONEY,
    terms=TERMS,
    searches=SEARCHES,
    boxes=BOXES,
)
def test_canonical_text_parses_back(
    into: Decimal,
    out: Decimal,
    work: dict[str, Any],
    thought: dict[str, Any],
    offer: dict[str, Any],
    parts: tuple[Part, ...],
    sums: dict[str, Any],
    terms: tuple[Terms, ...],
    searches: dict[str, Any],
    boxes: dict[str, Any],
) -> None:
    own = together(parts)
    into, out = min(into, MOST_TOKENS_PER_DAY - own[0]), min(out, MOST_TOKENS_PER_DAY - own[1])
    volume = {"input_tokens_per_day": into + own[0], "output_tokens_per_day": out + own[1]}
    workload = Workload.model_validate(
        {
            **volume,
            **work,
            **thought,
            **offer,
            **sums,
            **searches,
            **boxes,
            "parts": parts,
            "terms": terms,
        }
    )
    read = parse(canonical(workload), NAMES)
    assert (read.workload, read.problems) == (workload, ()), canonical(workload)


@pytest.mark.parametrize("left_out", PHRASES)
def test_a_phrase_that_is_left_out_takes_its_field_with_it_and_no_other(left_out: str) -> None:
    full, without = said(frozenset(PHRASES)), said(frozenset(PHRASES) - {left_out})
    assert full.keys() - without.keys() == PHRASES[left_out]
    assert {name: full[name] for name in without} == without


@cache
def said(phrases: frozenset[str]) -> dict[str, Any]:
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
        ("what if it's audio tokens", {"unit": "audio"}),
        (
            "what if 40M words in 2M words out",
            {
                "input_tokens_per_day": Decimal("53200000"),
                "output_tokens_per_day": Decimal("2660000"),
                "tokens_per_word": Decimal("1.33"),
            },
        ),
        ("with 2 web searches a request", {"web_searches_per_request": 2}),
        ("gpus at 2€ an hour", {"gpu_usd_per_hour": "€2"}),
        ("How would it look if we get the GPUs for 2 euros per hour?", {"gpu_usd_per_hour": "€2"}),
        ("gpu 2.10€/h", {"gpu_usd_per_hour": "€2.1"}),
        (
            "what if gpt-4o is 30% off",
            {"terms": [{"option": "openai/gpt-4o", "discount": Decimal("0.3")}]},
        ),
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
PAID = "5M in 1M out, now €4,000/month"
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


@pytest.mark.parametrize(
    ("asked", "what_if", "becomes"),
    [
        (PAID, "what if we pay €5,000 a month", "now €5,000/month"),
        (PAID, "what if we pay $5,000 a month today", "now $5,000/month"),
        (PAID, "now gpt-4o", "5M in 1M out, now openai/gpt-4o"),
        (PAID, "what if 1 € = $1.20", "now €4,000/month, 1 EUR = $1.2"),
        (PAID, "on h200 at £2/h", "on h200_sxm at £2/h, now €4,000/month"),
        ("5M in 1M out on 2x h100 at €2/h", "on h200", "5M in 1M out, on 2x h200_sxm"),
    ],
)
def test_sums_in_other_currencies_are_changed_in_a_thread(
    asked: str, what_if: str, becomes: str
) -> None:
    assert canonical(after(asked, what_if)).endswith(becomes)


@pytest.mark.parametrize(
    ("typed", "sums"),
    [
        ("now €4,000/month", "now €4,000/month"),
        ("now 4.000 € a month", "now €4,000/month"),
        ("we pay 4000 euros a month", "now €4,000/month"),
        ("budget ₹12 lakh a month", "budget ₹1,200,000/month"),
        ("rs 12,00,000 a month today", "now ₹1,200,000/month"),
        ("budget £2k a month", "budget £2,000/month"),
        ("on 2x h100 at 1,95 €/h", "on 2x h100_sxm at €1.95/h"),
        ("power CHF 0.21/kWh", "power CHF 0.21/kWh"),
        ("buy at 250.000 € a server", "€250,000 a server"),
    ],
)
def test_sums_are_read_as_they_are_written_where_they_are_from(typed: str, sums: str) -> None:
    assert sums in parse(f"5M in 1M out, {typed}", NAMES).canonical


@pytest.mark.parametrize(
    ("asked", "what_if", "becomes"),
    [
        # $3.49 less 1 x 1.1172, the ECB's rate of 2026-10-30
        ("5M in 1M out", "gpus get 1 € an hour cheaper", "at $2.38/h"),
        ("5M in 1M out at €3/h", "rent falls by 1 €", "at €2/h"),
        # 3 x 1.1172 = 3.3516, less 0.50
        ("5M in 1M out at €3/h", "gpus are $0.50 cheaper", "at $2.85/h"),
        ("5M in 1M out at $3/h, 1 € = $1.10", "€1 an hour more", "at $4.1/h, 1 EUR = $1.1"),
        (PAID, "we pay €500 less a month", "now €3,500/month"),
        (PAID, "we pay 20% less", "now €3,200/month"),
        # 4,000 x 1.1172 = 4,468.80, less 500
        (PAID, "we pay $500 less a month", "now $3,968.8/month"),
    ],
)
def test_a_sum_is_changed_by_a_sum(asked: str, what_if: str, becomes: str) -> None:
    """In its own currency where both are of one, else by the rate of the day."""
    assert canonical(after(asked, what_if)).endswith(becomes)


@pytest.mark.parametrize("text", ["gpus 1 € cheaper", "gpus $1 an hour cheaper", "$1 an hour more"])
def test_a_command_has_nothing_that_a_price_could_be_cheaper_than(text: str) -> None:
    (problem,) = parse(f"5M in 1M out, {text}", NAMES).problems
    assert "Say the price that it is to be" in problem.reason


def test_a_dollar_has_no_rate() -> None:
    assert outcome("$1 = $1.10") == ASKED_BACK


def test_a_currency_without_a_rate_asks_for_it() -> None:
    work = parse("5M in 1M out, now €4,000/month", NAMES).workload
    assert work
    book = load_book().model_copy(update={"exchange_rates": {}})
    with pytest.raises(NoRate, match=r"1 EUR = \$1.08"):
        assess(work, book, TODAY)


def after(asked: str, what_if: str) -> Workload:
    """The workload that a what-if makes of a question."""
    work = parse(asked, NAMES).workload
    assert work
    book = load_book()
    before = assess(in_dollars(work, book, TODAY), book, TODAY)
    here = Here(("A",), "A", TODAY, scenario=lambda label: before.scenario)
    follow_up = parse_follow_up(what_if, NAMES, here)
    assert not follow_up.problems, follow_up.problems
    usd_of = lambda code: rate_of(code, work, book, TODAY).value  # noqa: E731
    return changed(before, follow_up.changes, TODAY, work, usd_of)


@pytest.mark.parametrize(
    ("asked", "what_if", "becomes"),
    [
        # 1: 200 x 3 x 4 = 2,400 requests of 500 in 300 out
        (
            "100 users x 3 sessions x 4 messages a day of 500 in 300 out",
            "what if it's 200 users x 3 sessions x 4 messages a day of 500 in 300 out",
            "1.2M in 720k out, shape 500/300, 200 users in all, 600 conversations/day in all",
        ),
        # 2
        ("5M in 1M out, office hours", "what if it's 12 hours a day", "12 hours a day, 22 days"),
        ("20 rps at peak of 2000 in 300 out", "what if peak 2x", "peak 2x, peak rate"),
        # 3
        ("5M in 1M out, reasoning 2k", "what if reasoning 4x output", "reasoning 4x output"),
        ("5M in 1M out, cache writes 10%", "cached for an hour", "cached for an hour"),
        # 4
        ("5M in 1M out, eu residency", "what if us residency", "us residency"),
        ("5M in 1M out, flex", "what if priority tier", "priority tier"),
        # 5
        ("30M in 6M out as audio", "what if it's image tokens", "as images"),
        ("5M in 1M out, 2 web searches a request", "what if 3 web searches a request", "3 web"),
        ("5M in 1M out, 2 web searches a request", "with 500 web searches a day", "500 web"),
        ("10M in 0 out vs text-embedding-3-small", "double it", "20M in 0 out"),
        # 6
        ("5M in 1M out, vs ours at $1/$4", "what if vs ours at $1/$4 cached $0.10", "cached $0.1"),
        ("5M in 1M out, api discount 10%", "what if 30% off the api", "api discount 30%"),
        # 7
        ("5M in 1M out, in euros", "what if in pounds", "in GBP"),
        # 8
        (MIX, "what if 60% haiku", "60% anthropic/claude-haiku-5-5, 40%"),
        # 9
        (
            "5M in 1M out, budget $2,000/month",
            "what if budget €3,000 a month",
            "budget €3,000/month",
        ),
        ("5M in 1M out", "what if the budget is €2,000 a month", "budget €2,000/month"),
    ],
)
def test_each_of_the_nine_is_changed_in_a_thread(asked: str, what_if: str, becomes: str) -> None:
    assert becomes in canonical(after(asked, what_if))


ROOM = "5M in 1M out, buy 8x h100, own room $2,000/month, pue 1.3"


@pytest.mark.parametrize(
    ("asked", "what_if", "becomes"),
    [
        (ROOM, "what if colo $180/kW", "buy, colocation, $180/kW"),
        (ROOM, "what if in a colo", "buy, colocation"),
        ("5M in 1M out, buy, colo $180/kW", "what if own room", "buy, own room"),
        (
            "5M in 1M out, own mac studio, 40 tok/s per gpu",
            "what if 60 tok/s per gpu",
            "buy mac_studio, 60 tok/s per gpu, buy",
        ),
        (
            "5M in 1M out, own mac studio, 40 tok/s per gpu",
            "what if we buy 8x h100",
            "on 8x h100_sxm, buy",
        ),
        ("5M in 1M out, buy, no spare", "what if n+1", "buy, spare 1"),
        ("5M in 1M out, buy 8x h100, resale 20%", "what if we rent", "do not buy, resale 20%"),
        ("5M in 1M out, buy", "what if it takes 4 months until they run", "runs in 17.4 weeks"),
        ("5M in 1M out, buy, support 5%", "what if no support", "buy, support 0%"),
    ],
)
def test_terms_of_a_purchase_are_changed_in_a_thread(
    asked: str, what_if: str, becomes: str
) -> None:
    """What held of the one place does not hold of the other."""
    assert canonical(after(asked, what_if)).endswith(becomes)


def test_what_a_word_is_taken_for_is_changed_in_a_thread() -> None:
    """40,000 words of 1.33 tokens are 53,200, of 1.5 tokens 60,000."""
    work = after("40k words in 2k words out", "what if 1.5 tokens a word")
    assert (work.input_tokens_per_day, work.output_tokens_per_day) == (60_000, 3_000)


def test_words_and_tokens_in_one_breath_are_asked_back() -> None:
    (problem,) = parse("40k words in 2k tokens out", NAMES).problems
    assert "both in words" in problem.reason


def test_shares_that_are_not_the_whole_are_refused() -> None:
    (problem,) = parse("5M in 1M out, 70% haiku-5.5", NAMES).problems
    assert "come to 70 %" in problem.reason


def test_no_provider_has_the_name_of_the_mix() -> None:
    assert MIX_ID not in {ref.split("/")[0] for ref in load_catalogue().refs}
