"""The catalogue: prices by model and day, and finding a model by what people type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import genai_prices
import pytest
from genai_prices import Usage
from genai_prices.data import providers as genai_providers

from engine.figures.errors import UnknownName
from engine.prices.catalogue import (
    Catalogue,
    DayPrices,
    PriceTier,
    Role,
    TieredPrice,
    TokenPrices,
    load_catalogue,
)
from engine.prices.token_prices import day_parts

APRIL = date(2026, 4, 15)
NOVEMBER = date(2026, 11, 21)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def month_usd(prices: DayPrices | None) -> Decimal:
    """5M tokens in and 1M out a day, as 5,000 requests, for 30 days."""
    assert prices is not None
    return 30 * 5000 * prices.mean.request_usd(Decimal(1000), Decimal(200))


def flat(usd_in: str, usd_out: str) -> TokenPrices:
    return TokenPrices(
        input=TieredPrice(base=Decimal(usd_in)),
        output=TieredPrice(base=Decimal(usd_out)),
        cache_read=None,
    )


# --- prices of a request


def test_a_whole_request_pays_the_tier_of_its_input() -> None:
    """Claude Haiku 5.5: $0.10 per million up to 100,000 input tokens, $0.50 beyond."""
    price = TieredPrice(
        base=Decimal("0.10"),
        tiers=(PriceTier(above_input_tokens=100_000, usd_per_mtok=Decimal("0.50")),),
    )
    assert price.for_request(Decimal(100_000)) == Decimal("0.10")
    assert price.for_request(Decimal("100_000.5")) == Decimal("0.50")
    assert price.for_request(Decimal(100_001)) == Decimal("0.50")


def test_the_highest_tier_reached_counts() -> None:
    price = TieredPrice(
        base=Decimal(1),
        tiers=(
            PriceTier(above_input_tokens=10, usd_per_mtok=Decimal(2)),
            PriceTier(above_input_tokens=20, usd_per_mtok=Decimal(3)),
        ),
    )
    assert [price.for_request(Decimal(n)) for n in (10, 11, 20, 21)] == [1, 2, 2, 3]


def test_cache_reads_are_a_part_of_the_input() -> None:
    """1,000 in of which 600 cached, 200 out at $2 / $10 and $0.10 for cache reads:
    400 x 2 + 600 x 0.10 + 200 x 10 = $2,860 per million such requests."""
    prices = flat("2", "10").model_copy(update={"cache_read": TieredPrice(base=Decimal("0.1"))})
    assert prices.request_usd(Decimal(1000), Decimal(200), Decimal(600)) == Decimal("0.00286")


def test_cache_reads_without_a_price_cost_as_other_input() -> None:
    prices = flat("2", "10")
    assert prices.request_usd(Decimal(1000), Decimal(200), Decimal(600)) == Decimal("0.004")


def test_one_long_request_costs_five_times_many_short_ones(catalogue: Catalogue) -> None:
    """The same 5M input tokens at Claude Haiku 5.5, as 5,000 requests and as one."""
    prices = catalogue.prices("anthropic/claude-haiku-5-5", NOVEMBER)
    assert prices is not None
    short = 5000 * prices.mean.request_usd(Decimal(1000), Decimal(0))
    long = prices.mean.request_usd(Decimal(5_000_000), Decimal(0))
    assert (short, long) == (Decimal("0.5"), Decimal("2.5"))


# --- prices of a day


@pytest.mark.parametrize(
    ("ref", "usd"),
    [
        ("anthropic/claude-3-5-sonnet", "900"),
        ("openai/gpt-4o", "675"),
        ("anthropic/claude-opus-4-1", "4500"),
        ("google/gemini-2.5-flash", "120"),
        ("together/meta-llama/Llama-3.3-70B-Instruct-Turbo", "158.40"),
        ("groq/llama-3.3-70b-versatile", "112.20"),
    ],
)
def test_the_articles_six_on_the_day_of_the_article(
    catalogue: Catalogue, ref: str, usd: str
) -> None:
    assert month_usd(catalogue.prices(ref, APRIL)) == Decimal(usd)


def test_both_sides_of_a_dated_change(catalogue: Catalogue) -> None:
    """Gemini 4 Argon's introductory $2 / $10 ends on 2026-11-30; then it is $4 / $20."""
    ref = "google/gemini-4-argon"
    assert month_usd(catalogue.prices(ref, date(2026, 11, 30))) == Decimal(600)
    assert month_usd(catalogue.prices(ref, date(2026, 12, 1))) == Decimal(1200)


