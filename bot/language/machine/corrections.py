"""Words that are nearly ones the grammar knows, for "did you mean"; never taken for said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.machine.tokens import Kind, Token

LONGEST_WORD = 40
MOST_CORRECTIONS = 12
"""Hostile text has thousands of unknown words; a person wants to hear about the first few."""


def corrected(
    tokens: Sequence[Token],
    known: Collection[str],
    is_ordinary: Callable[[str], bool] = lambda word: False,
    read: Collection[int] = (),
) -> tuple[tuple[Token, ...], frozenset[int]]:
    """The tokens with misspelt words replaced by the nearest known ones, and which those are.

    Neither ordinary words are misspelt nor the tokens that were `read` as they are.
    """
    choices = sorted((word for word in known if len(word) > 3), key=lambda word: (-len(word), word))
    result, changed = list(tokens), set[int]()
    for i, token in enumerate(tokens):
        if len(changed) == MOST_CORRECTIONS:
            break
        is_right = i in read or is_ordinary(token.text) or not _is_unknown(token, known)
        if not is_right and (word := _nearest(token.text, choices)):
            result[i] = replace(token, text=word)
            changed.add(i)
    return tuple(result), frozenset(changed)


def _is_unknown(token: Token, known: Collection[str]) -> bool:
    is_long_enough = 3 < len(token.text) <= LONGEST_WORD
    return token.kind is Kind.WORD and is_long_enough and token.text not in known


def _nearest(word: str, choices: Sequence[str]) -> str | None:
    slips = 1 if len(word) < 6 else 2
    found = process.extractOne(word, choices, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None
