"""All that is kept, from one database into another: to move from SQLite to PostgreSQL or back, and
for a backup, which is a SQLite file whatever it was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bot.storage.queries import StorageUnavailable
from bot.storage.sql.session import Database, Transaction, count

_AT_ONCE = 1000
_OUTLIVED = frozenset({"claims"})
"""Tables of early versions that nothing reads any more."""


def copy_all(source: Database, target: Database) -> Mapping[str, int]:
    """Copy every row as it is at this moment, all or none; how many there are, by table.

    Raises StorageUnavailable where the target is not empty, the source holds what the target has
    no place for, or the counts differ in the end.
    """
    with source.snapshot() as read, target.writing(is_safe=True) as write:
        refuse_full(write, target.place)
        columns = _columns(read, write)
        for table, names in columns.items():
            for rows in _batches(read.stream(table, names)):
                write.execute_many(_insert(table, names), rows)
        write.count_on()
        found, copied = counts(read, columns), counts(write, columns)
        if found != copied:
            raise StorageUnavailable(f"{target.place}: {_differences(found, copied)}")
    return copied


def counts(db: Transaction, tables: Iterable[str]) -> dict[str, int]:
    """How many rows each table has."""
    return {table: count(db, table, "1 = 1", []) for table in tables}


def refuse_full(db: Transaction, place: str) -> None:
    """StorageUnavailable where anything is kept already."""
    full = [f"{n} in {table}" for table, n in counts(db, db.tables()).items() if n]
    if full:
        raise StorageUnavailable(
            f"{place} is not empty ({', '.join(full)}). Copy into an empty database: nothing was "
            "changed"
        )


def _columns(read: Transaction, write: Transaction) -> dict[str, Sequence[str]]:
    """What both have of each table; StorageUnavailable where something would be left behind."""
    theirs = write.tables()
    found: dict[str, Sequence[str]] = {}
    for table, names in read.tables().items():
        common = [name for name in names if name in theirs.get(table, ())]
        if common:
            found[table] = common
        elif table not in _OUTLIVED and count(read, table, "1 = 1", []):
            raise StorageUnavailable(
                f"{table} holds what an early version has left to be done. Start this version on "
                "that database once, so that it is done; then copy"
            )
    return found


def _insert(table: str, names: Sequence[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"insert into {table} ({columns}) values ({', '.join('?' * len(names))})"


def _batches(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _differences(found: Mapping[str, int], copied: Mapping[str, int]) -> str:
    return "; ".join(
        f"{table} has {copied[table]} rows of {n}"
        for table, n in found.items()
        if copied[table] != n
    )
