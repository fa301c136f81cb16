"""Models that are in no list: of which only the size is said (32b, 235b-a22b), or that came as a
config.json. Their ids say which."""

from __future__ import annotations

import re
from typing import NamedTuple

TYPICAL = "typical-"
"""How the id of a model begins of which only the size is known: "typical-235b-a22b"."""
CONFIG = "config-"
"""How the id of a model begins that came as a config.json."""
_CONFIG_ID = re.compile(CONFIG + r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([bt])(?:[ -]?a(\d+(?:\.\d+)?)b)?")
_BILLIONS = {"b": 1, "t": 1000}
LEAST_B, MOST_B = 0.1, 10_000
"""Bounds for typing errors: no language model that anybody hosts is outside."""


class ModelSize(NamedTuple):
    """How large a model is."""

    params_b: float
    """All parameters, billions."""
    active_b: float
    """Those that one token passes through, billions; all of them in a dense model."""

    @property
    def is_mixture(self) -> bool:
        """Whether tokens are routed to a part of the parameters."""
        return self.active_b < self.params_b


def size_of(text: str) -> ModelSize | None:
    """The size that a text is, of a dense model or "235b-a22b" of a mixture; None for any other."""
    found = _SIZE.fullmatch(text.lower().strip())
    if not found:
        return None
    params_b = float(found[1]) * _BILLIONS[found[2]]
    active_b = float(found[3]) if found[3] else params_b
    is_sound = LEAST_B <= params_b <= MOST_B and LEAST_B <= active_b <= params_b
    return ModelSize(params_b, active_b) if is_sound else None


def unlisted_id(text: str) -> str | None:
    """The id of a model in no list, of the id itself or of "Typical 32B"; None for anything else.

    Whether a config.json of that name was given is for the book to know."""
    said = "-".join(text.lower().split())
    if _CONFIG_ID.fullmatch(said):
        return said
    size = said.removeprefix(TYPICAL)
    return said if size != said and size_of(size) else None
