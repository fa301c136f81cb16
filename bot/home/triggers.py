"""What would reopen a decision, where a machine can tell: "if GPU < $2/h". Pure.

Anything else that people write there stays theirs to watch: nobody tells the bot what the traffic
is, so "volume > 50M" is shown and not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from engine.prices.names import Names


@dataclass(frozen=True, slots=True)
class RentTrigger:
    """A bound on the rent of a GPU."""

    gpu: str
    """By the book's id; empty for the GPU that the decision is about."""
    usd_per_hour: Decimal
    is_below: bool
    """Whether it is met below the bound; else above it."""
    is_bound_met: bool
    """Whether the bound itself meets it: "at most $2/h"."""

    def is_met(self, usd_per_hour: Decimal) -> bool:
        """Whether a rent meets it."""
        if usd_per_hour == self.usd_per_hour:
            return self.is_bound_met
        return (usd_per_hour < self.usd_per_hour) is self.is_below


_BELOW = r"<=?|≤|(?:is |are )?(?:under|below|less than|cheaper than|at most|lower than)"
_ABOVE = r">=?|≥|(?:is |are )?(?:over|above|more than|dearer than|at least|higher than)"
_MOVES = r"(?:(?:falls?|drops?|gets?|goes?|is|are|comes?|rises?|climbs?)(?: down| up)? )?"
_RENT = re.compile(
    r"(?:if |when |once )?(?:the |our |an? )?(?P<what>[a-z][a-z0-9 .-]{0,30}?)"
    r"(?:[ -]?(?:gpu|price|rent|cost|rate|hour)s?){0,3}\s*"
    rf"{_MOVES}(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE}))\s*"
    r"\$\s?(?P<usd>\d{1,4}(?:\.\d{1,4})?)\s*(?:/|per |an? )\s?(?:gpu[ -]?)?(?:h|hr|hour)"
)
_INCLUSIVE = ("=", "≤", "≥", "at most", "at least")
_ANY_GPU = frozenset({"gpu", "gpus", "gpu-hour", "the gpu"})


def rent_trigger(text: str, names: Names) -> RentTrigger | None:
    """The bound on a rent that a trigger names, exactly; None for any other trigger."""
    said = _RENT.fullmatch(" ".join(text.lower().strip(" .!").split()))
    if said is None:
        return None
    what = said["what"].strip()
    gpu = "" if what in _ANY_GPU else names.gpu(what)
    if gpu is None:
        return None
    bound = said["below"] or said["above"]
    is_bound_met = any(word in bound for word in _INCLUSIVE)
    return RentTrigger(gpu, Decimal(said["usd"]), bool(said["below"]), is_bound_met)
