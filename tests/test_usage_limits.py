"""Usage files of strangers: what would cost memory or time is refused at once, and large files are
read in bounded memory. Times are of the processor, so that a busy machine fails nobody."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import subprocess
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from bot.answers.measured import measured_files
from bot.handlers import reading_apart
from bot.slack.slack_calls import lends
from bot.usage.errors import UsageRefused
from bot.usage.measured import measure
from bot.usage.measurement import Measurement
from bot.usage.reading import NamedFile
from bot.usage.sources.description import sources
from tests.test_usage_samples import SAMPLES, TODAY

SECONDS_TO_REFUSE = 5.0
"""Half a second at most where others want the processor; what is not refused takes minutes."""
ROWS = 30_000
MOST_BYTES_HELD = 15 << 20
"""A part of what 200,000 rows may hold, for as many rows of them: it grows with the ids. Held whole
they took 18 MB and more."""


def of(data: bytes, name: str = "file") -> Measurement:
    return measure([NamedFile(name, io.BytesIO(data))], TODAY)


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def lying_about_its_size() -> bytes:
    """A zip whose directory claims 2 GB for a member of a few bytes."""
    packed = bytearray(zipped(usage=b"timestamp,input_tokens,output_tokens\n"))
    at = packed.rfind(b"PK\1\2")
    packed[at + 24 : at + 28] = struct.pack("<I", 2 << 30)
    return bytes(packed)


HEADER = b"timestamp,model,input_tokens,output_tokens\n"
ROW = b"2026-11-09T09:01:57Z,m,1,1\n"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (lambda: zipped(usage=HEADER + ROW * (3 << 20)), "unpacks to far more"),
    "a gzip bomb": (lambda: gzip.compress(HEADER + ROW * (3 << 20)), "unpacks to far more"),
    "a 2 GB lie": (lying_about_its_size, "unpacks to more than|broken"),
    "a cut zip": (lambda: zipped(usage=HEADER * 500)[:80], "broken"),
    "a zip in a zip": (lambda: zipped(inner=zipped(usage=HEADER)), "archive in an archive"),
    "many members": (
        lambda: zipped(**{f"m{at}": b"x" for at in range(2000)}),
        "packs 2000 files",
    ),
    "a workbook": (lambda: zipped(**{"xl/workbook.xml": b"<x/>"}), "Excel workbook"),
    "deep JSON": (lambda: b"[" * 200_000, "nested deeper"),
    "deep objects": (lambda: b'{"a":' * 200_000, "nested deeper"),
    "deep JSON in a line": (lambda: b'{"a":1}\n{"a":' + b"[" * 200_000, "nested deeper"),
    "binary noise": (lambda: random.Random(1).randbytes(4 << 20), "binary"),
    "zeros": (lambda: bytes(4 << 20), "binary"),
    "a PDF": (lambda: b"%PDF-1.7\n" + bytes(100), "PDF"),
    "Parquet": (lambda: b"PAR1" + bytes(100), "Parquet"),
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b" \n\n ", "empty"),
    "one endless line": (lambda: b"a" * (8 << 20), "know"),
    "one endless cell": (lambda: HEADER + b'"' + b"a" * (8 << 20), "no table row|numbers"),
    "formulas": (
        lambda: HEADER + b"=1+1,=cmd|' /C calc'!A0,=2,=3\n" * 50_000,
        "time and tokens",
    ),
    "a header alone": (lambda: HEADER, "time and tokens"),
    "numbers beyond reason": (
        lambda: HEADER + b"2026-11-09T09:01:57Z,m,1e999999,9\n" * 100,
        "number belongs",
    ),
    "digits beyond reason": (
        lambda: HEADER + b"2026-11-09T09:01:57Z,m," + b"9" * 100_000 + b",9\n",
        "number belongs",
    ),
    "a calendar of centuries": (
        lambda: HEADER + b"1999-01-01T09:01:57Z,m,1,1\n2090-01-01T09:01:58Z,m,1,1\n",
        "misread",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused_at_once(name: str) -> None:
    build, said = HOSTILE[name]
    data = build()
    sources()  # read once a process
    began = process_time()
    with pytest.raises(UsageRefused, match=said):
        of(data)
    assert process_time() - began < SECONDS_TO_REFUSE


def test_an_archive_members_path_is_never_written_or_followed() -> None:
    data = (SAMPLES / "generic.csv").read_bytes()
    assert of(zipped(**{"../../etc/usage.csv": data})).requests == 30


def test_no_sentence_repeats_what_stands_in_a_cell() -> None:
    secret = "sk-proj-abcdef0123456789"
    for text in (
        f"name,secret\nalice@example.com,{secret}\n",
        f"{secret},alice@example.com\n1,2\n",
        json.dumps({secret: "alice@example.com", "alice@example.com": 1}),
        f"timestamp,model,input_tokens,output_tokens\n{secret},alice@example.com,{secret},1\n",
    ):
        with pytest.raises(UsageRefused) as refused:
            of(text.encode())
        assert "alice" not in str(refused.value)
        assert "abcdef" not in str(refused.value)


# --- large files of Slack's, in a process of their own


def apart(data: bytes) -> Measurement:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        return reading_apart.measured([NamedFile("export.csv", file)], TODAY, small=0)


@pytest.mark.processes
def test_what_is_read_apart_comes_to_the_same() -> None:
    data = (SAMPLES / "generic.csv").read_bytes()
    assert apart(data) == of(data, "export.csv")


@pytest.mark.processes
def test_while_a_file_is_read_apart_others_compute_here() -> None:
    lent: list[int] = []
    with lends(lent.append):
        apart((SAMPLES / "generic.csv").read_bytes())
    assert lent == [1, -1]


@pytest.mark.processes
def test_what_is_refused_apart_has_its_sentence() -> None:
    with pytest.raises(UsageRefused, match="It has a, b"):
        apart(b"a,b\n1,2\n")


@pytest.mark.processes
def test_a_reader_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "_SCRIPT", "import os, signal; os.kill(os.getpid(), 9)")
    with pytest.raises(UsageRefused, match="too much to read here"):
        apart((SAMPLES / "generic.csv").read_bytes())


@pytest.mark.processes
def test_a_reader_that_breaks_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is not told as a file that is too large."""
    monkeypatch.setattr(reading_apart, "_SCRIPT", "raise SystemExit(1)")
    with pytest.raises(subprocess.CalledProcessError):
        apart((SAMPLES / "generic.csv").read_bytes())


