"""Trends: published ranges and movements of prices, people and upgrades, cited and dated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from engine.figures.dated import Raw, read_toml, source_of
from engine.figures.errors import BeforeFirstFigure, UncitedFigure
from engine.figures.sources import Model, Source


class Trend(Model):
    """One published range; a bound that the source does not give is None."""

    id: str
    name: str
    unit: str
    """What the values are; "change a year" and "step" are relative, -0.44 is 44 % less."""
    low: Decimal | None
    base: Decimal | None
    high: Decimal | None
    source: Source
    since: date
    note: str

    @property
    def values(self) -> tuple[Decimal, ...]:
        """The bounds that the source gives, lowest first."""
        return tuple(value for value in (self.low, self.base, self.high) if value is not None)

    @property
    def lowest(self) -> Decimal:
        """The lowest value given."""
        return self.values[0]

    @property
    def middle(self) -> Decimal:
        """The base where given, else the middle of the bounds."""
        return self.base if self.base is not None else sum(self.values) / Decimal(len(self.values))

    @property
    def highest(self) -> Decimal:
        """The highest value given."""
        return self.values[-1]


class Trends(Model):
    """Every trend by its id, each a dated series."""

    series: Mapping[str, tuple[Trend, ...]]

    def on(self, id: str, day: date) -> Trend:
        """The row in force on a day; BeforeFirstFigure before the first."""
        in_force = [row for row in self.series[id] if row.since <= day]
        if not in_force:
            raise BeforeFirstFigure(id, day, self.series[id][0].since)
        return in_force[-1]

    def known(self, day: date, prefix: str) -> tuple[Trend, ...]:
        """The rows in force on a day whose ids begin with `prefix`; none that began later."""
        begun = [
            id for id, rows in self.series.items() if id.startswith(prefix) and rows[0].since <= day
        ]
        return tuple(self.on(id, day) for id in begun)


def load_trends() -> Trends:
    """trends.toml; raises UncitedFigure for a row without value, unit, date or source."""
    return Trends(
        series={
            id: tuple(sorted((_trend(id, raw, row) for row in raw["rows"]), key=_since))
            for id, raw in read_toml("trends.toml").items()
        }
    )


def _since(trend: Trend) -> date:
    return trend.since


def _trend(id: str, raw: Raw, row: Raw) -> Trend:
    known = {bound: Decimal(row[bound]) for bound in ("low", "base", "high") if bound in row}
    missing = [part for part in ("unit", "name") if not raw.get(part)]
    missing += [] if known else ["value"]
    missing += [] if isinstance(row.get("since"), date) else ["date"]
    if missing:
        raise UncitedFigure(id, missing[0])
    return Trend(
        id=id,
        name=raw["name"],
        unit=raw["unit"],
        low=known.get("low"),
        base=known.get("base"),
        high=known.get("high"),
        source=source_of(id, row),
        since=row["since"],
        note=row.get("note", ""),
    )
