"""Where a workspace keeps its records: one SQLite table, one shelf for each kind of record."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from bot.workspace.records import Record

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    shelf TEXT NOT NULL, folder TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (shelf, folder, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blob (key TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""

R = TypeVar("R", bound=Record)

_KEPT = 1024
"""Bodies of a shelf that are not read again: who waits for a message looks at all others often."""


class Store:
    """One SQLite file, shared by all threads; in memory unless `path` is given."""

    def __init__(self, path: Path | None = None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None
        )
        # A test double loses nothing of value in a power cut: speed before durability.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(SCHEMA)

    @contextmanager
    def locked(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone; whatever is read and written inside is atomic."""
        with self._lock:
            yield self._db

    def next_number(self, name: str, at_least: int = 1) -> int:
        """The next value of a counter that never repeats, not even after a restart."""
        with self.locked() as db:
            row = db.execute("SELECT value FROM counter WHERE name = ?", [name]).fetchone()
            value = max(at_least, (row[0] if row else 0) + 1)
            db.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", [name, value])
            return value

    def next_ts(self) -> str:
        """A message timestamp: now in microseconds, later than every one given before."""
        micros = self.next_number("ts", at_least=time.time_ns() // 1000)
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def next_id(self, prefix: str) -> str:
        """An identifier in Slack's format, such as `V0A000007` for the prefix `V`."""
        return f"{prefix}0A{self.next_number(prefix):06d}"

    def put_blob(self, key: str, body: bytes) -> None:
        with self.locked() as db:
            db.execute("INSERT OR REPLACE INTO blob VALUES (?, ?)", [key, body])

    def blob(self, key: str) -> bytes:
        """The bytes kept under `key`; raises KeyError."""
        with self.locked() as db:
            row = db.execute("SELECT body FROM blob WHERE key = ?", [key]).fetchone()
        if row is None:
            raise KeyError(key)
        return bytes(row[0])

    def close(self) -> None:
        """Closes the file; what was in memory is gone."""
        with self._lock:
            self._db.close()


class Shelf(Generic[R]):
    """All records of one kind, filed by folder (a channel, say) and key, in the keys' order."""

    def __init__(self, store: Store, name: str, record: type[R]) -> None:
        self._store, self._name = store, name
        self._read = lru_cache(_KEPT)(record.model_validate_json)

    def put(self, key: str, record: R, folder: str = "") -> R:
        """Keeps `record`, instead of any other under the same folder and key; returns it."""
        row = [self._name, folder, key, record.model_dump_json()]
        with self._store.locked() as db:
            db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)", row)
        return record

    def find(self, key: str, folder: str = "") -> R | None:
        query = "SELECT body FROM record WHERE shelf = ? AND folder = ? AND key = ?"
        with self._store.locked() as db:
            row = db.execute(query, [self._name, folder, key]).fetchone()
        return self._read(row[0]) if row else None

    def get(self, key: str, folder: str = "") -> R:
        """The record; raises KeyError when there is none."""
        record = self.find(key, folder)
        if record is None:
            raise KeyError(key)
        return record

    def all(
        self, folder: str | None = None, where: str = "TRUE", values: Sequence[str] = ()
    ) -> list[R]:
        """Every record of a folder (of all folders when None), ordered by key. `where` narrows it
        in SQL, of `key` and `body`, and saves reading the others."""
        filed = [self._name] if folder is None else [self._name, folder]
        which = "shelf = ?" if folder is None else "shelf = ? AND folder = ?"
        query = f"SELECT body FROM record WHERE {which} AND ({where}) ORDER BY key"
        with self._store.locked() as db:
            rows = db.execute(query, [*filed, *values]).fetchall()
        return [self._read(row[0]) for row in rows]

    def remove(self, key: str, folder: str = "") -> None:
        query = "DELETE FROM record WHERE shelf = ? AND folder = ? AND key = ?"
        with self._store.locked() as db:
            db.execute(query, [self._name, folder, key])
