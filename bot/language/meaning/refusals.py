"""Refusals: why a piece of text is not taken, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from bot.language.machine.files import entries
from engine.figures.parts import Foreign
from engine.figures.workload import Workload
from engine.question.presets import load_examples


@dataclass(frozen=True)
class Refusal:
    """Why a piece of a text is not taken."""

    reason: str
    """A sentence: what is wrong with it."""
    suggestions: tuple[str, ...] = ()
    """Whole pieces that would be understood instead."""
    about: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The fields it leaves in doubt: where the text says one of them elsewhere, there is none."""
    text: str = ""
    """The piece as it was typed."""
    position: int = field(default=0, compare=False)

    def of(self, text: str, position: int = 0) -> Refusal:
        """The same of a piece of a text."""
        return replace(self, text=text, position=position)

    def offering(self, pieces: Iterable[str]) -> Refusal:
        """The same with what would be understood instead."""
        return replace(self, suggestions=tuple(pieces))


MOST_SUGGESTIONS = 3


def with_suggestions(text: str, problems: Sequence[Refusal]) -> Iterator[tuple[str, str]]:
    """Each thing that may have been meant, with the text that says it in place of the one piece
    that was not taken; nothing where several were not. Of pieces that contradict each other either
    may correct the other, in nothing but what both say."""
    for problem in problems if len(problems) == 1 else ():
        is_said = problem.text in problem.suggestions
        for meant in problem.suggestions[:MOST_SUGGESTIONS]:
            said = f"{problem.text}, sorry, {meant}" if is_said else meant
            yield meant, text.replace(problem.text, said, 1)


def beyond_limits(field: str, value: object) -> Refusal | None:
    """Why a workload cannot have this value in this field; None where it can. The bounds are the
    workload's own, the sentences those of its wordings. What a relative change comes to is checked
    when it is applied, and a sum in another currency when its day's rate is known."""
    if field not in Workload.model_fields or isinstance(value, Foreign) or value is None:
        return None
    with suppress(ValidationError):
        of_workload(field).validate_python(value)
        if value or field not in _COMPOSED:
            return None
    return asked(field if field in entries("asks") else "impossible")


@cache
def of_workload(field: str) -> TypeAdapter[object]:
    """What reads a value of a field of the workload: its enumerations, sets and numbers."""
    return TypeAdapter(Workload.model_fields[field].rebuild_annotation())


_COMPOSED = ("terms", "parts")
"""Fields of several values, of which one that cannot be leaves nothing; whether they fit together
is known when the whole is."""


class WithExamples(dict[str, str]):
    """Values of a sentence by name; where one of an example is missing, it is that example."""

    def __missing__(self, name: str) -> str:
        return load_examples()[name]


def asked(name: str, **values: str) -> Refusal:
    """What the data files ask back under a name, with values in their places."""
    reason, *offers = entries("asks")[name]
    known = WithExamples(values)
    return Refusal(reason.format_map(known), tuple(offer.format_map(known) for offer in offers))
