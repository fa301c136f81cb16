"""Follow-ups that nothing is tuned on: how many are understood, and that none is misread."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.conversation.why import find_reason
from bot.language.acts import Act
from engine.prices.names import load_names
from tests.test_bot_follow_ups import ASKED_BACK, before, outcome, understood

UNSEEN: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "unseen" / "follow_ups.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
LEAST_EXACT = 0.8


def test_most_what_ifs_are_read_exactly_and_none_is_misread() -> None:
    found = {text: outcome(text) for text in UNSEEN["what_if"]}
    exact = [text for text, meant in UNSEEN["what_if"].items() if found[text] == meant]
    asked = [text for text in found if found[text] == ASKED_BACK]
    assert set(found) - {*exact, *asked} == set()
    assert len(exact) / len(found) >= LEAST_EXACT, asked


def test_what_is_not_said_clearly_is_asked_back() -> None:
    assert {outcome(text) for text in UNSEEN["asked_back"]["texts"]} == {ASKED_BACK}


def test_wishes_are_granted_or_asked_back() -> None:
    wrong = {
        text for text, meant in UNSEEN["wish"].items() if outcome(text) not in (meant, ASKED_BACK)
    }
    assert wrong == set()


def test_a_why_explains_what_is_meant() -> None:
    for text, (kind, *title) in UNSEEN["why"].items():
        asked = understood(text)
        assert asked.act is Act.WHY, text
        found = find_reason(asked.argument, before(), load_names()).reasons
        assert found and found[0].kind == kind, text
        assert not title or title[0].lower() in found[0].title.lower(), text
