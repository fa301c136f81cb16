"""What a workload costs at an API: by request, tier, cache, batch and hour; and what may rank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import assess, load_book
from engine.bills.api_costs import ApiCost, cheapest
from engine.figures.errors import UnknownName
from engine.prices.lineup import Tier, nobody
from tests.engine_samples import APRIL, NOVEMBER, assessed, with_figure, workload

GPT_4O = "openai/gpt-4o"
GROQ = "groq/llama-3.3-70b-versatile"
HAIKU = "anthropic/claude-haiku-5-5"
NOVITA = "novita/meta-llama/llama-3.3-70b-instruct"
CLOUDFLARE = "cloudflare/@cf/meta/llama-3.3-70b-instruct-fp8-fast"
DEEPSEEK = "deepseek/deepseek-chat"
FREE = "google/gemma-3"


def cost(ref: str, on: date = NOVEMBER, **said: Any) -> ApiCost:
    """The article's workload, and what is said besides, at one option."""
    compared = assessed(on, compare_with=(ref,), **said)
    return next(c for c in compared.api_costs if c.option.ref == ref)


def refs(on: date = NOVEMBER, **said: Any) -> list[str]:
    """The options that a question is compared with."""
    return [c.option.ref for c in assessed(on, **said).api_costs]


# --- priced by request


def test_five_thousand_requests_are_a_fifth_of_one_giant_request() -> None:
    """Claude Haiku 5.5: $0.10 / $0.50 a million up to 100,000 tokens of input, then five times."""
    as_requests = cost(HAIKU)
    as_one = cost(HAIKU, input_tokens_per_request=5_000_000)
    assert as_requests.monthly_usd == 30 * (5 * Decimal("0.10") + Decimal("0.50")) == 30
    assert as_one.monthly_usd == 30 * (5 * Decimal("0.50") + Decimal("2.50")) == 150


@pytest.mark.parametrize(
    ("input_tokens", "usd_per_month"), [(100_000, 30), (100_001, 150), (200_000, 150)]
)
def test_both_sides_of_a_tier(input_tokens: int, usd_per_month: int) -> None:
    assert cost(HAIKU, input_tokens_per_request=input_tokens).monthly_usd == usd_per_month


def test_the_unit_prices_shown_are_those_of_the_requests_tier() -> None:
    shown = cost(HAIKU, input_tokens_per_request=100_001)
    assert (shown.usd_per_mtok_in, shown.usd_per_mtok_out) == (Decimal("0.50"), Decimal("2.50"))


def test_a_fee_by_the_request_is_added() -> None:
    """Perplexity Sonar: $1 / $1 a million and $0.012 for each of the day's 5,000 requests."""
    assert cost("perplexity/sonar").usd_per_day == 5 + 1 + 5000 * Decimal("0.012")


def test_a_workload_of_answers_alone_makes_requests_of_two_hundred_tokens() -> None:
    """1M out in answers of 200: 5,000 requests, each with its fee."""
    only_out = cost("perplexity/sonar", input_tokens_per_day=0)
    assert only_out.usd_per_day == 1 + 5000 * Decimal("0.012")


def test_the_price_per_million_is_over_both_sides_in_the_same_mix() -> None:
    """Groq: 5 x $0.59 + 1 x $0.79 are $3.74 for 6M tokens."""
    assert cost(GROQ).usd_per_mtok == Decimal("3.74") / 6


# --- cache, batch, time of day


def test_cached_input_is_a_part_of_the_input() -> None:
    """GPT-4o, 60 % cached: 2M x $2.50 + 3M x $1.25 + 1M x $10 are $18.75 a day."""
    assert cost(GPT_4O, cached_share="0.6").usd_per_day == Decimal("18.75")


def test_where_no_cache_price_is_known_cached_input_bills_as_any_input() -> None:
    cached = cost(GROQ, cached_share="0.6")
    assert (cached.monthly_usd, cached.cache_is_priced) == (Decimal("112.20"), False)


def test_a_batch_share_with_published_prices() -> None:
    """GPT-4o at $675 a month, 30 % of it in batches at half the price."""
    batched = cost(GPT_4O, batch_share="0.3")
    assert batched.batch_is_priced
    assert batched.monthly_usd == Decimal("0.7") * 675 + Decimal("0.3") * Decimal("337.50")


def test_a_batch_share_without_published_prices_bills_as_any_request() -> None:
    batched = cost(GROQ, batch_share="0.3")
    assert (batched.monthly_usd, batched.batch_is_priced) == (Decimal("112.20"), False)


