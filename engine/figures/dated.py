"""Reading engine/data: TOML and CSV files become cited, dated figures, or do not load at all."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, wraps
from importlib.resources import files
from typing import Any, TypeVar

from engine.figures.errors import UncitedFigure
from engine.figures.sources import Cited, Series, Source

T = TypeVar("T")
Raw = Mapping[str, Any]


class Rows(dict[str, T]):
    """A table of which a question needs a few rows: another process may be handed them singly."""


_loaders: dict[str, Callable[[], Any]] = {}
_loaded: set[str] = set()
_taken: dict[str, Any] = {}


def loader(load: Callable[[], T]) -> Callable[[], T]:
    """What a function loads from engine/data, once, or what another process has loaded by it."""
    name = f"{load.__module__}.{load.__name__}"

    @cache
    @wraps(load)
    def loaded() -> T:
        _loaded.add(name)
        taken: T | None = _taken.pop(name, None)
        return load() if taken is None else taken

    _loaders[name] = loaded
    return loaded


def hand_over() -> dict[str, Any]:
    """All that loaders give, to be handed to another process."""
    return {name: load() for name, load in _loaders.items()}


def take_over(loaded: Mapping[str, Any]) -> None:
    """Have loaders that have not loaded yet give this: it comes from `hand_over` in a process with
    the same data and the same code, which the caller vouches for."""
    _taken.update({name: value for name, value in loaded.items() if name not in _loaded})


@cache
def read_toml(name: str) -> Raw:
    """A TOML file of engine/data, its numbers as Decimal."""
    text = (files("engine.data") / name).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def read_csv(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file of engine/data, keyed by its header."""
    text = (files("engine.data") / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@loader
def sources() -> Mapping[str, Source]:
    """Every source that a TOML file may name, by its key."""
    return {
        key: Source(title=raw["title"], url=raw["url"] or None, read=raw["read"])
        for key, raw in read_toml("sources.toml").items()
    }


def source_of(figure: str, raw: Raw) -> Source:
    """The source that a raw row names; UncitedFigure where it names none, or an unknown one."""
    key = raw.get("source", "")
    if key not in sources():
        raise UncitedFigure(figure, "known source")
    return sources()[key]


def since_of(figure: str, raw: Raw) -> date:
    """The day from which a raw row holds; UncitedFigure where it names none."""
    since = raw.get("since")
    if not isinstance(since, date):
        raise UncitedFigure(figure, "date")
    return since


def cited(figure: str, unit: str, raw: Raw) -> Cited[Decimal]:
    """One row of a series; UncitedFigure where its unit, date or source is missing."""
    if not unit:
        raise UncitedFigure(figure, "unit")
    return Cited[Decimal](
        value=Decimal(raw["value"]),
        unit=unit,
        source=source_of(figure, raw),
        since=since_of(figure, raw),
        note=raw.get("note", ""),
    )


def series(figure: str, raw: Raw) -> Series[Decimal]:
    """A dated figure from `{unit, rows}`, its rows in order of time."""
    rows = (cited(figure, raw.get("unit", ""), row) for row in raw["rows"])
    return Series[Decimal](name=figure, rows=tuple(sorted(rows, key=lambda row: row.since)))


def choices(name: str) -> dict[str, Series[str]]:
    """The dated choices of a file: words that stand where a person says nothing."""
    return {choice: _choice(choice, raw) for choice, raw in read_toml(name).items()}


def _choice(choice: str, raw: Raw) -> Series[str]:
    rows = (
        Cited[str](
            value=row["value"],
            unit="choice",
            source=source_of(choice, row),
            since=since_of(choice, row),
            note=row.get("note", ""),
        )
        for row in raw["rows"]
    )
    return Series[str](name=choice, rows=tuple(sorted(rows, key=lambda row: row.since)))


def all_series(raw: Raw) -> dict[str, Series[Decimal]]:
    """A table of dated figures by name."""
    return {name: series(name, entry) for name, entry in raw.items()}


def first_day_of(period: str) -> date:
    """The first day of "2026", "2026-04" or "2026-11-09"; raises ValueError for anything else."""
    parts = [int(part) for part in period.split("-")]
    return date(*[*parts, 1, 1][:3])
