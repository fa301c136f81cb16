"""The log in one SQLite file: write-ahead, shared by threads and processes, migrated by number."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.storage.queries import LoggedQuery, StorageUnavailable
from bot.storage.sqlite_afterwards import TABLES as AFTERWARDS
from bot.storage.sqlite_afterwards import SqliteAfterwards
from bot.storage.sqlite_decisions import SqliteDecisions
from bot.storage.sqlite_leases import TABLE as LEASES
from bot.storage.sqlite_leases import SqliteLeases
from bot.storage.sqlite_rows import insert, known
from bot.storage.sqlite_switches import TABLES as SWITCHES
from bot.storage.sqlite_switches import SqliteSwitches
from bot.storage.sqlite_teams import TABLES as TEAMS
from bot.storage.sqlite_teams import SqliteTeams
from bot.storage.sqlite_threads import SqliteThreads

_BUSY_SECONDS = 5.0
_SWITCH_ATTEMPTS, _SWITCH_SECONDS = 100, 0.05
_CLAIMS_KEPT = timedelta(days=1)
"""Slack retries for some minutes at most; a day is ample, and the table stays small."""

migrations = Migrations("tco")


@migrations()
def m001_queries(db: Database) -> None:
    """Every question asked."""
    db.table("queries").create(
        {
            "id": str,
            "asked_at": str,
            "team": str,
            "channel": str,
            "user": str,
            "surface": str,
            "canonical": str,
            "workload": str,
            "verdict": str,
            "figures": str,
            "catalogue_version": str,
            "duration_ms": float,
        },
        pk="id",
    )
    db.table("queries").create_index(["team", "user", "asked_at"])


@migrations()
def m002_claims(db: Database) -> None:
    """Deliveries that somebody answers already."""
    db.table("claims").create({"delivery": str, "claimed_at": str}, pk="delivery")


@migrations()
def m003_threads(db: Database) -> None:
    """What threads discuss, the messages answered in them, and how fast each channel is told."""
    ids = {"team": str, "channel": str, "thread": str}
    state = {"asked_on": str, "is_private": int, "scenarios": str, "trail": str}
    db.table("threads").create({**ids, **state}, pk=("team", "channel", "thread"))
    turn = {"ts": str, "user": str, "owner": str, "touched_at": str, "finished": int}
    answered = {"replies": str, "made": str, "base": str}
    db.table("turns").create({**ids, **turn, **answered}, pk=("team", "channel", "ts"))
    db.table("turns").create_index(["team", "channel", "thread"])
    db.table("paces").create(
        {"team": str, "channel": str, "free_at": float}, pk=("team", "channel")
    )


@migrations()
def m004_decisions(db: Database) -> None:
    """What teams decided."""
    ids = {"id": str, "team": str, "channel": str, "thread": str, "at": str, "by": str}
    said = {"outcome": str, "reason": str, "review_on": str, "trigger": str, "supersedes": str}
    on = {"label": str, "canonical": str, "workload": str, "verdict": str, "figures": str}
    db.table("decisions").create({**ids, **said, **on, "is_private": int}, pk="id")
    db.table("decisions").create_index(["team", "at"])


@migrations()
def m010_afterwards(db: Database) -> None:
    """Where answers were posted, and what people made of them."""
    for statement in AFTERWARDS:
        db.execute(statement)


@migrations()
def m011_teams(db: Database) -> None:
    """The teams' own figures."""
    for statement in TEAMS:
        db.execute(statement)


@migrations()
def m020_leases(db: Database) -> None:
    """Which process answers which message, and what another needs to take it over."""
    db.execute(LEASES)


@migrations()
def m021_switches(db: Database) -> None:
    """What teams switched on or off."""
    for statement in SWITCHES:
        db.execute(statement)


@migrations()
def m022_names(db: Database) -> None:
    """What people are called who are cited in messages: a mention would call them each time."""
    db.execute("alter table team_figures add column set_by_name text not null default ''")
    db.execute("alter table decisions add column by_name text not null default ''")


@migrations()
def m023_pictures(db: Database) -> None:
    """Which picture goes with an answer in a thread: it changes and goes with it."""
    db.execute("alter table turns add column picture text not null default ''")


