"""Every finding about volumes, hybrids and flips has its words, and the export holds them all."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from bot.answers.export_outlook import outlook_json
from bot.language.parsing import parse
from bot.rendering.render import sentence
from engine.advice.decision import Kind
from engine.prices.names import load_names
from tests.staircase_samples import APRIL, NOVEMBER, assessed

OPUS = "anthropic/claude-opus-4-1"
QUESTIONS: list[tuple[int, dict[str, Any]]] = [
    (6, {}),
    (6, {"gpu_provider": "Lambda", "gpu_count": 3}),
    (6, {"now_usd_per_month": 30_000}),
    (6, {"regulated": True}),
    (6, {"residency": "eu"}),
    (6, {"reasons": frozenset({"air-gapped"})}),
    (6, {"input_tokens_per_request": 500_000}),
    (30, {"now_option": OPUS}),
    (120, {"now_option": OPUS}),
    (480, {"input_tokens_per_request": 2000, "peak_to_average": 1}),
    (12_000, {"input_tokens_per_request": 2000, "uptime_percent": 99}),
    (12_000, {"input_tokens_per_request": 2000}),
]


@pytest.mark.parametrize("on", [APRIL, NOVEMBER], ids=str)
@pytest.mark.parametrize(("millions", "said"), QUESTIONS, ids=str)
def test_every_finding_has_its_words(millions: int, said: dict[str, Any], on: Any) -> None:
    answer = assessed(millions, on, **said)
    assert sentence("headline", answer)
    for fact in answer.verdict.facts:
        assert sentence(f"fact_{fact.id}", fact.figures).endswith(".")
    for change in answer.verdict.changes:
        assert sentence(f"change_{change.id}", change.figures).endswith(".")


@pytest.mark.parametrize(("millions", "said"), QUESTIONS, ids=str)
def test_what_it_tells_people_to_type_is_understood(millions: int, said: dict[str, Any]) -> None:
    names = load_names()
    for change in assessed(millions, NOVEMBER, **said).sensitivities:
        words = sentence(f"change_{change.id}", change.finding.figures)
        for typed in re.findall(r"`([^`]+)`", words):
            assert parse(f"5M in 1M out {typed}", names).problems == (), typed


def test_a_hybrid_leads_with_what_it_is() -> None:
    answer = assessed(12_000, input_tokens_per_request=2000, uptime_percent=Decimal(99))
    assert answer.verdict.kind == Kind.HYBRID
    assert sentence("headline", answer).startswith("Own GPUs for the base load, an API for the")


def test_never_says_why() -> None:
    (crossing,) = [f for f in assessed().verdict.facts if f.id == "crossover"]
    said = sentence("fact_crossover", crossing.figures)
    assert "never wins" in said
    assert "$0.92 per million tokens, the API $0.62" in said


@pytest.mark.parametrize(("millions", "said"), QUESTIONS, ids=str)
def test_the_export_is_json_with_money_as_strings(millions: int, said: dict[str, Any]) -> None:
    exported = json.loads(json.dumps(outlook_json(assessed(millions, NOVEMBER, **said))))
    assert isinstance(exported["ranges"]["base_usd"], str)
    assert [year["years"] for year in exported["horizon"]["years"]] == [1, 2, 3]
    assert all("flat_tokens_per_day" in crossing for crossing in exported["crossovers"])
