"""One SQLite file that threads and processes share: connections, transactions, its clock.

Connections are kept and lent out one at a time. A file that was deleted, emptied or put in place of
another while the process runs is noticed before the next use, and made ready anew.

One transaction writes at a time, so its lock is held for as short as can be. A single statement is
its own transaction: it begins and ends within SQLite, where no other thread of Python keeps it
waiting. What must stand after a power cut is brought to the disk once the lock is let go of: a disk
takes its time, and nobody waits for it but who asked.
"""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from bot.storage.databases.disk import Disk
from bot.storage.queries import StorageUnavailable
from bot.storage.sql.session import BUSY_SECONDS, Row, Transaction

_NOW = "((julianday('now') - 2440587.5) * 86400.0)"
"""Unix seconds; SQLite 3.40 has no word for them with their fractions."""
_MOST_IDLE = 28
"""As many as there are threads, of those that acknowledge and those that do jobs."""
_ONLY_OWNER = 0o600
_SESSION = ("synchronous = normal", "cache_size = -200", "busy_timeout = 0")
"""The disk is where it matters, a page is seldom read twice, and locks are waited for here: after
all other settings, which may meet another's lock themselves."""
_AGAIN_SECONDS = (0.001, 0.004)
"""Between attempts at a lock, by chance. SQLite's own pauses grow to a tenth of a second each: who
waits long would lose to whoever comes new."""
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
T = TypeVar("T")


@lru_cache(maxsize=512)
def _in_sqlite(sql: str) -> str:
    return sql.replace("unix_now()", _NOW)


def _patiently(act: Callable[[], T], until: float) -> T:
    """Do what wants a lock, as soon as nobody else has it; as it comes after `until`."""
    while True:
        try:
            return act()
        except sqlite3.OperationalError as why:
            if why.sqlite_errorcode & 0xFF not in _IN_USE or monotonic() > until:
                raise
        sleep(random.uniform(*_AGAIN_SECONDS))


