"""Cells as numbers. A decimal mark is decided for a column, never for a cell: token columns are
whole numbers, so `2.400` beside `12.900` is thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

Bounded = TypeVar("Bounded", int, Decimal)

_EMPTY = frozenset({"", "null", "none", "nan", "-", "–", "—", "n/a", "na", "undefined", "\\n"})
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'_")
_SIZE = {"k": 3, "m": 6, "b": 9, "g": 9}
_CURRENCY = re.compile(
    r"(usd|eur|gbp|chf|jpy|cny|inr|cad|aud|nzd|sek|nok|dkk|pln|czk|huf|brl|mxn|krw|sgd|hkd|zar|try|"
    r"ils|aed)|(us\$|[$€£¥₹₩₽₺₪])",
    re.IGNORECASE,
)
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY or CNY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
          "₪": "ILS"}  # fmt: skip
_NUMBER = re.compile(r"(?P<number>[+-]?[\d.,]+(?:e[+-]?\d+)?)(?P<size>[kmbg]?)", re.IGNORECASE)
_LONGEST = 64
MOST = 10**18
"""No count of tokens and no bill is as large: what is, is something else."""


class Mark(StrEnum):
    """What separates the whole from the fraction in a column."""

    POINT = "."
    COMMA = ","
    NONE = ""
    """Whole numbers: both marks separate thousands."""
    EITHER = "?"
    """Both are used, and some numbers could be read in two ways."""


def number(cell: Any, mark: Mark = Mark.POINT) -> Decimal | int | None:
    """A cell as a number; None where it is empty. ValueError where it is something else."""
    if type(cell) is int:
        return _bounded(cell)
    if cell is None or cell is False or cell is True:
        return None
    if isinstance(cell, float):
        return _exact(cell)
    if isinstance(cell, Decimal):
        return _bounded(cell) if cell.is_finite() else None
    if not isinstance(cell, str):
        raise ValueError("not a number")
    return _parsed(cell, mark)


def _exact(cell: float) -> Decimal | int | None:
    if cell != cell or cell in (float("inf"), float("-inf")):
        return None
    return _bounded(int(cell)) if cell.is_integer() else _bounded(Decimal(repr(cell)))


def _bounded(value: Bounded) -> Bounded:
    if not -MOST < value < MOST:
        raise ValueError("not a number")
    return value


@lru_cache(maxsize=4096)
def _parsed(cell: str, mark: Mark) -> Decimal | int | None:
    text = cell.strip()
    if text.isascii() and text.isdigit() and len(text) < _LONGEST:
        return _bounded(int(text))
    text = _CURRENCY.sub("", text.translate(_SPACES))
    if text.lower() in _EMPTY:
        return None
    negative = text.startswith("(") and text.endswith(")")
    found = _NUMBER.fullmatch(text.strip("()"))
    if found is None or len(text) > _LONGEST:
        raise ValueError("not a number")
    value = _decimal(found["number"], mark) * 10 ** _SIZE.get(found["size"].lower(), 0)
    value = _bounded(-value if negative else value)
    return int(value) if value == value.to_integral_value() else value


def _decimal(text: str, mark: Mark) -> Decimal:
    if "." in text or "," in text:
        mark = Mark(shown_mark(text) or mark)
    other = {"": ".,", ".": ",", ",": ".", "?": ""}[mark.value]
    for sign in other:
        text = text.replace(sign, "")
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not -30 < value.adjusted() < 30:
        raise ValueError("not a number")
    return value


def currency_in(cells: Iterable[str]) -> str:
    """The currency that cells are written in, by its sign or code; empty where they say none."""
    for cell in cells:
        if found := _CURRENCY.search(cell):
            return str(_SIGNS.get(found[0], "USD" if found[2] else found[0].upper()))
    return ""


def forget() -> None:
    """Let go of the cells that are remembered for speed: what is a stranger's is not kept."""
    _parsed.cache_clear()


def mark_of(cells: Iterable[str], whole: bool, comma_likely: bool = False) -> Mark:
    """The decimal mark of a column, from a sample of its cells: what some of them show decides for
    those that could be read in two ways.

    `whole` says that it counts something; `comma_likely` that the file separates by semicolons.
    """
    texts = [_CURRENCY.sub("", cell.translate(_SPACES)) for cell in cells]
    texts = [text for text in texts if "." in text or "," in text]
    shown = {mark for text in texts if (mark := shown_mark(text))}
    if whole:
        fractions = {mark for text in texts if (mark := shown_mark(text)) and text.count(mark) == 1}
        return Mark(fractions.pop()) if len(fractions) == 1 else Mark.NONE
    if len(shown) == 2:
        return Mark.EITHER if any(not shown_mark(text) for text in texts) else Mark.POINT
    if shown:
        return Mark(shown.pop())
    return Mark.COMMA if comma_likely and any("," in text for text in texts) else Mark.POINT


def shown_mark(text: str) -> str:
    """The decimal mark that a number shows by itself; empty where `1,234` could be either."""
    if "." in text and "," in text:
        return max(".,", key=text.rfind)
    sign = "," if "," in text else "."
    if text.count(sign) > 1:
        return "." if sign == "," else ","
    before, _, after = text.lstrip("+-(").rstrip(")").partition(sign)
    is_group = len(after) == 3 and after.isdigit() and len(before) <= 3 and before.strip("0") != ""
    return "" if is_group else sign


def unit_size(text: str) -> int:
    """How many tokens one of a unit is: `1K tokens` 1000, `1M` a million, `Tokens` one."""
    found = re.search(r"(\d[\d,._]*)\s*([km])?(?![a-z])|\b([km])\b", text.lower())
    if found is None:
        words = re.search(r"thousand|million|\b[km]tok", text.lower())
        return {"t": 1000, "k": 1000, "m": 10**6}[words[0][0]] if words else 1
    if found[3]:
        return int(10 ** _SIZE[found[3]])
    digits = int(re.sub(r"\D", "", found[1]) or 1)
    return max(1, digits * int(10 ** _SIZE.get(found[2] or "", 0)))
