"""What joins a thing and its value: is, would be, goes up to, has been lowered to, set at."""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.machine.files import word_set
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
