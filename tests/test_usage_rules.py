"""Usage files by rule: the traps of each format, a small file each (cases/usage_rules.toml
and usage_unseen.toml)."""

from __future__ import annotations

import io
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.usage.errors import UsageRefused
from bot.usage.measured import measure
from bot.usage.measurement import figures
from bot.usage.reading import NamedFile
from tests.test_usage_samples import TODAY

CASES = [
    case
    for name in ("usage_rules.toml", "usage_unseen.toml")
    for case in tomllib.loads((Path(__file__).parent / "cases" / name).read_text("utf-8"))["case"]
]
_LISTED = ("cautions", "notes")


def found(case: dict[str, Any]) -> dict[str, Any]:
    """What a case's files come to, with lists as text and the peak and models at hand."""
    encoding = case.get("encoded", "utf-8")
    datas = [text.strip().encode(encoding) for text in case.get("texts") or [case["text"]]]
    files = [NamedFile(f"{at}.csv", io.BytesIO(data)) for at, data in enumerate(datas)]
    values = figures(measure(files, TODAY))
    peak, daily = values["peak_to_average"], values["input_tokens_per_day"]
    return {
        **values,
        **{name: " ".join(values[name]) for name in _LISTED},
        "peak_window": peak and peak["window"],
        "median_in": daily and daily["median"],
        "model_mix": list(values["model_mix"]),
        "left_out": " ".join(gap["kind"] for gap in values["left_out"]),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_file_comes_to_what_the_rule_says(case: dict[str, Any]) -> None:
    given = ("says", "text", "texts", "encoded")
    wanted = {key: value for key, value in case.items() if key not in given}
    if "refused" in wanted:
        with pytest.raises(UsageRefused, match=wanted["refused"]):
            found(case)
        return
    values = found(case)
    for key, value in wanted.items():
        if key in (*_LISTED, "left_out"):
            assert value in values[key]
        else:
            assert values[key] == (None if value == "none" else value), key


HEAD = "timestamp,model,input_tokens,output_tokens"
FIRST, SECOND, THIRD = (f"2026-11-0{day}T10:2{day}:07Z,gpt-x,{day}00,{day}0" for day in (1, 2, 3))


def table(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


def together(*files: bytes) -> dict[str, Any]:
    named = [NamedFile(f"{at}.csv", io.BytesIO(data)) for at, data in enumerate(files)]
    return figures(measure(named, TODAY))


def test_rows_without_a_name_count_as_often_as_the_file_with_most_of_them() -> None:
    """Twice in one file they are two requests; in two exports that overlap they are the same."""
    found = together(table(FIRST, FIRST, SECOND), table(FIRST, SECOND, THIRD))
    assert (found["requests"], found["input_tokens"]) == (4, 100 + 100 + 200 + 300)
    assert found["left_out"] == [{"kind": "records that another file has", "rows": 2}]


def test_the_same_file_twice_is_counted_once_and_told() -> None:
    found = together(table(FIRST, SECOND), table(FIRST, SECOND))
    assert found["requests"] == 2
    assert "1.csv is the same file once more: counted once." in found["notes"]


def test_what_is_no_usage_beside_usage_is_passed_over_and_told() -> None:
    found = together(table(FIRST, SECOND), b"see the docs, and the wiki\n")
    assert found["requests"] == 2
    assert "1.csv is no usage export: passed over." in found["notes"]


def test_a_readme_in_an_archive_does_not_keep_its_export_from_being_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "see the docs, and the wiki")
        archive.writestr("nov/1.csv", table(FIRST, SECOND))
        archive.writestr("nov/2.csv", table(SECOND, THIRD))
    found = together(packed.getvalue())
    assert found["requests"] == 3
