"""What is let go of: every statement that deletes what was kept stands in this file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.storage.leaving import Counts
from bot.storage.sql.session import Database, Row, Transaction, count, upsert

_AT_A_TIME = 500
"""Questions deleted in one transaction: others want to write meanwhile."""
_BACK_SECONDS = 60.0
"""A question asked so long after a team left says that it is back: what was under way is done."""
_DAY_SECONDS = 86_400.0
_OF_TEAM = {
    "threads": "threads",
    "turns": "messages",
    "decisions": "decisions",
    "team_figures": "figures",
    "switches": "settings",
    "paces": "",
    "jobs": "",
    "posts": "",
    "ratings": "ratings",
    "team_enterprises": "",
}
"""Tables whose rows are a team's, and what a person calls such a row; empty for nothing."""
_ABOUT_PERSON = {
    "questions": ("queries", '"user"'),
    "ratings": ("ratings", '"user"'),
    "messages": ("turns", '"user"'),
    "decisions": ("decisions", '"by"'),
    "figures": ("team_figures", "set_by"),
    "settings": ("switches", "set_by"),
}
"""Where a person is named, by what one calls such a row."""
_UNNAMED = (
    'update turns set "user" = \'\' where team = ? and "user" = ?',
    "update decisions set \"by\" = '', by_name = '' where team = ? and \"by\" = ?",
    "update team_figures set set_by = '', set_by_name = '' where team = ? and set_by = ?",
    "update switches set set_by = '' where team = ? and set_by = ?",
    "update installations set installed_by = '' where place = ? and installed_by = ?",
    'delete from ratings where team = ? and "user" = ?',
)


class LeavingTables:
    """Lets go of things; the table departures remembers who left."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def leave(self, place: str, enterprise: str = "") -> Sequence[str]:
        """Tokens and open jobs go at once; the workspaces whose data is to follow."""
        with self._database.writing(is_safe=True) as db:
            sql = "select team from team_enterprises where enterprise = ? order by team"
            through = {row["team"] for row in db.rows(sql, [place])}
            if place == enterprise:  # whoever takes it from an organisation takes it from them all
                sql = "select place from installations where enterprise = ? and place <> ?"
                through |= {row["place"] for row in db.rows(sql, [place, place])}
            teams = sorted(through) or [place]
            for team in (place, *teams):
                db.execute("delete from installations where place = ?", [team])
            for team in teams:
                of = place if through else enterprise
                row = {"place": team, "enterprise": of, "left_at": 0.0}
                upsert(db, "departures", row, ("place",))
                db.execute("update departures set left_at = unix_now() where place = ?", [team])
                _drop_jobs(db, team)
        return teams

    def departed(self, days: float) -> Sequence[str]:
        """The workspaces that left so many days ago; those that ask again are back."""
        with self._database.writing() as db:
            found = db.rows(
                "select place, left_at from departures where left_at <= unix_now() - ?",
                [days * _DAY_SECONDS],
            )
            back = [row["place"] for row in found if _is_back(db, row)]
            for place in back:
                db.execute("delete from departures where place = ?", [place])
        return [row["place"] for row in found if row["place"] not in back]

    def settle(self, team: str, days: float) -> None:
        """A departure of so many days ago needs no memory."""
        sql = "delete from departures where place = ? and left_at <= unix_now() - ?"
        with self._database.writing() as db:
            db.execute(sql, [team, days * _DAY_SECONDS])

    def forget_team(self, team: str) -> Counts:
        """Let go of all that is kept of a workspace."""
        found = {"questions": self._delete_queries("team = ?", [team])}
        with self._database.writing(is_safe=True) as db:
            _drop_jobs(db, team)
            for table, name in _OF_TEAM.items():
                found[name] = db.execute(f"delete from {table} where team = ?", [team])
            found["tokens"] = db.execute("delete from installations where place = ?", [team])
        return _said(found)

    def of_person(self, team: str, user: str) -> Counts:
        """How much is kept about a person."""
        with self._database.writing() as db:
            return _said(
                {
                    name: count(db, table, f"team = ? and {column} = ?", [team, user])
                    for name, (table, column) in _ABOUT_PERSON.items()
                }
            )

    def forget_person(self, team: str, user: str) -> Counts:
        """Delete what is theirs, and take their name off what is the team's."""
        found = self.of_person(team, user)
        self._delete_queries('team = ? and "user" = ?', [team, user])
        with self._database.writing(is_safe=True) as db:
            for sql in _UNNAMED:
                db.execute(sql, [team, user])
            _unname_scenarios(db, team, user)
            _unname_editors(db, team, user)
        return found

    def forget_before(self, day: datetime) -> Counts:
        """Let go of questions and threads before a day."""
        found = {"questions": self._delete_queries("asked_at < ?", [day.isoformat()])}
        ts = f"{day.timestamp():.6f}"
        old = """
            thread < ? and not exists (
              select 1 from turns as later where later.team = threads.team
                and later.channel = threads.channel and later.thread = threads.thread
                and later.ts >= ?)
        """
        with self._database.writing() as db:
            found["threads"] = db.execute(f"delete from threads where {old}", [ts, ts])
            gone = """
                ts < ? and not exists (
                  select 1 from threads where threads.team = turns.team
                    and threads.channel = turns.channel and threads.thread = turns.thread)
            """
            found["messages"] = db.execute(f"delete from turns where {gone}", [ts])
        return _said(found)

    def _delete_queries(self, which: str, values: Sequence[str]) -> int:
        """Questions with where they were answered and what people thought of that, some at a
        time; how many."""
        deleted = 0
        while True:
            with self._database.writing() as db:
                sql = f"select id, team from queries where {which} limit {_AT_A_TIME}"
                found = db.rows(sql, values)
                keys = [(row["team"], row["id"]) for row in found]
                db.execute_many("delete from posts where team = ? and query = ?", keys)
                db.execute_many("delete from ratings where team = ? and query = ?", keys)
                db.execute_many("delete from queries where team = ? and id = ?", keys)
            deleted += len(found)
            if len(found) < _AT_A_TIME:
                return deleted


