"""Text becomes tokens: numbers, words, dates, separators. Every token knows where it was typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache


class Kind(Enum):
    """What a token looks like."""

    NUMBER = auto()
    DATE = auto()
    WORD = auto()
    SEPARATOR = auto()
    SYMBOL = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text in its plain spelling, with the place where it was typed."""

    kind: Kind
    text: str
    start: int
    end: int


SEPARATOR_TEXT = ","
"""What every separator is called in patterns, whether typed as comma, semicolon or new line."""

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’‚′´", "'"),
        **dict.fromkeys("‐‑‒–−", "-"),
        **dict.fromkeys("×✕✖", "x"),
        **dict.fromkeys("—―·•，、،؛；", ";"),
        **dict.fromkeys("≈∼", "~"),
        **dict.fromkeys("→⇒", "/"),
        "٪": "%",
    }
)

_MARKUP = re.compile(
    r"&amp;|&lt;|&gt;"  # Slack escapes these three
    r"|<(?:https?://|mailto:)[^|<>\s]{1,300}\|(?=[^<>|]{1,100}>)"  # and links sites
)
_LINK_END = re.compile(r"(?<=[\w/])>")
_GROUP_SPACE = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")

_TOKENS = re.compile(
    r"""
      (?P<DATE> (?<![\d.,-]) (?:
          \d{4}-\d{1,2}-\d{1,2} | (?:19|20)\d\d-\d{1,2} | \d{4}/\d{1,2}/\d{1,2}
        | \d{1,2}\.\d{1,2}\.\d{4} | \d{1,2}/\d{1,2}/\d{4} ) (?![\d-]|[.,/]\d|[a-z]) )
    | (?P<NUMBER> (?:(?<![\w.%)-])-)? (?:
          (?<![\d.,]) \d{1,3}(?:\ \d{3}){2,}(?![\d.,]) | (?<![\d.,]) \d{1,3}(?:\ 000)(?![\d.,])
        | \d+(?:[.,'_]\d+)* | \.\d+ ) (?:e[+-]?\d{1,4}(?!\w))? )
    | (?P<WORD>
          (?<=\d)x(?=[a-z])                               # 2xh100
        | x(?=\d)                                         # x2
        | [a-z]{1,8}\d{1,4}(?=x\d{1,6}(?![\w-]))            # h100x2
        | (?<=\d)(?:k|m|mn|b|bn|t)(?=(?:in|out)\b)        # 5min, meaning 5M in
        | [^\W\d_](?:[\w.+'-]*(?:[^\W_]|\+))?
        | & )
    | (?P<SEPARATOR> , | ; | \| | \n | (?<=\s)\+(?=\s) | [.!?](?=\s|$)
        | -{2,} | (?:(?<=\s)|^)-(?=\s) )
    | (?P<SYMBOL> [^\x00-\xff\w\s€₹\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f]+
        | [^\s.!"'`*_~()\[\]{}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f] )
    """,
    re.VERBOSE,
)


def tokenize(source: str) -> tuple[str, tuple[Token, ...]]:
    """The text in plain spelling, as long as the source, and its tokens in order.

    Quotes, brackets, emphasis and invisible marks are no tokens; positions hold in both texts.
    """
    plain = plain_spelling(source)
    return plain, tuple(map(_token, _TOKENS.finditer(plain)))


def plain_spelling(source: str) -> str:
    """Lower case, plain quotes, dashes, digits and spaces, each character where it was."""
    lowered = source.lower() if source.isascii() else "".join(map(_plain, source))
    lowered = _GROUP_SPACE.sub("_", lowered)
    blanked = _MARKUP.sub(_blank, lowered)
    return _LINK_END.sub(" ", blanked) if blanked != lowered else blanked


def _token(match: re.Match[str]) -> Token:
    kind = Kind[match.lastgroup or ""]
    return Token(kind, _text(kind, match.group()), match.start(), match.end())


def _text(kind: Kind, typed: str) -> str:
    if kind is Kind.SEPARATOR:
        return SEPARATOR_TEXT
    return "and" if typed == "&" else typed


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in "\u00a0\u2009\u202f":
        return character  # may group digits; any other use is white space to the token pattern
    folded = unicodedata.normalize("NFKC", character).lower().translate(_LOOKALIKES)
    return folded if len(folded) == 1 else character


def _blank(markup: re.Match[str]) -> str:
    typed = markup.group()
    kept = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}.get(typed, " ")
    return kept.ljust(len(typed))
