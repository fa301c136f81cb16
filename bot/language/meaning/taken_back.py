"""Self-corrections: what somebody takes back in the same breath, "on h100, sorry, h200"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.language.machine.files import word_list
from bot.language.meaning.facts import Fact


def _any_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(word_list(name))})\b", re.IGNORECASE)


_MEANT, _SLIP = _any_of("meant_phrases"), _any_of("slip_phrases")


def as_corrected(facts: Iterable[Fact], text: str) -> list[Fact]:
    """The facts of a text without those that a later one of their field replaces by a word of
    correction between both."""
    facts = list(facts)
    return [fact for fact in facts if not any(_replaces(later, fact, text) for later in facts)]


def _replaces(later: Fact, fact: Fact, text: str) -> bool:
    between = text[fact.position + len(fact.text) : later.position]
    if later.field != fact.field or later.agrees_with(fact):
        return False
    adds_up = isinstance(fact.value, tuple | frozenset)  # two names are two, sorry or not
    return (_MEANT if adds_up else _SLIP).search(between) is not None
