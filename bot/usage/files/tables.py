"""Tables of text: which sign separates the cells, where the header stands, and the rows below."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

from bot.usage.errors import Unreadable

SEPARATORS = ",;\t|"
_PREAMBLE = 20
"""Lines in which a header is looked for."""
_LONGEST_CELL = 4 << 20
_SAMPLE = 500
"""Rows by which a column's marks and the order of its dates are decided."""
csv.field_size_limit(_LONGEST_CELL)


class Layout(NamedTuple):
    """How a table is laid out: the sign between cells, and the line of its header from 0."""

    separator: str
    header_line: int
    header: tuple[str, ...]
    is_padded: bool = False
    """Whether blanks stand around its cells."""


def layouts(head: str) -> Iterator[Layout]:
    """Every way in which the first lines could be a table with a header."""
    cut = head if len(head) < 60_000 else head[: head.rfind("\n") + 1] or head
    for separator in SEPARATORS:
        first = list(_rows(cut, separator))
        is_padded = any(cell != cell.strip() for row in first if len(row) > 1 for cell in row)
        for at, row in enumerate(first):
            if len(row) > 1:
                yield Layout(separator, at, tuple(cell.strip() for cell in row), is_padded)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    try:
        for _, row in zip(range(_PREAMBLE), reader, strict=False):
            yield row
    except csv.Error:
        return


def rows(stream: TextIO, layout: Layout, name: str) -> Iterator[list[str]]:
    """The rows below the header; blank lines are passed over."""
    padded = layout.is_padded
    reader = csv.reader(stream, delimiter=layout.separator, skipinitialspace=padded)
    try:
        for _ in range(layout.header_line + 1):
            next(reader, None)
        for row in reader:
            if row:
                yield [cell.strip() for cell in row] if padded else row
    except csv.Error as error:
        raise Unreadable(name, f"row {reader.line_num} is no table row.") from error


def sample(stream: TextIO, layout: Layout, name: str) -> Sequence[Sequence[str]]:
    """The first rows, and the columns' cells in them: one sequence a column of the header."""
    width = len(layout.header)
    first = [row for _, row in zip(range(_SAMPLE), rows(stream, layout, name), strict=False)]
    return [[row[at] for row in first if at < len(row) and row[at].strip()] for at in range(width)]
