"""Sums in other currencies: read as dollars are, and told apart by the sign that was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from bot.language.machine.files import word_list
from bot.language.machine.tokens import Kind, Token, plain_spelling

DOLLAR = "$"
_ENGLISH_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+")


@cache
def _codes() -> Mapping[str, str]:
    """The code of each sign and word that names a currency: "€", "eur", "euros"."""
    return {
        spelling: words[0].upper()
        for words in (line.split() for line in word_list("currencies"))
        for spelling in words
    }


def currency_in(typed: str) -> str | None:
    """The currency that a sum was typed in, by its code; None for dollars and for none."""
    found = re.findall(r"[^\W\d_]+|[€£₹¥₩]", plain_spelling(typed))
    return next((_codes()[word] for word in found if word in _codes()), None)


_WORDS = {"words": "tokens", "word": "token"}


def alike(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with what is counted or paid in another unit read as tokens and dollars are; what
    was typed tells them apart."""
    result = [
        replace(token, text=_WORDS[token.text])
        if token.text in _WORDS and _is_counted(tokens, i)
        else token
        for i, token in enumerate(as_dollars(tokens))
    ]
    return tuple(result)


def _is_counted(tokens: Sequence[Token], i: int) -> bool:
    """Whether a number stands before a word, with its scale between at most."""
    return any(token.kind is Kind.NUMBER for token in tokens[max(i - 2, 0) : i])


def as_dollars(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with the signs of other currencies as that of the dollar, so that whatever can be
    said in dollars can be said in them; 4.000 before a sign is four thousand, as it is there."""
    result = list(tokens)
    for i, token in enumerate(tokens):
        if token.text in _codes() and _counts(tokens, i):
            result[i] = replace(token, text=DOLLAR)
            if i and _is_grouped(tokens, i - 1) and not _is_of_a_unit(tokens, i + 1):
                result[i - 1] = replace(tokens[i - 1], text=tokens[i - 1].text.replace(".", ","))
    return tuple(result)


def _counts(tokens: Sequence[Token], i: int) -> bool:
    """Whether what names a currency stands at a number, so that it is a sum in it."""
    is_before = any(token.kind is Kind.NUMBER for token in tokens[i + 1 : i + 2])
    return is_before or _is_counted(tokens, i)


def _is_grouped(tokens: Sequence[Token], i: int) -> bool:
    plain = tokens[i].text
    return bool(_ENGLISH_GROUPS.fullmatch(plain)) and not plain.startswith("0")


def _is_of_a_unit(tokens: Sequence[Token], i: int) -> bool:
    """Whether a price of an hour or a unit follows, where three decimals are decimals."""
    words = {token.text for token in tokens[i : i + 3]}
    return bool(words & {"h", "hr", "hour", "kwh", "gpu", "m", "million", "mtok"})


def currency(tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
    """euros, CHF: a currency by its word, without a sum."""
    code = _codes().get(tokens[i].text)
    return (code, i + 1) if code else None
