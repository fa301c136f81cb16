"""Parts of a work: an API option with its share or its volume, and what they come to together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from bot.language.values.quantities import Pair
from engine.figures.errors import InvalidWorkload
from engine.figures.parts import Part, Terms
from engine.figures.sources import Model

M = TypeVar("M", bound=Model)
SIDES = ("input_tokens_per_day", "output_tokens_per_day")


def part_of(values: Mapping[str, object]) -> Part | None:
    """The part that the values of one phrase say; None where they say none, or none that can be."""
    said = _own(values, "part_")
    volume = said.pop("volume", None)
    sides = (volume.input.per_day, volume.output.per_day) if isinstance(volume, Pair) else ()
    return _possible(Part, said | dict(zip(SIDES, sides, strict=False)))


def terms_of(values: Mapping[str, object]) -> Terms | None:
    """What the values of one phrase say of one option's price; None where it cannot be."""
    terms = _possible(Terms, _own(values, "terms_"))
    is_told = terms is not None and (terms.discount is not None or terms.has_prices)
    return terms if terms and is_told and "/" in terms.option else None


def _own(values: Mapping[str, object], begin: str) -> dict[str, object]:
    return {n.removeprefix(begin): value for n, value in values.items() if n.startswith(begin)}


def _possible(kind: type[M], said: Mapping[str, object]) -> M | None:
    try:
        return kind.model_validate(said)
    except (ValidationError, InvalidWorkload):
        return None
