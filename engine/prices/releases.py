"""When the catalogue that answers was published: its prices are as old as that."""

from __future__ import annotations

from datetime import date
from functools import cache

from engine.figures.dated import read_toml, source_of
from engine.figures.errors import UncitedFigure


@cache
def published(version: str) -> date | None:
    """The day of a version such as "genai-prices 0.2.3"; None where nobody noted it."""
    for raw in read_toml("catalogue.toml")["releases"]:
        name = f"genai-prices {raw['version']}"
        source_of(name, raw)
        if not isinstance(raw.get("published"), date):
            raise UncitedFigure(name, "date")
        if name == version:
            return date.fromisoformat(raw["published"].isoformat())
    return None
