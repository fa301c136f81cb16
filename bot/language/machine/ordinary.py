"""Words that people put around a what-if and that change nothing in it: a closed list.

None denies, restricts, counts, compares, dates or names anything; what does is in MEANINGFUL, and
no word may stand in both. Whatever stands in neither is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.language.machine.files import word_list, word_set
from bot.language.machine.rules import HEDGES
from bot.language.machine.tokens import Kind, Token

if TYPE_CHECKING:
    from bot.language.machine.language import Language

MEANINGFUL = word_set("meaningful")
"""Words that deny, restrict, count, compare or date, and those that fields go by: never passed
over, whatever list they get into."""


def _inflected(word: str) -> Iterator[str]:
    """A word with its plural, past and progressive forms, whether or not English has them all."""
    yield word
    if word.endswith("y") and word[-2] not in "aeiou":
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    elif word.endswith("ee"):
        yield from (word + "s", word + "d", word + "ing")
    elif word.endswith("e"):
        yield from (word + "s", word + "d", word[:-1] + "ing")
    else:
        yield from (word + "s", word + "es", word + "ed", word + "ing", word + word[-1] + "ing")
        yield word + word[-1] + "ed"
    yield word + "'s"


def _adverbs(word: str) -> Iterator[str]:
    yield word
    yield word[:-1] + "ily" if word.endswith("y") else word + "ly"


_INFLECTED = (*word_list("verbs"), *word_list("people"), *word_list("things"))

ORDINARY: frozenset[str] = (
    frozenset(form for word in _INFLECTED for form in _inflected(word))
    | frozenset(form for word in word_list("qualities") for form in _adverbs(word))
    | word_set("past") | word_set("adverbs") | word_set("auxiliaries") | word_set("short")
    | {"more like"}
) - MEANINGFUL  # fmt: skip


# --- remarks


_STATING, _REMARKED = word_set("stating"), word_set("remarked")
_HAS_IS = re.compile("['’]s ")
_BEGINS, _NEVER = word_set("begins_clause"), word_set("no_remark")


def remarks(tokens: Sequence[Token], source: str, language: Language) -> Iterator[tuple[int, int]]:
    """Where clauses begin and end, in characters, that state something with none but words that
    tell nothing by themselves: no number, no name, no negation, no condition."""
    for clause in _clauses(tokens):
        words = [token.text for token in clause]
        start, end = clause[0].start, clause[-1].end
        states = _HAS_IS.search(source, start, end) or not _STATING.isdisjoint(words)
        if states and all(_is_plain(word, language) for word in words):
            yield start, end


def _clauses(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Stretches between separators and the words that begin a reason."""
    begin = 0
    for i, token in enumerate((*tokens, None)):
        is_end = token is None or token.kind is Kind.SEPARATOR
        if is_end or (token is not None and token.text in _BEGINS):
            if i > begin:
                yield tokens[begin:i]
            begin = i + is_end


def _is_plain(word: str, language: Language) -> bool:
    is_known = word in _REMARKED | language.fillers | HEDGES or language.is_ordinary(word)
    return is_known and word not in _NEVER
