"""Slack's mrkdwn: what must be escaped so that text typed by a person is only ever text."""

from __future__ import annotations

import re

_BEGUN = re.compile(r"(?:&[a-z]*|<[^>]*)\Z")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def escape(text: str) -> str:
    """Text that can ping nobody and link nowhere; what Slack asks of every app."""
    for character, entity in _ESCAPES:
        text = text.replace(character, entity)
    return text


def code(text: str, most: int = 500) -> str:
    """Typed text as it is shown in `code`: escaped, on one line, and never out of its quotes."""
    line = " ".join(text.split())
    shown = line if len(line) <= most else f"{line[: most - 1]}…"
    return f"`{escape(shown).replace('`', 'ˋ')}`" if shown else "`(nothing)`"


def cut(text: str, most: int) -> str:
    """Escaped text of `most` characters at most, and no entity or link left half behind."""
    if len(text) <= most:
        return text
    kept = _BEGUN.sub("", text[: most - 1])
    return f"{kept}…"


def unescape(text: str) -> str:
    """The reverse of `escape`, for surfaces that are not Slack."""
    for character, entity in reversed(_ESCAPES):
        text = text.replace(entity, character)
    return text
