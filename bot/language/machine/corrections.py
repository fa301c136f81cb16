"""Words and names that are nearly known ones, for "did you mean"; never taken for said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from bot.language.machine.tokens import Kind, Token

# rapidfuzz is loaded where a word is misspelt, by whoever measures it: few texts have one, and it
# takes longer than to read a short one

LONGEST_WORD = 40
MOST_CORRECTIONS = 12
"""Hostile text has thousands of unknown words; a person wants to hear about the first few."""
LEAST_LIKENESS = 78
"""Of 100: what is less like the typed name is no "did you mean"."""


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


def is_forgiven(typed: str, meant: str, forgiven: Collection[str]) -> bool:
    """Whether a slip leaves no doubt: one letter of a word that nothing else is like."""
    if meant not in forgiven:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(typed, meant) == 1


def _is_unknown(token: Token, known: Collection[str]) -> bool:
    is_long_enough = 3 < len(token.text) <= LONGEST_WORD
    return token.kind is Kind.WORD and is_long_enough and token.text not in known


def _nearest(word: str, choices: Sequence[str]) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 1 if len(word) < 6 else 2
    found = process.extractOne(word, choices, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None


# --- names


def most_alike(typed: str, near: Iterable[str]) -> tuple[str, ...]:
    """The names that are like what was typed, best first, without those far behind the best."""
    alike = {name: likeness(typed, name) for name in near}
    least = max(LEAST_LIKENESS, max(alike.values(), default=0) - 8)
    kept = (name for name in alike if alike[name] >= least)
    return tuple(sorted(kept, key=lambda name: -alike[name]))


def likeness(typed: str, value: str) -> float:
    """How like two names are, their beginnings above all; the provider of an option may lack."""
    from rapidfuzz.distance import JaroWinkler

    spelt = (value, value.rpartition("/")[2], value.partition("_")[0])
    return 100 * max(JaroWinkler.similarity(_bare(typed), _bare(name)) for name in spelt)


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
