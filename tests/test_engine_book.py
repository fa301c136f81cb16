"""The book: every figure is cited and dated, or it does not load."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from engine import Assessment, Book, assess, load_book
from engine.figures.dated import read_csv, read_toml, series
from engine.figures.errors import (
    BeforeFirstFigure,
    NoDataSheet,
    UncitedFigure,
    UnknownFigure,
    UnknownName,
)
from engine.machines.gpu_prices import load_quotes
from engine.machines.hardware import gpu_of
from engine.machines.open_models import model_of
from engine.prices.names import load_names
from tests.engine_samples import APRIL, NOVEMBER, assessed, workload

JUNE = date(2026, 6, 1)
DATA = files("engine.data")
TOMLS = sorted(file.name for file in DATA.iterdir() if file.name.endswith(".toml"))
CSVS = sorted(file.name for file in DATA.iterdir() if file.name.endswith(".csv"))
OWN_SOURCES = "serving.toml"
"""The one file that lists its sources itself; its own test looks for dangling ones."""

Raw = dict[str, Any]


def raw_toml(name: str) -> Raw:
    """A data file as it stands, to be changed at will."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"), parse_float=Decimal)


def tables(value: Any, within: tuple[Raw, ...] = ()) -> Iterator[tuple[Raw, ...]]:
    """Every table of a file, the innermost last, after those that hold it."""
    if isinstance(value, dict):
        path = (*within, value)
        yield path
        for inner in value.values():
            yield from tables(inner, path)
    elif isinstance(value, list):
        for inner in value:
            yield from tables(inner, within)


def numbers(table: Raw) -> list[str]:
    return [name for name, value in table.items() if type(value) in (int, float, Decimal)]


def uncited(raw: Raw) -> list[Raw]:
    """Tables with a number and no source or date in themselves, around them or in their rows."""
    found = []
    for path in tables(raw):
        rows = path[-1].get("rows", [])
        near = [*path, *(rows if isinstance(rows, list) else [])]
        is_cited = all(any(part in table for table in near) for part in ("source", "since"))
        if numbers(path[-1]) and not is_cited:
            found.append(path[-1])
    return found


# --- the files


@pytest.mark.parametrize("name", TOMLS)
def test_every_number_in_every_toml_file_has_a_source_and_a_date(name: str) -> None:
    assert uncited(raw_toml(name)) == []


def test_an_uncited_number_would_be_found() -> None:
    """The check itself: the same figure with, and without, its source and its date."""
    row = {"since": JUNE, "value": 3, "source": "article"}
    assert uncited({"cpus": {"unit": "CPUs", "rows": [row]}}) == []
    for part in ("since", "source"):
        bare = {key: value for key, value in row.items() if key != part}
        assert uncited({"cpus": {"unit": "CPUs", "rows": [bare]}}) == [bare]


def test_no_source_dangles_and_none_is_unused() -> None:
    named = {
        path[-1]["source"]
        for name in TOMLS
        if name not in ("sources.toml", OWN_SOURCES)
        for path in tables(raw_toml(name))
        if "source" in path[-1]
    }
    assert named == set(raw_toml("sources.toml"))


def test_every_source_says_what_it_is_and_when_it_was_read() -> None:
    for key, source in raw_toml("sources.toml").items():
        assert source["title"] and source["read"], key


@pytest.mark.parametrize("name", CSVS)
def test_every_row_of_every_csv_file_has_a_source_and_a_date(name: str) -> None:
    rows = read_csv(name)
    (dated,) = {"as_of", "read", "date"} & set(rows[0])
    assert rows
    assert [row for row in rows if not row["source"] or not row[dated]] == []


# --- what does not load

FIGURE = {"unit": "USD/GPU-month", "rows": [{"since": JUNE, "value": 1, "source": "article"}]}


@pytest.mark.parametrize("missing", ["unit", "since", "source"])
def test_an_uncited_figure_does_not_load(missing: str) -> None:
    raw = copy.deepcopy(FIGURE)
    del (raw if missing == "unit" else raw["rows"][0])[missing]  # type: ignore[attr-defined]
    assert series("rent", FIGURE).on(JUNE).value == 1
    with pytest.raises(UncitedFigure, match=r"“rent” has no (unit|date|known source); add one"):
        series("rent", raw)


def test_a_source_that_nobody_lists_does_not_load() -> None:
    hearsay = {"since": JUNE, "value": 1, "source": "hearsay"}
    with pytest.raises(UncitedFigure, match="no known source"):
        series("rent", {**FIGURE, "rows": [hearsay]})


def loaded_with(monkeypatch: pytest.MonkeyPatch, name: str, changed: Raw) -> Book:
    """The book with one data file replaced."""

    def read(asked: str) -> Mapping[str, Any]:
        return changed if asked == name else read_toml(asked)

    monkeypatch.setattr("engine.question.book.read_toml", read)
    monkeypatch.setattr("engine.figures.dated.read_toml", read)
    return load_book.__wrapped__()


@pytest.mark.parametrize("part", ["source", "since"])
@pytest.mark.parametrize(
    "name",
    ["figures.toml", "choices.toml", "line_items.toml", "hidden_costs.toml", "dedicated.toml"],
)
def test_no_row_of_the_book_loads_without_its_source_or_its_date(
    monkeypatch: pytest.MonkeyPatch, name: str, part: str
) -> None:
    """Take the part from one row after the other: the book never loads."""
    rows = [path[-1] for path in tables(raw_toml(name)) if "since" in path[-1]]
    assert len(rows) >= 5
    for nth in range(len(rows)):
        changed = raw_toml(name)
        row = [path[-1] for path in tables(changed) if "since" in path[-1]][nth]
        del row[part]
        with pytest.raises(UncitedFigure):
            loaded_with(monkeypatch, name, changed)


