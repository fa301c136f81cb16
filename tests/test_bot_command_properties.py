"""What must hold for any workload and for any text: canonical text is exact, order does not
matter, nothing raises, and long hostile text takes no longer than its length."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.acts import Act
from bot.language.canonical import canonical
from bot.language.machine.files import spellings
from bot.language.machine.tokens import tokenize
from bot.language.meaning.reading import MOST_TOKENS
from bot.language.parsing import Here, find_workload, parse, parse_follow_up
from engine.figures.workload import (
    Backend,
    Infrastructure,
    KvPrecision,
    Precision,
    Reason,
    Term,
    VolumeBasis,
    Workload,
)
from engine.prices.names import load_names
from tests.properties import MANY

NAMES = load_names()
CASES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "commands.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
VOLUME = "5M in 1M out"
DAILY: dict[str, Any] = {"input_tokens_per_day": 5_000_000, "output_tokens_per_day": 1_000_000}

HOSTABLE = ("llama-3.3-70b", "llama-3.1-8b", "qwen3-32b", "deepseek-v3")
GPUS = ("h100_sxm", "h100_pcie", "h200_sxm", "b200_sxm", "mi300x", "l40s")
RENTED_FROM = ("Lambda", "RunPod", "AWS", "Vast.ai", "Jarvis Labs", "Verda (DataCrunch)")
OPTIONS = ("openai/gpt-4o", "anthropic/claude-opus-5-5", "groq", "together", "aws")


def decimals(least: str, most: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(least), Decimal(most), places=places, allow_nan=False)


def tokens(least: int = 0) -> st.SearchStrategy[Decimal]:
    """Round, crooked and monthly volumes."""
    whole = st.integers(least, 10**15).map(Decimal)
    rounded = st.builds(lambda n, k: Decimal(n * 10**k), st.integers(1, 9999), st.integers(0, 9))
    monthly = st.integers(1, 10**9).map(lambda n: Decimal(n) / 30)
    return st.one_of(whole, rounded, monthly, decimals("1", "100000", 4))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


WORKLOADS = st.builds(
    Workload,
    input_tokens_per_day=tokens(),
    output_tokens_per_day=tokens(1),
    input_tokens_per_request=maybe(tokens(1)),
    output_tokens_per_request=maybe(tokens()),
    model=maybe(st.sampled_from(HOSTABLE)),
    gpu=maybe(st.sampled_from(GPUS)),
    gpu_count=maybe(st.integers(1, 100_000)),
    gpu_provider=maybe(st.sampled_from(RENTED_FROM)),
    gpu_term=maybe(st.sampled_from(Term)),
    gpu_usd_per_hour=maybe(decimals("0.0001", "10000", 4)),
    cached_share=maybe(decimals("0", "1", 6)),
    batch_share=maybe(decimals("0", "1", 3)),
    peak_to_average=maybe(decimals("1", "1000", 3)),
    uptime_percent=maybe(decimals("0.001", "99.99999", 5)),
    ttft_p99_ms=maybe(decimals("0.001", "10000000", 3)),
    volume_basis=maybe(st.sampled_from(VolumeBasis)),
    sustained=maybe(st.booleans()),
    infrastructure=maybe(st.sampled_from(Infrastructure)),
    team=maybe(st.booleans()),
    regulated=maybe(st.booleans()),
    internal=maybe(st.booleans()),
    bare=maybe(st.booleans()),
    residency=maybe(st.sampled_from(sorted(set(spellings("places").values())))),
    reasons=st.frozensets(st.sampled_from(Reason)),
    compare_with=st.lists(st.sampled_from(OPTIONS), unique=True, max_size=5).map(tuple),
    left_out=st.lists(st.sampled_from(OPTIONS), unique=True, max_size=3).map(tuple),
    now_option=maybe(st.sampled_from(OPTIONS)),
    as_of=maybe(st.dates(date(2000, 1, 1), date(2100, 12, 31))),
)


SERVED = st.builds(
    dict,
    backend=maybe(st.sampled_from(Backend)),
    precision=maybe(st.sampled_from(Precision)),
    kv_precision=maybe(st.sampled_from(KvPrecision)),
    measured_tokens_per_second_per_gpu=maybe(decimals("0.01", "1000000", 2)),
)
"""What is said of the software: no form asks for it."""
SAID = st.builds(lambda said, served: said.model_copy(update=served), WORKLOADS, SERVED)


@MANY
@given(SAID)
def test_canonical_text_parses_to_the_same_workload(said: Workload) -> None:
    understood = parse(canonical(said), NAMES)
    assert understood.workload == said
    assert understood.problems == ()
    assert understood.canonical == canonical(said)


@given(decimals("0.01", "1000000000000", 2))
def test_what_is_paid_now_is_exact(usd: Decimal) -> None:
    said = Workload(**DAILY, now_usd_per_month=usd)
    assert parse(canonical(said), NAMES).workload == said


PHRASES = (
    *("5M in 1M out", "host llama-3.3-70b on 2x h100", "@lambda", "reserved", "cached 60%"),
    *("peak 4x", "99.9%", "regulated", "data in the eu", "now gpt-4o", "vs claude-opus-5-5"),
    "as of 15 April 2026",
)


@MANY
@given(st.permutations(PHRASES), st.sampled_from([" ", ", ", "; ", " and ", " with ", "\n", ". "]))
def test_the_order_of_phrases_does_not_matter(phrases: list[str], separator: str) -> None:
    understood = parse(separator.join(phrases), NAMES)
    assert understood.problems == ()
    assert understood.workload == in_order()


@cache
def in_order() -> Workload | None:
    """What the phrases mean as they stand here."""
    return parse(", ".join(PHRASES), NAMES).workload


WORDS = st.sampled_from(
    [
        *CASES["phrase"],
        *CASES["asked_back"],
        *CASES["volume"],
        "not",
        "-",
        "$",
        "%",
        "@",
        "/",
        "\u202e",
        "<!here>",
        "NaN",
        "1e30",
    ]
)


@MANY
@given(st.text(max_size=200) | st.lists(WORDS, max_size=12).map(" ".join))
def test_no_text_ever_raises_and_what_is_understood_is_stable(text: str) -> None:
    understood = parse(text, NAMES)
    for problem in understood.problems:
        assert problem.reason
    if understood.workload:
        assert parse(understood.canonical, NAMES).workload == understood.workload


HOSTILE = (
    "a",
    "1",
    "5M in ",
    "vs ",
    "((((",
    "vs a, ",
    "@",
    "-",
    "1,",
    "1.000.",
    "<!channel>",
    "‮",
    "🚀",
    "per ",
    "not ",
    "lama ",
    "in 5M ",
    "&lt;",
    "<https://a|",
    "2x",
    "'",
    "e9",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = (piece * characters)[:characters]
        start = time.process_time()
        parse(text, NAMES)
        return time.process_time() - start

    seconds(1_000)
    short, long = min(seconds(1_000) for _ in range(3)), min(seconds(10_000) for _ in range(3))
    assert long < max(40 * short, 0.3), "ten times the text, so a hundred times were its square"


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_is_cut_to_what_a_person_may_write(piece: str) -> None:
    """However long a text is, a bounded number of its words is read."""
    text = (piece * 10_000)[:10_000]
    kept = parse(text, NAMES)
    read = len(text) - sum(len(p.text) for p in kept.problems if p.reason.startswith("Only the"))
    assert len(tokenize(text[:read])[1]) <= MOST_TOKENS + 1 or len(text) <= read


def test_what_is_beyond_the_longest_text_is_named() -> None:
    understood = parse(f"{VOLUME} " + "word " * 2_000, NAMES)
    assert understood.workload == Workload(**DAILY)
    assert understood.problems[-1].reason.startswith("Only the first 782 characters")


def test_hostile_text_beside_a_volume_is_named() -> None:
    understood = parse("5M in 1M out; DROP TABLE queries;--", NAMES)
    assert understood.workload == Workload(**DAILY)
    assert len(understood.problems) == 1


ADDED = (
    *("<!channel>", "<@U07ABC123>", "<@U07ABC123|ana>", "<!subteam^S0123|@ml>", ":rocket:"),
    *("<#C012345|llm-costs>", "<https://example.com/a?gpu=h200&amp;n=8>", "https://a.de/100M"),
    *("<https://docs.example.com/x|https://docs.example.com/x>", "<mailto:a@b.de|a@b.de>"),
)


@pytest.mark.parametrize("added", ADDED)
def test_what_slack_adds_is_set_aside_in_every_door(added: str) -> None:
    text = f"{added} 5M in 1M out, eu residency {added}"
    understood = parse(text, NAMES)
    assert (understood.canonical, understood.problems) == ("5M in 1M out, eu residency", ())
    assert find_workload(f"{added} 5M in 1M out {added}", NAMES).canonical == "5M in 1M out"
    assert parse_follow_up(f"{added} compare {added}", NAMES, Here()).act is Act.COMPARE
    assert parse_follow_up(f"{added} peak 4x", NAMES, Here()).changes == {"peak_to_average": 4}
