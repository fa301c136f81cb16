"""The bench of the serving model takes any file of measurements, whole or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.machines.open_models import load_models, load_unsized
from tests.bench_capacity import as_json, ratios_of
from tests.measured import COLUMNS, MODELS, Case, Uncovered, read_all

GOOD = {
    **{"model": "llama-3.3-70b", "gpu": "h100_sxm", "n_gpus": "2", "tp": "2", "precision": "fp8"},
    **{"backend": "vllm", "isl": "1000", "osl": "1000", "concurrency": "64", "out_tok_s": "1900"},
}


def read(path: Path, *rows: dict[str, str]) -> tuple[list[Case], list[Uncovered]]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join(row.get(column, "") for column in columns) for row in rows]
    path.write_text("\n".join([",".join(columns), *lines]), encoding="utf-8")
    return read_all(path)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"model": "no-such-model"}, "no specification of no-such-model"),
        ({"model": "ling-2.6-flash"}, "cannot be sized"),
        ({"model": ""}, "no specification of a model"),
        ({"gpu": "tpu-v6e"}, "no specification of tpu-v6e"),
        ({"precision": "int7"}, "precision is int7"),
        ({"n_gpus": "", "tp": ""}, "n_gpus is empty"),
        ({"n_gpus": "1e400"}, "n_gpus is 1e400"),
        ({"tp": "0"}, "tp is 0 of 2 GPUs"),
        ({"tp": "DEP99999"}, "tp is DEP99999 of 2 GPUs"),
        ({"isl": "long"}, "isl is long"),
        ({"concurrency": "-3"}, "concurrency is -3"),
        ({"out_tok_s": "nan"}, "out_tok_s is nan"),
        ({"out_tok_s": ""}, "out_tok_s_gpu is empty"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(
    tmp_path: Path, changed: dict[str, str], why: str
) -> None:
    cases, uncovered = read(tmp_path / "mine.csv", GOOD, {**GOOD, **changed}, GOOD)
    assert len(cases) == 2
    (row,) = uncovered
    assert row.row == "mine.csv:3" and why in row.why
    said = json.loads(as_json(ratios_of(cases), uncovered))
    assert said["dense"]["n"] == 2 and said["dense"]["median"] < 0.2
    assert said["moe"] == {"n": 0, "median": None, "p90": None}
    assert said["uncovered"] == [{"row": row.row, "why": row.why}]


@pytest.mark.parametrize(
    "changed",
    [
        {"model": "meta-llama/Llama-3.3-70B"},
        {"gpu": "H100"},
        {"gpu": "8x NVIDIA H100-SXM5-80GB (HGX)"},
        {"tp": "TP2 EP2"},
        {"tp": "tp=2"},
        {"n_gpus": ""},
        {"precision": "W8A8"},
        {"isl": "1k", "osl": "1.0K"},
        {"precision": "FP8 (block)"},
        {"precision": ""},
        {"backend": ""},
        {"tpot_ms": "n/a"},
        {"out_tok_s": "", "out_tok_s_gpu": "950"},
        {"concurrency": ""},
        {"isl": "0"},
    ],
)
def test_a_row_in_other_words_counts(tmp_path: Path, changed: dict[str, str]) -> None:
    cases, uncovered = read(tmp_path / "mine.csv", {**GOOD, **changed})
    assert not uncovered and ratios_of(cases)[0][1] > 0


def test_a_file_may_lack_columns_and_rows_or_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    for text in ("", "model,gpu\n", "\ufeffmodel\nllama-3.3-70b\n", "a,b\n1,2,3\n\n"):
        path.write_text(text, encoding="utf-8")
        assert read_all(path)[0] == []
    path.write_bytes(",".join(COLUMNS).encode() + b"\nllama-3.3-70b,h100_sxm,\xe9\n")
    assert "n_gpus is" in read_all(path)[1][0].why


def test_every_model_that_can_be_hosted_is_known() -> None:
    assert load_models().keys() <= MODELS.keys()
    assert not load_unsized().keys() & MODELS.keys()
