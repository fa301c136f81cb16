"""What is kept of an answer once it is given, in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from bot.storage.afterwards import Post
from bot.storage.queries import LoggedQuery
from bot.storage.sqlite_rows import insert

TABLES = (
    "alter table queries add column is_public integer not null default 0",
    "alter table queries add column is_withdrawn integer not null default 0",
    "create index idx_queries_of_team on queries (team, is_public, asked_at)",
    """create table posts (
        id integer primary key, team text, query text, channel text, ts text, file text)""",
    "create index idx_posts on posts (team, query)",
    """create table ratings (
        team text, query text, user text, is_useful integer, at text,
        primary key (team, query, user))""",
)


class SqliteAfterwards:
    """Mixed into SqliteStorage, whose connection it uses."""

    _database: Any
    _queries: Any

    def keep_posts(self, team: str, query: str, posts: Sequence[Post]) -> None:
        """Remember where an answer was posted."""
        rows = [(team, query, post.channel, post.ts, post.file) for post in posts]
        with self._open() as db:
            db.conn.executemany(
                "insert into posts (team, query, channel, ts, file) values (?, ?, ?, ?, ?)", rows
            )

    def posts(self, team: str, query: str) -> Sequence[Post]:
        """Where an answer was posted, in order."""
        with self._open() as db:
            sql = "select channel, ts, file from posts where team = ? and query = ? order by id"
            return [Post(*row) for row in db.execute(sql, [team, query]).fetchall()]

    def set_public(self, team: str, query: str, is_public: bool) -> None:
        """Say whether the whole team may see a question."""
        with self._open() as db:
            sql = "update queries set is_public = ? where team = ? and id = ?"
            db.execute(sql, [int(is_public), team, query])

    def withdraw(self, team: str, query: str) -> None:
        """Say that an answer was taken back: nobody else is to see its question."""
        with self._open() as db:
            sql = "update queries set is_public = 0, is_withdrawn = 1 where team = ? and id = ?"
            db.execute(sql, [team, query])

    def rate(self, team: str, query: str, user: str, is_useful: bool, at: datetime) -> None:
        """Keep a person's judgement of an answer; a later one takes its place."""
        with self._open() as db:
            row = {"team": team, "query": query, "user": user, "is_useful": int(is_useful)}
            insert(db, "insert or replace", "ratings", {**row, "at": at.isoformat()})

    def ratings(self, team: str, query: str) -> Sequence[tuple[str, bool]]:
        """Who found an answer useful, and who did not."""
        with self._open() as db:
            sql = "select user, is_useful from ratings where team = ? and query = ? order by user"
            return [(user, bool(is_useful)) for user, is_useful in db.execute(sql, [team, query])]

    def mine(self, team: str, user: str, most: int, skip: int) -> Sequence[LoggedQuery]:
        """A page of a person's own questions, newest first."""
        where = "team = ? and user = ?"
        return self._page(where, [team, user], most, skip)

    def of_team(self, team: str, user: str, most: int, skip: int) -> Sequence[LoggedQuery]:
        """A page of what others of the team asked in public channels, newest first."""
        where = "team = ? and is_public = 1 and user != ?"
        return self._page(where, [team, user], most, skip)

    def _page(self, where: str, values: list[str], most: int, skip: int) -> Sequence[LoggedQuery]:
        found: Sequence[LoggedQuery] = self._queries(
            where, values, order_by="asked_at desc", limit=most, offset=skip
        )
        return found

    def _open(self) -> AbstractContextManager[Any]:
        opened: AbstractContextManager[Any] = self._database()
        return opened
