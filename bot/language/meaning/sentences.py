"""A message cut into sentences, each with what stands around it; and the pieces read off them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.language.machine.tokens import plain_spelling

LONGEST_MESSAGE = 8000
"""Characters that are looked through; a mail forwarded in full has some thousand."""

_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+")
_FRAMES = re.compile(r"\||^[ \t]*>+", re.MULTILINE)
"""What draws a table or marks a quotation."""
_TELLING = re.compile(
    r"\d|\b(?:million|billion|thousand|hundred|dozen|only|residency|hipaa|pci|sox|fedramp|regulated"
    r"|fine-tuned|air-gap\w*|internal|employees|facing|vs|versus|compared?|use|using|data|infra"
    r"\w*|cluster|mlops|team|engineers|half|cach\w+|batch\w*|flat|measured|projected)\b"
)
"""What a sentence holds that may say something; the rest is not read."""

_UNIT = r"(?:second|minute|hour|day|week|month|quarter|year)"
_ADVERB = r"(?:hourly|daily|weekly|monthly|yearly|annually|annual)"
_EACH = re.compile(rf"(?:\b(?:every|each|per|an?)\s+|/\s?)({_UNIT})\b|\b({_ADVERB})\b")
_BEGINS = re.compile(rf"\W*(?:(?:every|each|per)\s+({_UNIT})|({_ADVERB}))\b")
_LABELLED = re.compile(
    r"\b((?:input|output|prompt|completion|requests?|calls?|queries)(?: tokens)?)"
    r"(?:\s*((?:/|\bper\b|\ba\b|\beach\b)\s*[a-z]+))?\s*[:=]\s*(?:about|around|~|circa|approx\.?)?\s*"
    r"(\d[\d.,]*\s?(?:k|m|mn|b|bn|million|billion|thousand)?)(?![\w.,]*\d)"
    r"(?=\s*((?:/|\bper\b|\ba\b|\beach\b)?))",
    re.IGNORECASE,
)
"""A form filled in by hand: "requests: 50k/day", "input tokens per day: 40M"."""
_MAKERS = (
    r"(?:open ?ai|azure(?: open ?ai)?|anthropic|google|vertex(?: ai)?|aws|(?:amazon |aws )?bedrock"
    r"|groq|together(?: ai)?|fireworks(?: ai)?|mistral|deepseek|cohere|openrouter|them)"
)
_PAYEE = re.compile(
    rf"(?<=\bpay )(?:{_MAKERS}\s)|(?<=\bpaying )(?:{_MAKERS}\s)|(?<=\bspend )(?:with|on|at)\s"
    rf"{_MAKERS}|(?<=\bspending )(?:with|on|at)\s{_MAKERS}|(?<=\bbill )(?:with|from|at)\s{_MAKERS}",
    re.IGNORECASE,
)
"""Whom one pays, between the verb and the sum: "paying OpenAI $4,000 a month"."""
_OF_EACH = re.compile(
    r"\b(?:each|apiece|(?:on )?average|avg|averaging|mean|typical(?:ly)?"
    r"|per (?:request|call|query))"
    r"(?:\s+(?:request|call|query|prompt|one|of (?:them|these|which)))?"
    r"(?:\s*[:=]|\s+(?:is|has|being|of|at|with|takes|uses|needs|sends|carries|runs))*"
    r"(?:\s*(?:about|around|roughly|some|approximately|approx|~))?\s*$"
)
"""What makes of the count of tokens after it the length of one request."""
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    **dict.fromkeys(("yearly", "annually", "annual"), "year"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence."""

    text: str
    paragraph: str
    """What it stands in, itself included, in plain spelling."""
    index: int
    period: str = ""
    """The period that its beginning, or the heading above it, gives to what it counts: "month"."""

    @property
    def plain(self) -> str:
        """Its text in plain spelling, each character where it was."""
        return plain_spelling(self.text)

    @property
    def for_grammar(self) -> str:
        """Its text as the grammar of commands reads it, each character where it was."""
        return _PAYEE.sub(lambda found: " " * len(found[0]), self.text)

    @property
    def may_say_something(self) -> bool:
        """Whether there is anything in it that a workload is said with."""
        return _TELLING.search(self.plain) is not None


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
        return bool(is_count and not says_period(self.plain) and _OF_EACH.search(self.before))

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
            yield Sentence(part, paragraph, index, _period(_BEGINS, part.lower()) or heading)
            index += 1


def period_of(text: str) -> str:
    """The one period that a text names: "month" of "1.2B tokens/month"; empty for none."""
    return _period(_EACH, plain_spelling(text))


def _counted_first(label: re.Match[str]) -> str:
    """The number first, as in a sentence: "50k requests"; where a period follows, before it."""
    what, per, number = label[1], label[2] or "", label[3].rstrip("., ")
    is_requests = what.lower().startswith(("request", "call", "quer"))
    if not per and not (is_requests and label[4]):
        return label[0]
    return f"{number} {what} {per}".rstrip()


def says_period(text: str) -> bool:
    """Whether a period is said: "a day", "monthly", "/h"."""
    return _EACH.search(text) is not None or re.search(r"/\s?[a-z]|\brp[smhd]\b", text) is not None


def _period(pattern: re.Pattern[str], text: str) -> str:
    """The one period that a text names; empty for none, or for several."""
    named = {_ADVERBS.get(m[1] or m[2], m[1] or m[2]) for m in pattern.finditer(text)}
    known = named - {"quarter"}
    return known.pop() if len(named) == 1 and known else ""
