"""The teams' own figures, in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from bot.storage.teams import ChangedMeanwhile
from engine.question.team_figures import TeamFigure

TABLES = (
    """create table team_figures (
        id integer primary key, team text, key text, value text, since text, set_by text,
        reason text)""",
    "create index idx_team_figures on team_figures (team, id)",
)
_COLUMNS = "key, value, since, set_by, reason, set_by_name"


class SqliteTeams:
    """Mixed into SqliteStorage, whose connection it uses."""

    _database: Any

    def team_figures(self, team: str) -> Sequence[TeamFigure]:
        """Every figure ever set by a team, oldest first; the last of a key is in force."""
        with self._connected() as db:
            return _figures(db, team)

    def set_team_figures(self, team: str, figures: Sequence[TeamFigure], seen: int) -> None:
        """Append figures; ChangedMeanwhile where others were added since `seen` were counted."""
        with self._connected() as db:
            db.conn.execute("begin immediate")
            known = _figures(db, team)
            if len(known) != seen:
                raise ChangedMeanwhile(known[-1].set_by if known else "")
            sql = f"insert into team_figures (team, {_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)"
            db.conn.executemany(sql, [(team, *_row(figure)) for figure in figures])

    def _connected(self) -> AbstractContextManager[Any]:
        opened: AbstractContextManager[Any] = self._database()
        return opened


def _figures(db: Any, team: str) -> list[TeamFigure]:
    sql = f"select {_COLUMNS} from team_figures where team = ? order by id"
    return [_figure(*row) for row in db.execute(sql, [team]).fetchall()]


def _figure(
    key: str, value: str | None, since: str, set_by: str, reason: str, name: str
) -> TeamFigure:
    on = date.fromisoformat(since)
    return TeamFigure(
        key=key, value=value, since=on, set_by=set_by, set_by_name=name, reason=reason
    )


def _row(figure: TeamFigure) -> tuple[str | None, ...]:
    since, who = figure.since.isoformat(), figure.set_by
    return figure.key, figure.value, since, who, figure.reason, figure.set_by_name
