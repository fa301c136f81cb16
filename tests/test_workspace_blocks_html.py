"""Block Kit as HTML: what is marked up, what never is, and what the forms send."""

import json
import re
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from bot.workspace.blockkit import check_blocks, check_view, with_ids
from bot.workspace.blocks_html import Scene, macros
from bot.workspace.form_checks import form_errors
from bot.workspace.form_values import (
    VALUE_KEYS,
    field_name,
    initial_state,
    state,
    state_values,
    strings_of,
    walk,
)
from bot.workspace.gallery import fixtures
from bot.workspace.icons import OF_EMOJI, icon
from bot.workspace.manifest_menu import ManifestMenu
from bot.workspace.mrkdwn import to_html

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)>"\'&amp;{{ 7 * 7 }}</pre></form>'

EMOJI_SAID = re.compile(r":([a-z_]{3,}):")
PICTOGRAPH = re.compile("[\u2600-\u26ff\U0001f300-\U0001faff]")


class Names:
    """A directory of two people and one channel."""

    viewer = "U1"
    zone: tzinfo = UTC

    def user_name(self, user_id: str) -> str | None:
        return {"U1": "ana", "U2": "<b>ravi"}.get(user_id)

    def channel_name(self, channel_id: str) -> str | None:
        return {"C1": "general"}.get(channel_id)

    def people(self) -> list[tuple[str, str]]:
        return [("U1", "Ana Souza"), ("U2", "<b>Ravi")]

    def channels(self) -> list[tuple[str, str]]:
        return [("C1", "#general")]

    def file_url(self, file_id: str) -> str:
        return f"/files/{file_id}"


SCENE = Scene(Names(), "test")


def html(text: str) -> str:
    return str(to_html(text, Names()))


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def section(text: dict[str, str]) -> dict[str, Any]:
    return {"type": "section", "text": text}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*b* _i_ ~s~ `c`", "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>"),
        ("*a _b_ c*", "<strong>a <em>b</em> c</strong>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("`*plain* &lt;b&gt;`", "<code>*plain* &lt;b&gt;</code>"),
        ("a\nb", "a<br>b"),
        ("> q\n> r\nafter", "<blockquote>q<br>r</blockquote>after"),
        ("&gt; q", "<blockquote>q</blockquote>"),
        ("```\na *b*\n```", "<pre>a *b*\n</pre>"),
        (":tada:", '<span class="emoji" role="img" aria-label="tada">🎉</span>'),
        (":nobody_knows:", ":nobody_knows:"),
        ("<@U1>", '<span class="mention mention-me">@ana</span>'),
        ("<@U2>", '<span class="mention">@&lt;b&gt;ravi</span>'),
        ("<#C9>", f'<span class="mention">{icon("lock")} private channel</span>'),
        ("<!here>", '<span class="mention mention-me">@here</span>'),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("\ue0000\ue001", "0"),
    ],
)
def test_mrkdwn(typed: str, shown: str) -> None:
    assert html(typed) == shown


def test_links_open_elsewhere_and_keep_their_address() -> None:
    assert 'href="https://a.b/?x=1&amp;y=2"' in html("<https://a.b/?x=1&amp;y=2|a *label*>")
    assert ">a *label*</a>" in html("<https://a.b|a *label*>")
    assert 'href="https://a.b/c_d_e"' in html("see https://a.b/c_d_e.")
    assert ">ana@b.c</a>" in html("<mailto:ana@b.c>")


def test_dates_are_shown_in_the_viewers_zone_and_fall_back() -> None:
    shown = html("<!date^1776211200^{date_num} {time}|some day>")
    assert "2026-04-15 12:00 AM</time>" in shown
    assert html("<!date^never^{date}|some day>") == "some day"


def test_lists_keep_the_marker_that_was_typed() -> None:
    shown = html("• one\n• two\n1. three")
    assert re.findall(r'"marker">(.*?)<', shown) == ["•", "•", "1."]
    assert shown.startswith('<ul class="typed-list"><li')


@pytest.mark.parametrize("text", ["*a " * 20_000, "<a" * 20_000, "`" * 40_000, ":a" * 20_000])
def test_no_text_takes_long(text: str) -> None:
    assert len(html(text)) >= 20_000


def test_plain_text_is_never_marked_up() -> None:
    shown = SCENE.block(section(plain("*a* <@U1> :tada:")))
    assert "*a* &lt;@U1&gt; 🎉" in shown
    assert ":tada:" in SCENE.block(section({**plain(":tada:"), "emoji": False}))  # type: ignore[dict-item]


def test_every_fixture_is_what_slack_accepts() -> None:
    for specimen in specimens():
        if "blocks" in specimen:
            check_blocks(specimen["blocks"])
        else:
            check_view(specimen["view"], specimen["view"]["type"])


def test_every_fixture_is_shown_whole() -> None:
    for specimen in specimens():
        assert "cannot show" not in SCENE.blocks(with_ids(blocks_of(specimen)))


def test_every_kind_of_input_has_a_macro() -> None:
    missing = {kind for kind in VALUE_KEYS if f"element_{kind}" not in macros()}
    assert missing == set()


def test_hostile_strings_stay_text_in_every_block() -> None:
    for specimen in specimens():
        shown = SCENE.blocks(with_ids([hostile(block) for block in blocks_of(specimen)]))
        assert "<script" not in shown
        assert "<img src=x" not in shown
        assert "</form" not in shown