@pytest.mark.parametrize(
    ("said", "caution"),
    [({"cached_share": "0.6"}, "cache_unpriced"), ({"batch_share": "0.3"}, "batch_unpriced")],
)
def test_what_has_no_such_price_is_named(said: dict[str, str], caution: str) -> None:
    compared = assessed(NOVEMBER, compare_with=(GPT_4O, GROQ), **said)
    options = next(c.figures["options"] for c in compared.cautions if c.id == caution)
    assert "Groq" in str(options) and "OpenAI" not in str(options)
    silent = assessed(NOVEMBER, compare_with=(GPT_4O, GROQ))
    assert caution not in {c.id for c in silent.cautions}


def test_peak_hours_are_averaged_over_the_day() -> None:
    """DeepSeek: 8 hours at $0.135 / $0.55 and 16 at $0.27 / $1.10.

    A day is (8 x 1.225 + 16 x 2.45) / 24 = $2.0416..., a month $61.25.
    """
    usd = cost(DEEPSEEK).monthly_usd
    assert usd is not None
    assert round(usd, 6) == Decimal("61.25")


# --- what never ranks


def test_a_free_tier_is_unknown_and_comes_last() -> None:
    compared = assessed(NOVEMBER, compare_with=(FREE,))
    last = compared.api_costs[-1]
    assert (last.option.ref, last.monthly_usd, last.may_rank) == (FREE, None, False)
    assert compared.cheapest is not None and compared.cheapest.option.ref == NOVITA
    assert next(x for x in compared.crossovers if x.cost == last).tokens_per_day is None
    assert "no_price" in {c.id for c in compared.cautions}


def test_nothing_is_the_cheapest_of_unpriced_options() -> None:
    free = cost(FREE)
    assert cheapest([free], same_model=False) is None
    assert cheapest([free, cost(GPT_4O)], same_model=False) == cost(GPT_4O)


def test_an_amount_of_zero_never_wins_either() -> None:
    zero = cost(GROQ).model_copy(update={"monthly_usd": Decimal(0)})
    assert cheapest([zero], same_model=True) is None


def test_a_withdrawn_offer_is_priced_and_never_recommended() -> None:
    """Avian asked $81 for Llama 3.3 70B until August 2026, Groq $112.20."""
    august = assessed(date(2026, 8, 24))
    avian = august.api_costs[-1]
    assert (avian.option.provider, avian.monthly_usd) == ("avian", 81)
    assert august.cheapest is not None and august.cheapest.option.ref == GROQ
    assert "deprecated" in {c.id for c in august.cautions}


@pytest.mark.parametrize(
    ("input_tokens", "cheapest_that_fits"),
    [(10_240, NOVITA), (10_241, CLOUDFLARE), (20_000, CLOUDFLARE), (20_001, GROQ)],
)
def test_a_context_window_too_short_for_the_request_is_never_recommended(
    input_tokens: int, cheapest_that_fits: str
) -> None:
    """In and out together: Novita takes 12,288 tokens, Cloudflare 24,000."""
    answer = assessed(NOVEMBER, input_tokens_per_request=input_tokens)
    assert answer.cheapest is not None and answer.cheapest.option.ref == cheapest_that_fits


def test_options_too_short_for_the_request_are_named() -> None:
    long = assessed(NOVEMBER, input_tokens_per_request=10_241)
    caution = next(c for c in long.cautions if c.id == "short_context")
    assert "Novita" in str(caution.figures["options"])
    assert caution.figures["tokens"] == Decimal("12289.2")
    short = assessed(NOVEMBER, input_tokens_per_request=10_240)
    assert "short_context" not in {c.id for c in short.cautions}


def test_the_cheapest_that_fits_is_of_the_same_open_model() -> None:
    """Claude Haiku 5.5 at $30 is cheaper than Novita at $32.25, and another model."""
    answer = assessed(NOVEMBER)
    assert answer.api_costs[0].option.ref == HAIKU
    assert answer.cheapest is not None and answer.cheapest.option.ref == NOVITA
    everything = cheapest(answer.api_costs, same_model=False)
    assert everything is not None and everything.option.ref == HAIKU


def test_where_nobody_hosts_the_model_the_cheapest_of_all_is_taken() -> None:
    book = load_book()
    lonely = book.model_copy(
        update={"lineups": book.lineups.model_copy(update={"hosts": (), "listed": nobody})}
    )
    answer = assess(workload(), lonely, NOVEMBER)
    assert answer.cheapest is not None and answer.cheapest.option.ref == HAIKU


# --- which options are compared


def test_today_compares_ten_options_four_of_them_the_same_model() -> None:
    costs = assessed(NOVEMBER).api_costs
    assert len(costs) >= 10
    assert sum(c.same_model for c in costs) >= 4


def test_named_options_are_compared_with_the_hosts_of_the_same_model() -> None:
    compared = assessed(APRIL, compare_with=(GPT_4O,)).api_costs
    assert {c.option.ref: c.tier for c in compared} == {
        GROQ: Tier.SAME_MODEL,
        "together/meta-llama/Llama-3.3-70B-Instruct-Turbo": Tier.SAME_MODEL,
        GPT_4O: Tier.MID,
    }


