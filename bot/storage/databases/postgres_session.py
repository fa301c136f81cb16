"""What is said to PostgreSQL: the statements of bot/storage/sql in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from bot.storage.databases.postgres_migrations import OURS
from bot.storage.sql.session import Row

Connection = psycopg.Connection[Row]

_NOW = "extract(epoch from statement_timestamp())::double precision"
"""The server's clock. It stands still within a statement, so that an index can be used."""
_COMMENT = re.compile(r"/\*\s*(for update[a-z ]*?)\s*\*/")
_NUL, _NO_CHARACTER = "\x00", "\ufffd"
_COLUMNS = """
    select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and table_name <> %s
    order by table_name, ordinal_position
"""
_COUNTED = """
    select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and is_identity = 'YES'
"""
_ORDERS = ("rowid", "id")


@lru_cache(maxsize=512)
def _in_postgres(sql: str) -> str:
    said = _COMMENT.sub(r"\1", sql.replace("%", "%%").replace("?", "%s"))
    return said.replace("unix_now()", _NOW)


def _values(values: Sequence[Any]) -> list[Any]:
    """PostgreSQL keeps any character but one."""
    return [v.replace(_NUL, _NO_CHARACTER) if isinstance(v, str) else v for v in values]


class PostgresTransaction:
    """What statements are said to while a connection is lent."""

    def __init__(self, connection: Connection, most: int | None = None) -> None:
        """Without a transaction around it each statement is one, so that there may be one at
        `most`."""
        self._connection, self._left = connection, most

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What a query finds, by column."""
        return self._say(sql, values).fetchall()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Change rows, and say how many."""
        return self._say(sql, values).rowcount

    def _say(self, sql: str, values: Sequence[Any]) -> psycopg.Cursor[Row]:
        if self._left is not None:
            assert self._left, f"more than one statement wants writing(): {sql}"
            self._left -= 1
        return self._connection.execute(_in_postgres(sql), _values(values))

    def execute_many(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        """Change rows with each of many sets of values."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_in_postgres(sql), [_values(values) for values in many])

    def lock(self, name: str) -> None:
        """Wait for every other transaction that has locked this name; no row is left behind."""
        self._connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 19))", [name])

    def tables(self) -> Mapping[str, Sequence[str]]:
        """The columns of each table of ours."""
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(_COLUMNS, [OURS]):
            found.setdefault(row["table_name"], []).append(row["column_name"])
        return found

    def stream(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """All rows of a table, in the order of their making."""
        named = ", ".join(f'"{column}"' for column in columns)
        order = next((f" order by {name}" for name in _ORDERS if name in self.tables()[table]), "")
        with self._connection.cursor("all_rows", row_factory=tuple_row) as cursor:
            cursor.itersize = 2000
            yield from cursor.execute(f"select {named} from {table}{order}")

    def count_on(self) -> None:
        """What counts for each such column is set to the largest."""
        for row in self._connection.execute(_COUNTED).fetchall():
            table, column = row["table_name"], row["column_name"]
            self._connection.execute(
                f"select setval(pg_get_serial_sequence('{table}', '{column}'), "
                f"coalesce(max({column}), 0) + 1, false) from {table}"
            )
