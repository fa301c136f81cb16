"""Refusals: why a piece of text is not taken, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from bot.language.machine.files import spoken_files
from bot.language.meaning.presets import WithExamples
from engine.figures.parts import Foreign
from engine.figures.workload import Workload


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
    that was not taken; nothing where several were not."""
    if len(problems) == 1:
        for meant in problems[0].suggestions[:MOST_SUGGESTIONS]:
            yield meant, text.replace(problems[0].text, meant, 1)


def beyond_limits(field: str, value: object) -> Refusal | None:
    """Why a workload cannot have this value in this field; None where it can. The bounds are the
    workload's own, the sentences those of its wordings."""
    if field not in Workload.model_fields:
        return None  # a relative change: what it comes to is checked when it is applied
    if isinstance(value, Foreign):
        return None  # a sum of any size; what it is in dollars is known on the day
    if field in _COMPOSED:
        return None if value or value is None else _refusal(field)
    try:
        Workload.model_validate({**_LEAST, **_BESIDE.get(field.split("_")[0], {}), field: value})
    except ValidationError:
        return _refusal(field)
    return None


_LEAST: Mapping[str, object] = {"input_tokens_per_day": 1, "output_tokens_per_day": 1}
_BESIDE: Mapping[str, Mapping[str, object]] = {
    "offer": {"offer_usd_per_mtok_in": 1, "offer_usd_per_mtok_out": 1},
    "box": {"box": "box", "box_tokens_per_second": 1},
}
"""What a workload has to have where it has a field of these."""
_COMPOSED = ("terms", "parts")
"""Fields of several values, of which one that cannot be leaves nothing; whether they fit together
is known when the whole is."""


def asked(name: str, **values: str) -> Refusal:
    """What the data files ask back under a name, with values in their places."""
    reason, *offers = next(file.asks[name] for file in spoken_files() if name in file.asks)
    known = WithExamples(values)
    return Refusal(reason.format_map(known), tuple(offer.format_map(known) for offer in offers))


def _refusal(field: str) -> Refusal:
    is_told = any(field in file.asks for file in spoken_files())
    return asked(field if is_told else "impossible")
