"""kill -9, the short version of tests/kills.py: what was acknowledged comes whole, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills import KINDS, MOMENTS, tried


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        ("command", "acknowledged"),
        ("command", "headline"),
        ("command", "picture_shown"),
        ("form", "two_replies"),
        ("export", "acknowledged"),
        ("post", "headline_stands"),
        ("mention", "one_reply"),
    ],
)
def test_what_was_acknowledged_comes_whole_and_once(kind: str, moment: str, tmp_path: Path) -> None:
    found = tried(KINDS[kind], MOMENTS[moment], times=2, folder=tmp_path)
    assert dict(found.verdicts) == {"whole": 2}
