"""Block Kit's blocks for figures: tables and charts."""

from typing import Any

from bot.workspace.kit_checks import Check, OneOf, Report, Shape, flag, integer, items, string, word
from bot.workspace.kit_checks import number as any_number
from bot.workspace.kit_objects import ID
from bot.workspace.kit_rich_text import RICH_TEXT_SHAPE
from bot.workspace.records import Json

TABLE_CHARACTERS = 10_000
CELL = OneOf(
    {
        "raw_text": Shape(must={"text": string()}),
        "raw_number": Shape(must={"value": any_number, "text": string()}),
        "rich_text": RICH_TEXT_SHAPE,
    }
)
HEADER_CELL = OneOf({kind: CELL.shapes[kind] for kind in ("raw_text", "raw_number")})
ROW = items(CELL, 20)
COLUMN = Shape(may={"align": word("left", "center", "right"), "is_wrapped": flag})


def _column(value: Any, pointer: str, report: Report) -> None:
    """Settings of a column; null leaves a column as it is."""
    if value is not None:
        COLUMN(value, pointer, report)


def cell_text(cell: Any) -> str:
    """What a cell, or anything within rich text, says."""
    if not isinstance(cell, dict):
        return ""
    inner = cell.get("elements")
    own = cell.get("text")
    return (own if isinstance(own, str) else "") + "".join(
        map(cell_text, inner if isinstance(inner, list) else [])
    )


def _even_rows(value: Json, pointer: str, report: Report) -> None:
    rows = [row for row in value.get("rows") or [] if isinstance(row, list)]
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            report.add("all rows must have the same number of cells", f"{pointer}/rows/{place}")


def _filled_rich_cells(value: Json, pointer: str, report: Report) -> None:
    for y, row in enumerate(value.get("rows") or []):
        for x, cell in enumerate(row if isinstance(row, list) else []):
            if isinstance(cell, dict) and cell.get("type") == "rich_text" and _is_empty(cell):
                report.add("table cells must not be empty", f"{pointer}/rows/{y}/{x}")


def _is_empty(cell: Json) -> bool:
    parts = [part for part in cell.get("elements") or [] if isinstance(part, dict)]
    return not any(part.get("elements") for part in parts)


def _small_enough(value: Json, pointer: str, report: Report) -> None:
    rows = [row for row in value.get("rows") or [] if isinstance(row, list)]
    characters = sum(len(cell_text(cell)) for row in rows for cell in row)
    if characters > TABLE_CHARACTERS:
        report.add(f"must be less than {TABLE_CHARACTERS + 1} characters in all cells", pointer)


def _plain_header(value: Json, pointer: str, report: Report) -> None:
    rows = value.get("rows")
    if isinstance(rows, list) and rows:
        items(HEADER_CELL, 20)(rows[0], f"{pointer}/rows/0", report)


TABLE = Shape(
    must={"rows": items(ROW, 100)},
    may={"block_id": ID, "column_settings": items(_column, 20, least=0)},
    rules=(_even_rows, _filled_rich_cells, _small_enough),
)
DATA_TABLE = Shape(
    must={"rows": items(ROW, 101, least=2), "caption": string()},
    may={
        "block_id": ID,
        "page_size": integer(1, 100),
        "row_header_column_index": integer(0, 19),
    },
    rules=(_even_rows, _filled_rich_cells, _small_enough, _plain_header),
)

POINT = Shape(must={"label": string(20), "value": any_number})
SERIES = Shape(must={"name": string(20), "data": items(POINT, 20)})
AXES = Shape(
    must={"categories": items(string(20), 20)},
    may={"x_label": string(50), "y_label": string(50)},
)


def _points_on_axis(value: Json, pointer: str, report: Report) -> None:
    axes = value.get("axis_config")
    categories = axes.get("categories") if isinstance(axes, dict) else None
    for place, series in enumerate(value.get("series") or []):
        points = series.get("data") if isinstance(series, dict) else None
        if [p.get("label") for p in points or [] if isinstance(p, dict)] != categories:
            report.add("labels must match the axis categories", f"{pointer}/series/{place}/data")


PLOT = Shape(
    must={"series": items(SERIES, 6), "axis_config": AXES},
    rules=(_points_on_axis,),
)
CHARTS: dict[str, Check] = {"bar": PLOT, "area": PLOT, "line": PLOT}
CHARTS["pie"] = Shape(must={"segments": items(POINT, 6)})
DATA_VISUALIZATION = Shape(must={"title": string(50), "chart": OneOf(CHARTS)}, may={"block_id": ID})
