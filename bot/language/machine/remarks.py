"""Remarks: clauses that change nothing. "The docs are long" is told by its words; of "legal won't
accept quality loss" nobody knows the words, so that it is passed over and named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.language.machine.files import word_set
from bot.language.machine.language import Language
from bot.language.machine.rules import HEDGES
from bot.language.machine.tokens import Kind, Token
from bot.language.values.quantities import NUMBER_WORDS

_STATING, _REMARKED = word_set("stating"), word_set("remarked")
_TELLING = word_set("telling_words") | NUMBER_WORDS.keys()
_DENYING, _REFERRING = word_set("denying"), word_set("referring")
_LEAST_WORDS = 3
"""Of a clause that is passed over: "fortnightly" may be how often."""
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


def asides(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where clauses begin and end, in characters, of which no word counts, compares or restricts,
    and none denies what was said: "we won't need that"."""
    for clause in _clauses(tokens):
        words = {token.text for token in clause}
        is_plain = all(token.kind is Kind.WORD for token in clause) and not words & _TELLING
        takes_back = words & _DENYING and words & _REFERRING
        if len(clause) >= _LEAST_WORDS and is_plain and not takes_back:
            yield clause[0].start, clause[-1].end


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
