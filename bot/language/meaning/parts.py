"""Parts of a work: an API option with its share or its volume, and what they come to together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
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


def together(parts: Sequence[Part]) -> tuple[Decimal, Decimal]:
    """What the parts by volume come to, tokens a day in and out."""
    sides = [part.volume for part in parts]
    zero = Decimal(0)
    return sum((into for into, _ in sides), zero), sum((out for _, out in sides), zero)


def with_rest(parts: Sequence[Part], option: str) -> tuple[Part, ...]:
    """Parts and one with what their shares leave; none where they leave nothing."""
    left = 1 - shares(parts)
    return (*parts, Part(option=option, share=left)) if 0 < left < 1 else ()


def shares(parts: Sequence[Part]) -> Decimal:
    """What the parts by share come to."""
    return sum((part.share for part in parts if part.share is not None), Decimal(0))
