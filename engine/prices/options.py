"""One API option that an answer compares with, and who hosts which open model from when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from engine.figures.sources import Model, Source


class Tier(StrEnum):
    """What an option is to the person: how capable, or the same model as they would host."""

    FRONTIER = "frontier"
    MID = "mid"
    SMALL = "small"
    SAME_MODEL = "same-model"


class LineUpOption(Model):
    """One API option to compare with."""

    ref: str
    """The catalogue's "provider/model"."""
    tier: Tier | None
    """None where nobody placed it, such as a model the person named."""
    note: str = ""
    """What differs from the plain model, such as "FP8"."""
    router: bool = False
    """True where the provider passes requests on to the cheapest host of the moment."""


def is_named(ref: str, names: Iterable[str]) -> bool:
    """Whether an option, "provider/model", is one of some names, or of one of their providers."""
    return not {ref, ref.partition("/")[0]}.isdisjoint(names)


class HostedModel(Model):
    """An offer of one open model by one host."""

    model: str
    """The book's id of the open model."""
    option: LineUpOption
    since: date
    until: date | None
    """The first day without the offer; None while it stands."""
    source: Source

    def stands_on(self, day: date) -> bool:
        """Whether the model is offered on `day`."""
        return self.since <= day and (self.until is None or day < self.until)
