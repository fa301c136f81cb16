"""What teams set for themselves, in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.storage.sqlite_file import BUSY_BEFORE_ACK, Db, Row, SqliteFile, insert, rows
from bot.storage.teams import ChangedMeanwhile, Switch
from engine.question.team_figures import TeamFigure

FIGURES = (
    """create table team_figures (
        id integer primary key, team text, key text, value text, since text, set_by text,
        reason text)""",
    "create index idx_team_figures on team_figures (team, id)",
)
SWITCHES = (
    """create table switches (
        id integer primary key, team text, name text, is_on integer, set_by text, at text)""",
    "create index idx_switches on switches (team, name, id)",
)


class SqliteTeams:
    """Mixed into SqliteStorage, whose file it uses."""

    _file: SqliteFile

    def team_figures(self, team: str) -> Sequence[TeamFigure]:
        """Every figure ever set by a team, oldest first; the last of a key is in force."""
        with self._file.open() as db:
            return _figures(db, team)

    def set_team_figures(self, team: str, figures: Sequence[TeamFigure], seen: int) -> None:
        """Append figures; ChangedMeanwhile where others were added since `seen` were counted."""
        with self._file.writing(BUSY_BEFORE_ACK, "full") as db:
            known = _figures(db, team)
            if len(known) != seen:
                raise ChangedMeanwhile(known[-1].set_by if known else "")
            for figure in figures:
                insert(db, "team_figures", {"team": team, **_row(figure)})


class SqliteSwitches:
    """The table switches: the last row of a name holds."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def find(self, team: str, name: str) -> Switch | None:
        """A switch as it was set last; None where the team never chose."""
        sql = (
            "select is_on, set_by, at from switches where team = ? and name = ? "
            "order by id desc limit 1"
        )
        with self._file.open() as db:
            row = db.execute(sql, [team, name]).fetchone()
        return Switch(bool(row[0]), row[1], datetime.fromisoformat(row[2])) if row else None

    def set(self, team: str, name: str, switch: Switch) -> None:
        """Append how a switch stands from now on."""
        row = {"team": team, "name": name, "is_on": int(switch.is_on), "set_by": switch.set_by}
        with self._file.open(BUSY_BEFORE_ACK) as db:
            insert(db, "switches", {**row, "at": switch.at.isoformat()})


def _figures(db: Db, team: str) -> list[TeamFigure]:
    sql = (
        "select key, value, since, set_by, reason, set_by_name from team_figures "
        "where team = ? order by id"
    )
    return [_figure(row) for row in rows(db, sql, [team])]


def _figure(row: Row) -> TeamFigure:
    return TeamFigure(**{**row, "since": date.fromisoformat(row["since"])})


def _row(figure: TeamFigure) -> Row:
    return {
        "key": figure.key,
        "value": figure.value,
        "since": figure.since.isoformat(),
        "set_by": figure.set_by,
        "reason": figure.reason,
        "set_by_name": figure.set_by_name,
    }
