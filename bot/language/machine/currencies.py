"""Sums in other currencies: read as dollars are, and told apart by the sign that was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.language.machine.files import spellings
from bot.language.machine.tokens import Kind, Token, plain_spelling

DOLLAR = "$"
_ENGLISH_GROUPS = re.compile(r"(?!0)\d{1,3}(?:\.\d{3})+")
CODES = spellings("currencies")
"""The code of each sign and word that names a currency: "€", "eur", "euros"."""
_READ_AS = dict.fromkeys(CODES, DOLLAR) | {"words": "tokens", "word": "token"}
"""What stands at a number, and what it is read as: a sum has its sign on either side."""
_OF_A_UNIT = frozenset({"h", "hr", "hour", "kwh", "gpu", "m", "million", "mtok"})
"""Says that a price is one of an hour or a unit, where three decimals are decimals."""


def currency_in(typed: str) -> str | None:
    """The currency that a sum was typed in, by its code; None for dollars and for none."""
    found = re.findall(r"[^\W\d_]+\$?|[€£₹¥₩]", plain_spelling(typed))
    return next((CODES[word].upper() for word in found if word in CODES), None)


def alike(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with what is counted or paid in another unit read as tokens and dollars are, so
    that whatever can be said in dollars can be said in euros; 4.000 before a sign is four thousand,
    as it is there. What was typed tells them apart."""
    result = list(tokens)
    for i, token in enumerate(tokens):
        if token.text not in _READ_AS:
            continue
        before, after = tokens[max(i - 2, 0) : i], tokens[i + 1 : i + 4]
        is_sum = token.text in CODES
        if any(each.kind is Kind.NUMBER for each in (*before, *after[:is_sum])):
            result[i] = replace(token, text=_READ_AS[token.text])
            is_grouped = is_sum and before and _ENGLISH_GROUPS.fullmatch(before[-1].text)
            if is_grouped and _OF_A_UNIT.isdisjoint(each.text for each in after):
                result[i - 1] = replace(before[-1], text=before[-1].text.replace(".", ","))
    return tuple(result)
