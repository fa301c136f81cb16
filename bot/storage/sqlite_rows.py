"""Rows by the names of their columns: while a new version is rolled out, older processes share the
file with it, and newer migrations may have added columns that they do not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def insert(db: Any, how: str, table: str, row: Mapping[str, Any]) -> int:
    """Keep a row, `how` being "insert" or more; how many rows that made."""
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    sql = f"{how} into {table} ({columns}) values ({marks})"
    return int(db.execute(sql, list(row.values())).rowcount)


def known(kind: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Of a row, what a dataclass has fields for."""
    return {each.name: row[each.name] for each in fields(kind) if each.name in row}