class SqliteTransaction:
    """What statements are said to while a connection is lent."""

    def __init__(self, connection: sqlite3.Connection, until: float) -> None:
        """Another's lock is waited for `until` then."""
        self._connection, self._until = connection, until

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a query finds, by column."""
        return [dict(row) for row in self._said(sql, values)]

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Change rows, and say how many."""
        return self._said(sql, values).rowcount

    def _said(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
        said = _in_sqlite(sql)
        return _patiently(lambda: self._connection.execute(said, values), self._until)

    def execute_many(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        """Change rows with each of many sets of values."""
        self._connection.executemany(_in_sqlite(sql), many)

    def lock(self, name: str) -> None:
        """Nothing more is to be done: one transaction writes at a time, and this is it."""
        assert self._connection.in_transaction, f"{name} is locked outside of writing()"

    def tables(self) -> Mapping[str, Sequence[str]]:
        """The columns of each table of ours."""
        found = self.rows("select name from sqlite_master where type = 'table' order by name")
        names = [row["name"] for row in found if not row["name"].startswith(("sqlite_", "_"))]
        columns = "select name from pragma_table_info(?)"
        return {name: [row["name"] for row in self.rows(columns, [name])] for name in names}

    def stream(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """All rows of a table, in the order of their making."""
        named = ", ".join(f'"{column}"' for column in columns)
        for row in self._connection.execute(f"select {named} from {table} order by rowid"):
            yield tuple(row)

    def count_on(self) -> None:
        """SQLite gives the next free id by itself."""


class SqliteFile:
    """Opens the file at a path for one transaction at a time, from any thread."""

    def __init__(
        self,
        path: Path,
        prepare: Callable[[sqlite3.Connection], None],
        pending: Callable[[sqlite3.Connection], Sequence[str]],
    ) -> None:
        """`prepare` brings a file up to date; it is called once for each file found there, and
        raises StorageUnavailable for one that is not to be touched. `pending` says what it would
        apply."""
        self.path, self._prepare, self._pending = path, prepare, pending
        self._lock, self._writers = threading.RLock(), threading.Lock()
        self._disk = Disk(Path(f"{path}-wal"))
        self._idle: list[sqlite3.Connection] = []
        self._file: tuple[int, int] | None = None
        """Device and number of the file that is ready; None for none."""

    @property
    def place(self) -> str:
        """The file's path."""
        return str(self.path)

    @contextmanager
    def open(self, busy: float = BUSY_SECONDS) -> Iterator[Transaction]:
        """A connection for a statement that stands even after a power cut."""
        with self._lent() as db:
            before = db.total_changes
            yield SqliteTransaction(db, monotonic() + busy)
            is_changed = db.total_changes > before
        if is_changed:
            self._bring_to_disk()

    @contextmanager
    def quick(self, busy: float = BUSY_SECONDS) -> Iterator[Transaction]:
        """For what can be found out again: a power cut may undo it, a crash of a process not."""
        with self._lent() as db:
            yield SqliteTransaction(db, monotonic() + busy)

    @contextmanager
    def writing(
        self, busy: float = BUSY_SECONDS, *, is_safe: bool = False
    ) -> Iterator[Transaction]:
        """For a transaction that looks before it writes. Within a process they wait for each other
        here, in turn."""
        until = monotonic() + busy
        if not self._writers.acquire(timeout=busy):
            raise StorageUnavailable(f"{self.path}: too many write at once")
        try:
            with self._lent() as db:
                _patiently(lambda: db.execute("begin immediate"), until)
                yield SqliteTransaction(db, until)
        finally:
            self._writers.release()
        if is_safe:
            self._bring_to_disk()

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """What is written ahead meanwhile is not seen. A file that is not there is not made."""
        if self._found() is None:
            raise StorageUnavailable(f"There is no database at {self.path}")
        with self._lent() as db:
            db.execute("begin")
            yield SqliteTransaction(db, monotonic() + BUSY_SECONDS)

    def pending(self) -> Sequence[str]:
        """The migrations that the file has not had yet; one that is not there is not made."""
        there = self._found() is not None
        try:
            db = self._connect() if there else sqlite3.connect(":memory:")
            try:
                return self._pending(db)
            finally:
                db.close()
        except (sqlite3.Error, OSError) as why:
            raise StorageUnavailable(f"{self.path}: {why}") from why

    def close(self) -> None:
        """Let go of all connections that are not lent."""
        with self._lock:
            for db in self._idle:
                db.close()
            self._idle.clear()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._taken()
            is_done = False
            try:
                with db:
                    yield db
                is_done = True
            finally:
                self._give_back(db, is_sound=is_done)
        except (sqlite3.Error, OSError) as why:
            raise StorageUnavailable(f"{self.path}: {why}") from why

    def _bring_to_disk(self) -> None:
        try:
            self._disk.bring()
        except OSError as why:
            raise StorageUnavailable(f"{self.path}: {why}") from why

    def _taken(self) -> sqlite3.Connection:
        found = self._found()  # the disk may take its time, and nobody else waits for that
        with self._lock:
            if self._file is None or (self._file != found and self._file != self._found()):
                self._make_ready()
            if self._idle:
                return self._idle.pop()
        return _ready(self._connect())

    def _give_back(self, db: sqlite3.Connection, *, is_sound: bool) -> None:
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
        self.close()
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
        self._idle.append(_ready(db))
        self._file = self._found()

    def _forget_rest(self) -> None:
        """What was written ahead belongs to the file that is gone; an emptied one goes, too: a
        connection writes it back there when it is closed."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)
        db.row_factory = sqlite3.Row
        return db


def _ready(db: sqlite3.Connection) -> sqlite3.Connection:
    """A connection on which a statement is a transaction, unless one was begun."""
    db.isolation_level = None
    for setting in _SESSION:
        db.execute(f"pragma {setting}")
    return db
