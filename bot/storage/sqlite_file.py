"""One SQLite file that threads and processes share: connections, transactions, rows.

Connections are kept and lent out one at a time. A file that was deleted, emptied or put in place of
another while the process runs is noticed before the next use, and made ready anew.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.storage.queries import StorageUnavailable

Db = sqlite3.Connection
Row = dict[str, Any]

BUSY_SECONDS = 4.0
"""How long somebody else's lock is waited for."""
BUSY_BEFORE_ACK = 1.2
"""The same while Slack waits for an acknowledgement, three seconds in all."""
NOW = "((julianday('now') - 2440587.5) * 86400.0)"
"""The database's clock in Unix seconds: the same for every process, whatever its own says."""
_MOST_IDLE = 8
_ONLY_OWNER = 0o600


class SqliteFile:
    """Opens the file at a path for one transaction at a time, from any thread."""

    def __init__(self, path: Path, prepare: Callable[[Db], None]) -> None:
        """`prepare` brings a file up to date; it is called once for each file found there, and
        raises StorageUnavailable for one that is not to be touched."""
        self.path, self._prepare = path, prepare
        self._lock, self._writers = threading.RLock(), threading.Lock()
        self._idle: list[Db] = []
        self._file: tuple[int, int] | None = None
        """Device and number of the file that is ready; None for none."""

    @contextmanager
    def open(self, busy: float = BUSY_SECONDS) -> Iterator[Db]:
        """A connection for one transaction that stands even after a power cut."""
        with self._lent("full", busy) as db:
            yield db

    @contextmanager
    def quick(self, busy: float = BUSY_SECONDS) -> Iterator[Db]:
        """For what can be found out again: a power cut may undo it, a crash of a process not."""
        with self._lent("normal", busy) as db:
            yield db

    @contextmanager
    def writing(self, busy: float = BUSY_SECONDS, synchronous: str = "normal") -> Iterator[Db]:
        """For a transaction that looks before it writes. Within a process writers wait for each
        other here, in turn: SQLite has them try again by chance, and some would never get through.
        """
        if not self._writers.acquire(timeout=busy):
            raise StorageUnavailable(f"{self.path}: too many write at once")
        try:
            with self._lent(synchronous, busy) as db:
                db.execute("begin immediate")
                yield db
        finally:
            self._writers.release()

    @contextmanager
    def _lent(self, synchronous: str, busy: float) -> Iterator[Db]:
        try:
            db = self._taken()
            is_done = False
            try:
                db.execute(f"pragma busy_timeout = {int(busy * 1000)}")
                db.execute(f"pragma synchronous = {synchronous}")
                with db:
                    yield db
                is_done = True
            finally:
                self._give_back(db, is_sound=is_done)
        except (sqlite3.Error, OSError) as why:
            raise StorageUnavailable(f"{self.path}: {why}") from why

    def _taken(self) -> Db:
        with self._lock:
            if self._file is None or self._file != self._found():
                self._make_ready()
            return self._idle.pop() if self._idle else self._connect()

    def _give_back(self, db: Db, *, is_sound: bool) -> None:
        with self._lock:
            if is_sound and len(self._idle) < _MOST_IDLE:
                self._idle.append(db)
                return
        db.close()

    def _found(self) -> tuple[int, int] | None:
        """The file that is there now; None for none, or an empty one."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino) if found.st_size else None

    def _make_ready(self) -> None:
        was_ready, self._file = self._file is not None, None
        if was_ready and self._found() is None:
            self._forget_rest()
        for db in self._idle:
            db.close()
        self._idle.clear()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=_ONLY_OWNER)
        with suppress(OSError):  # on a disk that keeps no modes, or another user's
            self.path.chmod(_ONLY_OWNER)
        db = self._connect()
        try:
            self._prepare(db)
        except BaseException:
            db.close()
            raise
        self._idle.append(db)
        self._file = self._found()

    def _forget_rest(self) -> None:
        """What was written ahead belongs to the file that is gone; an emptied one goes, too: a
        connection writes it back there when it is closed."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _connect(self) -> Db:
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)
        db.row_factory = sqlite3.Row
        return db


def rows(db: Db, sql: str, values: Sequence[Any] = ()) -> list[Row]:
    """What a query finds, by column."""
    return [dict(row) for row in db.execute(sql, values)]


def insert(db: Db, table: str, row: Mapping[str, Any], on_conflict: str = "") -> int:
    """Keep a row; how many rows that made. Columns are named: while a new version is rolled out,
    older processes share the file, and newer migrations may have added columns."""
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    sql = f"insert into {table} ({columns}) values ({marks}) {on_conflict}"
    return int(db.execute(sql, list(row.values())).rowcount)


def upsert(db: Db, table: str, row: Mapping[str, Any], key: Sequence[str]) -> None:
    """Keep a row in the place of one with the same key."""
    changed = [name for name in row if f'"{name}"' not in key and name not in key]
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in changed)
    insert(db, table, row, f"on conflict ({', '.join(key)}) do update set {changes}")


def known(kind: type[Any], row: Mapping[str, Any]) -> Row:
    """Of a row, what a dataclass has fields for."""
    return {each.name: row[each.name] for each in fields(kind) if each.name in row}
