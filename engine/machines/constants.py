"""Constants of serving: the figures of `serving.toml`, each with its source and date."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from engine.figures.dated import loader
from engine.figures.errors import UncitedFigure, UnknownFigure
from engine.figures.sources import Cited, Source

Figures = Mapping[str, Cited[float]]
Constants = Mapping[str, float]


@loader
def load_figures() -> Figures:
    """Every figure of `serving.toml` by name; raises UncitedFigure where one lacks a part."""
    text = files("engine.data").joinpath("serving.toml").read_text(encoding="utf-8")
    return cite_all(tomllib.loads(text))


@cache
def load_constants() -> Constants:
    """The same as plain numbers: physics is floating point."""
    return {name: figure.value for name, figure in load_figures().items()}


def cite_all(tables: Mapping[str, Any]) -> Figures:
    """Figures with their sources resolved; raises UncitedFigure for a missing part, a source
    that is not listed, or a listed source that no figure uses."""
    sources = {key: Source(**entry) for key, entry in tables["sources"].items()}
    figures = {name: cite(name, entry, sources) for name, entry in tables["figures"].items()}
    used = {entry["source"] for entry in tables["figures"].values()}
    for unused in sorted(sources.keys() - used):
        raise UncitedFigure(f"source {unused} of serving.toml", "figure that uses it")
    return figures


def cite(name: str, entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Cited[float]:
    """One figure with its source; raises UncitedFigure where a part is missing."""
    for part in ("value", "unit", "source", "since"):
        if not entry.get(part) and entry.get(part) != 0:
            raise UncitedFigure(name, "date" if part == "since" else part)
    if entry["source"] not in sources:
        raise UncitedFigure(name, f"source called {entry['source']}")
    return Cited[float](**{**entry, "source": sources[entry["source"]]})


def cited(name: str) -> Cited[float]:
    """A figure of `serving.toml` with its source; raises UnknownFigure."""
    try:
        return load_figures()[name]
    except KeyError:
        raise UnknownFigure(name) from None


def figure(name: str) -> float:
    """The value of a figure of `serving.toml`; raises UnknownFigure."""
    value = load_constants().get(name)
    return cited(name).value if value is None else value
