"""How a file of any earlier version becomes one of this: migrations by number, never changed.

Those up to m030 are SQLite's own, from when there was no other database; LATER has the rest.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.storage.sql.schema import (
    FIGURES,
    JOBS,
    LATER,
    RATINGS,
    SWITCHES,
    Migration,
    refuse_foreign,
    refuse_newer,
)

_LEASES = """create table if not exists leases (
    team text, channel text, thread text, ts text, owner text, until real, takers integer,
    errand text, begun integer, primary key (team, channel, ts))"""

migrations = Migrations("tco")


@migrations()
def m001_queries(db: Database) -> None:
    """Every question asked."""
    said = ("team", "channel", "user", "surface", "canonical", "workload", "verdict", "figures")
    text = dict.fromkeys(("id", "asked_at", *said, "catalogue_version"), str)
    db.table("queries").create({**text, "duration_ms": float}, pk="id")
    db.table("queries").create_index(["team", "user", "asked_at"])


@migrations()
def m002_claims(db: Database) -> None:
    """Deliveries that somebody answers already, in versions before the inbox."""
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
    for name in ("is_public", "is_withdrawn"):
        _execute(db, f"alter table queries add column {name} integer not null default 0")
    _execute(db, *RATINGS)


@migrations()
def m011_teams(db: Database) -> None:
    """The teams' own figures."""
    _execute(db, *FIGURES)


@migrations()
def m020_leases(db: Database) -> None:
    """Which process answers which message, in versions before the inbox."""
    _execute(db, _LEASES)


@migrations()
def m021_switches(db: Database) -> None:
    """What teams switched on or off."""
    _execute(db, *SWITCHES)


@migrations()
def m022_names(db: Database) -> None:
    """What people are called who are cited in messages: a mention would call them each time."""
    _execute(db, "alter table team_figures add column set_by_name text not null default ''")
    _execute(db, "alter table decisions add column by_name text not null default ''")


@migrations()
def m023_pictures(db: Database) -> None:
    """Which picture goes with an answer in a thread: it changes and goes with it."""
    _execute(db, "alter table turns add column picture text not null default ''")


@migrations()
def m030_jobs(db: Database) -> None:
    """What was promised to Slack, and what was sent to it."""
    _execute(db, *JOBS)


def _execute(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


def _register(migration: Migration) -> None:
    def apply(db: Database) -> None:
        _execute(db, *migration.statements)

    migrations(name=migration.name)(apply)


for _migration in LATER:
    _register(_migration)


def migrate(db: sqlite3.Connection) -> None:
    """Apply what a file has not had yet; StorageUnavailable where it is not this program's."""
    wrapped = Database(db)
    _refuse_others(wrapped)
    if migrations.pending(wrapped):
        db.execute("begin immediate")
        try:
            _refuse_others(wrapped)
            migrations.apply(wrapped)
            db.commit()
        except BaseException:
            db.rollback()
            raise


def pending(db: sqlite3.Connection) -> list[str]:
    """What a file has not had yet; StorageUnavailable where it is not this program's."""
    wrapped = Database(db)
    _refuse_others(wrapped)
    return [each.name for each in migrations.pending(wrapped)]


def _refuse_others(db: Database) -> None:
    """Nothing is written into a file of another program, or of a version that knows more."""
    path = db.conn.execute("pragma database_list").fetchone()[2]
    tables = {name for name in db.table_names() if not name.startswith("sqlite_")}
    ours = {each.name for each in migrations.applied(db)} if tables else set()
    if tables and not ours:
        refuse_foreign(path, "TCO_DATABASE to a file")
    names = {each.name for each in migrations._migrations}
    refuse_newer(path, ours, names, "TCO_DATABASE to another file")