def test_a_change_is_announced_in_the_half_open_interval_before_it(catalogue: Catalogue) -> None:
    ref, day = "google/gemini-4-argon", date(2026, 12, 1)
    (change,) = catalogue.changes(ref, NOVEMBER, day)
    assert change.on == day
    assert change.before.input.base == Decimal(2)
    assert change.after.input.base == Decimal(4)
    assert catalogue.changes(ref, NOVEMBER, date(2026, 11, 30)) == ()
    assert catalogue.changes(ref, day, date(2029, 11, 21)) == ()


def test_a_new_price_for_searches_is_no_change_of_token_prices(catalogue: Catalogue) -> None:
    """Gemini 3 Flash Preview got a price for web searches on 2026-01-05, nothing else."""
    ref = "google/gemini-3-flash-preview"
    assert catalogue.changes(ref, date(2025, 12, 1), date(2026, 2, 1)) == ()


def test_a_day_with_peak_hours_has_parts_that_sum_to_one(catalogue: Catalogue) -> None:
    """DeepSeek V4 Pro: peak 01:00-04:00 and 06:00-10:00 UTC, seven hours of 24."""
    prices = catalogue.prices("deepseek/deepseek-v4-pro", NOVEMBER)
    assert prices is not None
    shares = {part.prices.input.base: part.share for part in prices.parts}
    assert set(shares) == {Decimal("0.66"), Decimal("1.32")}
    assert shares[Decimal("1.32")] == Decimal(7) / Decimal(24)
    assert sum(shares.values()) == 1


def test_thirds_of_a_day_sum_to_exactly_one(catalogue: Catalogue) -> None:
    """DeepSeek Chat: $0.27 from 00:30 to 16:30 UTC, half of it in the other eight hours."""
    prices = catalogue.prices("deepseek/deepseek-chat", APRIL)
    assert prices is not None
    assert sum(part.share for part in prices.parts) == 1
    assert prices.mean.input.base.quantize(Decimal("1e-20")) == Decimal("0.225")


def test_the_mean_of_a_day_keeps_every_threshold() -> None:
    tier = PriceTier(above_input_tokens=10, usd_per_mtok=Decimal(8))
    peak = flat("4", "4").model_copy(update={"input": TieredPrice(base=Decimal(4), tiers=(tier,))})
    mean = DayPrices(parts=day_parts([(360, peak), (1080, flat("2", "4"))]), batch=False).mean
    assert mean.input.for_request(Decimal(10)) == Decimal("2.5")
    assert mean.input.for_request(Decimal(11)) == Decimal("3.5")
    assert mean.output == TieredPrice(base=Decimal(4))


# --- batch


def test_batch_prices_hold_from_the_day_they_were_verified(catalogue: Catalogue) -> None:
    """Claude Opus 5.5: half price in batches, known from 2026-10-14."""
    ref = "anthropic/claude-opus-5-5"
    before = catalogue.prices(ref, date(2026, 10, 13), batch=True)
    after = catalogue.prices(ref, date(2026, 10, 14), batch=True)
    assert before == catalogue.prices(ref, date(2026, 10, 13))
    assert before is not None and not before.batch
    assert after is not None and after.batch
    assert (month_usd(before), month_usd(after)) == (Decimal(1200), Decimal(600))


def test_a_model_without_batch_prices_answers_the_standard_ones(catalogue: Catalogue) -> None:
    prices = catalogue.prices("groq/llama-3.3-70b-versatile", NOVEMBER, batch=True)
    assert prices is not None and not prices.batch
    assert month_usd(prices) == Decimal("112.20")


def test_batch_keeps_the_standard_cache_price_where_none_is_published(catalogue: Catalogue) -> None:
    prices = catalogue.prices("openai/gpt-4o", NOVEMBER, batch=True)
    assert prices is not None and prices.batch
    assert prices.mean.input.base == Decimal("1.25")
    assert prices.mean.cache_read == TieredPrice(base=Decimal("1.25"))


# --- unknown and free


@pytest.mark.parametrize(
    "ref",
    [
        "openrouter/meta-llama/llama-3.3-70b-instruct:free",  # no prices at all
        "google/gemma-3",  # free
        "groq/whisper-large-v3",  # by the hour of audio
        "google/gemini-embedding-001",  # input only
    ],
)
def test_unknown_and_free_prices_are_none(catalogue: Catalogue, ref: str) -> None:
    assert catalogue.prices(ref, NOVEMBER) is None
    assert catalogue.changes(ref, date(2020, 1, 1), NOVEMBER) == ()


def test_a_price_per_request_is_added(catalogue: Catalogue) -> None:
    """Perplexity Sonar: $12 per thousand requests beside $1 / $1 per million tokens."""
    prices = catalogue.prices("perplexity/sonar", NOVEMBER)
    assert prices is not None
    assert prices.mean.usd_per_request == Decimal("0.012")
    assert prices.mean.request_usd(Decimal(1000), Decimal(200)) == Decimal("0.0132")


