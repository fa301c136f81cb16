"""Promised availability, in percent: 99.9%, three nines."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.language.machine.tokens import Kind
from bot.language.values.quantities import Tokens, number, percent, text_at


def uptime(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """99.9%, 99.9; not 9.9 without its sign, which is a slip."""
    if found := percent(tokens, i):
        return found
    plain = number(tokens, i, decimal_comma=True)
    return None if plain and 0 < plain[0] < LEAST_UPTIME else plain


LEAST_UPTIME = Decimal(50)
"""A rule of reading: nobody promises less."""


LEAST_BARE_UPTIME = Decimal(90)
"""A rule of reading: a lone 99.9% is an uptime, a lone 60% could be anything."""


def bare_uptime(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """99.9%, which nothing says to be an uptime."""
    found = percent(tokens, i)
    return found if found and LEAST_BARE_UPTIME <= found[0] <= 100 else None


def plain_uptime(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """99.95, which can hardly be anything else."""
    is_fine = re.fullmatch(r"9\d\.\d+", text_at(tokens, i)) and text_at(tokens, i + 1) != "%"
    return number(tokens, i) if is_fine and not _may_be_counted(tokens, i + 1) else None


def fine(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """99.95 without its sign, whatever it counts."""
    return number(tokens, i) if re.fullmatch(r"9\d\.\d+", text_at(tokens, i)) else None


def _may_be_counted(tokens: Tokens, i: int) -> bool:
    """Whether a number before `i` counts something: 99.5 tokens, 99.9 cached."""
    token = tokens[i] if i < len(tokens) else None
    return token is not None and token.kind is not Kind.SEPARATOR


def high(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """99, 99.5%, in a phrase that speaks of an uptime."""
    found = uptime(tokens, i)
    return found if found and LEAST_BARE_UPTIME <= found[0] < 100 else None


def nines(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """three nines, 3 nines, three and a half nines, as a percentage."""
    found = number(tokens, i)
    if found is None or not 1 <= found[0] <= 9 or found[0] != int(found[0]):
        return None
    words = [text_at(tokens, at) for at in range(found[1], found[1] + 4)]
    share_down = Decimal(1).scaleb(2 - int(found[0]))
    if words == ["and", "a", "half", "nines"]:
        return 100 - share_down / 2, found[1] + 4
    return (100 - share_down, found[1] + 1) if words[0] in {"nines", "nine"} else None
