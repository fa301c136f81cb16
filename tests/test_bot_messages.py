"""Workloads found in messages: everything that is there, and nothing that is not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from time import perf_counter

import pytest

from bot.conversation.outcome import Said
from bot.jobs.errands import Errand, Kind, errand_of
from bot.language.prose import find_workload
from bot.storage import ThreadKey, Turn
from engine import Workload
from engine.prices.names import load_names

CASES = tomllib.loads((Path(__file__).parent / "cases" / "messages.toml").read_text("utf-8"))
MESSAGES: list[dict[str, str]] = CASES["message"]


@pytest.mark.parametrize("case", MESSAGES, ids=[case["text"].strip()[:40] for case in MESSAGES])
def test_a_message_says_what_is_found_in_it_and_nothing_else(case: dict[str, str]) -> None:
    assert find_workload(case["text"], load_names()).canonical == case["found"]


def test_the_corpus_has_messages_with_and_without_a_workload() -> None:
    with_one = [case for case in MESSAGES if case["found"]]
    assert len(with_one) >= 25 and len(MESSAGES) - len(with_one) >= 25


def test_what_counts_but_cannot_be_taken_is_named() -> None:
    found = find_workload("about 48M tokens a day", load_names())
    assert found.trouble.startswith("“48M tokens a day”: How much of it is input")


def test_the_longest_message_leaves_time_to_open_the_form() -> None:
    chatter = "At 10:30 the on-call engineer saw 34 pods restart, 5M rows in and 1M rows out. "
    begun = perf_counter()
    find_workload(chatter * 600, load_names())
    assert perf_counter() - begun < 10, "some tenths of a second on an idle machine"


def test_another_process_prices_what_the_first_one_found() -> None:
    """It is kept as parsed parameters: the message is not needed again, nor is its text kept."""
    work = Workload(
        input_tokens_per_day=40_000_000, output_tokens_per_day=8_000_000, residency="eu"
    )
    key = ThreadKey("T1", "C1", "1.0")
    errand = Errand(Kind.PRICE, Said(key, "2.0", "U0ANA", "", name="ana"), workload=work)
    kept = json.loads(json.dumps(errand.kept()))
    assert errand_of(Turn(key, "2.0", "U0ANA"), kept) == errand
