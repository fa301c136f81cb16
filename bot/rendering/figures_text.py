"""Figures as people read them: the only place where money and tokens are rounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from engine.figures.dated import all_series, read_toml
from engine.figures.parts import Foreign
from engine.question.currencies import Currency

UNKNOWN = "–"
_BEYOND_COMPARE = 100_000
_SCALES = (
    (Decimal(10) ** 12, "T"),
    (Decimal(10) ** 9, "B"),
    (Decimal(10) ** 6, "M"),
    (Decimal(1000), "k"),
)


def dollars(amount: Decimal | None) -> str:
    """Whole dollars from $1 up, all digits below; a dash for unknown, never $0 for it."""
    if amount is None:
        return UNKNOWN
    if abs(amount) < 1:
        return f"${plain(_significant(amount, 3))}"
    return f"${_rounded(amount, 0):,}"


_TOLD_IN: ContextVar[Currency | None] = ContextVar("told_in", default=None)


@contextmanager
def telling_in(currency: Currency | None) -> Iterator[None]:
    """Tell sums in a currency, the dollar beside it, as a locale does: of one message."""
    before = _TOLD_IN.set(currency)
    try:
        yield
    finally:
        _TOLD_IN.reset(before)


def usd(amount: Decimal | None) -> str:
    """A sum of dollars, in the currency that the message is told in where that is another."""
    return told(amount, _TOLD_IN.get())


SIGNS = {"EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥", "KRW": "₩"}
"""How a sum is written; in any other currency by its code."""


def told(amount: Decimal | None, currency: Currency | None) -> str:
    """Dollars, or the currency that an answer is told in with the dollar beside it: €104 ($112)."""
    if amount is None or currency is None:
        return dollars(amount)
    sign = SIGNS.get(currency.code, f"{currency.code} ")
    return f"{sign}{dollars(currency.of_usd(amount))[1:]} ({dollars(amount)})"


def apiece(amount: Decimal) -> str:
    """What one of many costs, to the cent, and to three digits below a dollar; told as `usd` is."""
    currency = _TOLD_IN.get()
    if currency is None:
        return _apiece(amount)
    sign = SIGNS.get(currency.code, f"{currency.code} ")
    return f"{sign}{_apiece(currency.of_usd(amount))[1:]} ({_apiece(amount)})"


def _apiece(amount: Decimal) -> str:
    return cents(amount) if amount >= 1 else dollars(amount)


_DOLLARS_BESIDE = re.compile(r" \(\$[^()]*\)")


def within(text: str, most: int) -> str:
    """A title told in another currency, without the dollars beside it where it is too long."""
    return text if len(text.strip()) <= most else _DOLLARS_BESIDE.sub("", text)


def change_usd(amount: Decimal | None) -> str:
    """A difference with its sign: +$1,200, −$2,550; a dash where one side is unknown."""
    if amount is None:
        return UNKNOWN
    return f"{'+' if amount > 0 else '−' if amount < 0 else '±'}{usd(abs(amount))}"


def unit_usd(amount: Decimal | None) -> str:
    """A unit price with all its digits, and cents below $100: $2.50, $0.135, $16,000."""
    if amount is None:
        return UNKNOWN
    exact = _significant(amount, 6)
    if exact >= _WHOLE_FROM and exact == exact.to_integral_value():
        return f"${exact:,.0f}"
    cents = _rounded(exact, 2)
    return f"${cents:,}" if cents == exact else f"${plain(exact)}"


_WHOLE_FROM = 100
"""Dollars."""


def cents(amount: Decimal) -> str:
    """A derived price per hour, to the cent: $3.49."""
    return f"${_rounded(amount, 2):,}"


def exact(amount: Decimal | None) -> str | None:
    """An amount for machines: every digit, cents at least, no exponent."""
    if amount is None:
        return None
    cents = amount.quantize(Decimal("0.01")) if abs(amount) < 10**20 else amount
    return f"{cents:f}" if cents == amount else plain(amount)


def tokens(count: Decimal | int | None) -> str:
    """A count of tokens to three figures: 6M, 168M, 1.08B."""
    if count is None:
        return UNKNOWN
    rounded = _significant(Decimal(count), 3)
    for scale, letter in _SCALES:
        if rounded >= scale:
            return f"{plain(rounded / scale)}{letter}"
    return plain(rounded)


def times(ratio: Decimal | None) -> str:
    """A ratio: 118x, 2.6x, 0.008x; from 100,000 on its size says nothing more."""
    if ratio is None:
        return UNKNOWN
    if ratio >= _BEYOND_COMPARE:
        return f"over {_BEYOND_COMPARE:,}x"
    return f"{plain(_significant(ratio, 3 if ratio >= 100 else 2))}x"


def percent(share: Decimal | None) -> str:
    """A fraction of 1 as a percentage: 3.3 %."""
    return UNKNOWN if share is None else f"{plain(_significant(share * 100, 2))} %"


def number(value: Decimal | float | None) -> str:
    """A plain number with separators: 5,000 or 0.2."""
    if value is None:
        return UNKNOWN
    return plain(Decimal(str(value)), ",f")


def amount(value: Decimal, unit: str) -> str:
    """A value in the unit that the book gives it: "USD/year" is $16,000 a year, "year commitment" a
    1-year one."""
    currency, _, period = unit.partition("/")
    if currency == "USD":
        return f"{dollars(value)} a {period}"
    if currency == "INR":
        return f"₹{number(value)} a {period}"
    return f"{number(value)}-{unit}"


def plain(value: Decimal, how: str = "f") -> str:
    """All digits of a decimal, without an exponent and without idle zeros; ",f" groups them."""
    text = format(value, how)
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date) -> str:
    """A day as everybody writes it for machines: 2026-04-15."""
    return value.isoformat()


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


# --- exactly, as a command says them -----------------------------------------------------------

_EXACT = Context(prec=200)
_ZEROS = {"B": 9, "M": 6, "k": 3}
"""Letters for so many zeros."""
_SHORTENED = 10_000
"""Counts below it are easier to read in full."""


def count(value: Decimal) -> str:
    """A count, exactly, in a short spelling: 3.75M, 750k, 1500, 1234567.

    >>> count(Decimal(3_750_000)), count(Decimal(1_234_567)), count(Decimal("1.125"))
    ('3.75M', '1234567', '1.1250')
    """
    typed = plain(value)
    whole, _, fraction = typed.partition(".")
    if len(fraction) == 3 and len(whole) < 4:
        typed += "0"  # three decimals could be thousands in Europe
    large = {name: n for name, n in _ZEROS.items() if value >= max(_SHORTENED, 10**n)}
    ways = (plain(value.scaleb(-zeros, _EXACT)) + name for name, zeros in large.items())
    return next((way for way in ways if len(way) < len(typed)), typed)


def percentage(share: Decimal) -> str:
    """A share in percent, exactly: the point moves, so that no digit is lost.

    >>> percentage(Decimal("0.6")), percentage(Decimal("0.12345"))
    ('60%', '12.345%')
    """
    return f"{plain(share.scaleb(2, _EXACT))}%"


def money(amount: Decimal) -> str:
    """A sum, exactly and with thousands grouped: $4,000 or $2.35, else €4,000, CHF 4,000.

    >>> money(Decimal("4000")), money(Foreign(Decimal("0.5"), "CHF"))
    ('$4,000', 'CHF 0.5')
    """
    code = amount.currency if isinstance(amount, Foreign) else ""
    sign = SIGNS.get(code, f"{code} ") if code else "$"
    return f"{sign}{plain(amount, ',f')}"


_MOST_DECIMALS = 6


@cache
def figure(name: str) -> Decimal:
    """A figure of the book, its latest row, as a text has no date."""
    return all_series(read_toml("figures.toml"))[name].rows[-1].value


def days_per_month() -> int:
    """The book's convention for a month of tokens."""
    return int(figure("days_per_month"))


def per_period(per_day: list[Decimal], *, by_month: bool = True) -> tuple[list[Decimal], str]:
    """A volume of endless decimals a day that is whole a month, a week or a year is said so.

    The values and the period's name: "day" where the volume is said as it is. Where the days of a
    month are said, a month's volume is spread over them, so that no day is said by the month.
    """
    if all(value == round(value, _MOST_DECIMALS) for value in per_day):
        return per_day, "day"
    months = (("month", days_per_month()),) if by_month else ()
    for name, days in (*months, ("week", 7), ("year", 365)):
        whole = [round(value * days, 0) for value in per_day]
        if [value / days for value in whole] == per_day:
            return whole, name
    return per_day, "day"


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _significant(value: Decimal, figures: int) -> Decimal:
    if value == 0:
        return Decimal(0)
    return _rounded(value, figures - 1 - value.adjusted()) if value.is_finite() else value