def test_no_figure_loads_without_its_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("figures.toml", "hidden_costs.toml"):
        changed = raw_toml(name)
        del next(path[-1] for path in tables(changed) if "unit" in path[-1])["unit"]
        with pytest.raises(UncitedFigure, match="unit"):
            loaded_with(monkeypatch, name, changed)


def test_a_line_of_the_bill_without_a_price_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = raw_toml("line_items.toml")
    monitoring = next(line for line in changed["line"] if line["id"] == "monitoring")
    monitoring["rows"] = []
    with pytest.raises(UncitedFigure, match="“monitoring” has no price"):
        loaded_with(monkeypatch, "line_items.toml", changed)


@pytest.mark.parametrize("part", ["source", "as_of"])
def test_a_gpu_quote_without_source_or_date_does_not_load(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    row = {**read_csv("gpu_prices.csv")[0], part: ""}
    monkeypatch.setattr("engine.machines.gpu_prices.read_csv", lambda name: (row,))
    with pytest.raises(UncitedFigure, match="Lambda h100_sxm"):
        load_quotes.__wrapped__()


@pytest.mark.parametrize("part", ["source", "read"])
def test_a_gpu_or_a_model_without_source_or_date_does_not_load(part: str) -> None:
    with pytest.raises(UncitedFigure):
        gpu_of({**read_csv("gpu_specs.csv")[0], part: ""})
    with pytest.raises(UncitedFigure):
        model_of({**read_csv("model_specs.csv")[0], part: ""})


# --- series


def with_rent_of_june(monkeypatch: pytest.MonkeyPatch, *, first: bool) -> Book:
    """The book after a new rent was appended: $3,000 a GPU-month from June."""
    changed = raw_toml("figures.toml")
    row = {"since": JUNE, "value": 3000, "source": "article"}
    changed["gpu_usd_per_month"]["rows"].insert(0 if first else 1, row)
    return loaded_with(monkeypatch, "figures.toml", changed)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("on", "whole_bill"),
    [(APRIL, 13_275), (date(2026, 5, 31), 13_275), (JUNE, 14_625), (NOVEMBER, 14_625)],
)
def test_a_new_row_keeps_the_answers_of_earlier_days(
    monkeypatch: pytest.MonkeyPatch, on: date, whole_bill: int, first: bool
) -> None:
    """3 x 3,000 and the other lines' 5,625; wherever in the file the row was put."""
    book = with_rent_of_june(monkeypatch, first=first)
    assert assess(workload(), book, on).bill.monthly_usd == whole_bill


def but_for_the_question(a: Assessment) -> Assessment:
    flips = tuple(flip.model_copy(update={"workload": None}) for flip in a.sensitivities)
    verdict = a.verdict.model_copy(update={"sensitivities": flips})
    return a.model_copy(update={"scenario": None, "verdict": verdict})


def test_a_question_as_of_april_is_answered_alike_in_november(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = with_rent_of_june(monkeypatch, first=False)
    then = assess(workload(), book, APRIL)
    since = assess(workload(as_of=APRIL), book, NOVEMBER)
    assert but_for_the_question(since) == but_for_the_question(then)


def test_choices_are_series_too(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = raw_toml("choices.toml")
    row = {"since": JUNE, "value": "qwen3-32b", "source": "team"}
    changed["model"]["rows"].insert(0, row)
    book = loaded_with(monkeypatch, "choices.toml", changed)
    assert book.choice("model", APRIL).value == "llama-3.3-70b"
    assert book.choice("model", NOVEMBER).value == "qwen3-32b"


def test_a_question_before_the_book_says_where_it_begins() -> None:
    with pytest.raises(BeforeFirstFigure) as why:
        load_book().figure("gpu_usd_per_month", date(2026, 3, 31))
    assert why.value.first == date(2026, 4, 1)
    assert str(why.value) == (
        "There is no figure for “gpu_usd_per_month” on 2026-03-31: its series begins on "
        "2026-04-01. Ask as of 2026-04-01 or later."
    )


def test_the_day_that_the_sentence_names_can_be_asked() -> None:
    with pytest.raises(BeforeFirstFigure) as why:
        assessed(date(2020, 1, 1))
    assert assessed(why.value.first).bill.monthly_usd == 13_275


def test_figures_that_nobody_has() -> None:
    with pytest.raises(UnknownFigure, match="no figure “moon_phase”"):
        load_book().value("moon_phase", APRIL)
    with pytest.raises(UnknownName, match="h100_sxm"):
        load_book().gpu("h100_sxmm")


def test_every_word_that_stands_for_the_unsaid_is_known_to_the_book() -> None:
    book = load_book()
    assert book.choice("model", APRIL).value in book.models
    assert book.choice("gpu", APRIL).value in book.gpus
    assert book.choice("gpu_provider", APRIL).value in {q.provider for q in book.gpu_quotes}


@pytest.mark.parametrize("gpu", read_toml("aliases.toml")["gpu_without_specification"])
def test_an_accelerator_without_a_data_sheet_is_refused_by_name(gpu: str) -> None:
    known = read_toml("aliases.toml")["gpu_without_specification"][gpu]
    assert gpu not in load_book().gpus
    for spelling in (gpu, known["name"], *known["aliases"]):
        assert load_names().gpu(spelling) == gpu
    with pytest.raises(NoDataSheet, match=f"no data sheet of the {known['name']}"):
        load_book().gpu(gpu)
