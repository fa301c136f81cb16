"""What people say around a what-if that changes nothing."""

from __future__ import annotations

from bot.language.cuts import REFUSED, cheapest
from bot.language.labels import is_label
from bot.language.language import talk
from bot.language.naming import NamesLike
from bot.language.quantities import Tokens
from bot.language.slots import Slots


def says_nothing(tokens: Tokens, names: NamesLike) -> bool:
    """Whether all of some words is small talk."""
    if any(token.is_capital and is_label(token.text) for token in tokens):
        return False
    slots = Slots("", tokens, names, talk().words)
    return cheapest(tokens, slots, frozenset(), talk())[0].cost < REFUSED
