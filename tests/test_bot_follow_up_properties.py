"""What must hold for any follow-up: what changes nothing in a text changes nothing in its meaning,
two what-ifs in one text are both meant, and a denial never leaves the same reading."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.machine.files import word_list, word_set
from bot.language.machine.language import command, discussion
from bot.language.machine.rules import MEANINGFUL, NEGATIONS, ORDINARY
from engine.prices.names import load_names
from tests.properties import EVERY, MANY
from tests.test_bot_follow_ups import ASKED_BACK, CASES, outcome, understood

WHAT_IFS: dict[str, dict[str, Any]] = {
    text: changes for text, changes in CASES["what_if"].items() if "base" not in changes
}
TEXTS = st.sampled_from(sorted(text for text in WHAT_IFS if not text.startswith(">")))

HEDGES = (
    *("hmm, ", "ok so ", "please ", "Sorry, one more: ", "I was wondering: ", "just curious, "),
    *("my boss asks: ", "for the sake of argument, ", "to be on the safe side, "),
)
ENDINGS = ("?", "!", "...", " please", " thanks", ", does that change the verdict?", " lol")
DRESSED = (
    *("*{}*", "_{}_", "`{}`", "“{}”", "‘{}’", "{} :thinking_face:", "{} :+1:", "{} 🤔", " {}  "),
    *("({})", "{}\n", "~{}~", "@here {}"),
)


def test_hedges_and_courtesies_change_nothing() -> None:
    """Nearly always the same is understood, and never something else: "99.95" alone is an uptime,
    "99.95 lol" is asked back."""
    plain = {text: outcome(text) for text in sorted(WHAT_IFS)[::EVERY]}
    courtesies = zip(cycle(HEDGES), cycle(ENDINGS))
    dressed = {
        text: outcome(f"{hedge}{text.rstrip('?!. ')}{ending}")
        for text, (hedge, ending) in zip(plain, courtesies, strict=False)
    }
    other = {text: found for text, found in dressed.items() if found != plain[text]}
    assert {text: found for text, found in other.items() if found != ASKED_BACK} == {}
    assert len(other) / len(plain) <= 0.03, sorted(other)


@given(TEXTS, st.sampled_from(DRESSED))
def test_formatting_changes_nothing(text: str, dress: str) -> None:
    assert outcome(dress.format(text)) == outcome(text)


@given(TEXTS)
def test_typographic_quotes_change_nothing(text: str) -> None:
    assert outcome(text.replace("'", "’")) == outcome(text)


@pytest.mark.parametrize(
    "text", ["what if R&amp;D needs 50M in 10M out", "on <http://h200.com|h200>", "GPUs &lt; $2/h"]
)
def test_what_slack_escapes_is_read(text: str) -> None:
    assert outcome(text) in (
        {"input_tokens_per_day": 50_000_000, "output_tokens_per_day": 10_000_000},
        {"gpu": "h200_sxm"},
        ASKED_BACK,
    )


@MANY
@given(TEXTS, TEXTS, st.sampled_from([" and ", ", ", "; ", ", and ", "\n"]))
def test_two_what_ifs_in_one_text_are_both_meant_or_asked_back(
    one: str, other: str, joint: str
) -> None:
    """Where they change different fields: nothing is lost, and nothing comes besides; a model
    behind options is one more of them: "without groq and Qwen3 32B"."""
    first, second = outcome(one), outcome(other)
    if {"left_out", "compare_with"} & set(first) and "model" in second:
        return
    if set(first) & set(second) or _is_about_volume(first) or _is_about_volume(second):
        return
    both = outcome(f"{one.rstrip('?!. ')}{joint}{other}")
    is_more = "parts" in both  # "and 5M in 1M out on gpt-4o-mini" is one more part
    assert both in (ASKED_BACK, {**first, **second}) or is_more


def _is_about_volume(changes: dict[str, Any]) -> bool:
    """A volume and a shape change each other."""
    return any("tokens" in name for name in changes)


@MANY
@given(TEXTS, st.integers(0, 30), st.sampled_from(["not", "never", "unless", "except"]))
def test_a_denial_never_leaves_the_same_reading(text: str, place: int, denial: str) -> None:
    words = text.split(" ")
    at = place % len(words)
    denied = " ".join((*words[:at], denial, *words[at:]))
    is_named = any(denial in clause.split() for clause in understood(denied).asides)
    is_why = denied.endswith(", drop it")  # whatever is said of it before
    assert outcome(denied) != outcome(text) or is_named or is_why or denied in HARMLESS


HARMLESS = frozenset(
    {
        "not One of our vendors claims you can get H100s at $1.90/h, does that tip the scales?",
        "75M in / 15M out per day, how not bad",
        "If we take 8 B200 reserved from AWS, how not bad is it?",
        "10M in, not 1M out, 60% cached, peak 3x, 99.9%",
        "sry meant 8M in, not out stays 1M",
        "sry meant 8M in, out stays not 1M",
        "hw about 8 x a100 not 80gb",
        "swap not the h100s for h200s",
        "replace not the h100s with b300s",
        "swap the not h100s for h200s",
        "Novita and groq not are missing on our supplier list, "
        "I'd ask to take them out of the table.",
        "as BaFin doesn't touch never this product at all, count it as unregulated",
        "as BaFin doesn't touch unless this product at all, count it as unregulated",
        "as BaFin doesn't touch not this product at all, count it as unregulated",
        "And with 4 B200 rather than the two not H100, does it look any better?",
        "Two cards isn't serious, not infra told me they need four of them.",
        "We don't want to commit to anything, so please assume not on-demand pricing for the GPUs",
    }
)
"""Denials of what is not changed anyway, all that five thousand tries found."""


# --- the words that may be passed over ---------------------------------------------------------


def test_no_ordinary_word_denies_counts_compares_or_names_anything() -> None:
    assert not ORDINARY & NEGATIONS
    assert not ORDINARY & MEANINGFUL
    up, down, rise, fall = map(word_set, ("up", "down", "rise", "fall"))
    assert not ORDINARY & (up | down) - {"off"}
    assert not ORDINARY & (rise | fall) - {"expand", "scale", "scales"}


def test_no_ordinary_word_is_a_name() -> None:
    names = load_names()
    asked = (names.model, names.gpu, names.gpu_provider, names.api_option)
    passed = ORDINARY | discussion().fillers
    assert [word for word in sorted(passed) if any(ask(word) for ask in asked)] == []


def test_a_word_that_says_something_alone_is_never_passed_over() -> None:
    for language in (command(), discussion()):
        passed = language.fillers | {word for word in ORDINARY if language.is_ordinary(word)}
        for word in passed:
            rules = language.grammar.of_one_word(word)
            assert not any(rule.sets or rule.refusal for rule in rules), word


@pytest.mark.parametrize("kind", ["verbs", "people", "things", "qualities"])
def test_ordinary_words_stand_in_order_each_once(kind: str) -> None:
    words = list(word_list(kind))
    assert words == sorted(set(words))
