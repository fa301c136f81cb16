"""Large tables of requests on the disk, added up by DuckDB where it is installed: by hour and by
every column that says anything but a number. Dialect and types are ours; it guesses nothing."""

from __future__ import annotations

import csv
import re
import tempfile
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
_OF_A_SAMPLE = 8 << 20
"""Bytes of a file from which about one sample of ids is taken: some 100,000 of them in all."""
_MEMORY, _SPILLED = "1GB", "8GB"
_ISO_HOUR = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC|\+00:?00)?")
_WHOLE, _MONEY = re.compile(r"\d{0,15}"), re.compile(r"-?\d{0,6}(\.\d{0,12})?")
_PLACES = 24
"""Where in the file the cells are held against what DuckDB is told of them."""
_LOOK = 1 << 16


class Sums(NamedTuple):
    """A table added up: records of whole hours with the rows in each."""

    records: tuple[tuple[Record, int], ...]
    twice: int = 0
    """Rows whose id a later one has, which are not counted."""
    note: str = ""


_UNMENDED = (
    "About {share:.0%} of its records have an id that another has. In a file this large they are "
    "counted all the same: take them out, or send fewer days."
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
    table = _table(path, layout, columns)
    try:
        rows = _rows(duckdb.connect(), path, _query(table, columns, _parts(path)))
    except duckdb.Error:
        return None
    found = Sums(tuple(_records(rows, columns)))
    if not columns.id:
        return found._replace(note="In a file this large, rows without an id all count.")
    if not (share := _doubled(rows)):
        return found
    try:
        once = _rows(duckdb.connect(), path, _query(_once(table, columns), columns), in_order=True)
    except duckdb.Error:
        return found._replace(note=_UNMENDED.format(share=share))
    twice = sum(row[0] for row in rows) - sum(row[0] for row in once)
    return Sums(tuple(_records(once, columns)), twice)


def _columns(source: Source, layout: Layout) -> Columns | None:
    """What is read of a table; None where a record is more than its columns."""
    names = tuple(key(name) for name in layout.header)
    here = narrowed(source, names)
    if source.meter or source.json_cells or source.credits or len(set(names)) < len(names):
        return None
    counts = [place for places in here.quantities.values() for place in places]
    paid = (*here.usd, *here.usd_cents)
    if not here.start or not all(isinstance(place, str) for place in (*counts, *paid)):
        return None
    filters = [name for found in (*here.keep, *here.drop) for name in found.keys]
    batch = here.batch.keys if here.batch else ()
    texts = {*here.model, *here.currency, *filters, *batch} & set(names)
    summed = tuple(dict.fromkeys(str(place) for place in counts))
    money = tuple(str(place) for place in paid if place not in summed)
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


def _rows(connection: Any, path: Path, query: str, in_order: bool = False) -> Sequence[Any]:
    """What a query of one file finds; `in_order` reads it from beginning to end, which takes
    longer, and may keep what memory does not hold in a folder that goes afterwards."""
    with connection, tempfile.TemporaryDirectory() as folder:
        for setting in (
            f"threads = {1 if in_order else 2}", f"memory_limit = '{_MEMORY}'",
            f"preserve_insertion_order = {str(in_order).lower()}",
            f"temp_directory = {_text(folder)}", f"max_temp_directory_size = '{_SPILLED}'",
            "autoinstall_known_extensions = false", "autoload_known_extensions = false",
            f"allowed_paths = [{_text(str(path))}]", "enable_external_access = false",
            "lock_configuration = true",
        ):  # fmt: skip
            connection.execute(f"SET {setting}")
        found: Sequence[Any] = connection.execute(query).fetchall()
    return found


def _table(path: Path, layout: Layout, columns: Columns) -> str:
    kinds = {
        **dict.fromkeys(columns.counts, "BIGINT"),
        **dict.fromkeys(columns.money, "DECIMAL(18, 12)"),
    }
    typed = ", ".join(f"{_text(n)}: '{kinds.get(n, 'VARCHAR')}'" for n in columns.names)
    return (
        f"read_csv({_text(str(path))}, delim = {_text(layout.separator)}, header = true, "
        f"skip = {layout.header_line}, quote = '\"', escape = '\"', auto_detect = false, "
        f"columns = {{{typed}}})"
    )


def _once(table: str, columns: Columns) -> str:
    """The same rows, of each id the last; a row without one is itself."""
    name = _quoted(columns.id)
    read = (columns.when, *columns.texts, *columns.counts, *columns.money)
    lasts = ", ".join(f"last({_quoted(n)}) AS {_quoted(n)}" for n in read if n != columns.id)
    alone = f"coalesce(nullif({name}, ''), uuid()::VARCHAR)"
    return f"(SELECT {alone} AS {name}, {lasts} FROM {table} GROUP BY {alone})"


def _query(table: str, columns: Columns, parts: int = 0) -> str:
    """Rows by hour, text, what is unknown of them and whether they count anything; with the ids of
    one in so many `parts` of them."""
    told = ", ".join(f"{_quoted(name)} IS NULL" for name in columns.counts)
    told += f", {' + '.join(f'coalesce({_quoted(n)}, 0)' for n in columns.counts)} = 0"
    summed = ", ".join(f"sum({_quoted(n)})" for n in (*columns.counts, *columns.money))
    texts = "".join(f", {_quoted(name)}" for name in columns.texts)
    id = f"hash({_quoted(columns.id)})"
    is_asked = columns.id and parts
    sample = f"list({id}) FILTER ({id} % {parts} = 0 AND {_quoted(columns.id)} <> '')"
    return (
        f"SELECT count(*), {sample if is_asked else 'NULL'}, "
        f"left({_quoted(columns.when)}, 13){texts}, {told}, {summed} FROM {table} GROUP BY ALL"
    )


def _parts(path: Path) -> int:
    return max(1, path.stat().st_size // _OF_A_SAMPLE)


def _doubled(rows: Sequence[Any]) -> Decimal:
    """The share of a sample of the ids that repeat another of it."""
    ids = [id for row in rows for id in row[1] or ()]
    return 1 - Decimal(len(set(ids))) / len(ids) if ids else Decimal(0)


def _records(rows: Sequence[Any], columns: Columns) -> Iterator[tuple[Record, int]]:
    texts, counts = len(columns.texts), len(columns.counts)
    for count, _, hour, *cells in rows:
        values = cells[texts + counts + 1 :]
        record: Record = dict(zip(columns.texts, cells[:texts], strict=True))
        record |= dict(zip((*columns.counts, *columns.money), values, strict=True))
        record[columns.when] = f"{hour}:00" if len(hour or "") == 13 else hour
        yield record, count


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
