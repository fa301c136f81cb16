"""A rolling restart under load, the short version of tests/rolling.py."""

from __future__ import annotations

from pathlib import Path

from tests.rolling import rolled


def test_a_rolling_restart_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    found = rolled(tmp_path, processes=2, count=16, rate=4, seconds=120)
    assert (found["lost"], found["in part"], found["doubled"]) == (0, 0, 0)
    assert found["exit statuses"] == [0, 0]
