"""Words of the data files in running text, where no phrase is cut: whether they stand there, and
where. A sentence has "(a|b)" for a choice, "[a]" for what may be left out, "*" for any ending or
word and "{number}" for digits."""

from __future__ import annotations

import re
from functools import cache, partial

from bot.language.machine.files import word_list

ANYWHERE, FIRST, NEXT, LAST = "{}", r"^[\W_]*{}", r"^\s*{}", r"{}\s*$"
"""Where in a text: at its beginning, whatever marks stand before it, or at once; or at its end."""
_MARKS = " \t\n,:;.!-"
_NOTATION = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": r"\s*"}
_NOTATION |= {"*": r"[\w.'-]*", "{number}": r"\d+"}


@cache
def _expression(sentences: tuple[str, ...], way: str = ANYWHERE) -> re.Pattern[str]:
    """What finds whole words of some sentences, where they must stand."""
    parts = re.split(r"(\{number\}|[\[\]()|* ])", "|".join(map(str.strip, sentences)))
    plain = "".join(_NOTATION.get(part) or re.escape(part) for part in parts)
    return re.compile(way.format(rf"(?:\b|(?=\W))(?:{plain})(?:(?!\w)|(?<=\W))"), re.IGNORECASE)


def holds(text: str, name: str, way: str = ANYWHERE) -> bool:
    """Whether one of a list of the data files stands in a text."""
    return _expression(word_list(name), way).search(text) is not None


begins, ends = partial(holds, way=FIRST), partial(holds, way=LAST)


def parted(text: str, name: str, way: str = ANYWHERE) -> tuple[str, str]:
    """A text before and after the first of a list that stands in it; all before where none does."""
    found = _expression(word_list(name), way).search(text)
    return (text[: found.start()], text[found.end() :].lstrip(_MARKS)) if found else (text, "")


def after(text: str, name: str, most: int = 20) -> str:
    """A text without those of a list that it begins with, and the marks behind them."""
    while most and (found := _expression(word_list(name), FIRST).search(text)):
        text, most = text[found.end() :].lstrip(_MARKS), most - 1
    return text
