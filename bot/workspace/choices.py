"""What a test chooses in words: turned into the state that Slack's client would send."""

from bot.workspace.errors import SlackError
from bot.workspace.form_values import VALUE_KEYS, initial_state, state, walk
from bot.workspace.records import Json, Message, View

Choice = str | list[str]
"""An option's value, a date, an id, a text; a list where several can be chosen."""


def blocks_of(on: Message | View) -> list[Json]:
    return list(on.blocks) if isinstance(on, Message) else list(on.body["blocks"])


def element_of(on: Message | View, action_id: str) -> tuple[Json, Json]:
    """The first element with this action_id and its block; raises SlackError `not_found`."""
    for block, element in walk(blocks_of(on)):
        if element["action_id"] == action_id:
            return block, element
    raise SlackError("not_found", (f"[ERROR] no element {action_id}",))


def chosen(element: Json, choice: Choice | None) -> Json:
    """The part of an action that the choice makes: a state, an option, a feedback's value."""
    strings = [choice] if isinstance(choice, str) else choice or []
    if element["type"] in VALUE_KEYS:
        return state(element, strings)
    if element["type"] == "overflow":
        options = {option.get("value"): option for option in element["options"]}
        return {"selected_option": options[strings[0]]}
    if element["type"] == "feedback_buttons":
        return {"value": element[f"{strings[0]}_button"]["value"]}
    return {}


def state_with(on: Message | View, choices: dict[str, Choice]) -> Json:
    """The state of all inputs: as they are, but for `choices` by block id or action id.

    Raises KeyError for a choice that no input is there for.
    """
    open_choices = dict(choices)
    typed = on.values if isinstance(on, View) else {}
    values: Json = {}
    for block, element in walk(blocks_of(on)):
        if element["type"] not in VALUE_KEYS:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        now = typed.get(block_id, {}).get(action_id) or initial_state(element)
        for name in (block_id, action_id):
            if name in open_choices:
                now = chosen(element, open_choices.pop(name))
        values.setdefault(block_id, {})[action_id] = now
    if open_choices:
        raise KeyError(f"no input for {', '.join(open_choices)}")
    return values
