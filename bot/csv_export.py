"""An answer as a CSV file: options, line items, each with its source and date."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from bot.figures_text import exact, plain
from bot.rendering import sentence
from engine import Assessment

HEAD = ("kind", "name", "quantity", "unit", "unit_usd", "monthly_usd", "source", "date")


def export_csv(assessment: Assessment) -> str:
    """The options and the bill of an answer, one row each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in (*_lines(assessment), *_options(assessment)):
        writer.writerow([_harmless(cell or "") for cell in row])
    return text.getvalue()


def _lines(a: Assessment) -> Iterator[tuple[str | None, ...]]:
    for line in a.bill.lines:
        source = sentence("source", line.source)
        yield (
            *("line item", line.name, plain(line.quantity), line.quantity_unit),
            *(exact(line.unit_usd), exact(line.monthly_usd), source, line.since.isoformat()),
        )


def _options(a: Assessment) -> Iterator[tuple[str | None, ...]]:
    day = a.on.isoformat()
    for cost in a.api_costs:
        source = sentence("source", cost.source)
        yield ("API option", cost.option.ref, "", "", "", exact(cost.monthly_usd), source, day)


def _harmless(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell
