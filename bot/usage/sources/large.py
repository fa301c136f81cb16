"""Large tables of requests on the disk, added up by DuckDB where it is installed: by hour and by
every column that says anything but a number. Dialect and types are ours; it guesses nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from bot.usage.files.tables import Layout
from bot.usage.sources.description import Source, key
from bot.usage.sources.narrowing import narrowed
from bot.usage.sources.records import Record

LARGE = 48 << 20
"""Bytes from which it pays; smaller files are read row by row, doubles and all."""
_TWICE = Decimal("0.03")
"""From this share on a sketch of the ids tells doubles from its own error."""
_MEMORY = "1GB"
_ISO_HOUR = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC|\+00:?00)?")
_WHOLE, _MONEY = re.compile(r"\d{0,15}"), re.compile(r"-?\d{0,6}(\.\d{0,12})?")
_PLACES = 24
"""Where in the file the cells are held against what DuckDB is told of them."""
_LOOK = 1 << 16


class Sums(NamedTuple):
    """A table added up: records of whole hours with the rows in each."""

    records: tuple[tuple[Record, int], ...]
    twice: Decimal | None
    """About what share of the rows repeats the id of another; None where they have no id."""

    @property
    def note(self) -> str:
        """What to say of doubles, which are not taken out here."""
        if self.twice is None or self.twice < _TWICE:
            return "In a file this large, records that came twice are not taken out."
        return (
            f"About {self.twice:.0%} of its records have an id that another has. In a file this "
            "large they are counted all the same: take them out, or send fewer days."
        )


class Columns(NamedTuple):
    """The columns that a source reads of a table: when, what is summed, and all else."""

    names: tuple[str, ...]
    when: str
    counts: tuple[str, ...]
    money: tuple[str, ...]
    texts: tuple[str, ...]
    id: str
    """The column that names a record; empty where none does."""


def sums(path: Path, source: Source, layout: Layout) -> Sums | None:
    """The records of whole hours; None where they must be read one by one:
    DuckDB is not there, or the table is not as plain as it must be for that."""
    columns = _columns(source, layout)
    is_pattern = re.search(r"[*?\[\]{}]", str(path)) is not None
    if columns is None or is_pattern or not _is_plain(path, layout, columns):
        return None
    try:
        import duckdb
    except ImportError:
        return None
    try:
        rows = _rows(duckdb.connect(), path, layout, columns)
    except duckdb.Error:
        return None
    return _summed(rows, columns)


def _columns(source: Source, layout: Layout) -> Columns | None:
    """What is read of a table; None where a record is more than its columns."""
    names = tuple(key(name) for name in layout.header)
    here = narrowed(source, names)
    if source.meter or source.json_cells or source.credits or len(set(names)) < len(names):
        return None
    counts = [place for places in here.quantities.values() for place in places]
    if not here.start or not all(isinstance(place, str) for place in (*counts, *here.usd)):
        return None
    filters = [name for found in (*here.keep, *here.drop) for name in found.keys]
    batch = here.batch.keys if here.batch else ()
    texts = {*here.model, *here.currency, *filters, *batch} & set(names)
    summed = tuple(dict.fromkeys(str(place) for place in counts))
    money = tuple(str(place) for place in here.usd if place not in summed)
    texts -= {*summed, *money}
    return Columns(names, here.start[0], summed, money, tuple(sorted(texts)), _id(here, names))


def _id(source: Source, names: tuple[str, ...]) -> str:
    places = source.doubles.id if source.doubles.by == "id" else ()
    return next((place for place in places if isinstance(place, str) and place in names), "")


def _is_plain(path: Path, layout: Layout, columns: Columns) -> bool:
    """Whether cells all over the file are whole numbers, plain decimals and UTC times."""
    at, looked = {name: index for index, name in enumerate(columns.names)}, 0
    with path.open("rb") as file:
        for row in _looked_at(file, path.stat().st_size, layout):
            looked += 1
            if len(row) != len(columns.names) or not _ISO_HOUR.fullmatch(row[at[columns.when]]):
                return False
            if not all(_WHOLE.fullmatch(row[at[name]]) for name in columns.counts):
                return False
            if not all(_MONEY.fullmatch(row[at[name]]) for name in columns.money):
                return False
    return looked > 0


def _looked_at(file: Any, size: int, layout: Layout) -> Iterator[list[str]]:
    """Whole rows from places all over a file."""
    for place in range(_PLACES):
        file.seek(size * place // _PLACES)
        lines = file.read(_LOOK).decode("utf-8", "replace").splitlines()
        first = layout.header_line + 1 if place == 0 else 1
        last = len(lines) if file.tell() == size else -1
        yield from csv.reader(lines[first:last], delimiter=layout.separator)


def _rows(connection: Any, path: Path, layout: Layout, columns: Columns) -> Sequence[Any]:
    for setting in (
        "threads = 2", f"memory_limit = '{_MEMORY}'", "preserve_insertion_order = false",
        "autoinstall_known_extensions = false", "autoload_known_extensions = false",
        f"allowed_paths = [{_text(str(path))}]", "enable_external_access = false",
        "lock_configuration = true",
    ):  # fmt: skip
        connection.execute(f"SET {setting}")
    found: Sequence[Any] = connection.execute(_query(path, layout, columns)).fetchall()
    connection.close()
    return found


def _query(path: Path, layout: Layout, columns: Columns) -> str:
    kinds = {
        **dict.fromkeys(columns.counts, "BIGINT"),
        **dict.fromkeys(columns.money, "DECIMAL(18, 12)"),
    }
    typed = ", ".join(f"{_text(n)}: '{kinds.get(n, 'VARCHAR')}'" for n in columns.names)
    told = ", ".join(f"{_quoted(name)} IS NULL" for name in columns.counts)
    summed = ", ".join(f"sum({_quoted(n)})" for n in (*columns.counts, *columns.money))
    texts = "".join(f", {_quoted(name)}" for name in columns.texts)
    alone = f"approx_count_distinct({_quoted(columns.id)})" if columns.id else "NULL"
    return (
        f"SELECT count(*), {alone}, left({_quoted(columns.when)}, 13){texts}, {told}, {summed} "
        f"FROM read_csv({_text(str(path))}, delim = {_text(layout.separator)}, header = true, "
        f"skip = {layout.header_line}, quote = '\"', escape = '\"', auto_detect = false, "
        f"columns = {{{typed}}}) GROUP BY ALL"
    )


def _summed(rows: Sequence[Any], columns: Columns) -> Sums:
    """Doubles have one time and one model, so that they are counted in one group."""
    every = sum(row[0] for row in rows)
    alone = sum(row[1] for row in rows) if columns.id else None
    twice = None if alone is None or not every else max(Decimal(0), 1 - Decimal(alone) / every)
    return Sums(tuple(_records(rows, columns)), twice)


def _records(rows: Sequence[Any], columns: Columns) -> Iterator[tuple[Record, int]]:
    texts, counts = len(columns.texts), len(columns.counts)
    for count, _, hour, *cells in rows:
        values = cells[texts + counts :]
        record: Record = dict(zip(columns.texts, cells[:texts], strict=True))
        record |= dict(zip((*columns.counts, *columns.money), values, strict=True))
        record[columns.when] = f"{hour}:00" if len(hour or "") == 13 else hour
        yield record, count


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