def _is_back(db: Transaction, departure: Row) -> bool:
    since = datetime.fromtimestamp(departure["left_at"] + _BACK_SECONDS, UTC).isoformat()
    return bool(count(db, "queries", "team = ? and asked_at > ?", [departure["place"], since]))


def _drop_jobs(db: Transaction, team: str) -> None:
    """Nobody is there to be answered any more."""
    db.execute("delete from outbox where job in (select key from jobs where team = ?)", [team])
    db.execute("delete from jobs where team = ?", [team])


def _unname_scenarios(db: Transaction, team: str, user: str) -> None:
    """A thread's scenarios say who made them."""
    sql = "select channel, thread, scenarios from threads where team = ? and scenarios like ?"
    for row in db.rows(f"{sql} /* for update */", [team, f'%"{user}"%']):
        scenarios = json.loads(row["scenarios"])
        unnamed = [{**each, "user": _without(each.get("user"), user)} for each in scenarios]
        db.execute(
            "update threads set scenarios = ? where team = ? and channel = ? and thread = ?",
            [json.dumps(unnamed), team, row["channel"], row["thread"]],
        )


def _unname_editors(db: Transaction, team: str, user: str) -> None:
    """Who may edit a team's figures is a list of ids; an empty one is everybody."""
    sql = "select id, value from team_figures where team = ? and key = 'editors' and value like ?"
    for row in db.rows(sql, [team, f"%{user}%"]):
        left = " ".join(each for each in row["value"].split() if each != user)
        db.execute("update team_figures set value = ? where id = ?", [left or None, row["id"]])


def _without(named: object, user: str) -> str:
    return "" if named == user else str(named or "")


def _said(found: Mapping[str, int]) -> Counts:
    return {name: n for name, n in found.items() if name and n}