@pytest.mark.processes
def test_a_reader_that_takes_too_long_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "_MOST_SECONDS", 0.0)
    with pytest.raises(UsageRefused, match="within two minutes"):
        apart((SAMPLES / "generic.csv").read_bytes())


# --- many rows


def table(rows: int) -> bytes:
    lines = ["request_id,timestamp,model,input_tokens,cached_tokens,output_tokens,cost"]
    for at in range(rows):
        minute, second = divmod(at * 7 % 86_400, 60)
        clock = f"{minute // 60:02}:{minute % 60:02}:{second:02}.{at % 999:03}"
        when = f"2026-11-{9 + at * 10 // rows:02}T{clock}Z"
        lines.append(
            f"r{at},{when},m{at % 3},{1000 + at % 900},{at % 500},{at % 700},0.00{at % 97}"
        )
    return "\n".join(lines).encode()


def pages(rows: int) -> bytes:
    result = {"object": "organization.usage.completions.result", "input_tokens": 5000,
              "output_tokens": 70, "num_model_requests": 3, "input_cached_tokens": 100,
              "model": "m", "batch": False}  # fmt: skip
    buckets = [
        {"object": "bucket", "start_time": start, "end_time": start + 3600,
         "results": [{**result, "api_key_id": f"key_{key}"} for key in range(100)]}
        for start in range(1_790_000_000, 1_790_000_000 + rows * 36, 3600)
    ]  # fmt: skip
    return json.dumps({"object": "page", "data": buckets, "has_more": False}).encode()


@pytest.mark.slow
@pytest.mark.parametrize(("build", "requests"), [(table, ROWS), (pages, 3 * ROWS)])
def test_many_rows_are_read_in_bounded_memory(build: Callable[[int], bytes], requests: int) -> None:
    stream = io.BytesIO(build(ROWS))
    tracemalloc.start()
    found = measure([NamedFile("file", stream)], TODAY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.requests == requests
    assert peak < MOST_BYTES_HELD


def added_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> Measurement:
    """What a file comes to by DuckDB alone."""
    monkeypatch.setattr("bot.usage.reading.LARGE", 0)
    monkeypatch.setattr("bot.usage.reading._read_each", lambda *about: pytest.fail("row by row"))
    return measured_files([path], TODAY)


def test_a_large_table_on_the_disk_comes_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Added up by DuckDB or row by row."""
    path = tmp_path / "usage's.csv"
    path.write_bytes(
        table(3000) + b"\nr-x,2026-11-09T10:00:00Z,m1,,,,\nr-z,2026-11-09T10:00:00Z,m1,0,0,0,\n"
    )
    slow = of(path.read_bytes())
    fast = added_up(path, monkeypatch)
    same = {"notes", "files"}
    assert fast.model_dump(exclude=same) == slow.model_dump(exclude=same)


def test_of_a_large_table_with_doubles_each_counts_once_and_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row stands there twice, and one a third time with other counts, as in a smaller file;
    rows without an id are themselves."""
    path = tmp_path / "usage.csv"
    header, *rows = table(2000).splitlines(keepends=True)
    later = b"r5,2026-11-09T10:00:00Z,m1,9000,1,800,0.5\n"
    nameless = b",2026-11-09T11:00:00Z,m1,10,1,8,0.5\n" * 2
    path.write_bytes(header + b"".join(rows) + b"\n" + b"".join(rows) + b"\n" + later + nameless)
    slow = of(path.read_bytes())
    fast = added_up(path, monkeypatch)
    assert fast.requests == 2002
    assert fast.model_dump(exclude={"notes", "files"}) == slow.model_dump(
        exclude={"notes", "files"}
    )


def test_a_large_table_that_is_not_plain_is_read_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(
        "timestamp;model;input_tokens;output_tokens\n2026-11-09T09:01:57Z;m;2.400;1.100\n"
    )
    monkeypatch.setattr("bot.usage.reading.LARGE", 0)
    assert measured_files([path], TODAY).input_tokens == 2400
