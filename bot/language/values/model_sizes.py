"""Models of which only the size is said: model 32b, a 235b-a22b model."""

from __future__ import annotations

from bot.language.values.quantities import Tokens, text_at
from engine.figures.model_ids import TYPICAL, size_of


def model_size(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """32b, 1.5t, 235b-a22b and 235b a22b, as the id of a typical model of that size."""
    whole = text_at(tokens, i) + text_at(tokens, i + 1)
    with_active = f"{whole}-{text_at(tokens, i + 2)}"
    for said, end in ((with_active, i + 3), (whole, i + 2)):
        if size_of(said):
            return TYPICAL + said, end
    return None
