"""What stands in the inputs of a surface: from the page's raw strings to Slack's state and back."""

import json
import re
from collections.abc import Iterator, Mapping

from bot.workspace.records import Json

Raw = Mapping[str, list[str]]
"""The strings of a form by field name; a field's name is `field_name(block_id, action_id)`."""

VALUE_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "file_input": "files",
}
"""Under which key the state of an element of this type stands; others have no state."""

INITIAL_KEYS = {"value": "initial_value", "rich_text_value": "initial_value"}


def field_name(block_id: str, action_id: str) -> str:
    """The name of an input on the page; JSON, since either id may hold any character."""
    return json.dumps([block_id, action_id])


def split_name(name: str) -> tuple[str, str]:
    """The block id and the action id of an input's name; two empty ones if it is no such name."""
    try:
        block_id, action_id = json.loads(name)
    except (ValueError, TypeError):
        return "", ""
    return str(block_id), str(action_id)


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block, those within cards and containers included."""
    for block in blocks:
        yield from walk([*block.get("child_blocks", []), *_cards(block)])
        elements = [block.get("element"), block.get("accessory")]
        elements += block.get("elements", []) if block["type"] != "carousel" else []
        elements += block.get("actions") or [] if block["type"] == "card" else []
        for element in elements:
            if element and element.get("action_id"):
                yield block, element


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """The block and the element of these ids; raises KeyError."""
    for block, element in walk(blocks):
        if (block.get("block_id"), element["action_id"]) == (block_id, action_id):
            return block, element
    raise KeyError(action_id)


def state_values(blocks: list[Json], raw: Raw) -> Json:
    """Slack's `state.values` of a surface whose inputs hold `raw`."""
    values: Json = {}
    for block, element in walk(blocks):
        if element["type"] in VALUE_KEYS:
            strings = raw.get(field_name(block["block_id"], element["action_id"]), [])
            values.setdefault(block["block_id"], {})[element["action_id"]] = state(element, strings)
    return values


def state(element: Json, strings: list[str]) -> Json:
    """The state of one element, as Slack sends it: `{"type": ..., "selected_option": ...}`."""
    key = VALUE_KEYS[element["type"]]
    filled = [string for string in strings if string != ""]
    return {"type": element["type"], key: _typed(key, element, filled)}


def initial_state(element: Json) -> Json:
    """The state before anyone touched it, from the element's `initial_...` fields."""
    key = VALUE_KEYS[element["type"]]
    initial = element.get(INITIAL_KEYS.get(key, key.replace("selected_", "initial_")))
    return {"type": element["type"], key: initial}


def strings_of(state: Json) -> list[str]:
    """The raw strings which give this state: the inverse of `state`."""
    value = state.get(VALUE_KEYS[state["type"]])
    if value is None:
        return []
    if state["type"] == "rich_text_input":
        return ["".join(_leaves(value))]
    items = value if isinstance(value, list) else [value]
    external = "external" in state["type"]
    return [_string(item, external) for item in items]


def options_of(element: Json) -> list[Json]:
    """The options of a select, groups opened."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _cards(block: Json) -> list[Json]:
    return block["elements"] if block["type"] == "carousel" else []


def _typed(key: str, element: Json, strings: list[str]) -> object:
    if key == "selected_options":
        return [option for string in strings if (option := _option(element, string))]
    if key in ("selected_users", "selected_conversations", "selected_channels", "files"):
        return strings
    if not strings:
        return None
    if key == "selected_option":
        return _option(element, strings[0])
    if key == "selected_date_time":
        return int(strings[0]) if re.fullmatch(r"\d{1,12}", strings[0]) else None
    return _rich_text(strings[0]) if key == "rich_text_value" else strings[0]


def _option(element: Json, string: str) -> Json | None:
    """The option chosen; one of an external source travels whole, since no list here has it."""
    if "external" in element["type"]:
        option = json.loads(string)
        return {"text": option["text"], "value": option["value"]}
    found = (each for each in options_of(element) if each.get("value") == string)
    option = next(found, None)
    return {key: option[key] for key in ("text", "value") if key in option} if option else None


def _string(item: object, external: bool) -> str:
    if not isinstance(item, dict):
        return str(item)
    return json.dumps(item, sort_keys=True) if external else str(item.get("value", ""))


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _leaves(node: Json) -> Iterator[str]:
    if "text" in node:
        yield node["text"]
    for child in node.get("elements", []):
        yield from _leaves(child)
