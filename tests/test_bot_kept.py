"""What is derived from the data files is kept between processes, and never outlives its source."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import kept as module
from bot.kept import keep_derived, kept, packed
from bot.language.machine.grammar import Grammar, Told
from bot.language.machine.rules import rules
from engine import load_book
from engine.figures import dated
from engine.figures.dated import hand_over, take_over

PATTERNS = ["on {gpu}", "[at] {usd:usd} #hourly", "host it (ourselves|here)"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a test keeps things; other tests keep nothing."""
    monkeypatch.setattr(module, "_places", [])
    keep_derived(tmp_path / "cache")
    yield tmp_path / "cache"


def derived(text: str, value: str) -> str:
    return kept("said", lambda: value, [text])


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
    monkeypatch.setattr(module, "_sources", lambda: "other code")
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
    for number in range(30):
        derived(f"version {number}", "made")
    assert len(list(folder.iterdir())) == 24


def test_patterns_are_told_the_same_from_what_was_kept(folder: Path) -> None:
    first = told(PATTERNS)
    assert {"ourselves", "host", "hourly"} <= first.vocabulary
    assert told(PATTERNS) == first
    assert told([*PATTERNS, "in the cellar"]) != first


def told(patterns: list[str]) -> Told:
    return Grammar([(pattern, pattern) for pattern in patterns]).told


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("engine/data/figures.toml", "value = 3"),
        ("engine/prices/names.py", "x = 2"),
        ("bot/language/wordings/talk/who.toml", "says = 2"),
        ("engine/data/another.csv", "gpu"),
    ],
)
def test_a_file_with_other_content_is_another_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, content: str
) -> None:
    """Whatever its age and its size say."""
    monkeypatch.setattr(module, "_ROOT", tmp_path)
    for known in ("engine/data/figures.toml", "engine/prices/names.py"):
        place = tmp_path / known
        place.parent.mkdir(parents=True)
        place.write_text("value = 2")
    (tmp_path / "bot/language/wordings/talk").mkdir(parents=True)
    before = module._sources.__wrapped__()
    assert module._sources.__wrapped__() == before
    (tmp_path / file).write_text(content)
    assert module._sources.__wrapped__() != before


def test_the_book_is_taken_over_as_it_was_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "engine.question.book.load_book"
    handed = pickle.loads(packed(hand_over()))
    assert handed[name] == load_book()
    take_over(handed)
    assert name not in dated._taken, "what is loaded stays"
    monkeypatch.setitem(dated._taken, name, handed[name])
    assert load_book.__wrapped__() is handed[name]


def test_rules_are_taken_over_as_they_were_made() -> None:
    made = [*rules("threads", "command", "talk")]
    assert pickle.loads(packed(made)) == made
