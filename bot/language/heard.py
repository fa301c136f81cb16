"""Words of the data files in running text, where no phrase is cut: whether they stand there, and
where. A sentence has "(a|b)" for a choice, "[a]" for what may be left out, "*" for any ending or
word and "{number}" for digits."""

from __future__ import annotations

import re
from functools import cache

from bot.language.machine.files import word_list


def says(text: str, sentences: tuple[str, ...]) -> bool:
    """Whether one of some sentences stands anywhere in a text."""
    return _expression(sentences).search(text) is not None


def holds(text: str, name: str) -> bool:
    """Whether one of a list of the data files stands anywhere in a text."""
    return says(text, word_list(name))


def begins(text: str, name: str) -> bool:
    """Whether one of a list begins a text, whatever marks stand before it."""
    return _expression(word_list(name), _FIRST).match(text) is not None


def ends(text: str, name: str) -> bool:
    """Whether one of a list ends a text."""
    return _expression(word_list(name), _LAST).search(text) is not None


def parted(text: str, name: str) -> tuple[str, str]:
    """A text before and after the first of a list that stands in it; all before where none does."""
    found = _expression(word_list(name)).search(text)
    return (text[: found.start()], text[found.end() :].lstrip(_MARKS)) if found else (text, "")


def after(text: str, name: str, most: int = 20) -> str:
    """A text without those of a list that it begins with, and the marks behind them."""
    for _ in range(most):
        if not (found := _expression(word_list(name), _FIRST).match(text)):
            break
        text = text[found.end() :].lstrip(_MARKS)
    return text


def before(text: str, name: str) -> str:
    """A text without one of a list that ends it."""
    found = _expression(word_list(name), _LAST).search(text)
    return text[: found.start()].rstrip() if found else text


_FIRST, _LAST, _MARKS = r"[\W_]*{}", r"{}\s*$", " \t\n,:;.!-"
_NOTATION = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": r"\s*"}
_NOTATION |= {"*": r"[\w.'-]*", "{number}": r"\d+"}


@cache
def _expression(sentences: tuple[str, ...], way: str = "{}") -> re.Pattern[str]:
    """What finds whole words of some sentences, where they must stand."""
    parts = re.split(r"(\{number\}|[\[\]()|* ])", "|".join(map(str.strip, sentences)))
    plain = "".join(_NOTATION.get(part) or re.escape(part) for part in parts)
    return re.compile(way.format(rf"(?:\b|(?=\W))(?:{plain})(?:(?!\w)|(?<=\W))"), re.IGNORECASE)
