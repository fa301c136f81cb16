"""Block Kit just beyond its limits: what Slack refuses, and in which words."""

from typing import Any

import pytest

from bot.workspace.blockkit import check_blocks
from bot.workspace.errors import SlackError
from tests.kit_samples import (
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
    trash,
)

REFUSED = {
    "section text of 3001": (
        section(text=mrkdwn("x" * 3001)),
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty text": (
        section(text=mrkdwn("")),
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "section of nothing": (
        {"type": "section"},
        "must define one of: text, fields [json-pointer:/blocks/0]",
    ),
    "11 fields": (
        section(fields=[plain("x")] * 11),
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "field of 2001": (
        section(fields=[plain("x" * 2001)]),
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "text input beside a section": (
        section(accessory={"type": "plain_text_input"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    "header of 151": (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "mrkdwn in a header": (
        {"type": "header", "text": mrkdwn("x")},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "emoji flag on mrkdwn": (
        section(text=mrkdwn("x") | {"emoji": True}),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "unknown block": (
        {"type": "sparkline"},
        "unsupported type: sparkline [json-pointer:/blocks/0/type]",
    ),
    "unknown field": (
        {"type": "divider", "color": "red"},
        "invalid additional property: color [json-pointer:/blocks/0]",
    ),
    "26 buttons": (
        actions(*[button(action_id=str(n)) for n in range(26)]),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no buttons": (
        actions(),
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "button text of 76": (
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button value of 2001": (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "unknown button style": (
        actions(button(style="big")),
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "101 options": (
        actions(select(options=options(101))),
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "option text of 76": (
        actions(select(options=[option("x" * 76)])),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "option value of 151": (
        actions(select(options=[option("x", "v" * 151)])),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "two options of one value": (
        actions(select(options=[option("a"), option("b")])),
        "options must have unique values [json-pointer:/blocks/0/elements/0/options]",
    ),
    "an initial option that is none": (
        actions(select(initial_option=option("Other", "7"))),
        "initial option must match one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    "overflow of 6": (
        actions({"type": "overflow", "options": options(6)}),
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "placeholder of 151": (
        actions(select(placeholder=plain("x" * 151))),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]",
    ),
    "no such day": (
        actions({"type": "datepicker", "initial_date": "2026-13-01"}),
        "must be a valid date [json-pointer:/blocks/0/elements/0/initial_date]",
    ),
    "context of 11": (
        {"type": "context", "elements": [plain("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "button in context": (
        {"type": "context", "elements": [button()]},
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "image without alt text": (
        {"type": "image", "image_url": "https://example.com/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "image alt text of 2001": (
        image(alt_text="x" * 2001),
        "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]",
    ),
    "block_id of 256": (
        section(block_id="b" * 256),
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "action_id of 256": (
        actions(button(action_id="a" * 256)),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "one action_id twice": (
        actions(button(action_id="a"), button(action_id="a")),
        "`action_id` must be unique: a [json-pointer:/blocks/0/elements]",
    ),
    "empty cell": (
        table(text=""),
        "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]",
    ),
    "empty rich cell": (
        {"type": "table", "rows": [[rich({"type": "rich_text_section", "elements": []})]]},
        "table cells must not be empty [json-pointer:/blocks/0/rows/0/0]",
    ),
    "ragged rows": (
        {"type": "table", "rows": [[cell("a"), cell("b")], [cell("c")]]},
        "all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]",
    ),
    "101 rows": (
        table(101),
        "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
    ),
    "21 cells": (
        table(1, 21),
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "10001 characters in a table": (
        table(10, 10, "x" * 101),
        "must be less than 10001 characters in all cells [json-pointer:/blocks/0]",
    ),
    "alignment that is none": (
        table(column_settings=[{"align": "middle"}]),
        "must be one of: left, center, right [json-pointer:/blocks/0/column_settings/0/align]",
    ),
    "card title of 151": (
        card(title=mrkdwn("x" * 151)),
        "must be less than 151 characters [json-pointer:/blocks/0/title/text]",
    ),
    "card body of 201": (
        card(body=mrkdwn("x" * 201)),
        "must be less than 201 characters [json-pointer:/blocks/0/body/text]",
    ),
    "carousel of 11": (
        {"type": "carousel", "elements": [card()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "container of 11": (
        container(*[section()] * 11),
        "no more than 10 items allowed [json-pointer:/blocks/0/child_blocks]",
    ),
    "container within a container": (
        container(container(section())),
        "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    "container without a title": (
        {"type": "container", "child_blocks": [section()]},
        "must define one of: title, rich_text_title [json-pointer:/blocks/0]",
    ),
    "alert in a message": (
        {"type": "alert", "text": plain("Careful")},
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    "six feedback elements": (
        {"type": "context_actions", "elements": [trash(str(n)) for n in range(6)]},
        "no more than 5 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "chart off its axis": (
        chart(axis_config={"categories": ["2M"]}),
        "labels must match the axis categories [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "rich text of an unknown part": (
        rich({"type": "rich_text_poem", "elements": []}),
        "unsupported type: rich_text_poem [json-pointer:/blocks/0/elements/0/type]",
    ),
    "a word for a block": ("section", "must provide an object [json-pointer:/blocks/0]"),
}  # fmt: skip


@pytest.mark.parametrize(("block", "complaint"), REFUSED.values(), ids=REFUSED)
def test_slack_refuses(block: Any, complaint: str) -> None:
    with pytest.raises(SlackError) as refusal:
        check_blocks([block])
    assert refusal.value.error == "invalid_blocks"
    assert refusal.value.problems == (f"[ERROR] {complaint}",)
