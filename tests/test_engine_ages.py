"""Prices grow old: more than 30 days are said, more than 90 are a warning."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine import Workload, assess, load_book, load_catalogue
from engine.figures.findings import Finding
from engine.prices.releases import published

ROOT = Path(__file__).parent.parent
REFERENCE = Workload(input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(10**6))
AGES = ("prices_aged", "prices_old", "rent_aged", "rent_old")


def ages_on(day: date, work: Workload = REFERENCE) -> dict[str, Finding]:
    found = assess(work, load_book(), on=day).cautions
    return {caution.id: caution for caution in found if caution.id in AGES}


def release() -> date:
    day = published(load_catalogue().version)
    assert day is not None
    return day


def test_the_pinned_catalogue_has_its_day() -> None:
    (pin,) = re.findall(r'"genai-prices==([^"]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert published(f"genai-prices {pin}") is not None


def test_a_version_that_nobody_noted_is_of_unknown_age() -> None:
    assert published("genai-prices 9.9.9") is None


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-60, None),
        (0, None),
        (30, None),
        (31, "prices_aged"),
        (90, "prices_aged"),
        (91, "prices_old"),
    ],
)
def test_the_age_of_api_prices_is_said_from_31_days_on(days: int, said: str | None) -> None:
    found = [id for id in ages_on(release() + timedelta(days)) if id.startswith("prices")]
    assert found == ([said] if said else [])


def test_the_default_rent_of_april_is_a_warning_in_november() -> None:
    """$2,550 a month since 2026-04-01: 241 days before 2026-11-28."""
    (old,) = [f for id, f in ages_on(date(2026, 11, 28)).items() if id.startswith("rent")]
    assert (old.id, old.figures["days"]) == ("rent_old", Decimal(241))


def test_a_rent_that_the_person_named_is_theirs_to_know() -> None:
    named = REFERENCE.model_copy(update={"gpu_usd_per_hour": Decimal("2.35")})
    assert not [id for id in ages_on(date(2026, 11, 28), named) if id.startswith("rent")]
