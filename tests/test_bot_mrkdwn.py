"""Escaping: what a person typed is only ever text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.mrkdwn import code, cut, escape, unescape


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U123>", "&lt;@U123&gt;"),
        ("<https://evil.example|bank>", "&lt;https://evil.example|bank&gt;"),
        ("R&D", "R&amp;D"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("5M in 1M out", "5M in 1M out"),
    ],
)
def test_markup_becomes_text(typed: str, shown: str) -> None:
    assert escape(typed) == shown


@given(text=st.text())
def test_escaped_text_can_ping_nobody_and_comes_back(text: str) -> None:
    assert "<" not in escape(text) and ">" not in escape(text)
    assert not re.search(r"&(?!amp;|lt;|gt;)", escape(text))
    assert unescape(escape(text)) == text


def test_typed_text_cannot_leave_its_quotes() -> None:
    assert code("`<!channel>` `") == "`ˋ&lt;!channel&gt;ˋ ˋ`"


def test_typed_text_is_shown_on_one_line() -> None:
    assert code("5M in\n\t1M   out ") == "`5M in 1M out`"


@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_nothing_is_said_to_be_nothing(nothing: str) -> None:
    assert code(nothing) == "`(nothing)`"


@pytest.mark.parametrize(("length", "is_cut"), [(120, False), (121, True), (10_000, True)])
def test_long_text_is_cut_before_it_is_escaped(length: int, is_cut: bool) -> None:
    """A cut after escaping could split an entity."""
    shown = code("&" * length, 120)
    assert shown.endswith("…`") is is_cut
    assert unescape(shown.strip("`")).rstrip("…") == "&" * (119 if is_cut else 120)


@given(text=st.text(), most=st.integers(min_value=2, max_value=200))
def test_code_is_one_pair_of_backticks_around_text(text: str, most: int) -> None:
    shown = code(text, most)
    assert shown.count("`") == 2 and shown[0] == shown[-1] == "`"
    assert "\n" not in shown and "<" not in shown


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("a &lt; b", 8, "a &lt; b"),
        ("a &lt; b", 7, "a &lt;…"),
        ("a &lt; b", 6, "a …"),
        ("a &lt; b", 4, "a …"),
        ("see <https://x.example|x>", 24, "see …"),
        ("see <https://x.example|x>!", 26, "see <https://x.example|x>!"),
    ],
)
def test_a_cut_leaves_no_half_of_an_entity_or_a_link(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown


@given(text=st.text(alphabet="a<&>;"), most=st.integers(min_value=1, max_value=40))
def test_cut_text_is_short_and_still_only_text(text: str, most: int) -> None:
    shown = cut(escape(text), most)
    assert len(shown) <= most
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown)
    assert unescape(shown.rstrip("…")) == text[: len(unescape(shown.rstrip("…")))]
