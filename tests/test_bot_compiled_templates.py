"""Compiled templates are kept between processes, and never outlive the source they came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from bot.rendering.render import keep_compiled, render


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The templates of an environment of the test's own."""
    texts = {"hello.json.j2": '{"text": "first", "blocks": []}'}
    jinja = Environment(loader=DictLoader(texts))
    monkeypatch.setattr("bot.rendering.render.environment", lambda: jinja)
    return texts


def again(sources: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What another process says that begins with the same folder."""
    jinja = Environment(loader=DictLoader(sources))
    monkeypatch.setattr("bot.rendering.render.environment", lambda: jinja)
    keep_compiled(folder)
    return render("hello", {}).text


def test_a_changed_template_is_compiled_anew(
    sources: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert again(sources, tmp_path / "cache", monkeypatch) == "first"
    assert len(list((tmp_path / "cache").glob("*.cache"))) == 1
    sources["hello.json.j2"] = '{"text": "second", "blocks": []}'
    assert again(sources, tmp_path / "cache", monkeypatch) == "second"


def test_a_folder_that_cannot_be_used_costs_time_and_no_answer(
    sources: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert again(sources, tmp_path / "file" / "cache", monkeypatch) == "first"
