"""Refuses the blocks and views that Slack refuses, in Slack's words."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.kit_blocks import Surface, blocks_on
from bot.workspace.kit_checks import (
    Check,
    OneOf,
    Report,
    Shape,
    flag,
    items,
    one_field_of,
    string,
)
from bot.workspace.kit_objects import OPTION_GROUP, OPTION_OF_MENU, plain
from bot.workspace.records import Json

MESSAGE_CHARACTERS = 13_000
VIEW_BYTES = 250_000
INNER_BLOCKS = {"container": "child_blocks", "carousel": "elements"}
TABLES = ("table", "data_table")

MESSAGE_BLOCKS = items(blocks_on("message"), 50, least=0)
VIEW_FIELDS: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
MODAL = Shape(
    must={"title": plain(24), "blocks": items(blocks_on("modal"), 100, least=0)},
    may={
        **VIEW_FIELDS,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME = Shape(must={"blocks": items(blocks_on("home"), 100, least=0)}, may=VIEW_FIELDS)
OPTIONS = Shape(
    may={
        "options": items(OPTION_OF_MENU, 100, least=0),
        "option_groups": items(OPTION_GROUP, 100, least=0),
    },
    rules=(one_field_of("options", "option_groups"),),
)


def check_blocks(blocks: Any) -> None:
    """Raises SlackError as chat.postMessage does.

    `invalid_blocks`, `msg_blocks_too_long`, or `invalid_attachments` for a second table.
    """
    report = Report()
    MESSAGE_BLOCKS(blocks, "/blocks", report)
    if isinstance(blocks, list):
        _check_ids(blocks, "/blocks", report)
    if report.problems:
        raise SlackError("invalid_blocks", tuple(report.problems))
    if sum(block["type"] in TABLES for block in _flat(blocks)) > 1:
        raise SlackError("invalid_attachments", ("[ERROR] only_one_table_allowed",))
    if message_characters(blocks) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any, surface: Surface) -> None:
    """Raises SlackError as views.open and views.publish do: `invalid_arguments`, `view_too_large`.

    `surface` is what the method shows, a `modal` or a `home`.
    """
    report = Report()
    shape = MODAL if surface == "modal" else HOME
    OneOf({surface: shape})(view, "/view", report)
    if isinstance(view, dict) and isinstance(view.get("blocks"), list):
        _check_ids(view["blocks"], "/view/blocks", report)
        if surface == "modal":
            _check_inputs(view, report)
    if report.problems:
        raise SlackError("invalid_arguments", tuple(report.problems))
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")


def check_options(body: Any) -> None:
    """Raises SlackError `invalid_options` unless it answers a block_suggestion as Slack demands."""
    report = Report()
    OPTIONS(body, "", report)
    if report.problems:
        raise SlackError("invalid_options", tuple(report.problems))


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack keeps them: a block_id and an action_id wherever none was given."""
    return [_with_ids(block) for block in blocks]


def view_body(view: Json) -> Json:
    """A checked view as Slack keeps it: nulls left out, ids filled in."""
    given = {name: value for name, value in view.items() if value is not None}
    return {**given, "blocks": with_ids(view["blocks"])}


def message_characters(blocks: list[Json]) -> int:
    """How many characters of text the blocks of a message hold, in whatever field."""
    return sum(len(text) for text in _texts(blocks))


def _with_ids(block: Json) -> Json:
    block = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
    if block["type"] == "carousel":
        return {**block, "elements": with_ids(block["elements"])}
    if block["type"] == "container":
        return {**block, "child_blocks": with_ids(block["child_blocks"])}
    if block["type"] in ("actions", "context_actions"):
        block["elements"] = [_with_action_id(element) for element in block["elements"]]
    if block["type"] == "card" and block.get("actions"):
        block["actions"] = [_with_action_id(element) for element in block["actions"]]
    for name in ("accessory", "element"):
        if name in block and block[name].get("type") != "image":
            block[name] = _with_action_id(block[name])
    return block


def _with_action_id(element: Json) -> Json:
    return {**element, "action_id": element.get("action_id") or secrets.token_urlsafe(4)}


def _check_ids(blocks: list[Any], pointer: str, report: Report) -> None:
    """Block ids are unique on a surface, action ids within a block."""
    seen: set[str] = set()
    for place, block in enumerate(_flat(blocks)):
        block_id = block.get("block_id")
        if block_id in seen:
            report.add(f"`block_id` must be unique: {block_id}", f"{pointer}/{place}/block_id")
        if isinstance(block_id, str):
            seen.add(block_id)
        actions = [e.get("action_id") for e in _elements(block) if e.get("action_id")]
        for action in {action for action in actions if actions.count(action) > 1}:
            report.add(f"`action_id` must be unique: {action}", f"{pointer}/{place}/elements")


def _check_inputs(view: Json, report: Report) -> None:
    """A modal with inputs can be submitted, and at most one element takes the focus."""
    blocks = [block for block in view["blocks"] if isinstance(block, dict)]
    for place, block in enumerate(blocks):
        if block.get("type") == "input" and not view.get("submit"):
            pointer = f"/view/blocks/{place}/input"
            report.add("must define `submit` to use `input` block", pointer)
    focused = [e for block in blocks for e in _elements(block) if e.get("focus_on_load")]
    if len(focused) > 1:
        report.add("only one element can set focus_on_load", "/view/blocks")


def _flat(blocks: list[Any]) -> Iterator[Json]:
    """All blocks that are objects, those within containers and carousels included."""
    for block in blocks:
        if isinstance(block, dict):
            yield block
            kind = block.get("type")
            inner = block.get(INNER_BLOCKS.get(str(kind), ""))
            yield from _flat(inner if isinstance(inner, list) else [])


def _elements(block: Json) -> list[Json]:
    """What stands in a block and may have an action_id."""
    if block.get("type") == "carousel":
        return []
    several = [block.get("elements"), block.get("actions")]
    listed = [each for some in several if isinstance(some, list) for each in some]
    listed += [block.get("accessory"), block.get("element")]
    return [each for each in listed if isinstance(each, dict)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and name in ("text", "alt_text", "caption", "title"):
                yield item
            else:
                yield from _texts(item)