def test_nothing_has_a_price_of_zero_in_and_out(catalogue: Catalogue) -> None:
    for ref in every_ref():
        prices = catalogue.prices(ref, NOVEMBER)
        assert prices is None or month_usd(prices) > 0, ref


# --- against the library


SHAPES = [
    (1000, 0, 200),
    (1000, 600, 200),
    (100_000, 0, 1),
    (100_001, 50_000, 4000),
    (900_000, 1, 1),
]


def every_ref() -> list[str]:
    return [
        f"{provider.id}/{model.id}" for provider in genai_providers for model in provider.models
    ]


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize("on", [APRIL, NOVEMBER, date(2027, 2, 1)])
def test_our_sums_are_the_librarys(catalogue: Catalogue, on: date, batch: bool) -> None:
    """Every model with one price through the day, in five shapes, to the last decimal."""
    compared = 0
    for provider in genai_providers:
        for model in provider.models:
            prices = catalogue.prices(f"{provider.id}/{model.id}", on, batch=batch)
            if prices is None or len(prices.parts) > 1:
                continue
            for tokens_in, cached, tokens_out in SHAPES:
                usage = Usage(
                    input_tokens=tokens_in, cache_read_tokens=cached, output_tokens=tokens_out
                )
                total = model.calc_price(
                    usage,
                    provider,
                    genai_request_timestamp=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
                    price_context={"processing": "batch"} if batch else None,
                ).total_price
                ours = prices.mean.request_usd(
                    Decimal(tokens_in), Decimal(tokens_out), Decimal(cached)
                )
                assert ours == total, (provider.id, model.id, tokens_in)
                compared += 1
    assert compared > 5000


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_of_a_day_with_parts_is_the_librarys(catalogue: Catalogue, hour: int) -> None:
    prices = catalogue.prices("deepseek/deepseek-v4-flash", NOVEMBER)
    library = genai_prices.calc_price(
        Usage(input_tokens=1000, output_tokens=200),
        "deepseek-v4-flash",
        provider_id="deepseek",
        genai_request_timestamp=datetime(2026, 11, 21, hour, tzinfo=UTC),
    ).total_price
    in_peak = 1 <= hour < 4 or 6 <= hour < 10
    assert prices is not None
    part = max(prices.parts, key=lambda p: p.prices.input.base * (1 if in_peak else -1))
    assert part.prices.request_usd(Decimal(1000), Decimal(200)) == library


# --- finding


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("gpt-4o", "openai/gpt-4o"),
        ("GPT 4o", "openai/gpt-4o"),
        ("gpt_4o", "openai/gpt-4o"),
        ("\u202egpt-4o", "openai/gpt-4o"),
        ("gpt-4", "openai/gpt-4"),
        ("gpt-4 turbo", "openai/gpt-4-turbo"),
        ("gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13"),  # a row of its own
        ("claude-opus-5-5", "anthropic/claude-opus-5-5"),
        ("Claude Opus 5.5", "anthropic/claude-opus-5-5"),
        ("opus 5.5", "anthropic/claude-opus-5-5"),
        ("opus 5", "anthropic/claude-opus-5"),
        ("claude 3.5 sonnet", "anthropic/claude-3-5-sonnet"),
        ("claude-3-5-sonnet-20241022", "anthropic/claude-3-5-sonnet"),
        ("claude-sonnet-4-20250514", "anthropic/claude-sonnet-4-0"),
        ("anthropic/claude-3.5-sonnet", "anthropic/claude-3-5-sonnet"),  # OpenRouter's spelling
        ("gemini 2.5 flash", "google/gemini-2.5-flash"),
        ("google gemini-4-argon", "google/gemini-4-argon"),
        ("6.1 sol", "openai/gpt-6.1-sol"),
        ("groq/llama-3.3-70b", "groq/llama-3.3-70b-versatile"),
        ("groq llama 3.3 70b", "groq/llama-3.3-70b-versatile"),
        ("llama 3.3 70b on Groq", "groq/llama-3.3-70b-versatile"),
        ("llama-3.3-70b@groq", "groq/llama-3.3-70b-versatile"),
        ("bedrock llama 3.3 70b", "aws/meta.llama3-3-70b-instruct-v1:0"),
        ("together llama 3.3 70b", "together/meta-llama/Llama-3.3-70B-Instruct-Turbo"),
        ("cloudflare llama 3.3 70b", "cloudflare/@cf/meta/llama-3.3-70b-instruct-fp8-fast"),
        ("fireworks kimi k2.6", "fireworks/kimi-k2p6"),
        ("vertex opus 5.5", "google/claude-opus-5-5"),
        ("bedrock claude opus 5.5", "aws/global.anthropic.claude-opus-5-5"),  # not the regional one
        ("azure gpt-4o", "azure/gpt-4o"),  # at OpenAI's price
        ("llama 3.3 70b", "groq/llama-3.3-70b-versatile"),  # not Cerebras, who retired it
        ("gpt-oss-120b", "groq/openai/gpt-oss-120b"),  # OpenAI does not host it
        ("openai/gpt-oss-120b", "groq/openai/gpt-oss-120b"),
        ("gpt-chat-latest", "openrouter/openai/gpt-chat-latest"),
        ("gemini-2.0-flash", "google/gemini-2.0-flash"),  # retired: answers for past dates
        ("whisper-large-v3", "groq/whisper-large-v3"),  # known, though without a text price
    ],
)
def test_what_people_type_is_found(catalogue: Catalogue, text: str, ref: str) -> None:
    assert catalogue.find(text).ref == ref


