"""How long requests and answers are, what part of a total goes in, and how many people ask in
how many conversations of how many turns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.language.machine.files import word_set
from bot.language.values.links import linking
from bot.language.values.quantities import Tokens, amount, percent, period, text_at
from bot.language.values.volumes import (
    INPUT_WORDS,
    MOST_LENGTH,
    OUTPUT_WORDS,
    REQUEST_WORDS,
    TOKEN_WORDS,
    Rated,
    Ratio,
    skip_one,
)
from engine.figures.model_ids import TYPICAL, size_of


def length(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """The length of a request or an answer: 3,000 tokens, 6k tok, 300."""
    found = amount(tokens, i)
    if found is None or not 0 < found[0].value <= MOST_LENGTH:
        return None
    side = INPUT_WORDS | OUTPUT_WORDS
    after = skip_one(
        tokens, found[1], side if text_at(tokens, found[1] + 1) in TOKEN_WORDS else frozenset()
    )
    return found[0].value, skip_one(tokens, after, TOKEN_WORDS)


def people(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """How many there are: 2,000, 5k."""
    found = amount(tokens, i)
    return (found[0].value, found[1]) if found and found[0].value > 1 else None


def input_share(tokens: Tokens, i: int) -> tuple[Ratio, int] | None:
    """75% is input, 25% goes out: what part of a total is input."""
    one = percent(tokens, i)
    ends = [one[1], *(end for _, end in linking(tokens, one[1]))] if one else []
    for end in ends:
        if one and text_at(tokens, end) in INPUT_WORDS:
            return Ratio(one[0], 100 - one[0]), skip_one(tokens, end + 1, TOKEN_WORDS)
        if one and text_at(tokens, end) in OUTPUT_WORDS:
            return Ratio(100 - one[0], one[0]), skip_one(tokens, end + 1, TOKEN_WORDS)
    return None


def requests_per_person(tokens: Tokens, i: int) -> tuple[Rated, int] | None:
    """20 requests per user per day, 5 queries a day per person, 20 requests each per day."""
    found = amount(tokens, i)
    if not found or text_at(tokens, found[1]) not in REQUEST_WORDS:
        return None
    at = found[1] + 1
    if said := period(tokens, at):
        return (
            (Rated(found[0].value, said[0]), said[1] + 2) if _per_person(tokens, said[1]) else None
        )
    is_each = text_at(tokens, at) in {"each", "apiece"} and not _per_person(tokens, at)
    said = period(tokens, at + 1) if is_each else None
    if not said and _per_person(tokens, at):
        said = period(tokens, at + 2)
    return (Rated(found[0].value, said[0]), said[1]) if said else None


def _per_person(tokens: Tokens, i: int) -> bool:
    return text_at(tokens, i) in {"per", "a", "each", "/"} and text_at(tokens, i + 1) in _PERSONS


_PERSONS, _SESSIONS = word_set("one_person"), word_set("session_words")
_TURNS, _MESSAGES = word_set("turn_words"), word_set("message_words")


@dataclass(frozen=True, slots=True)
class Turns:
    """How often the model is asked in one conversation."""

    count: Decimal
    grows: bool
    """Whether each turn sends what was said before again."""

    def input_of(self, tokens_in: Decimal, tokens_out: Decimal) -> Decimal:
        """The mean input of a turn: its own, and half of all the turns before it, if not whole."""
        if not self.grows or tokens_in > MOST_OF_A_TURN:
            return tokens_in
        return tokens_in + (tokens_in + tokens_out) * (self.count - 1) / 2


MOST_OF_A_TURN = 1200
"""A rule of reading: nobody types more in a turn, so that it is all that a turn sends."""


def sessions(tokens: Tokens, i: int) -> tuple[Rated, int] | None:
    """3 sessions, 10 conversations a month: of one person."""
    found = amount(tokens, i)
    if found is None or text_at(tokens, found[1]) not in _SESSIONS:
        return None
    said = period(tokens, found[1] + 1)
    value = found[0].value
    return (Rated(value, said[0]), said[1]) if said else (Rated(value), found[1] + 1)


def searches(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """2,000 web searches a day, 60k web searches a month, as searches a day."""
    found = amount(tokens, i)
    words = (text_at(tokens, found[1]), text_at(tokens, found[1] + 1)) if found else ()
    said = period(tokens, found[1] + 2) if found and words in _SEARCHES else None
    return (said[0].per_day(found[0].value), said[1]) if found and said else None


_SEARCHES = (("web", "searches"), ("web", "search"))


def pages(tokens: Tokens, i: int) -> tuple[Decimal, int] | None:
    """12 pages."""
    found = amount(tokens, i)
    is_page = found is not None and text_at(tokens, found[1]) in {"pages", "page"}
    return (found[0].value, found[1] + 1) if found and is_page else None


def turns(tokens: Tokens, i: int) -> tuple[Turns, int] | None:
    """20 turns, each of which sends the history again; 4 messages, which stand alone."""
    found = amount(tokens, i)
    word = text_at(tokens, found[1]) if found else ""
    if found is None or found[0].value < 1 or word not in _TURNS | _MESSAGES:
        return None
    return Turns(found[0].value, grows=word in _TURNS), found[1] + 1


def model_size(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """32b, 1.5t, 235b-a22b and 235b a22b, as the id of a typical model of that size."""
    whole = text_at(tokens, i) + text_at(tokens, i + 1)
    for said, end in ((f"{whole}-{text_at(tokens, i + 2)}", i + 3), (whole, i + 2)):
        if size_of(said):
            return TYPICAL + said, end
    return None


def hosted_size(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """The 8b of "8b on l40s", where no tokens are counted."""
    found = model_size(tokens, i)
    return found if found and text_at(tokens, found[1]) in {"on", "@"} else None
