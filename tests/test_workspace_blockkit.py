"""Block Kit at its limits: what Slack just takes, and the limits of a whole message."""

import pytest

from bot.workspace.blockkit import check_blocks, with_ids
from bot.workspace.errors import SlackError
from tests.kit_samples import (
    CONFIRM,
    Json,
    actions,
    button,
    card,
    cell,
    chart,
    container,
    image,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    section,
    select,
    table,
    words,
)

TAKEN = {
    "section text of 3000": section(text=mrkdwn("x" * 3000)),
    "section with 10 fields": section(fields=[mrkdwn("x" * 2000)] * 1 + [plain("y")] * 9),
    "section without a text but fields": {"type": "section", "fields": [plain("a")]},
    "section with a menu": section(accessory=select()),
    "section with an image": section(accessory=image()),
    "header of 150": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "image": image(title=plain("Title")),
    "context of 10": {"type": "context", "elements": [mrkdwn("x"), image()] * 5},
    "25 buttons": actions(*[button(action_id=str(n)) for n in range(25)]),
    "button text of 75": actions(button(text=plain("x" * 75), value="v" * 2000, confirm=CONFIRM)),
    "100 options": actions(select(options=options(100))),
    "option text of 75, value of 150": actions(select(options=[option("x" * 75, "v" * 150)])),
    "option groups": actions(
        {"type": "static_select", "option_groups": [{"label": plain("A"), "options": options(2)}]}
    ),
    "overflow of 5": actions({"type": "overflow", "options": options(5)}),
    "datepicker": actions({"type": "datepicker", "initial_date": "2026-04-15"}),
    "block_id of 255": section(block_id="b" * 255),
    "feedback": {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain("Good"), "value": "good"},
                "negative_button": {"text": plain("Bad"), "value": "bad"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain("Delete")},
        ],
    },
    "rich text": rich(
        words("a"),
        {"type": "rich_text_list", "style": "bullet", "elements": [words("b")], "indent": 1},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "c"}]},
    ),
    "markdown": {"type": "markdown", "text": "# Title"},
    "table of 100 by 20": table(100, 20),
    "table of 10000 characters": table(10, 10, "x" * 100),
    "table with figures": {
        "type": "table",
        "rows": [[cell("a"), {"type": "raw_number", "value": 2, "text": "$2"}, rich(words("b"))]],
        "column_settings": [{"is_wrapped": True}, {"align": "right"}, None],
    },
    "card": card(
        title=mrkdwn("x" * 150),
        subtitle=mrkdwn("x" * 150),
        body=mrkdwn("x" * 200),
        icon=image(),
        actions=[button()],
    ),
    "carousel of 10": {"type": "carousel", "elements": [card()] * 10},
    "container of 10": container(*[section()] * 10, is_collapsible=True, default_collapsed=True),
    "chart": chart(),
    "data table": {"type": "data_table", "caption": "Bill", "rows": [[cell("a")], [cell("b")]]},
}  # fmt: skip


@pytest.mark.parametrize("block", TAKEN.values(), ids=TAKEN)
def test_slack_takes(block: Json) -> None:
    check_blocks([block])


def test_a_message_holds_fifty_blocks() -> None:
    check_blocks([{"type": "divider"}] * 50)
    with pytest.raises(SlackError, match=r"no more than 50 items allowed \[json-pointer:/blocks\]"):
        check_blocks([{"type": "divider"}] * 51)


def test_a_message_holds_thirteen_thousand_characters_of_blocks() -> None:
    four = [section(text=mrkdwn("x" * 3000))] * 4
    check_blocks([*four, section(text=mrkdwn("x" * 1000))])
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_blocks([*four, section(text=mrkdwn("x" * 1001))])


def test_a_message_holds_one_table_of_any_kind_wherever_it_stands() -> None:
    data_table = {"type": "data_table", "caption": "Bill", "rows": [[cell("a")], [cell("b")]]}
    for second in (table(), data_table, container(table())):
        with pytest.raises(SlackError, match="only_one_table_allowed") as refusal:
            check_blocks([table(), second])
        assert refusal.value.error == "invalid_attachments"


def test_block_ids_are_unique_within_containers_too() -> None:
    inner = container(section(block_id="a"))
    check_blocks([section(block_id="b"), inner])
    with pytest.raises(SlackError, match="`block_id` must be unique: a"):
        check_blocks([section(block_id="a"), inner])


def test_missing_ids_are_filled_in_as_slack_does() -> None:
    [row, closed] = with_ids([actions(button(), button(action_id="mine")), container(section())])
    assert row["block_id"] and row["elements"][0]["action_id"]
    assert row["elements"][1]["action_id"] == "mine"
    assert closed["child_blocks"][0]["block_id"]
