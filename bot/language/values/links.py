"""What joins a thing and its value: is, would be, goes up to, has been lowered to, set at."""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.machine.tokens import Kind
from bot.language.values.quantities import Tokens, text_at


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENDS = _words("""
    is are was were be been being becomes become became gets got stays stay stayed remains remain
    to at of : = now equals hits hit reaches reach reached averages averaged average avg avgs
    has have had having carries carried needs need takes take @
    says say said states requires require required demands demand wants want promises promise
    promised guarantees guarantee guaranteed mentions for least most within under below
""")
"""A link ends with one of these."""

_INSIDE = _ENDS | _words("""
    would will could can should must might may shall has have had need needs going supposed ought
    now then rather more like about actually really only just maybe probably roughly around still
    go goes went gone come comes came coming move moves moved drop drops dropped fall falls fell
    rise rises rose risen climb climbs climbed jump jumps jumped grow grows grew shrink shrinks
    raise raised lower lowered bump bumps bumped cut reduce reduced reduces increase increased
    increases decrease decreased decreases change changes changed set sets push pushed bring brought
    relax relaxed tighten tightened improve improved slip slips slide slides scale scales scaled
    in contract target goal requirement agreement minimum maximum arrive come appear show start
    we they customers clients users call calls also must
    sit sits stand stands land lands end ends settle settles put capped limited
    up down back out all the way a an us it me you
""")
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


_HEDGES = _words("actually really about around roughly only just probably some say") | {"more like"}


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
