"""Installations: the tables installations, team_enterprises and oauth_states."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.installations import Installation
from bot.storage.sql.session import BUSY_BEFORE_ACK, Database, Row, count, insert, known, upsert

_EXPIRING = "expires_at is not null and expires_at <= unix_now() + ?"


class InstallationTables:
    """Where the app is installed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, installation: Installation) -> None:
        """Keep one; who had left is back."""
        with self._database.writing(is_safe=True) as db:
            row = {**installation.__dict__, "renewed_until": 0.0}
            upsert(db, "installations", row, ("place",))
            back = "delete from departures where place = ? or enterprise = ?"
            db.execute(back, [installation.place, installation.place])

    def find(self, place: str) -> Installation | None:
        """That of a workspace or an organisation."""
        with self._database.quick(BUSY_BEFORE_ACK) as db:
            found = db.rows("select * from installations where place = ?", [place])
        return _installation(found[0]) if found else None

    def all(self) -> Sequence[Installation]:
        """Every one, by place."""
        with self._database.quick() as db:
            found = db.rows("select * from installations order by place")
        return [_installation(row) for row in found]

    def expiring(self, seconds: float) -> Sequence[Installation]:
        """Those whose token expires soon, and that nobody renews just now."""
        sql = f"select * from installations where {_EXPIRING} and renewed_until <= unix_now()"
        with self._database.quick() as db:
            return [_installation(row) for row in db.rows(sql, [seconds])]

    def claim(self, installation: Installation, seconds: float) -> bool:
        """Whether this process may renew these tokens."""
        sql = """
            update installations set renewed_until = unix_now() + ?
            where place = ? and tokens = ? and renewed_until <= unix_now()
        """
        with self._database.writing() as db:
            values = [seconds, installation.place, installation.tokens]
            return db.execute(sql, values) == 1

    def renew(self, before: Installation, after: Installation) -> bool:
        """Put tokens in the place of those before."""
        sql = """
            update installations set tokens = ?, expires_at = ?, renewed_until = 0
            where place = ? and tokens = ?
        """
        with self._database.writing(is_safe=True) as db:
            values = [after.tokens, after.expires_at, before.place, before.tokens]
            return db.execute(sql, values) == 1

    def seal_again(self, place: str, before: str, after: str) -> None:
        """The same tokens under another key."""
        sql = "update installations set tokens = ? where place = ? and tokens = ?"
        with self._database.writing(is_safe=True) as db:
            db.execute(sql, [after, place, before])

    def note(self, team: str, enterprise: str) -> None:
        """A workspace speaks through its organisation's installation."""
        with self._database.writing(BUSY_BEFORE_ACK) as db:
            row = {"team": team, "enterprise": enterprise}
            upsert(db, "team_enterprises", row, ("team",))

    def enterprise_of(self, team: str) -> str:
        """The organisation through which a workspace speaks."""
        sql = "select enterprise from team_enterprises where team = ?"
        with self._database.quick(BUSY_BEFORE_ACK) as db:
            found = db.rows(sql, [team])
        return str(found[0]["enterprise"]) if found else ""

    def issue_state(self, state: str) -> None:
        """Remember that somebody began to install the app; what was never finished goes."""
        with self._database.writing() as db:
            db.execute("delete from oauth_states where issued_at < unix_now() - 86400")
            insert(db, "oauth_states", {"state": state, "issued_at": 0.0})
            db.execute("update oauth_states set issued_at = unix_now() where state = ?", [state])

    def consume_state(self, state: str, seconds: float) -> bool:
        """Whether that was no longer ago; once."""
        with self._database.writing(is_safe=True) as db:
            fresh = "state = ? and issued_at > unix_now() - ?"
            is_fresh = bool(count(db, "oauth_states", fresh, [state, seconds]))
            return db.execute("delete from oauth_states where state = ?", [state]) == 1 and is_fresh


def _installation(row: Row) -> Installation:
    return Installation(**known(Installation, row))
