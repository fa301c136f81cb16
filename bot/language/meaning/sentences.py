"""A message cut into sentences, each with what stands around it; and the pieces read off them.

The words that tell one thing from another are in wordings/words/prose.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.language.machine.files import spellings, word_list
from bot.language.machine.tokens import plain_spelling

LONGEST_MESSAGE = 8000
"""Characters that are looked through; a mail forwarded in full has some thousand."""

_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+")
_FRAMES = re.compile(r"\||^[ \t]*>+", re.MULTILINE)
"""What draws a table or marks a quotation."""
_LABELLED = re.compile(
    r"\b((?:input|output|prompt|completion|requests?|calls?|queries)(?: tokens)?)"
    r"(?:\s*((?:/|\bper\b|\ba\b|\beach\b)\s*[a-z]+))?\s*[:=]\s*(?:about|around|~|circa|approx\.?)?\s*"
    r"(\d[\d.,]*\s?(?:k|m|mn|b|bn|million|billion|thousand)?)(?![\w.,]*\d)"
    r"(?=\s*((?:/|\bper\b|\ba\b|\beach\b)?))",
    re.IGNORECASE,
)
"""A form filled in by hand: "requests: 50k/day", "input tokens per day: 40M"."""


def says(text: str, sentences: tuple[str, ...]) -> bool:
    """Whether one of some sentences stands anywhere in a plain text."""
    return _expression(sentences).search(text) is not None


def holds(text: str, name: str) -> bool:
    """Whether one of a list of the data files stands anywhere in a plain text."""
    return says(text, word_list(name))


def begins(text: str, name: str) -> bool:
    """Whether one of a list begins a text."""
    return _expression(word_list(name), r"\s*{}").match(text) is not None


def ends(text: str, name: str) -> bool:
    """Whether one of a list ends a text."""
    return _expression(word_list(name), r"{}\s*$").search(text) is not None


_NOTATION = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", " ": r"\s*"}
_NOTATION |= {"*": r"[\w.'-]*", "{number}": r"\d+"}


@cache
def _expression(sentences: tuple[str, ...], way: str = "{}") -> re.Pattern[str]:
    """What finds whole words of some sentences in a plain text, where they must stand."""
    parts = re.split(r"(\{number\}|[\[\]()|* ])", "|".join(map(str.strip, sentences)))
    plain = "".join(_NOTATION.get(part) or re.escape(part) for part in parts)
    return re.compile(way.format(rf"(?:\b|(?=\W))(?:{plain})(?:(?!\w)|(?<=\W))"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence."""

    text: str
    paragraph: str
    """What it stands in, itself included, in plain spelling."""
    index: int
    period: str = ""
    """The period that it, or the heading above it, gives to what it counts: "month"."""

    @property
    def plain(self) -> str:
        """Its text in plain spelling, each character where it was."""
        return plain_spelling(self.text)

    @property
    def may_say_something(self) -> bool:
        """Whether there is anything in it that a workload is said with."""
        return any(map(str.isdigit, self.plain)) or holds(self.plain, "telling")


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase that the grammar understands, where it stands."""

    text: str
    position: int
    said: Mapping[str, object]
    """Its facts by field."""
    sentence: Sentence

    @property
    def before(self) -> str:
        """The sentence up to it, in plain spelling."""
        return self.sentence.plain[: self.position]

    @property
    def after(self) -> str:
        """The rest of the sentence, in plain spelling."""
        return self.sentence.plain[self.position + len(self.text) :]

    @property
    def plain(self) -> str:
        """Its text in plain spelling."""
        return plain_spelling(self.text)

    @property
    def is_of_each(self) -> bool:
        """Whether it says the length of a request and not the tokens of a day."""
        is_count = {"input", "output"} & set(self.said) and "requests" not in self.said
        return bool(is_count and not says_period(self.plain) and ends(self.before, "of_each"))

    @property
    def as_said(self) -> str:
        """The piece as it is read again: with the period of its heading where it has none."""
        is_volume = {"input", "output", "total"} & set(self.said)
        if self.is_of_each:
            return f"{self.text} each"
        if is_volume and self.sentence.period and not says_period(self.plain):
            return f"{self.text} per {self.sentence.period}"
        return self.text


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a message; a line is one at least."""
    index = 0
    for typed in re.split(r"\n\s*\n", _FRAMES.sub(" ", text[:LONGEST_MESSAGE])):
        paragraph, heading = plain_spelling(typed), ""
        for part in filter(None, map(str.strip, _ENDS.split(typed))):
            if part.rstrip("*_ ").endswith(":"):
                heading = period_of(part)
            part = _LABELLED.sub(_counted_first, part)
            yield Sentence(part, paragraph, index, _period(part.lower(), _OF_ALL) or heading)
            index += 1


def _counted_first(label: re.Match[str]) -> str:
    """The number first, as in a sentence: "50k requests"; where a period follows, before it."""
    what, per, number = label[1], label[2] or "", label[3].rstrip("., ")
    is_requests = what.lower().startswith(("request", "call", "quer"))
    if not per and not (is_requests and label[4]):
        return label[0]
    return f"{number} {what} {per}".rstrip()


# --- periods ---------------------------------------------------------------------------------

_OF_ALL, _OF_ONE = r"\b(?:every|each|per)\s+", r"(?:\b(?:every|each|per|an?)\s+|/\s?)"
"""What stands before a period that holds for a whole sentence, or for one number."""


def period_of(text: str) -> str:
    """The one period that a text names: "month" of "1.2B tokens/month"; empty for none."""
    return _period(plain_spelling(text), _OF_ONE)


def says_period(text: str) -> bool:
    """Whether a period is said: "a day", "monthly", "/h"."""
    return any(_periods(text, _OF_ONE)) or re.search(r"/\s?[a-z]|\brp[smhd]\b", text) is not None


def _period(text: str, before: str) -> str:
    """The one period that a text names; empty for none, or for several."""
    named = set(_periods(text, before))
    return named.pop() if len(named) == 1 and "quarter" not in named else ""


def _periods(text: str, before: str) -> Iterator[str]:
    named = spellings("told_periods")
    units, adverbs = "|".join({*named.values()}), "|".join(named.keys() - {*named.values()})
    for found in re.finditer(rf"{before}({units})\b|\b({adverbs})\b", text):
        yield named[found[1] or found[2]]
