"""Workloads found in messages: everything that is there, and nothing that is not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import process_time

import pytest

from bot.language.parsing import find_workload
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
    assert found.problems[0].text == "48M tokens a day"
    assert found.problems[0].reason.startswith("How much of it is input")


def test_the_longest_message_leaves_time_to_open_the_form() -> None:
    chatter = "At 10:30 the on-call engineer saw 34 pods restart, 5M rows in and 1M rows out. "
    begun = process_time()
    find_workload(chatter * 600, load_names())
    assert process_time() - begun < 10, "some tenths of a second on an idle machine"
