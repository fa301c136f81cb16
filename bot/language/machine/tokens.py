"""Text becomes tokens: numbers, words, dates, separators. Every token knows where it was typed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from bot.language.machine.files import rows, word_list, word_set


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
    is_capital: bool = False
    """Whether it was typed in capitals alone, as names of scenarios and countries are."""


SEPARATOR_TEXT = ","
"""What every separator is called in patterns, whether typed as comma, semicolon or new line."""

_LOOKALIKES = str.maketrans(dict(rows("lookalikes")))

_MARKUP = re.compile(r"&amp;|&lt;|&gt;|<https?://[^|<>\s]{1,3000}\|(?=[^<>|/@]{1,100}>)")
"""Slack escapes these three, and links what looks like a site: its label is what was typed."""
_ADDED = re.compile(
    r"<(?:[@#!]|https?://|mailto:)[^<>]{0,3000}>"  # people, groups, channels, dates, addresses
    r"|(?:https?://|www\.)[^\s<>|]{1,3000}"
)
"""What Slack adds to a message, or a browser: nothing that is said with words."""
_LINK_END = re.compile(r"(?<=[\w/])>")
_EMOJI = re.compile(
    r"(?<![^\W_]):(?:\+1|100|(?!x:|no_|not_|negative|thumbsdown|prohibited)[a-z][a-z0-9_'+-]*):(?![^\W_])"
    r"|[\U0001f1e6-\U0001f5ff\U0001f600-\U0001f6aa\U0001f6ac-\U0001faff\u2600-\u26d3\u26d5-\u2712"
    r"\u2733-\u2734\u2744\u2747\u2757\u2764-\u2767\u2b50\u2b55]"
)
"""Faces and gestures, as Slack spells them and as phones type them. What forbids is left unread."""
_GROUP_SPACE = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")

_TOKENS = re.compile(
    r"""
      (?P<DATE> (?<![\d.,-]) (?:
          \d{4}-\d{1,2}-\d{1,2} | (?:19|20)\d\d-\d{1,2} | \d{4}/\d{1,2}/\d{1,2}
        | \d{1,2}\.\d{1,2}\.\d{4} | \d{1,2}/\d{1,2}/\d{4} ) (?![\d-]|[.,/]\d|[a-z]) )
    | (?P<NUMBER> (?:(?<![^\W_])(?<![.%)-])-)? (?:
          (?<![\d.,]) \d{1,3}(?:\ \d{3}){2,}(?![\d.,]) | (?<![\d.,]) \d{1,3}(?:\ 000)(?![\d.,])
        | \d+(?:[.,'_]\d+)* | \.\d+ ) (?:e[+-]?\d{1,4}(?!\w))? )
    | (?P<WORD>
          (?:mio|mrd|mill|tsd|approx|ca)\.(?=\s)
        | (?<![^\W_])(?:a|au|c|ca|hk|mx|nz|r|s|us)\$(?![^\W\d_])  # of which dollar, or real
        | w/o?(?=\s|$) | b/c(?=\s|$)
        | (?<=\d)x(?=[a-z])                               # 2xh100
        | x(?=\d)                                         # x2
        | [a-z]{1,8}\d{1,4}(?=x\d{1,6}(?![\w-]))            # h100x2
        | (?<=\d)(?:k|m|mn|b|bn|t)(?=(?:in|out)\b)        # 5min, meaning 5M in
        | (?<=\d)(?:to|[ap]m)(?=-?\d)                      # 9to5, 8am-6pm
        | [^\W\d_](?:[\w.+'-]*(?:[^\W_]|\+))?
        | & )
    | (?P<SEPARATOR> , | ; | \| | \n | (?<=\s)\+(?=\s) | [.!?]+(?=[\s"'*_~`)\]]|$)
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
    tokens = tuple(_token(found, source) for found in _TOKENS.finditer(plain))
    return plain, _joined(tokens)


def text_of(source: str, tokens: Sequence[Token]) -> str:
    """The text of some tokens, with the bracket that closes it."""
    start, stop = tokens[0].start, tokens[-1].end
    is_open = "(" in source[start:stop] and source[stop : stop + 1] == ")"
    return source[start : stop + is_open]


def without_quotes(text: str) -> str:
    """A text without the lines that it quotes, as long as before; a quotation alone is meant."""
    blank = _QUOTED.sub(_blank, text)
    return blank if blank.strip() else text


_QUOTED = re.compile(r"^[ \t]*(?:>|&gt;)[^\n]*$", re.MULTILINE)


def plain_spelling(source: str) -> str:
    """Lower case, plain quotes, dashes, digits and spaces, each character where it was."""
    lowered = source.lower() if source.isascii() else "".join(map(_plain, source))
    lowered = _GROUP_SPACE.sub("_", lowered)
    blanked = _EMOJI.sub(_blank, _ADDED.sub(_blank, _MARKUP.sub(_blank, lowered)))
    return _LINK_END.sub(" ", blanked) if blanked != lowered else blanked


_KINDS = {kind.name: kind for kind in Kind}


def _token(match: re.Match[str], source: str) -> Token:
    kind, (start, end) = _KINDS[match.lastgroup or ""], match.span()
    is_capital = kind is Kind.WORD and source[start:end].isupper()
    typed = "usa" if is_capital and match[0] == "us" else match[0]
    if kind is Kind.WORD and typed.endswith("'s") and typed not in _WITH_IS:
        typed, end = typed[:-2], end - 2  # hyperstack's prices, the traffic's higher
    text = SEPARATOR_TEXT if kind is Kind.SEPARATOR else _IN_FULL.get(typed, typed)
    return Token(kind, text, start, end, is_capital)


_WITH_IS, _IN_FULL = word_set("with_is"), dict(rows("in_full"))


def is_one_token(word: str) -> bool:
    """Whether a word of a pattern certainly is the one token that it is spelt as."""
    return word.isascii() and word.isalpha() and word.islower() and word not in _IN_FULL


_BY_FIRST: dict[object, list[tuple[str, ...]]] = defaultdict(list)
for _words in sorted((tuple(words.split()) for words in word_list("compounds")), key=len)[::-1]:
    _BY_FIRST[_words[0]].append(_words)


def compounds(words: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends, several that mean something else together as one.

    >>> list(compounds(("h200", "instead", "of", "h100")))
    [(0, 1), (1, 3), (3, 4)]
    """
    end = 0
    for i, word in enumerate(words):
        if i == end:
            known = (k for k in _BY_FIRST.get(word, ()) if tuple(words[i : i + len(k)]) == k)
            end += len(next(known, (word,)))
            yield i, end


def _joined(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Tokens with each compound as one."""
    words = [token.text for token in tokens]
    if _BY_FIRST.keys().isdisjoint(words):
        return tokens
    return tuple(
        replace(tokens[i], text=" ".join(words[i:end]), end=tokens[end - 1].end)
        for i, end in compounds(words)
    )


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in "\u00a0\u2009\u202f":
        return character  # may group digits; any other use is white space to the token pattern
    folded = unicodedata.normalize("NFKC", character).lower().translate(_LOOKALIKES)
    return folded if len(folded) == 1 else character


def _blank(found: re.Match[str]) -> str:
    """Spaces in place of what is no text, or the sign that Slack escaped."""
    return _ESCAPED.get(found[0], "").ljust(len(found[0]))


_ESCAPED = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