def test_an_unknown_block_says_so() -> None:
    shown = SCENE.block({"type": "hologram<b>"})
    assert "cannot show a block of type <code>hologram&lt;b&gt;</code>" in shown


def test_numbers_of_a_table_are_aligned_by_its_settings() -> None:
    cell = {"type": "raw_number", "value": 13275, "text": "13,275"}
    head = {"type": "raw_text", "text": "USD"}
    table = {"type": "table", "rows": [[head], [cell]], "column_settings": [{"align": "right"}]}
    shown = SCENE.block(table)
    assert '<th scope="col" class="align-right">' in shown
    assert "13,275" in shown


def test_state_goes_to_strings_and_back() -> None:
    for specimen in specimens():
        for _, element in walk(with_ids(blocks_of(specimen))):
            if element["type"] in VALUE_KEYS:
                first = initial_state(element)
                again = state(element, strings_of(first))
                assert strings_of(again) == strings_of(first)


def test_a_form_becomes_slacks_state() -> None:
    options = [{"text": plain("Groq"), "value": "groq"}]
    blocks = [
        field("tokens", {"type": "plain_text_input"}),
        field("providers", {"type": "multi_static_select", "options": options}),
        field("model", {"type": "external_select"}),
        field("when", {"type": "datetimepicker"}),
    ]
    llama = {"text": plain("Llama"), "value": "llama"}
    raw = {
        field_name("tokens", "value"): ["5M"],
        field_name("providers", "value"): ["groq", "unknown"],
        field_name("model", "value"): [json.dumps(llama)],
        field_name("when", "value"): ["1776211200"],
    }
    values = state_values(blocks, raw)
    assert values["tokens"]["value"] == {"type": "plain_text_input", "value": "5M"}
    assert values["providers"]["value"]["selected_options"] == options
    assert values["model"]["value"]["selected_option"] == llama
    assert values["when"]["value"]["selected_date_time"] == 1776211200


@pytest.mark.parametrize(
    ("element", "typed", "problem"),
    [
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "at most 3"),
        ({"type": "number_input"}, "many", "enter a number"),
        ({"type": "number_input"}, "NaN", "enter a number"),
        ({"type": "number_input"}, "Infinity", "enter a number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "min_value": "1"}, "0", "1 or more"),
        ({"type": "number_input", "max_value": "64"}, "65", "64 or less"),
        ({"type": "email_text_input"}, "ana", "valid email"),
        ({"type": "url_text_input"}, "ana", "valid URL"),
    ],
)
def test_what_slack_refuses_before_it_submits(
    element: dict[str, Any], typed: str, problem: str
) -> None:
    blocks = [field("b", element)]
    errors = form_errors(blocks, state_values(blocks, {field_name("b", "value"): [typed]}))
    assert problem in errors["b"]


def test_an_optional_field_may_stay_empty_and_a_good_one_passes() -> None:
    optional = {**field("a", {"type": "number_input"}), "optional": True}
    blocks = [optional, field("b", {"type": "number_input", "min_value": "1", "max_value": "2"})]
    raw = {field_name("b", "value"): ["2"]}
    assert form_errors(blocks, state_values(blocks, raw)) == {}


def test_an_error_stands_under_its_field_and_is_announced() -> None:
    scene = Scene(Names(), "test", errors={"b": "<No>"})
    shown = scene.block(field("b", {"type": "plain_text_input"}))
    described = re.search(r'aria-describedby="(\w+)"', shown)
    assert described
    assert f'id="{described[1]}" role="alert">&lt;No&gt;</p>' in shown
    assert 'aria-invalid="true"' in shown


def test_no_manifest_offers_nothing(tmp_path: Any) -> None:
    assert ManifestMenu.load(tmp_path / "manifest.json") == ManifestMenu()


def specimens() -> list[dict[str, Any]]:
    return [each for group in fixtures() for each in group["specimens"]]


def blocks_of(specimen: dict[str, Any]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = specimen.get("blocks") or specimen["view"]["blocks"]
    return blocks


def field(block_id: str, element: dict[str, Any]) -> dict[str, Any]:
    element = {"action_id": "value", **element}
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": element}


def hostile(node: Any, key: str = "") -> Any:
    """The same block with every text that a bot or a person chose made hostile."""
    if isinstance(node, dict):
        return {name: hostile(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [hostile(each, key) for each in node]
    kept = ("type", "style", "align", "level", "width", "icon", "range", "initial_date")
    if not isinstance(node, str) or key in kept or key.startswith(("initial_time", "min_", "max_")):
        return node
    return HOSTILE if not key.endswith("_id") else f"{key}{HOSTILE}"


def test_markup_is_escaped_text() -> None:
    assert isinstance(to_html("x", Names()), Markup)


def test_every_icon_is_drawn_and_nothing_is_left_to_a_font() -> None:
    """Where a machine has no emoji font, they are empty boxes: the bot's own are drawn inline."""
    templates = Path(__file__).parent.parent / "templates"
    said = {
        name
        for file in templates.glob("*.j2")
        for name in EMOJI_SAID.findall(file.read_text("utf-8"))
    }
    assert len(said) > 5 and said <= OF_EMOJI.keys()
    assert all("<path" in icon(name) or "<rect" in icon(name) for name in OF_EMOJI.values())
    pages = (templates / "workspace").glob("*.j2")
    assert [file.name for file in pages if PICTOGRAPH.search(file.read_text("utf-8"))] == []
