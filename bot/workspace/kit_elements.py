"""Block Kit's elements, and where each may stand: what can be pressed, chosen or filled in."""

import re
from collections.abc import Mapping
from typing import Any

from bot.workspace.kit_checks import (
    Check,
    OneOf,
    Report,
    Rule,
    Shape,
    at_most,
    flag,
    integer,
    items,
    one_field_of,
    string,
    word,
)
from bot.workspace.kit_objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    ID,
    IMAGE_SOURCE,
    IMAGE_URL,
    OPTION_GROUP,
    OPTION_OF_LIST,
    OPTION_OF_MENU,
    OPTION_OF_OVERFLOW,
    SLACK_FILE,
    plain,
    unique_options,
)
from bot.workspace.kit_rich_text import RICH_TEXT

PLACEHOLDER = plain(150)
ONE_SOURCE_OF_OPTIONS = one_field_of("options", "option_groups")


def matching(pattern: str, meaning: str) -> Check:
    """A string of this form; `meaning` names it in the complaint."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            report.add(f"must be a valid {meaning}", pointer)

    return check


def interactive(
    must: Mapping[str, Check], may: Mapping[str, Check], *rules: Rule, can_focus: bool = True
) -> Shape:
    """An element with the fields that all interactive ones share."""
    shared: dict[str, Check] = {"action_id": ID}
    if can_focus:
        shared["focus_on_load"] = flag
    return Shape(must=must, may={**shared, **may}, rules=rules)


def menu(choice: Mapping[str, Check], *rules: Rule, **must: Check) -> Shape:
    """A select menu of one choice."""
    may = {"placeholder": PLACEHOLDER, "confirm": CONFIRM, **choice}
    return interactive(must, may, *rules)


def multi_menu(choice: Mapping[str, Check], *rules: Rule, **must: Check) -> Shape:
    """A select menu of several choices."""
    return menu({"max_selected_items": integer(1), **choice}, *rules, **must)


DATE = matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "date")
TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "time")
OPTIONS: dict[str, Check] = {
    "options": items(OPTION_OF_MENU, 100),
    "option_groups": items(OPTION_GROUP, 100),
}
CONVERSATION_MENU: dict[str, Check] = {
    "default_to_current_conversation": flag,
    "filter": CONVERSATION_FILTER,
}

IMAGE = Shape(
    must={"alt_text": string(2000, least=0)},
    may={"image_url": IMAGE_URL, "slack_file": SLACK_FILE},
    rules=(IMAGE_SOURCE,),
)
BUTTON = interactive(
    {"text": plain(75)},
    {
        "value": string(2000, least=0),
        "url": string(3000),
        "style": word("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
    can_focus=False,
)
FEEDBACK_BUTTON = Shape(
    must={"text": plain(75), "value": string(2000)}, may={"accessibility_label": string(75)}
)

SELECTS: dict[str, Check] = {
    "static_select": menu(
        {**OPTIONS, "initial_option": OPTION_OF_MENU}, ONE_SOURCE_OF_OPTIONS, unique_options
    ),
    "external_select": menu(
        {"initial_option": OPTION_OF_MENU, "min_query_length": integer(0)},
    ),
    "users_select": menu({"initial_user": ID}),
    "conversations_select": menu(
        {"initial_conversation": ID, "response_url_enabled": flag, **CONVERSATION_MENU}
    ),
    "channels_select": menu({"initial_channel": ID, "response_url_enabled": flag}),
}
MULTI_SELECTS: dict[str, Check] = {
    "multi_static_select": multi_menu(
        {**OPTIONS, "initial_options": items(OPTION_OF_MENU, 100)},
        ONE_SOURCE_OF_OPTIONS,
        unique_options,
    ),
    "multi_external_select": multi_menu(
        {"initial_options": items(OPTION_OF_MENU, 100), "min_query_length": integer(0)}
    ),
    "multi_users_select": multi_menu({"initial_users": items(ID)}),
    "multi_conversations_select": multi_menu(
        {"initial_conversations": items(ID), **CONVERSATION_MENU}
    ),
    "multi_channels_select": multi_menu({"initial_channels": items(ID)}),
}
CHOICES: dict[str, Check] = {
    "radio_buttons": interactive(
        {"options": items(OPTION_OF_LIST, 10)},
        {"initial_option": OPTION_OF_LIST, "confirm": CONFIRM},
        unique_options,
    ),
    "checkboxes": interactive(
        {"options": items(OPTION_OF_LIST, 10)},
        {"initial_options": items(OPTION_OF_LIST, 10), "confirm": CONFIRM},
        unique_options,
    ),
    "datepicker": menu({"initial_date": DATE}),
    "timepicker": menu({"initial_time": TIME, "timezone": string()}),
}
DATE_AND_TIME: dict[str, Check] = {
    "datetimepicker": interactive(
        {}, {"initial_date_time": integer(1_000_000_000, 9_999_999_999), "confirm": CONFIRM}
    )
}
WRITING: dict[str, Check] = {"placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH}
RICH_TEXT_INPUT: dict[str, Check] = {
    "rich_text_input": interactive({}, {**WRITING, "initial_value": RICH_TEXT}),
}
INPUTS: dict[str, Check] = {
    "plain_text_input": interactive(
        {},
        {
            **WRITING,
            "initial_value": string(3000, least=0),
            "multiline": flag,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        at_most("min_length", "max_length"),
    ),
    "number_input": interactive(
        {"is_decimal_allowed": flag},
        {
            **WRITING,
            "initial_value": matching(r"-?\d*\.?\d+", "number"),
            "min_value": matching(r"-?\d*\.?\d+", "number"),
            "max_value": matching(r"-?\d*\.?\d+", "number"),
        },
    ),
    "email_text_input": interactive({}, {**WRITING, "initial_value": string()}),
    "url_text_input": interactive({}, {**WRITING, "initial_value": string()}),
    "file_input": interactive(
        {}, {"filetypes": items(string()), "max_files": integer(1, 10)}, can_focus=False
    ),
}
OVERFLOW = interactive({"options": items(OPTION_OF_OVERFLOW, 5)}, {"confirm": CONFIRM})
ICON_BUTTON = interactive(
    {"icon": word("trash"), "text": plain(75)},
    {
        "accessibility_label": string(75),
        "value": string(2000),
        "visible_to_user_ids": items(ID, 10),
        "confirm": CONFIRM,
    },
    can_focus=False,
)

IN_ACTIONS = OneOf(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        **SELECTS,
        **MULTI_SELECTS,
        **CHOICES,
        **DATE_AND_TIME,
        **RICH_TEXT_INPUT,
    }
)
IN_SECTION = OneOf(
    {
        "button": BUTTON,
        "image": IMAGE,
        "overflow": OVERFLOW,
        **SELECTS,
        **MULTI_SELECTS,
        **CHOICES,
    }
)
IN_INPUT = OneOf(
    {**INPUTS, **RICH_TEXT_INPUT, **SELECTS, **MULTI_SELECTS, **CHOICES, **DATE_AND_TIME}
)
IN_CONTEXT_ACTIONS = OneOf(
    {
        "feedback_buttons": interactive(
            {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
            {},
            can_focus=False,
        ),
        "icon_button": ICON_BUTTON,
    }
)
IN_CARD = OneOf({"button": BUTTON})
IN_CARD_IMAGE = OneOf({"image": IMAGE})
