"""Usage files of every source we know: what each sample comes to, however it is wrapped."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.usage.measured import measure
from bot.usage.measurement import figures
from bot.usage.reading import NamedFile

SAMPLES = Path(__file__).parent / "usage"
EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
TODAY = date(2026, 11, 28)
KEYS = set(EXPECTED["generic.csv"]) - {"notes"}


def measured(name: str, data: bytes) -> dict[str, Any]:
    """The figures of some bytes, as `tco usage --json` prints them."""
    return figures(measure([NamedFile(name, io.BytesIO(data))], TODAY))


@cache
def plain(name: str) -> dict[str, Any]:
    """The figures of a sample as it is."""
    return measured(name, (SAMPLES / name).read_bytes())


def compared(found: dict[str, Any]) -> dict[str, Any]:
    """The figures that a sample is expected to come to."""
    return {name: found[name] for name in sorted(KEYS)}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_comes_to_its_figures(name: str) -> None:
    found = plain(name)
    wanted = {key: value for key, value in EXPECTED[name].items() if key != "notes"}
    assert {key: found[key] for key in wanted} == wanted


def test_the_terminal_prints_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    name = "openai_usage_completions.json"
    assert main(["usage", "--json", str(SAMPLES / name)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert compared(printed) == compared(plain(name))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_terminal_shows_every_sample(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", str(SAMPLES / name)]) == 0
    assert name in capsys.readouterr().out


# --- wrapped otherwise, it is the same usage


def zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/usage", data)
        archive.writestr("__MACOSX/export/._usage", b"\0\5\26\7")
    return packed.getvalue()


WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zip": zipped,
    "a byte-order mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "Windows' lines": lambda data: data.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("name", EXPECTED)
def test_wrapped_it_is_the_same_usage(name: str, wrapping: str) -> None:
    data = (SAMPLES / name).read_bytes()
    wrapped = measured("export.bin", WRAPPINGS[wrapping](data))
    assert compared(wrapped) == compared(plain(name))


def columns_moved(data: bytes, separator: str) -> bytes:
    """A table with its columns in another order, separated by another sign."""
    rows = list(csv.reader(io.StringIO(data.decode())))
    order = random.Random(7).sample(range(len(rows[0])), len(rows[0]))
    table = io.StringIO()
    writer = csv.writer(table, delimiter=separator)
    for row in rows:
        writer.writerow([row[at] if at < len(row) else "" for at in order])
    return table.getvalue().encode()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".csv")])
def test_columns_stand_in_any_order(name: str, separator: str) -> None:
    data = (SAMPLES / name).read_bytes()
    moved = measured(name, b"Exported for Example\n\n" + columns_moved(data, separator))
    assert compared(moved) == compared(plain(name))


PAGED: dict[str, Callable[[Any], str]] = {
    "pages in an array": lambda page: json.dumps([page, page]),
    "pages one after another": lambda page: json.dumps(page, indent=1) + "\n" + json.dumps(page),
    "pages one a line": lambda page: json.dumps(page) + "\n" + json.dumps(page) + "\n",
    "a page in a page": lambda page: json.dumps({"data": [page]}),
}


@pytest.mark.parametrize("paging", PAGED)
@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".json")])
def test_a_page_fetched_twice_counts_once(name: str, paging: str) -> None:
    data = (SAMPLES / name).read_bytes()
    paged = measured(name, PAGED[paging](json.loads(data)).encode())
    assert compared(paged) == compared(plain(name))


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".jsonl")])
def test_lines_are_an_array_too_and_count_once(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    lines = [json.loads(line) for line in data.decode().splitlines()]
    once = compared(plain(name))
    assert compared(measured(name, json.dumps(lines, indent=2).encode())) == once
    assert compared(measured(name, data + data)) == once


NEVER_DROPPED = {"cursor_usage.csv", "generic.csv"}
"""Requests without an id: equal rows are separate requests."""


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".csv")])
def test_an_export_twice_counts_once_unless_its_rows_have_no_id(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    once, twice = plain(name), measured(name, data.rstrip(b"\n") + b"\n" + data)
    times = 2 if name in NEVER_DROPPED else 1
    counted = ("input_tokens", "output_tokens", "requests")
    assert [twice[key] for key in counted] == [once[key] and once[key] * times for key in counted]
