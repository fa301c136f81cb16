"""Switches in SQLite."""

from __future__ import annotations

from datetime import datetime

from bot.storage.sqlite_threads import Opening
from bot.storage.switches import Switch

TABLES = (
    """create table switches (
        id integer primary key, team text, name text, is_on integer, set_by text, at text)""",
    "create index idx_switches on switches (team, name, id)",
)


class SqliteSwitches:
    """The table switches: the last row of a name holds."""

    def __init__(self, opening: Opening) -> None:
        self._open = opening

    def find(self, team: str, name: str) -> Switch | None:
        """A switch as it was set last; None where the team never chose."""
        sql = (
            "select is_on, set_by, at from switches where team = ? and name = ? "
            "order by id desc limit 1"
        )
        with self._open() as db:
            row = db.execute(sql, [team, name]).fetchone()
        return Switch(bool(row[0]), row[1], datetime.fromisoformat(row[2])) if row else None

    def set(self, team: str, name: str, switch: Switch) -> None:
        """Append how a switch stands from now on."""
        sql = "insert into switches (team, name, is_on, set_by, at) values (?, ?, ?, ?, ?)"
        row = [team, name, int(switch.is_on), switch.set_by, switch.at.isoformat()]
        with self._open() as db:
            db.execute(sql, row)
