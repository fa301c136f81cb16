"""Names of scenarios: A to Z, then AA and so on."""

from __future__ import annotations

import re

from bot.language.machine.files import word_set
from bot.language.values.quantities import Tokens, text_at

_NO_LABELS, _AFTER_LABEL = word_set("no_labels"), word_set("after_label")
_NEVER_AFTER_ARTICLE = word_set("never_after_article")


def is_label(word: str) -> bool:
    """Whether a word may name a scenario."""
    return (
        re.fullmatch(r"[a-z]|[ab][a-z]", word.lower()) is not None
        and word.lower() not in _NO_LABELS
    )


def label(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """A name in capitals; "A" may be an article and needs more to be a name."""
    word = tokens[i]
    is_glued = i > 0 and tokens[i - 1].end == word.start  # the M of 1M
    is_name = word.is_capital and is_label(word.text) and word.text != "a" and not is_glued
    return (word.text.upper(), i + 1) if is_name else None


def any_label(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """A name after a word that says that it is one."""
    return (tokens[i].text.upper(), i + 1) if is_label(tokens[i].text) else None


def first_label(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """The first word of all, before one that tells what holds there: "b on h200"."""
    after = _NEVER_AFTER_ARTICLE if text_at(tokens, 0) == "a" else _AFTER_LABEL
    is_first = i == 0 and text_at(tokens, 1) in after
    return any_label(tokens, i) if is_first else None
