"""Follow-ups that nothing is tuned on: how many are understood, and that none is misread."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.why import find_reason
from bot.language.acts import Act
from engine.prices.names import load_names
from tests.test_bot_follow_ups import ASKED_BACK, before, outcome, understood

FILES = sorted((Path(__file__).parent / "cases" / "unseen").glob("follow_ups*.toml"))
SETS: list[dict[str, dict[str, Any]]] = [
    tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) for path in FILES
]
UNSEEN: dict[str, dict[str, Any]] = {
    name: {text: meant for each in SETS for text, meant in each.get(name, {}).items()}
    for name in ("what_if", "wish", "why")
}
UNCLEAR = [text for each in SETS for text in each["asked_back"]["texts"]]
WHYS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "whys.toml").read_text(encoding="utf-8")
)["why"]
LEAST_EXACT = 0.8


def test_most_what_ifs_are_read_exactly_and_none_is_misread() -> None:
    found = {text: outcome(text) for text in UNSEEN["what_if"]}
    exact = [text for text, meant in UNSEEN["what_if"].items() if found[text] == meant]
    asked = [text for text in found if found[text] == ASKED_BACK]
    assert set(found) - {*exact, *asked} == set()
    assert len(exact) / len(found) >= LEAST_EXACT, asked


def test_what_is_not_said_clearly_is_asked_back() -> None:
    assert {outcome(text) for text in UNCLEAR} == {ASKED_BACK}


def test_wishes_are_granted_or_asked_back() -> None:
    wrong = {
        text for text, meant in UNSEEN["wish"].items() if outcome(text) not in (meant, ASKED_BACK)
    }
    assert wrong == set()


@pytest.mark.parametrize("text", {**WHYS, **UNSEEN["why"]})
def test_a_why_explains_what_is_meant(text: str) -> None:
    kind, *title = {**WHYS, **UNSEEN["why"]}[text]
    asked = understood(text)
    assert asked.act is Act.WHY
    found = find_reason(asked.argument, before(), load_names()).reasons
    assert found and found[0].kind == kind
    assert not title or title[0].lower() in found[0].title.lower()


@pytest.mark.parametrize(
    "text", ["why coffee", "why failvoer", "why the mlpos enginer", "why 9,999"]
)
def test_a_why_that_is_not_found_never_raises(text: str) -> None:
    found = find_reason(understood(text).argument, before(), load_names())
    assert not found.reasons
