"""What was understood of a follow-up, in the command's words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language.canonical import canonical_of
from bot.language.values.scalings import Scaling
from bot.language.written import percentage
from bot.rendering.figures_text import plain, tokens

_NAMES = {
    "volume": "the volume",
    "input": "the input",
    "output": "the output",
    "gpus": "the GPUs",
    "rent": "the GPU price",
    "peak": "the peak",
    "paid": "what you pay",
}


def echo(changes: Mapping[str, object]) -> str:
    """Changes as text that is understood in the same way: "peak 2x, volume x 2"."""
    scaled = [_scaled(value) for value in changes.values() if isinstance(value, Scaling)]
    absolute = canonical_of({k: v for k, v in changes.items() if not isinstance(v, Scaling)})
    return ", ".join(piece for piece in (absolute, *scaled) if piece)


def _scaled(by: Scaling) -> str:
    if by.plus:
        more = "more" if by.plus > 0 else "less"
        return f"{tokens(abs(by.plus))} {more} of {_NAMES[by.target]}"
    if by.times in (by.times.to_integral_value(), 1):
        return f"{plain(by.times)}x {_NAMES[by.target]}"
    return f"{percentage(by.times)} of {_NAMES[by.target]}"
