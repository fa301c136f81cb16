"""What is derived from the data files is kept between processes, and never outlives its source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.language.machine import kept as module
from bot.language.machine.grammar import Grammar, Told
from bot.language.machine.kept import keep_derived, kept

PATTERNS = ["on {gpu}", "[at] {usd:usd} #hourly", "host it (ourselves|here)"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a test keeps things; other tests keep nothing."""
    monkeypatch.setattr(module, "_places", [])
    keep_derived(tmp_path / "cache")
    yield tmp_path / "cache"


def derived(text: str, value: str) -> str:
    return kept("said", [text], lambda: value)


def test_what_was_made_from_the_same_is_not_made_again(folder: Path) -> None:
    assert derived("source", "made") == "made"
    assert derived("source", "made again") == "made"
    (file,) = folder.iterdir()
    assert (folder.stat().st_mode | file.stat().st_mode) & 0o077 == 0


def test_what_was_made_from_something_else_is_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived("source", "made")
    assert derived("another source", "made anew") == "made anew"
    monkeypatch.setattr(module, "_code", lambda: "other code")
    assert derived("source", "by other code") == "by other code"


@pytest.mark.parametrize("content", [b"", b"half", b"\x80\x05X", b"N)R."])
def test_what_cannot_be_read_is_made_anew(folder: Path, content: bytes) -> None:
    derived("source", "made")
    (file,) = folder.iterdir()
    file.write_bytes(content)
    assert derived("source", "made anew") == "made anew"
    assert derived("source", "read") == "made anew"


def test_a_place_that_cannot_be_used_costs_time_alone(folder: Path) -> None:
    folder.write_text("in the way")
    assert derived("source", "made") == "made"


def test_only_the_newest_are_kept(folder: Path) -> None:
    for number in range(20):
        derived(f"version {number}", "made")
    assert len(list(folder.iterdir())) == 12


def test_patterns_are_told_the_same_from_what_was_kept(folder: Path) -> None:
    first = told(PATTERNS)
    assert {"ourselves", "host", "hourly"} <= first.vocabulary
    assert told(PATTERNS) == first
    assert told([*PATTERNS, "in the cellar"]) != first


def told(patterns: list[str]) -> Told:
    return Grammar([(pattern, pattern) for pattern in patterns]).told
