"""Words and names that are nearly known ones, for "did you mean"; never taken for said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache

from bot.language.machine.tokens import Kind, Token

# rapidfuzz is loaded where a word is misspelt, by whoever measures it: few texts have one, and it
# takes longer than to read a short one

LEAST_LETTERS, LONGEST_WORD = 4, 40
MOST_CORRECTIONS = 12
"""Hostile text has thousands of unknown words; a person wants to hear about the first few."""
LEAST_LIKENESS = 78
"""Of 100: what is less like the typed name is no "did you mean"."""


def corrected(
    tokens: Sequence[Token],
    known: frozenset[str],
    forgiven: frozenset[str] = frozenset(),
    right: Collection[int] = (),
) -> tuple[tuple[Token, ...], frozenset[int]]:
    """The tokens with misspelt words replaced by the nearest known ones, and which of those leave a
    doubt: all but slips of one letter in words that are `forgiven`, as nothing else is like them.

    Neither tokens that are not words nor those at places that are `right` are misspelt.
    """
    result, doubtful, left = list(tokens), set[int](), MOST_CORRECTIONS
    for i, token in enumerate(tokens):
        is_unknown = token.kind is Kind.WORD and token.text not in known
        is_fit = left and is_unknown and LEAST_LETTERS <= len(token.text) <= LONGEST_WORD
        if is_fit and i not in right and (found := _nearest(token.text, known)):
            word, slips = found
            result[i], left = replace(token, text=word), left - 1
            if slips > 1 or word not in forgiven:
                doubtful.add(i)
    return tuple(result), frozenset(doubtful)


def _nearest(word: str, known: frozenset[str]) -> tuple[str, float] | None:
    """The nearest known word and how many slips it is away."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 1 if len(word) < 6 else 2
    found = process.extractOne(word, _choices(known), scorer=OSA.distance, score_cutoff=most)
    return (found[0], found[1]) if found else None


@cache
def _choices(known: frozenset[str]) -> Sequence[str]:
    """Of words that are as near the longest is meant."""
    long = (word for word in known if len(word) >= LEAST_LETTERS)
    return sorted(long, key=lambda word: (-len(word), word))


# --- names


def most_alike(typed: str, near: Iterable[str]) -> tuple[tuple[str, ...], float]:
    """The names that are like what was typed, best first, without those far behind the best, and
    how like that is, 0 to 100."""
    alike = {name: _likeness(typed, name) for name in near}
    best = max(alike.values(), default=0)
    kept = (name for name in alike if alike[name] >= max(LEAST_LIKENESS, best - 8))
    return tuple(sorted(kept, key=lambda name: -alike[name])), best


def _likeness(typed: str, value: str) -> float:
    """How like two names are, their beginnings above all; the provider of an option may lack."""
    from rapidfuzz.distance import JaroWinkler

    spelt = (value, value.rpartition("/")[2], value.partition("_")[0])
    return 100 * max(JaroWinkler.similarity(_bare(typed), _bare(name)) for name in spelt)


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
