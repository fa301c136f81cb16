"""The query log: the tables queries, posts and ratings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.storage.queries import LoggedQuery, Post
from bot.storage.sql.session import Database, Row, insert, known, upsert


class QueryLog:
    """Mixed into SqlStorage, whose database it uses."""

    _database: Database

    def record(self, query: LoggedQuery) -> None:
        """Keep a question; the same id a second time is kept once."""
        with self._database.quick() as db:
            insert(db, "queries", _row(query), "on conflict (id) do nothing")

    def find(self, team: str, id: str) -> LoggedQuery | None:
        """One question of a team; None where it is another team's, or gone."""
        found = self._read("where team = ? and id = ?", [team, id])
        return found[0] if found else None

    def history(self, team: str, user: str, most: int) -> Sequence[LoggedQuery]:
        """A person's own questions in one team, newest first."""
        return self.mine(team, user, most, 0)

    def latest(self, most: int) -> Sequence[LoggedQuery]:
        """Everybody's questions, newest first."""
        return self._read("order by asked_at desc limit ?", [most])

    def keep_posts(self, team: str, query: str, posts: Sequence[Post]) -> None:
        """Remember where an answer was posted; the same post twice is kept once."""
        with self._database.writing() as db:
            db.lock(f"posts:{team}:{query}")
            for post in posts:
                row = [team, query, post.channel, post.ts, post.file]
                db.execute(
                    "insert into posts (team, query, channel, ts, file) select ?, ?, ?, ?, ? "
                    "where not exists (select 1 from posts where team = ? and query = ? "
                    "and channel = ? and ts = ? and file = ?)",
                    [*row, *row],
                )

    def posts(self, team: str, query: str) -> Sequence[Post]:
        """Where an answer was posted, in order."""
        with self._database.open() as db:
            sql = "select channel, ts, file from posts where team = ? and query = ? order by id"
            return [Post(**row) for row in db.rows(sql, [team, query])]

    def set_public(self, team: str, query: str, is_public: bool) -> None:
        """Say whether the whole team may see a question."""
        with self._database.open() as db:
            sql = "update queries set is_public = ? where team = ? and id = ?"
            db.execute(sql, [int(is_public), team, query])

    def withdraw(self, team: str, query: str) -> None:
        """Say that an answer was taken back: nobody else is to see its question."""
        with self._database.open() as db:
            sql = "update queries set is_public = 0, is_withdrawn = 1 where team = ? and id = ?"
            db.execute(sql, [team, query])

    def rate(self, team: str, query: str, user: str, is_useful: bool, at: datetime) -> None:
        """Keep a person's judgement of an answer; a later one takes its place."""
        row = {"team": team, "query": query, "user": user, "is_useful": int(is_useful)}
        with self._database.open() as db:
            upsert(db, "ratings", {**row, "at": at.isoformat()}, ("team", "query", "user"))

    def ratings(self, team: str, query: str) -> Sequence[tuple[str, bool]]:
        """Who found an answer useful, and who did not."""
        sql = 'select "user", is_useful from ratings where team = ? and query = ? order by "user"'
        with self._database.open() as db:
            found = db.rows(sql, [team, query])
        return [(row["user"], bool(row["is_useful"])) for row in found]

    def mine(self, team: str, user: str, most: int, skip: int) -> Sequence[LoggedQuery]:
        """A page of a person's own questions, newest first."""
        how = 'where team = ? and "user" = ? order by asked_at desc limit ? offset ?'
        return self._read(how, [team, user, most, skip])

    def of_team(self, team: str, user: str, most: int, skip: int) -> Sequence[LoggedQuery]:
        """A page of what others of the team asked in public channels, newest first."""
        how = (
            'where team = ? and is_public = 1 and "user" != ? '
            "order by asked_at desc limit ? offset ?"
        )
        return self._read(how, [team, user, most, skip])

    def _read(self, how: str, values: Sequence[Any]) -> list[LoggedQuery]:
        with self._database.open() as db:
            return [_query(row) for row in db.rows(f"select * from queries {how}", values)]


def _row(query: LoggedQuery) -> Row:
    return {
        **query.__dict__,
        "asked_at": query.asked_at.isoformat(),
        "workload": json.dumps(query.workload, sort_keys=True),
        "figures": json.dumps(query.figures, sort_keys=True),
        "is_public": int(query.is_public),
        "is_withdrawn": int(query.is_withdrawn),
    }


def _query(row: Row) -> LoggedQuery:
    read = {
        "asked_at": datetime.fromisoformat(row["asked_at"]),
        "workload": json.loads(row["workload"]),
        "figures": json.loads(row["figures"]),
        "is_public": bool(row["is_public"]),
        "is_withdrawn": bool(row["is_withdrawn"]),
    }
    return LoggedQuery(**{**known(LoggedQuery, row), **read})
