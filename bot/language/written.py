"""Quantities as the command writes them: exact, short, and read as they were meant."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.language.values.quantities import Period, days_per_month
from engine.figures.parts import Sum

_SCALES = tuple(
    (name, Decimal(value)) for name, value in {"k": "1e3", "M": "1e6", "B": "1e9"}.items()
)


_SHORTENED = Decimal(10_000)
"""Counts below it are easier to read in full."""

_MOST_DECIMALS = 6


def count(value: Decimal) -> str:
    """A count, exactly, in a short spelling: 3.75M, 750k, 1500, 1234567.

    >>> count(Decimal(3_750_000)), count(Decimal(1_234_567)), count(Decimal("1.125"))
    ('3.75M', '1234567', '1.1250')
    """
    plain = _unambiguous(digits(value))
    if abs(value) < _SHORTENED:
        return plain
    for name, scale in reversed(_SCALES):
        mantissa = value / scale
        text = digits(mantissa) + name
        if mantissa >= 1 and mantissa * scale == value and len(text) < len(plain):
            return text
    return plain


def _unambiguous(digits: str) -> str:
    """Three decimals after a short number could be thousands in Europe; four are not."""
    whole, _, fraction = digits.partition(".")
    return digits + "0" if len(fraction) == 3 and len(whole) < 4 else digits


def digits(value: Decimal) -> str:
    """All digits of a number, without zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentage(share: Decimal) -> str:
    """A share in percent, exactly: the point moves, so that no digit is lost.

    >>> percentage(Decimal("0.6")), percentage(Decimal("0.12345"))
    ('60%', '12.345%')
    """
    sign, figures, exponent = share.as_tuple()
    assert isinstance(exponent, int), "shares are finite"
    return digits(Decimal((sign, figures, exponent + 2))) + "%"


class Foreign(Decimal):
    """An amount in another currency than the dollar, until it is kept among a workload's sums."""

    currency: str

    def __new__(cls, amount: Decimal, currency: str) -> Foreign:
        """`currency` is its code."""
        made = super().__new__(cls, amount)
        made.currency = currency
        return made


def unfolded(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a workload with each sum in another currency in the field that it is for."""
    foreign = {each.field: Foreign(each.amount, each.currency) for each in fields.get("sums", ())}
    return {name: value for name, value in fields.items() if name != "sums"} | foreign


def folded(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse, as a workload is made: its fields of money hold dollars only."""
    sums = tuple(
        Sum(field=name, amount=Decimal(value), currency=value.currency)
        for name, value in sorted(fields.items())
        if isinstance(value, Foreign)
    )
    dollars = {name: value for name, value in fields.items() if not isinstance(value, Foreign)}
    return {**dollars, "sums": sums} if sums else dollars


_SIGNS = {"EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥", "KRW": "₩"}
"""How a sum is written; in any other currency by its code."""


def money(amount: Decimal) -> str:
    """A sum, exactly and with thousands grouped: $4,000 or $2.35, else €4,000, CHF 4,000.

    >>> money(Decimal("4000")), money(Foreign(Decimal("0.5"), "CHF"))
    ('$4,000', 'CHF 0.5')
    """
    whole, dot, fraction = digits(amount).partition(".")
    code = amount.currency if isinstance(amount, Foreign) else ""
    sign = _SIGNS.get(code, f"{code} ") if code else "$"
    return f"{sign}{int(whole):,}{dot}{fraction}"


def per_period(per_day: list[Decimal], *, by_month: bool = True) -> tuple[list[Decimal], str]:
    """A volume of endless decimals a day that is whole a month, a week or a year is said so.

    The values and the period's name: "day" where the volume is said as it is. Where the days of a
    month are said, a month's volume is spread over them, so that no day is said by the month.
    """
    if all(value == round(value, _MOST_DECIMALS) for value in per_day):
        return per_day, "day"
    months = (("month", days_per_month()),) if by_month else ()
    for name, days in (*months, ("week", 7), ("year", 365)):
        period = Period(1, days)
        whole = [round(period.of_a_day(value), 0) for value in per_day]
        if [period.per_day(value) for value in whole] == per_day:
            return whole, name
    return per_day, "day"
