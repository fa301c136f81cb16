"""What the tables need of a database: transactions, rows, locks. Two kinds of it are in
bot/storage/databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any, Protocol

Row = dict[str, Any]

BUSY_SECONDS = 4.0
"""How long somebody else's lock is waited for."""
BUSY_BEFORE_ACK = 1.8
"""The same while Slack waits for an acknowledgement, three seconds in all."""


class Transaction(Protocol):
    """One transaction: kept when its block is left, and undone where that raises."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a query finds, by column."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Change rows, and say how many."""

    def execute_many(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        """Change rows with each of many sets of values."""

    def lock(self, name: str) -> None:
        """Wait for every other transaction that has locked this name; let go of it at the end.
        Only within `writing`."""

    def tables(self) -> Mapping[str, Sequence[str]]:
        """The columns of each table of ours; what migrations note for themselves is none."""

    def stream(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """All rows of a table, in the order of their making, without holding all in memory."""

    def count_on(self) -> None:
        """Ids that the database gives go on after the largest of those that were given to it."""


class Database(Protocol):
    """Where transactions are made, from any thread. Each method raises StorageUnavailable where
    the database cannot be used, or another's lock outlasts `busy` seconds."""

    @property
    def place(self) -> str:
        """Where it is, as may be logged: a file, or an address without a password."""

    def open(self, busy: float = BUSY_SECONDS) -> AbstractContextManager[Transaction]:
        """For one statement, which must stand even after a power cut."""

    def quick(self, busy: float = BUSY_SECONDS) -> AbstractContextManager[Transaction]:
        """For one statement of what can be found out again: a power cut may undo it, a crash of a
        process not."""

    def writing(
        self, busy: float = BUSY_SECONDS, *, is_safe: bool = False
    ) -> AbstractContextManager[Transaction]:
        """For several statements, such as those that look before they write: all stand, or none.
        As `quick`, and where `is_safe`, as `open`."""

    def snapshot(self) -> AbstractContextManager[Transaction]:
        """For reading all as it is at one moment, however long that takes; nobody waits for it."""

    def pending(self) -> Sequence[str]:
        """The migrations that it has not had yet, by name; nothing is changed. StorageUnavailable
        where it is another program's, or a newer version's."""

    def close(self) -> None:
        """Let go of all connections. It may be used again."""


def insert(db: Transaction, table: str, row: Mapping[str, Any], on_conflict: str = "") -> int:
    """Keep a row; how many rows that made. Columns are named: while a new version is rolled out,
    older processes share the database, and newer migrations may have added columns."""
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    sql = f"insert into {table} ({columns}) values ({marks}) {on_conflict}"
    return db.execute(sql, list(row.values()))


def upsert(db: Transaction, table: str, row: Mapping[str, Any], key: Sequence[str]) -> None:
    """Keep a row in the place of one with the same key."""
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in row if name not in key)
    columns = ", ".join(f'"{name}"' for name in key)
    insert(db, table, row, f"on conflict ({columns}) do update set {changes}")


def count(db: Transaction, table: str, where: str, values: Sequence[Any]) -> int:
    """How many rows there are of a kind."""
    return int(db.rows(f"select count(*) as n from {table} where {where}", values)[0]["n"])


def known(kind: type[Any], row: Mapping[str, Any]) -> Row:
    """Of a row, what a dataclass has fields for."""
    return {each.name: row[each.name] for each in fields(kind) if each.name in row}
