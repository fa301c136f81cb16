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
_WORDS = {"words": "tokens", "word": "token"}


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
        if token.text in _WORDS and _is_counted(tokens, i):
            result[i] = replace(token, text=_WORDS[token.text])
        elif token.text in CODES and _is_of_money(tokens, i):
            result[i] = replace(token, text=DOLLAR)
            is_grouped = i and _ENGLISH_GROUPS.fullmatch(tokens[i - 1].text)
            if is_grouped and not _is_of_a_unit(tokens, i + 1):
                result[i - 1] = replace(tokens[i - 1], text=tokens[i - 1].text.replace(".", ","))
    return tuple(result)


def _is_of_money(tokens: Sequence[Token], i: int) -> bool:
    """Whether what names a currency stands at a number, so that it is a sum in it."""
    is_before = any(token.kind is Kind.NUMBER for token in tokens[i + 1 : i + 2])
    return is_before or _is_counted(tokens, i)


def _is_counted(tokens: Sequence[Token], i: int) -> bool:
    """Whether a number stands before a word, with its scale between at most."""
    return any(token.kind is Kind.NUMBER for token in tokens[max(i - 2, 0) : i])


def _is_of_a_unit(tokens: Sequence[Token], i: int) -> bool:
    """Whether a price of an hour or a unit follows, where three decimals are decimals."""
    words = {token.text for token in tokens[i : i + 3]}
    return bool(words & {"h", "hr", "hour", "kwh", "gpu", "m", "million", "mtok"})
