"""The four conditions that should hold together: each met, unmet or unknown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine_samples import assessed, unhosted


def state(condition: str, **said: Any) -> str:
    """How one condition stands in the article's workload with what is said besides."""
    found = {c.id: c.state for c in assessed(**said).conditions}
    return found[condition]


def test_the_four_in_the_articles_order() -> None:
    ids = [condition.id for condition in assessed().conditions]
    assert ids == ["volume", "people", "regulation", "latency"]


def test_what_nobody_said_is_unknown() -> None:
    states = [c.state for c in assessed(input_tokens_per_day=60_000_000).conditions]
    assert states == ["unknown", "unknown", "unknown", "unknown"]


@pytest.mark.parametrize(
    ("tokens_per_day", "sustained", "expected"),
    [
        (50_000_000, True, "unmet"),
        (50_000_000, None, "unmet"),
        (50_000_001, True, "met"),
        (50_000_001, None, "unknown"),
        (50_000_001, False, "unmet"),
        (100_000_001, True, "met"),
    ],
)
def test_more_than_50m_tokens_a_day_sustained_and_not_a_peak(
    tokens_per_day: int, sustained: bool | None, expected: str
) -> None:
    volume = {"input_tokens_per_day": tokens_per_day, "output_tokens_per_day": 0}
    assert state("volume", sustained=sustained, **volume) == expected


@pytest.mark.parametrize(
    ("infrastructure", "team", "expected"),
    [
        ("existing", True, "met"),
        ("existing", None, "met"),  # people come with the platform, as in the bill
        ("existing", False, "unmet"),
        (None, True, "unknown"),
        (None, None, "unknown"),
        (None, False, "unmet"),
        ("partly", True, "unmet"),
        ("none", True, "unmet"),
    ],
)
def test_infrastructure_and_people_on_the_payroll(
    infrastructure: str | None, team: bool | None, expected: str
) -> None:
    assert state("people", infrastructure=infrastructure, team=team) == expected


@pytest.mark.parametrize(
    ("regulated", "residency", "expected"),
    [
        (True, None, "met"),
        (None, "eu", "met"),
        (False, "eu", "met"),
        (True, "none", "met"),
        (False, None, "unknown"),
        (None, "none", "unknown"),
        (None, None, "unknown"),
        (False, "none", "unmet"),
    ],
)
def test_regulation_or_residency_that_forbids_third_parties(
    regulated: bool | None, residency: str | None, expected: str
) -> None:
    assert state("regulation", regulated=regulated, residency=residency) == expected


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [("80", "met"), ("99.99", "met"), ("100", "unmet"), ("2000", "unmet"), (None, "unknown")],
)
def test_latency_under_100_ms(milliseconds: str | None, expected: str) -> None:
    assert state("latency", ttft_p99_ms=milliseconds) == expected


def test_they_inform_and_do_not_veto() -> None:
    """All four unmet, and the verdict is still by cost."""
    answer = unhosted(
        infrastructure="none",
        team=False,
        regulated=False,
        residency="none",
        ttft_p99_ms=2000,
        now_usd_per_month=1_000_000,
    )
    assert {c.state for c in answer.conditions} == {"unmet"}
    assert answer.verdict.kind == "self_host_cost"
