"""Remarks: what tells of something else beside what is understood, so that it is passed over and
named: "legal won't accept quality loss, so bf16"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from bot.language.machine.files import word_set
from bot.language.machine.rules import MEANINGFUL, NEGATIONS, ORDINARY
from bot.language.machine.tokens import Kind, Token
from bot.language.values.quantities import NUMBER_WORDS

Clause = Sequence[Token]
_STATING, _DENYING, _REFERRING = word_set("stating"), word_set("denying"), word_set("referring")
_COUNTING = word_set("counting_words") | NUMBER_WORDS.keys()
_TELLING = word_set("telling_words") | NEGATIONS | _DENYING
_CUES = MEANINGFUL - _TELLING
_FIRM_CUES = _CUES - word_set("loose_cues")
_GONE_BY, _PASTS = word_set("gone_by"), word_set("pasts")
_LEAST_UNKNOWN, _LEAST_WORDS, _LEAST_TELLING, _LEAST_FIRM = 2, 3, 4, 8
"""Of a clause that is passed over: "fortnightly" may be how often, "only on weekdays" as well."""
BEGINS_CLAUSE, _REASONING = word_set("begins_clause"), word_set("reasoning")
_ASKING, _ASKED = word_set("asking"), word_set("asked")
_EACH, _PERIODS = word_set("each_time"), word_set("how_often")
_BESIDE, _PLACING, _SUBJECTED = word_set("beside"), word_set("placing"), word_set("subjected")
_PLACELESS, _TIMELESS = word_set("placeless"), word_set("timeless")
_LEAVING_OUT = frozenset({"dropped_options"})


def is_aside(clause: Clause, vocabulary: Set[str], fields: Set[str]) -> bool:
    """Whether a clause in which nothing is understood tells of something else: it counts nothing,
    neither changes nor denies what a field goes by, and takes nothing of the fields back: "we won't
    need it" does, where more is said than what to leave out."""
    words = {token.text for token in clause}
    telling = words & _TELLING
    known = words & vocabulary - ORDINARY
    least = _LEAST_TELLING if telling else _LEAST_WORDS if known else _LEAST_UNKNOWN
    is_short = len(clause) < _LEAST_FIRM
    is_told = is_short and telling and words & _FIRM_CUES and not _asks(clause)
    is_open = is_told or (_takes_back(clause) and not fields <= _LEAVING_OUT)
    return len(clause) >= least and _counts_nothing(clause) and not is_open


def _asks(clause: Clause) -> bool:
    """Whether a clause only asks what its answer says anyway: "would the gpus even cope"."""
    return clause[0].text in _ASKING and clause[1].text not in _ASKED


def _counts_nothing(words: Clause) -> bool:
    """Whether there are none but words, of which none counts, no two are one ("all but") or say how
    often ("a month")."""
    texts = [token.text for token in words]
    plain = all(token.kind is Kind.WORD and " " not in token.text for token in words)
    is_often = any(a in _EACH and b in _PERIODS for a, b in pairwise(texts))
    counting = (b for a, b in pairwise(["", *texts]) if a not in _REFERRING)  # these two
    return plain and not is_often and _COUNTING.isdisjoint(counting)


def _takes_back(clause: Clause) -> bool:
    """Whether a clause states something of what was said before it, or denies it."""
    words = [token.text for token in clause]
    states = any(a in _REFERRING and b in _STATING | _DENYING for a, b in pairwise(words))
    denies = words[-1] in _REFERRING and not _DENYING.isdisjoint(words)
    return states or denies or (words[0] == "or" and not _REFERRING.isdisjoint(words))


def is_chatter(clause: Clause, said: int, at: range, known: Set[str], fields: Set[str]) -> bool:
    """Whether some words of a clause tell nothing of the fields that are understood there, up to
    `said` before them. Behind it may stand what it counts, where, or that it is wrong, unless "for"
    or "with" begins it; before "has" stands whose it is."""
    texts = [token.text for token in clause]
    words, between, is_behind = {*texts[at.start : at.stop]}, texts[said : at.start], said > 0
    is_placeless = fields <= _PLACELESS
    if fields <= _TIMELESS and words <= _GONE_BY and not _PASTS.isdisjoint((*between, *words)):
        return "was" not in between
    doubts = (
        not _counts_nothing(clause[at.start : at.stop]),
        not (_TELLING | _CUES).isdisjoint(words),
        is_behind and not is_placeless and not known.isdisjoint(words),
        not is_placeless and not _PLACING.isdisjoint(between),
        is_behind and (_BESIDE | _PLACING if is_placeless else _BESIDE).isdisjoint(between),
        not _SUBJECTED.isdisjoint(texts[at.stop : at.stop + 1]),
    )
    return not any(doubts)


def is_reason(clause: Clause, then: Clause) -> bool:
    """Whether a clause gives a reason for what is said beside it, and no figure: "because X", or
    "X, so" before the next."""
    words = {token.text for token in clause}
    is_before = bool(then) and then[0].text == "so" and _CUES.isdisjoint(words)
    is_given = is_before or clause[0].text in _REASONING
    return is_given and all(token.kind is Kind.WORD for token in clause)


def clauses(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Stretches between separators and the words that begin a reason."""
    begin = 0
    for i, token in enumerate((*tokens, None)):
        is_end = token is None or token.kind is Kind.SEPARATOR or token.text == ":"
        if is_end or (token is not None and token.text in BEGINS_CLAUSE):
            if i > begin:
                yield tokens[begin:i]
            begin = i + is_end
