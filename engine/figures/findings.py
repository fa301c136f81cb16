"""Finding: something to be said. Its id picks a sentence in the templates, its figures fill it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.figures.sources import Result

Figure = Decimal | date | str | None


class Finding(Result):
    """One sentence to be worded by a template."""

    id: str
    figures: dict[str, Figure]


def finding(id: str, **figures: Figure) -> Finding:
    """A finding with its figures by name."""
    return Finding(id=id, figures=figures)
