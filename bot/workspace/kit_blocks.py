"""Block Kit's blocks: what each consists of, and on which surface it may stand."""

from typing import Literal

from bot.workspace.kit_checks import (
    Check,
    OneOf,
    Report,
    Rule,
    Shape,
    any_field_of,
    flag,
    integer,
    items,
    string,
    word,
)
from bot.workspace.kit_data import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.workspace.kit_elements import (
    IMAGE,
    IN_ACTIONS,
    IN_CARD,
    IN_CARD_IMAGE,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.workspace.kit_objects import ID, IMAGE_SOURCE, IMAGE_URL, SLACK_FILE, plain, text
from bot.workspace.kit_rich_text import RICH_TEXT_SHAPE
from bot.workspace.records import Json

Surface = Literal["message", "modal", "home"]
EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
MESSAGES: frozenset[Surface] = frozenset({"message"})

TEXT_ITEM: dict[str, Check] = {
    kind: Shape(must={"text": string(2000)}, may={field: flag})
    for kind, field in (("plain_text", "emoji"), ("mrkdwn", "verbatim"))
}


def block(
    must: dict[str, Check] | None = None, may: dict[str, Check] | None = None, *rules: Rule
) -> Shape:
    """A block with the fields that all blocks share."""
    return Shape(must=must or {}, may={"block_id": ID, **(may or {})}, rules=rules)


def _dispatch_has_no_file(value: Json, pointer: str, report: Report) -> None:
    element = value.get("element")
    is_file = isinstance(element, dict) and element.get("type") == "file_input"
    if is_file and value.get("dispatch_action"):
        report.add("file_input does not support dispatch_action", pointer)


def _header_divider_is_open(value: Json, pointer: str, report: Report) -> None:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        report.add("has_header_divider cannot be set when is_collapsible is true", pointer)
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        report.add("default_collapsed requires is_collapsible", pointer)


CARD = block(
    {},
    {
        "hero_image": IN_CARD_IMAGE,
        "icon": IN_CARD_IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": items(IN_CARD),
    },
    any_field_of("hero_image", "title", "actions", "body"),
)

SHAPES: dict[str, Check] = {
    "section": block(
        {},
        {
            "text": text(3000),
            "fields": items(text(2000), 10),
            "accessory": IN_SECTION,
            "expand": flag,
        },
        any_field_of("text", "fields"),
    ),
    "header": block({"text": plain(150)}, {"level": integer(1, 4)}),
    "divider": block(),
    "image": block(
        {"alt_text": string(2000, least=0)},
        {"image_url": IMAGE_URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        IMAGE_SOURCE,
    ),
    "context": block({"elements": items(OneOf({"image": IMAGE, **TEXT_ITEM}), 10)}),
    "actions": block({"elements": items(IN_ACTIONS, 25)}),
    "context_actions": block({"elements": items(IN_CONTEXT_ACTIONS, 5)}),
    "input": block(
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
        _dispatch_has_no_file,
    ),
    "rich_text": RICH_TEXT_SHAPE,
    "markdown": block({"text": string(12_000)}),
    "video": block(
        {
            "alt_text": string(2000),
            "title": plain(199),
            "thumbnail_url": IMAGE_URL,
            "video_url": IMAGE_URL,
        },
        {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": IMAGE_URL,
            "provider_name": string(),
            "title_url": IMAGE_URL,
        },
    ),
    "file": block({"external_id": string(255), "source": word("remote")}),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "card": CARD,
    "carousel": block({"elements": items(OneOf({"card": CARD}), 10)}),
    "alert": block(
        {"text": text(200)}, {"level": word("default", "info", "warning", "error", "success")}
    ),
}

# Slack's documentation also names rich_text, input and file as children, but its live validator
# was seen to refuse them: the stricter list stands.
CHILDREN = ("actions", "context", "divider", "header", "image", "section", "table", "video")
SHAPES["container"] = block(
    {"child_blocks": items(OneOf({kind: SHAPES[kind] for kind in CHILDREN}), 10)},
    {
        "title": plain(150),
        "rich_text_title": OneOf({"rich_text": RICH_TEXT_SHAPE}),
        "subtitle": text(150),
        "icon": IN_CARD_IMAGE,
        "width": word("narrow", "standard", "wide", "full"),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    any_field_of("title", "rich_text_title"),
    _header_divider_is_open,
)

SURFACES: dict[str, frozenset[Surface]] = {
    "alert": frozenset({"modal"}),
    "card": frozenset({"message", "home"}),
    "carousel": MESSAGES,
    "container": MESSAGES,
    "context_actions": MESSAGES,
    "data_table": MESSAGES,
    "data_visualization": MESSAGES,
    "file": MESSAGES,
    "markdown": MESSAGES,
    "table": MESSAGES,
}
"""Blocks that may not stand everywhere."""


def blocks_on(surface: Surface) -> OneOf:
    """The check of one block on this surface."""
    return OneOf(
        {kind: shape for kind, shape in SHAPES.items() if surface in SURFACES.get(kind, EVERYWHERE)}
    )