class SqliteStorage(SqliteAfterwards, SqliteTeams):
    """The log at a path. A connection is opened for each call, so any thread may use it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_ready = False
        self._keeper: sqlite3.Connection | None = None
        """Open all the time: at the last close SQLite would write everything back, for 20 ms."""
        self.threads = SqliteThreads(self._database, self._quick)
        self.leases = SqliteLeases(self._database, self._quick)
        self.decisions = SqliteDecisions(self._database)
        self.switches = SqliteSwitches(self._database)

    def record(self, query: LoggedQuery) -> None:
        """Keep a question."""
        with self._database() as db:
            db.table("queries").insert(_row(query))

    def find(self, team: str, id: str) -> LoggedQuery | None:
        """One question of a team; None where it is another team's, or gone."""
        with self._database() as db:
            rows = db.table("queries").rows_where("team = ? and id = ?", [team, id])
            return next((_query(row) for row in rows), None)

    def history(self, team: str, user: str, most: int) -> Sequence[LoggedQuery]:
        """A person's own questions in one team, newest first."""
        with self._database() as db:
            rows = db.table("queries").rows_where(
                "team = ? and user = ?", [team, user], order_by="asked_at desc", limit=most
            )
            return [_query(row) for row in rows]

    def latest(self, most: int) -> Sequence[LoggedQuery]:
        """Everybody's questions, newest first."""
        with self._database() as db:
            rows = db.table("queries").rows_where(order_by="asked_at desc", limit=most)
            return [_query(row) for row in rows]

    def claim(self, delivery: str, now: datetime) -> bool:
        """True for the first to claim a delivery's id, across threads and processes."""
        with self._database() as db:
            db.execute(
                "delete from claims where claimed_at < ?", [(now - _CLAIMS_KEPT).isoformat()]
            )
            row = {"delivery": delivery, "claimed_at": now.isoformat()}
            return insert(db, "insert or ignore", "claims", row) == 1

    def _queries(self, where: str, values: Sequence[Any], **other: Any) -> list[LoggedQuery]:
        with self._database() as db:
            return [_query(row) for row in db.table("queries").rows_where(where, values, **other)]

    @contextmanager
    def _database(self) -> Iterator[Database]:
        try:
            connection = self._connect()
            try:
                with connection:
                    yield Database(connection)
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as why:
            raise StorageUnavailable(f"{self._path}: {why}") from why

    @contextmanager
    def _quick(self) -> Iterator[Database]:
        """For what can be found out again: a power cut may undo it, a crash of a process not."""
        with self._database() as db:
            db.execute("pragma synchronous = normal")
            yield db

    def _connect(self) -> sqlite3.Connection:
        if not self._is_ready:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        try:
            if not self._is_ready:
                _migrate(connection)
                _write_ahead(connection)
                self._keeper = _kept_open(self._path)
                self._is_ready = True
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file up to date; those who start at once take turns at the write lock."""
    db = Database(connection)
    if not migrations.pending(db):
        return
    with connection:
        connection.execute("begin immediate")
        migrations.apply(db)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to write-ahead once. SQLite does not wait for a lock here, so this does."""
    for attempts_left in reversed(range(_SWITCH_ATTEMPTS)):
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError:
            if not attempts_left:
                raise
            sleep(_SWITCH_SECONDS)


def _kept_open(path: Path) -> sqlite3.Connection:
    """A connection that nobody uses; it has read once, since SQLite opens a file at need."""
    keeper = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    keeper.execute("select count(*) from sqlite_master").fetchone()
    return keeper


def _row(query: LoggedQuery) -> dict[str, Any]:
    return {
        **query.__dict__,
        "asked_at": query.asked_at.isoformat(),
        "workload": json.dumps(query.workload, sort_keys=True),
        "figures": json.dumps(query.figures, sort_keys=True),
    }


def _query(row: dict[str, Any]) -> LoggedQuery:
    return LoggedQuery(
        **{
            **known(LoggedQuery, row),
            "asked_at": datetime.fromisoformat(row["asked_at"]),
            "workload": json.loads(row["workload"]),
            "figures": json.loads(row["figures"]),
            "is_public": bool(row["is_public"]),
            "is_withdrawn": bool(row["is_withdrawn"]),
        }
    )
