"""Figures as people read them: rounded here and nowhere else, and a dash for unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import figures_text
from bot.rendering.figures_text import (
    UNKNOWN,
    cents,
    exact,
    listed,
    number,
    percent,
    plain,
    tokens,
    usd,
)

AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=6)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("13275", "$13,275"),
        ("112.20", "$112"),
        ("112.50", "$113"),
        ("1", "$1"),
        ("0.999", "$0.999"),
        ("0.0000123456", "$0.0000123"),
        ("0.5", "$0.5"),
        ("1E+6", "$1,000,000"),
        ("0", "$0"),
    ],
)
def test_whole_dollars_from_one_up_and_all_digits_below(amount: str, shown: str) -> None:
    assert usd(Decimal(amount)) == shown


def test_unknown_is_a_dash_and_never_zero() -> None:
    shown = [usd(None), figures_text.unit_usd(None), tokens(None), percent(None), number(None)]
    assert shown == [UNKNOWN] * 5
    assert figures_text.times(None) == UNKNOWN
    assert exact(None) is None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("2.5", "$2.50"),
        ("15", "$15.00"),
        ("99", "$99.00"),
        ("100", "$100"),
        ("16000", "$16,000"),
        ("2550.04", "$2,550.04"),
        ("0.135", "$0.135"),
        ("0.0000005", "$0.0000005"),
    ],
)
def test_a_unit_price_keeps_its_digits_and_has_cents(amount: str, shown: str) -> None:
    assert figures_text.unit_usd(Decimal(amount)) == shown


def test_a_unit_price_that_was_divided_has_six_figures() -> None:
    assert figures_text.unit_usd(Decimal("3.74") / 6) == "$0.623333"


def test_a_derived_hour_is_shown_to_the_cent() -> None:
    """$2,550 over 730 h."""
    assert cents(Decimal(2550) / 730) == "$3.49"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        ("6000000", "6M"),
        ("5E+6", "5M"),
        ("168345678", "168M"),
        ("1080000000", "1.08B"),
        ("999", "999"),
        ("1000", "1k"),
        ("1000000000000", "1T"),
        ("0", "0"),
    ],
)
def test_tokens_to_three_figures(count: str, shown: str) -> None:
    assert tokens(Decimal(count)) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [("999499", "999k"), ("999500", "1M"), ("999999999", "1B")]
)
def test_tokens_that_round_up_to_the_next_letter_take_it(count: str, shown: str) -> None:
    assert tokens(Decimal(count)) == shown


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        *(("118.3", "118x"), ("2.6029", "2.6x"), ("0.00845", "0.0085x"), ("2", "2x")),
        *(("99999", "100000x"), ("25300000", "over 100,000x")),
    ],
)
def test_ratios(ratio: str, shown: str) -> None:
    assert figures_text.times(Decimal(ratio)) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [("0.0328", "3.3 %"), ("0.25", "25 %"), ("1", "100 %"), ("0", "0 %")]
)
def test_shares_as_percentages(share: str, shown: str) -> None:
    assert percent(Decimal(share)) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (16_000, "USD/year", "$16,000 a year"),
        (3_000_000, "INR/year", "₹3,000,000 a year"),
        (1, "year commitment", "1-year commitment"),
    ],
)
def test_an_amount_in_the_books_own_unit(value: int, unit: str, shown: str) -> None:
    assert figures_text.amount(Decimal(value), unit) == shown


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("13275.0", "13275.00"),
        ("112.20", "112.20"),
        ("0.135", "0.135"),
        ("1E+6", "1000000.00"),
        ("1E-9", "0.000000001"),
    ],
)
def test_machines_get_every_digit_and_no_exponent(amount: str, said: str) -> None:
    assert exact(Decimal(amount)) == said


@given(amount=AMOUNTS)
def test_what_machines_get_is_the_amount_itself(amount: Decimal) -> None:
    said = exact(amount)
    assert said is not None and Decimal(said) == amount
    assert "E" not in said and "E" not in plain(amount)


@given(amount=AMOUNTS)
def test_nothing_that_costs_something_is_shown_as_free(amount: Decimal) -> None:
    assert (usd(amount) == "$0") is (amount == 0)


@given(amount=AMOUNTS.filter(lambda amount: amount >= 1))
def test_money_is_rounded_by_half_a_dollar_at_most(amount: Decimal) -> None:
    shown = Decimal(usd(amount).replace("$", "").replace(",", ""))
    assert abs(shown - amount) <= Decimal("0.5")


def test_a_list_in_words() -> None:
    assert [listed(list(letters)) for letters in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_a_day_is_year_month_day() -> None:
    assert figures_text.day(date(2026, 4, 5)) == "2026-04-05"
