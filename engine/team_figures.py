"""A team's own figures laid over the book: dated, cited as the team's, gone on earlier days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.sources import Model


class TeamFigure(Model):
    """One thing that a team set: `value` None gives the published figure back."""

    key: str
    """What it is about: "uptime_percent", "line:storage", "discount:openai" ..."""
    value: str | None
    since: date
    """The day on which it was set; earlier days do not know it."""
    set_by: str
    """Who set it, by id."""
    reason: str = ""


def in_force(figures: Iterable[TeamFigure], on: date) -> dict[str, TeamFigure]:
    """The last figure of each key as of a day, those that were given back left out."""
    latest = {figure.key: figure for figure in figures if figure.since <= on}
    return {key: figure for key, figure in latest.items() if figure.value is not None}
