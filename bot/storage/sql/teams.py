"""What teams set for themselves: the tables team_figures and switches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.storage.sql.session import BUSY_BEFORE_ACK, Database, Row, Transaction, insert
from bot.storage.teams import ChangedMeanwhile, Switch
from engine.question.team_figures import TeamFigure


class TeamFigureTable:
    """Mixed into SqlStorage, whose database it uses."""

    _database: Database

    def team_figures(self, team: str) -> Sequence[TeamFigure]:
        """Every figure ever set by a team, oldest first; the last of a key is in force."""
        with self._database.open() as db:
            return _figures(db, team)

    def set_team_figures(self, team: str, figures: Sequence[TeamFigure], seen: int) -> None:
        """Append figures; ChangedMeanwhile where others were added since `seen` were counted."""
        with self._database.writing(BUSY_BEFORE_ACK, is_safe=True) as db:
            db.lock(f"figures:{team}")
            known = _figures(db, team)
            if len(known) != seen:
                raise ChangedMeanwhile(known[-1].set_by if known else "")
            for figure in figures:
                insert(db, "team_figures", {"team": team, **_row(figure)})


class SwitchTable:
    """The table switches: the last row of a name holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, team: str, name: str) -> Switch | None:
        """A switch as it was set last; None where the team never chose."""
        sql = (
            "select is_on, set_by, at from switches where team = ? and name = ? "
            "order by id desc limit 1"
        )
        with self._database.open() as db:
            found = db.rows(sql, [team, name])
        return _switch(found[0]) if found else None

    def set(self, team: str, name: str, switch: Switch) -> None:
        """Append how a switch stands from now on."""
        row = {"team": team, "name": name, "is_on": int(switch.is_on), "set_by": switch.set_by}
        with self._database.open(BUSY_BEFORE_ACK) as db:
            insert(db, "switches", {**row, "at": switch.at.isoformat()})


def _switch(row: Row) -> Switch:
    return Switch(bool(row["is_on"]), row["set_by"], datetime.fromisoformat(row["at"]))


def _figures(db: Transaction, team: str) -> list[TeamFigure]:
    sql = (
        "select key, value, since, set_by, reason, set_by_name from team_figures "
        "where team = ? order by id"
    )
    return [_figure(row) for row in db.rows(sql, [team])]


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
