"""What joins a thing and its value: is, would be, goes up to; and what is left of a clause."""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.machine.files import word_set
from bot.language.machine.rules import FILLERS, HEDGES, ORDINARY
from bot.language.machine.tokens import Kind
from bot.language.values.quantities import Tokens, text_at

_ENDS, _HEDGES = word_set("link_ends"), word_set("link_hedges")
_INSIDE = _ENDS | word_set("link_words")
_LONGEST = 7


def linking(tokens: Tokens, i: int) -> Iterator[tuple[object, int]]:
    """Every place where a link that begins here may end."""
    at = i
    while at < min(i + _LONGEST, len(tokens)) and text_at(tokens, at) in _INSIDE:
        at += 1
        if text_at(tokens, at - 1) in _ENDS:
            yield from ((None, end) for end in _hedged(tokens, at))
    if end := _after_from(tokens, at):
        yield None, end


def _hedged(tokens: Tokens, i: int) -> Iterator[int]:
    """A place and those after words that change nothing: "are actually 2.5M"."""
    yield i
    while text_at(tokens, i) in _HEDGES:
        i += 1
        yield i


def _after_from(tokens: Tokens, i: int) -> int | None:
    """The place after "from 99.9% to", which tells what held before."""
    if (
        text_at(tokens, i) != "from"
        or i + 1 >= len(tokens)
        or tokens[i + 1].kind is not Kind.NUMBER
    ):
        return None
    found = (at + 1 for at in range(i + 2, i + 6) if text_at(tokens, at) == "to")
    return next(found, None)


# --- clauses


ASKING, BEING = word_set("asking"), word_set("being")
_BEFORE_ASKING, _OUTCOMES = word_set("before_asking"), word_set("outcomes")


def being(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """The "is" of "is it regulated", where a clause begins with it."""
    return asking(tokens, i) if text_at(tokens, i) in BEING else None


def asking(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """The same of "did you assume" and the like."""
    at = i - 1
    while at >= 0 and text_at(tokens, at) in _BEFORE_ASKING:
        at -= 1
    is_first = at < 0 or tokens[at].kind is Kind.SEPARATOR
    return (text_at(tokens, i), i + 1) if is_first and text_at(tokens, i) in ASKING else None


def gap(tokens: Tokens, i: int) -> Iterator[tuple[str, int]]:
    """Up to five words that say nothing themselves, between a thing and its value."""
    for at in range(i, min(i + _LONGEST_GAP, len(tokens))):
        if text_at(tokens, at) not in _GAP:
            return
        yield "", at + 1


_GAP = (ORDINARY | FILLERS | HEDGES | word_set("gap_words")) - word_set("no_gap")
_LONGEST_GAP = 5


def clause(tokens: Tokens, i: int) -> Iterator[tuple[str, int]]:
    """Every stretch from a place on within its clause."""
    for at in range(i, len(tokens)):
        if tokens[at].kind is Kind.SEPARATOR:
            return
        yield "", at + 1


def state(tokens: Tokens, i: int) -> Iterator[tuple[str, int]]:
    """The rest of a clause, where it asks after no outcome, as "is it cheaper on h200" does."""
    ends = [end for _, end in clause(tokens, i)]
    if ends and not any(text_at(tokens, at) in _OUTCOMES for at in range(i, ends[-1])):
        yield "", ends[-1]
