"""The README's commands work, and its sample output is what they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_sample_prints_what_the_readme_shows(tmp_path: Path) -> None:
    (console,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    command, shown = console.split("\n", 1)
    assert command.startswith("$ .venv/bin/tco ask")
    typed = command[2:].replace(".venv/bin/tco", f"{sys.executable} -m bot")
    environment = {**os.environ, "TCO_DATABASE": str(tmp_path / "tco.db"), "COLUMNS": "80"}
    printed = subprocess.run(
        typed, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert stripped(printed.stdout) == stripped(shown)


def test_the_usage_sample_is_what_is_printed(tmp_path: Path) -> None:
    ((command, *shown),) = (
        block.splitlines() for block in re.findall(r"```text\n(\$ .*?)```", README, re.DOTALL)
    )
    typed = command[2:].replace(".venv/bin/tco", f"{sys.executable} -m bot")
    environment = {**os.environ, "TCO_DATABASE": str(tmp_path / "tco.db"), "COLUMNS": "80"}
    printed = subprocess.run(
        typed, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert len(shown) == 3
    assert set(shown) <= set(stripped(printed.stdout))


def test_the_engine_alone_prints_the_article_s_bill() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout.split() == ["13275.0", "stay_on_api"]


def test_every_file_that_the_readme_points_at_exists() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)|(?:src|srcset)=\"([^\"]+)\"", README)
    paths = [path for pair in linked for path in pair if path]
    assert len(paths) > 8
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_variable_of_the_readme_is_read_and_none_else() -> None:
    rows = re.findall(r"^\|((?: `[A-Z_]+`,?)+) \|", README, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    read = set(re.findall(r'"([A-Z_]{4,})"', (ROOT / "bot/settings.py").read_text("utf-8")))
    set_for_libraries = {"PROMETHEUS_MULTIPROC_DIR", "PYDANTIC_DISABLE_PLUGINS"}
    assert listed == read - {"INFO"} - set_for_libraries


def stripped(text: str) -> list[str]:
    """Lines without the blanks that the terminal pads tables with."""
    return [line.rstrip() for line in text.rstrip().splitlines()]
