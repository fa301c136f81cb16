"""What a person wants: mostly to ask, but there are other words a command may begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.language.machine.corrections import corrected
from bot.language.machine.files import data_files
from bot.language.machine.grammar import Grammar
from bot.language.machine.tokens import Kind, Token, tokenize
from bot.language.values.quantities import Tokens


class Action(StrEnum):
    """What a command asks for."""

    ASK = "ask"
    HELP = "help"
    MODELS = "models"
    PRICES = "prices"
    HISTORY = "history"
    LOCAL = "local"
    ARTICLE = "article"
    DECISIONS = "decisions"
    FORGET = "forget me"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action and the text after its words."""

    action: Action
    argument: str = ""


LONGEST_WISH = 500
"""Characters; what is longer is a question."""

_PRIVATELY = frozenset({"private", "privately", "whisper"})


@cache
def _grammar() -> Grammar[Action]:
    return Grammar(
        (sentence, Action(wording.action))
        for file in data_files().values()
        for wording in file.wording
        for sentence in wording.says
        if wording.action
    )


def privately(text: str) -> tuple[str, bool]:
    """The text without a first word that says "for me alone", and whether it was there.

    >>> privately("private 5M in 1M out"), privately("privately")
    (('5M in 1M out', True), ('', True))
    """
    first, _, rest = text.strip().partition(" ")
    if first.lower().rstrip(",:;") in _PRIVATELY:
        return rest.strip(), True
    return text, False


def wanted(text: str) -> Wanted | None:
    """The action whose words the text begins with; None where it is a question or unknown."""
    if len(text) > LONGEST_WISH:
        return None
    if text.strip() and not text.strip().strip("?"):
        return Wanted(Action.HELP)
    tokens = _trimmed(tokenize(text)[1])
    return _match(text, tokens) if tokens else Wanted(Action.EMPTY)


def nearly_wanted(text: str) -> str | None:
    """The action, in the command's words, that a misspelt text may mean: "histroy"."""
    tokens = _trimmed(tokenize(text[:LONGEST_WISH])[1])
    if not 0 < len(tokens) <= 8:
        return None
    respelt, changed = corrected(tokens, _grammar().vocabulary)
    found = _match(text, respelt) if changed else None
    return f"{found.action} {found.argument}".strip() if found else None


def _trimmed(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the separators at the ends: "help!"."""
    solid = [i for i, token in enumerate(tokens) if token.kind is not Kind.SEPARATOR]
    return tokens[solid[0] : solid[-1] + 1] if solid else ()


def _match(text: str, tokens: Tokens) -> Wanted | None:
    def rest(kind: str, i: int, start: int) -> Iterable[tuple[object, int]]:
        return [(text[tokens[i].start :].strip(), len(tokens))]

    found = [
        Wanted(match.rule, str(match.filled[0].value) if match.filled else "")
        for match in _grammar().matches(tokens, 0, rest)
        if match.end == len(tokens)
    ]
    return min(found, key=lambda wanted: len(wanted.argument), default=None)
