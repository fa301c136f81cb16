"""Block Kit's composition objects: texts, options, confirmations, image sources."""

from typing import Any

from bot.workspace.kit_checks import (
    Check,
    OneOf,
    Report,
    Shape,
    any_field_of,
    flag,
    items,
    one_field_of,
    string,
    word,
)
from bot.workspace.records import Json

ID = string(255)


def plain(most: int) -> Check:
    """A `plain_text` object of at most `most` characters."""
    return OneOf({"plain_text": Shape(must={"text": string(most)}, may={"emoji": flag})})


def text(most: int) -> Check:
    """A `plain_text` or `mrkdwn` object of at most `most` characters."""
    return OneOf(
        {
            "plain_text": Shape(must={"text": string(most)}, may={"emoji": flag}),
            "mrkdwn": Shape(must={"text": string(most)}, may={"verbatim": flag}),
        }
    )


CONFIRM = Shape(
    must={"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    may={"style": word("primary", "danger")},
)

OPTION_OF_MENU = Shape(
    must={"text": plain(75), "value": string(150)}, may={"description": plain(75)}
)
OPTION_OF_LIST = Shape(must={"text": text(75), "value": string(150)}, may={"description": text(75)})
OPTION_OF_OVERFLOW = Shape(
    must={"text": plain(75)},
    may={"value": string(150), "description": plain(75), "url": string(3000)},
    rules=(any_field_of("value", "url"),),
)
OPTION_GROUP = Shape(must={"label": plain(75), "options": items(OPTION_OF_MENU, 100)})

CONVERSATION_FILTER = Shape(
    may={
        "include": items(word("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    rules=(any_field_of("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
DISPATCH = Shape(
    may={"trigger_actions_on": items(word("on_enter_pressed", "on_character_entered"), 2)}
)


def _image_url(value: Any, pointer: str, report: Report) -> None:
    string(3000)(value, pointer, report)
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        report.add("must be a valid URL", pointer)


IMAGE_URL: Check = _image_url
SLACK_FILE = Shape(may={"id": ID, "url": string(3000)}, rules=(one_field_of("id", "url"),))
IMAGE_SOURCE = one_field_of("image_url", "slack_file")


def unique_options(value: Json, pointer: str, report: Report) -> None:
    """No two options of a menu have the same value; what is chosen at first is one of them."""
    options = all_options(value)
    values = [option.get("value") for option in options if option.get("value")]
    if len(values) != len(set(values)):
        report.add("options must have unique values", f"{pointer}/options")
    initial = value.get("initial_option")
    chosen = [initial] if initial else value.get("initial_options") or []
    for option in chosen if isinstance(chosen, list) else []:
        if option not in options:
            report.add("initial option must match one of the options", pointer)


def all_options(element: Json) -> list[Json]:
    """The options of a menu, those within groups included; malformed ones left out."""
    groups = element.get("option_groups")
    lists = [element.get("options")]
    lists += [g.get("options") for g in groups or [] if isinstance(g, dict)]
    return [each for some in lists if isinstance(some, list) for each in some if _is_dict(each)]


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)
