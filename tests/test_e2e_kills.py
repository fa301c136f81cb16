"""kill -9, the short version of tests/kills.py: what was acknowledged comes whole, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills import FAMILIES, KINDS, tried


def test_every_kind_is_tried() -> None:
    assert sorted(kind for family in FAMILIES for kind in family) == sorted(KINDS)


@pytest.mark.parametrize(
    ("family", "moment"),
    [(0, "acknowledged"), (0, "two_replies"), (1, "headline"), (2, "beginning")],
)
def test_what_was_acknowledged_comes_whole_and_once(
    family: int, moment: str, tmp_path: Path
) -> None:
    found = tried(FAMILIES[family], moment, times=1, folder=tmp_path)
    assert {kind: dict(each.verdicts) for kind, each in found.items()} == {
        kind: {"whole": 1} for kind in FAMILIES[family]
    }
