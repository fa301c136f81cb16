"""The formulas of a bought server, each USD a month for one server, named as the method names them.

Whole dollars go in and Decimal comes out; nothing is rounded here."""

from __future__ import annotations

from decimal import Decimal

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52


def depreciation_usd(price_usd: Decimal, resale_usd: Decimal, life_years: Decimal) -> Decimal:
    """Straight line: what a server loses in a month of its life. $15,000 over 3 years: $416.67."""
    return (price_usd - resale_usd) / (MONTHS_PER_YEAR * life_years)


def capital_usd(invested_usd: Decimal, resale_usd: Decimal, rate: Decimal) -> Decimal:
    """Interest on the average book value: what was paid at first, what it fetches at last."""
    return rate / MONTHS_PER_YEAR * (invested_usd + resale_usd) / 2


def support_usd(price_usd: Decimal, support_rate: Decimal) -> Decimal:
    """Support and warranty, a share of the price a year."""
    return support_rate * price_usd / MONTHS_PER_YEAR


def colocation_usd(kw_max: Decimal, usd_per_kw: Decimal) -> Decimal:
    """Colocation bills the rated power, whatever is drawn."""
    return kw_max * usd_per_kw


def power_usd(
    kw_typical: Decimal, pue: Decimal, hours_per_month: Decimal, usd_per_kwh: Decimal
) -> Decimal:
    """Metered power: what is drawn while serving, with the room's cooling by its PUE."""
    return kw_typical * pue * hours_per_month * usd_per_kwh


def months_to_break_even(
    paid_usd: Decimal, running_usd: Decimal, otherwise_usd: Decimal
) -> Decimal | None:
    """Months of running after which what was paid has come back; None for never."""
    saved_usd = otherwise_usd - running_usd
    return paid_usd / saved_usd if saved_usd > 0 else None


def months_of(weeks: Decimal) -> Decimal:
    """Weeks as months of a year of 52."""
    return weeks * MONTHS_PER_YEAR / WEEKS_PER_YEAR
