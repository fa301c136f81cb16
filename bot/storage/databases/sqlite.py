"""The storage in one SQLite file: write-ahead, shared among processes, migrated by number."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from bot.storage.databases.sqlite_file import SqliteFile
from bot.storage.databases.sqlite_leases import InboxAfterLeases
from bot.storage.sql.schema import LATER
from bot.storage.sql.storage import SqlStorage

_SWITCH_ATTEMPTS, _SWITCH_SECONDS = 60, 0.05
MIGRATIONS = (
    "m001_queries",
    "m002_claims",
    "m003_threads",
    "m004_decisions",
    "m010_afterwards",
    "m011_teams",
    "m020_leases",
    "m021_switches",
    "m022_names",
    "m023_pictures",
    "m030_jobs",
    *(each.name for each in LATER),
)
"""All there are, by name: a file that has had them is ready without looking any further."""


class SqliteStorage(SqlStorage):
    """The storage at a path; any thread may use it."""

    def __init__(self, path: Path) -> None:
        super().__init__(SqliteFile(path, _prepare, _pending), InboxAfterLeases)


def _prepare(db: sqlite3.Connection) -> None:
    """Bring a file up to date; those who start at once take turns at the write lock."""
    if not _is_current(db):
        with _without_numpy():
            from bot.storage.databases.sqlite_migrations import migrate

        migrate(db)
    _write_ahead(db)


def _pending(db: sqlite3.Connection) -> Sequence[str]:
    if _is_current(db):
        return []
    with _without_numpy():
        from bot.storage.databases.sqlite_migrations import pending

    return pending(db)


@contextmanager
def _without_numpy() -> Iterator[None]:
    """sqlite-utils loads numpy where that is installed, for types that nobody keeps here: 15 MB for
    as long as the process lives."""
    if {"numpy", "sqlite_utils"} & sys.modules.keys():
        yield
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]  # as Python marks what is not to be had
    try:
        yield
    finally:
        sys.modules.pop("numpy", None)


def _is_current(db: sqlite3.Connection) -> bool:
    try:
        applied = db.execute("select name from _sqlite_migrations where migration_set = 'tco'")
        return {row[0] for row in applied} == set(MIGRATIONS)
    except sqlite3.OperationalError:
        return False


def _write_ahead(db: sqlite3.Connection) -> None:
    """Switch the file to write-ahead once. SQLite does not wait for a lock here, so this does."""
    if db.execute("pragma journal_mode").fetchone()[0] == "wal":
        return
    for attempts_left in reversed(range(_SWITCH_ATTEMPTS)):
        try:
            db.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError:
            if not attempts_left:
                raise
            sleep(_SWITCH_SECONDS)