def test_every_makers_own_priced_id_finds_itself(catalogue: Catalogue) -> None:
    priced = [catalogue.get(ref) for ref in every_ref() if catalogue.prices(ref, NOVEMBER)]
    makers = [model for model in priced if model.role is Role.MAKER]
    lost = [model.ref for model in makers if catalogue.find(model.model).ref != model.ref]
    assert lost == ["perplexity/perplexity/sonar"]  # listed twice: "sonar" is the plainer one
    assert len(makers) > 200


def test_get_is_exact(catalogue: Catalogue) -> None:
    model = catalogue.get("anthropic/claude-opus-5-5")
    assert (model.provider_name, model.name, model.role) == (
        "Anthropic",
        "Claude Opus 5.5",
        Role.MAKER,
    )
    assert model.context_window == 1_000_000
    assert not model.deprecated
    with pytest.raises(UnknownName):
        catalogue.get("anthropic/opus")


def test_an_error_does_not_repeat_ten_thousand_characters(catalogue: Catalogue) -> None:
    for ask in (catalogue.get, catalogue.find):
        with pytest.raises(UnknownName) as refused:
            ask("x" * 10_000)
        assert len(str(refused.value)) < 200


def test_a_resold_model_costs_as_its_makers_and_has_no_batch_price(catalogue: Catalogue) -> None:
    resold = catalogue.prices("azure/gpt-4o", NOVEMBER, batch=True)
    assert resold == catalogue.prices("openai/gpt-4o", NOVEMBER)
    assert catalogue.get("azure/gpt-4o").provider_name == "Microsoft Azure"


def test_names_are_for_people(catalogue: Catalogue) -> None:
    named = {
        "openai/gpt-4o": "GPT-4o",
        "google/gemini-2.5-flash": "Gemini 2.5 Flash",
        "together/meta-llama/Llama-3.3-70B-Instruct-Turbo": "Llama 3.3 70B Instruct Turbo",
        "ovhcloud/Meta-Llama-3_3-70B-Instruct": "Meta Llama 3.3 70B Instruct",
    }
    assert {ref: catalogue.get(ref).name for ref in named} == named


@pytest.mark.parametrize(
    "text",
    ["gpt-4o-nonsense", "groq/gpt-4o", "opus", "claude", "", "   ", "/", "@", "🙂", "a" * 10_000,
     "'; DROP TABLE models; --", "<!channel>", "groq/", "NaN", "1e30"],
)  # fmt: skip
def test_unknown_and_hostile_names_are_refused(catalogue: Catalogue, text: str) -> None:
    with pytest.raises(UnknownName):
        catalogue.find(text)


def test_search_lists_the_newest_of_the_maker_first(catalogue: Catalogue) -> None:
    found = [model.ref for model in catalogue.search("opus", 3)]
    assert found[0] == "anthropic/claude-opus-5-5"
    assert all(ref.startswith("anthropic/claude-opus") for ref in found)


def test_search_forgives_typing_errors(catalogue: Catalogue) -> None:
    assert catalogue.search("sonet 5.5", 1)[0].ref == "anthropic/claude-sonnet-5-5"


def test_search_lists_models_with_text_prices_only(catalogue: Catalogue) -> None:
    found = catalogue.search("groq", 100)
    assert {model.provider for model in found} >= {"groq"}
    assert "groq/whisper-large-v3" not in {model.ref for model in found}
    assert catalogue.search("groq", 0) == ()


def test_a_source_names_the_price_list_and_the_package(catalogue: Catalogue) -> None:
    source = catalogue.source("groq/llama-3.3-70b-versatile")
    assert source.title == "Groq price list, by genai-prices 0.2.3"
    assert source.url == "https://console.groq.com/docs/models"
    assert catalogue.version == "genai-prices 0.2.3"
