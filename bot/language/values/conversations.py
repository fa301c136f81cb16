"""Conversations as people count them: sessions of a person, turns of a session."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.language.values.quantities import Tokens, amount, period, text_at
from bot.language.values.volumes import Rated

_SESSIONS = frozenset({"sessions", "session", "conversations", "conversation", "chats", "chat"})
_TURNS = frozenset({"turns", "turn", "exchanges", "exchange", "rounds"})
_MESSAGES = frozenset({"messages", "message", "questions", "question", "prompts", "prompt"})


@dataclass(frozen=True, slots=True)
class Turns:
    """How often the model is asked in one conversation."""

    count: Decimal
    grows: bool
    """Whether each turn sends what was said before again."""

    def input_of(self, tokens_in: Decimal, tokens_out: Decimal) -> Decimal:
        """The mean input of a turn: its own, and half of all the turns before it."""
        if not self.grows:
            return tokens_in
        return tokens_in + (tokens_in + tokens_out) * (self.count - 1) / 2


def sessions(tokens: Tokens, i: int) -> tuple[Rated, int] | None:
    """3 sessions, 10 conversations a month: of one person."""
    found = amount(tokens, i)
    if found is None or text_at(tokens, found[1]) not in _SESSIONS:
        return None
    said = period(tokens, found[1] + 1)
    value = found[0].value
    return (Rated(value, said[0]), said[1]) if said else (Rated(value), found[1] + 1)


def turns(tokens: Tokens, i: int) -> tuple[Turns, int] | None:
    """20 turns, each of which sends the history again; 4 messages, which stand alone."""
    found = amount(tokens, i)
    word = text_at(tokens, found[1]) if found else ""
    if found is None or found[0].value < 1 or word not in _TURNS | _MESSAGES:
        return None
    return Turns(found[0].value, grows=word in _TURNS), found[1] + 1