def test_an_option_named_twice_or_in_the_line_up_stands_once() -> None:
    named = refs(APRIL, compare_with=(GPT_4O, GROQ, "groq", GPT_4O))
    assert sorted(named) == sorted(set(named))
    assert len(named) == 3


def test_what_is_left_out_is_not_compared_with_unless_it_is_named() -> None:
    left = refs(APRIL, left_out=("groq", GPT_4O))
    assert {*refs(APRIL)} - {*left} == {GROQ, GPT_4O}
    assert GROQ in refs(APRIL, left_out=("groq",), compare_with=("groq",))


def test_an_option_of_no_line_up_has_no_tier() -> None:
    assert cost(DEEPSEEK).tier is None
    assert cost(HAIKU).tier is Tier.SMALL


def test_a_provider_alone_is_the_same_open_model_there() -> None:
    assert assessed(NOVEMBER, now_option="groq").now == assessed(NOVEMBER, now_option=GROQ).now
    qwen = assessed(NOVEMBER, model="qwen3-32b", now_option="groq").now
    assert qwen is not None and qwen.cost is not None
    assert qwen.cost.option.ref == "groq/qwen/qwen3-32b"


def test_a_provider_that_does_not_host_the_model_is_told_who_does() -> None:
    with pytest.raises(UnknownName) as why:
        assessed(NOVEMBER, compare_with=("anthropic",))
    said = str(why.value)
    assert "no host of Llama 3.3 70B called “anthropic”" in said
    assert "Hosts I know: together, groq, aws" in said


@pytest.mark.parametrize("field", ["compare_with", "now_option"])
def test_an_unknown_option_is_answered_with_the_nearest(field: str) -> None:
    named: Any = ("openai/gpt-4oo",) if field == "compare_with" else "openai/gpt-4oo"
    with pytest.raises(UnknownName) as why:
        assessed(NOVEMBER, **{field: named})
    assert why.value.suggestions[0] == "gpt-4o"


# --- announced changes


@pytest.mark.parametrize(
    ("on", "is_warned"), [(date(2026, 11, 30), True), (date(2026, 12, 1), False)]
)
def test_an_announced_change_is_warned_of_until_it_is_in_force(on: date, is_warned: bool) -> None:
    """Gemini 4 Argon goes from $2 / $10 to $4 / $20 on 2026-12-01."""
    argon = cost("google/gemini-4-argon", on)
    assert [change.on for change in argon.changes] == ([date(2026, 12, 1)] if is_warned else [])
    assert argon.monthly_usd == (600 if is_warned else 1200)


@pytest.mark.parametrize(("horizon", "is_warned"), [(41, True), (40, False)])
def test_a_change_beyond_the_horizon_is_not_warned_of(horizon: int, is_warned: bool) -> None:
    """From 2026-11-21 to Gemini 3.8 Flash's change on 2027-01-01 are 41 days."""
    book = with_figure(load_book(), "price_change_horizon_days", horizon)
    answer = assess(workload(), book, NOVEMBER)
    flash = next(c for c in answer.api_costs if c.option.model == "gemini-3.8-flash")
    assert bool(flash.changes) is is_warned


# --- what holds of every option

VOLUMES = st.integers(min_value=0, max_value=2_000_000_000)


@given(
    into=VOLUMES,
    out=st.integers(min_value=1, max_value=2_000_000_000),
    factor=st.decimals(min_value=1, max_value=50, places=2),
    shares=st.tuples(st.sampled_from(["0", "0.3", "1"]), st.sampled_from(["0", "0.5", "1"])),
)
def test_more_traffic_never_costs_less_at_any_option(
    into: int, out: int, factor: Decimal, shares: tuple[str, str]
) -> None:
    said = {"cached_share": shares[0], "batch_share": shares[1], "gpu_count": 2}
    days = [
        assessed(
            NOVEMBER, input_tokens_per_day=into * f, output_tokens_per_day=out * f, **said
        ).api_costs
        for f in (Decimal(1), factor)
    ]
    once, more = ({c.option.ref: c.monthly_usd for c in day} for day in days)
    for ref, usd in once.items():
        dearer = more[ref]
        assert usd is not None and dearer is not None
        assert usd <= dearer, ref


@given(cached=st.tuples(*[st.decimals(min_value=0, max_value=1, places=2)] * 2))
def test_a_larger_cached_share_never_costs_more(cached: tuple[Decimal, Decimal]) -> None:
    low, high = (assessed(NOVEMBER, cached_share=share).api_costs for share in sorted(cached))
    with_more = {c.option.ref: c.monthly_usd for c in high}
    for c in low:
        assert c.monthly_usd is not None
        assert (with_more[c.option.ref] or 0) <= c.monthly_usd, c.option.ref
