"""Slack's mrkdwn: what must be escaped so that text typed by a person is only ever text."""

from __future__ import annotations

import re

_BEGUN = re.compile(r"(?:&[a-z]*|<[^>]*)\Z")
_ENTITY = re.compile(r"<([^<>\n]{1,2000})>")
_EMOJI = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+'-]*:(?!\w)")
_MARKDOWN = re.compile(r"([\\*\[\]])")
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


def markdown(text: str) -> str:
    """Text for a cell or a line of Markdown: one line, no table ended and no markup begun by it.

    What stands in `code` is left as it is.
    """
    parts = " ".join(text.split()).split("`")
    plain = (
        _MARKDOWN.sub(r"\\\1", escape(part)) if i % 2 == 0 else part for i, part in enumerate(parts)
    )
    return "`".join(plain).replace("|", "\\|")


def cut(text: str, most: int) -> str:
    """Escaped text of `most` characters at most, and no entity or link left half behind."""
    if len(text) <= most:
        return text
    kept = _BEGUN.sub("", text[: most - 1])
    return f"{kept}…"


def spoken(text: str) -> str:
    """What a message says without what Slack puts in for it: people, channels, links, emoji.

    A link keeps its label, unless that is an address, too; phone numbers and mails go.
    """
    return unescape(_EMOJI.sub(" ", _ENTITY.sub(_label, text)))


def _label(entity: re.Match[str]) -> str:
    target, _, label = entity[1].partition("|")
    is_link = target.startswith("http") and not label.startswith(("http", "www."))
    return label if is_link else " "


def unescape(text: str) -> str:
    """The reverse of `escape`, for surfaces that are not Slack."""
    for character, entity in reversed(_ESCAPES):
        text = text.replace(entity, character)
    return text
