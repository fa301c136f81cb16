"""Usage files by rule: the traps of each format, a small file each (cases/usage_rules.toml)."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.usage.errors import UsageRefused
from bot.usage.measured import measure
from bot.usage.measurement import figures
from bot.usage.reading import NamedFile
from tests.test_usage_samples import TODAY

CASES = tomllib.loads((Path(__file__).parent / "cases/usage_rules.toml").read_text("utf-8"))["case"]


def found(case: dict[str, Any]) -> dict[str, Any]:
    """What a case's file comes to, with lists as text and the peak and models at hand."""
    measured = measure([NamedFile("file", io.BytesIO(case["text"].strip().encode()))], TODAY)
    values = figures(measured)
    peak = values["peak_to_average"]
    return {
        **values,
        "peak_window": peak and peak["window"],
        "model_mix": list(values["model_mix"]),
        "cautions": " ".join(values["cautions"]),
        "left_out": " ".join(gap["kind"] for gap in values["left_out"]),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_a_file_comes_to_what_the_rule_says(case: dict[str, Any]) -> None:
    wanted = {key: value for key, value in case.items() if key not in ("says", "text")}
    if "refused" in wanted:
        with pytest.raises(UsageRefused, match=wanted["refused"]):
            found(case)
        return
    values = found(case)
    for key, value in wanted.items():
        if key in ("cautions", "left_out"):
            assert value in values[key]
        else:
            assert values[key] == (None if value == "none" else value), key
