"""Presets: typical jobs by name, each a text of the command with its source; and the examples."""

from __future__ import annotations

from functools import cache

from engine.figures.dated import choices, read_toml
from engine.figures.sources import Cited, Model

FILE = "presets.toml"


class Preset(Model):
    """A typical job that a person can name instead of its figures."""

    id: str
    title: str
    """What a form shows."""
    says: str
    """The wordings that mean it, as a pattern of the grammar; empty where only forms offer it."""
    text: Cited[str]
    """What it stands for: text of the command."""


@cache
def load_presets() -> tuple[Preset, ...]:
    """The presets of engine/data; UncitedFigure where one has no source."""
    rows = choices(FILE)
    return tuple(
        Preset(id=name, title=raw["title"], says=raw.get("says", ""), text=rows[name].rows[-1])
        for name, raw in read_toml(FILE).items()
        if "title" in raw
    )


@cache
def example(name: str) -> str:
    """The day, mix or shape that a "did you mean" offers where a person said none."""
    return choices(FILE)[f"example_{name}"].rows[-1].value
