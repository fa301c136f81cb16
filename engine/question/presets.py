"""Presets: typical jobs by name, each a text of the command with its source; and the examples."""

from __future__ import annotations

from collections.abc import Mapping

from engine.figures.dated import choices, loader, read_toml
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


@loader
def load_presets() -> tuple[Preset, ...]:
    """The presets of engine/data; UncitedFigure where one has no source."""
    rows = choices(FILE)
    return tuple(
        Preset(id=name, title=raw["title"], says=raw.get("says", ""), text=rows[name].rows[-1])
        for name, raw in read_toml(FILE).items()
        if "title" in raw
    )


@loader
def load_examples() -> Mapping[str, str]:
    """What a "did you mean" offers where a person said none: "example_day", "example_shape" and
    "example_mix"."""
    rows = {name: row for name, row in choices(FILE).items() if name.startswith("example_")}
    return {name: row.rows[-1].value for name, row in rows.items()}
