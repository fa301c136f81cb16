"""Block Kit as HTML: one Jinja macro for each block and each element, found here by its type."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from markupsafe import Markup

from bot.workspace import mrkdwn
from bot.workspace.dates import moment
from bot.workspace.emoji import with_emoji
from bot.workspace.form_values import VALUE_KEYS, field_name, initial_state, strings_of
from bot.workspace.jinja_environment import environment
from bot.workspace.records import Json

MACRO_FILES = ("layout", "content", "rich_text", "buttons", "choices", "fields")


class Directory(mrkdwn.Names, Protocol):
    """The names in texts, and whom and what a select of people or channels offers."""

    def people(self) -> list[tuple[str, str]]: ...

    def channels(self) -> list[tuple[str, str]]: ...

    def file_url(self, file_id: str) -> str: ...


@dataclass(frozen=True)
class Slot:
    """The place an element stands in: how its input is named and filled, and when it fires."""

    block_id: str
    name: str
    dom_id: str
    chosen: tuple[str, ...] = ()
    fires: str = "change"
    """The event on which the page sends an action; empty within a form's plain input."""
    is_labelled: bool = False
    """Within an input block, whose label names it."""
    described_by: str = ""
    invalid: bool = False

    @property
    def text(self) -> str:
        return self.chosen[0] if self.chosen else ""


@dataclass(frozen=True)
class Scene:
    """One surface being drawn: a message, a modal, Home; macros call it as `s`."""

    directory: Directory
    key: str
    """Tells this surface's inputs from those of all others on the page."""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def blocks(self, blocks: list[Json]) -> Markup:
        """The blocks, one below the other."""
        return Markup().join(self.block(block) for block in blocks)

    def block(self, block: Json) -> Markup:
        """One block; what is not supported says so instead of vanishing."""
        return _call(f"block_{block['type']}", "block_unknown", block, self)

    def element(self, element: Json, slot: Slot) -> Markup:
        """One element within a block."""
        return _call(f"element_{element['type']}", "element_unknown", element, slot, self)

    def rich(self, node: Json) -> Markup:
        """One node of a rich text."""
        return _call(f"rich_{node['type']}", "rich_unknown", node, self)

    def text(self, text: Json) -> Markup:
        """A text object: mrkdwn is marked up, plain text never."""
        if text["type"] == "mrkdwn":
            return mrkdwn.to_html(text["text"], self.directory)
        return self.plain(text)

    def plain(self, text: Json) -> Markup:
        """A text object as characters only, for attributes and plain text."""
        typed = text["text"]
        return Markup.escape(with_emoji(typed) if text.get("emoji", True) else typed)

    def slot(self, element: Json, block: Json, fires: str = "change", **fields: Any) -> Slot:
        """The slot of an element, filled with what was typed or else with its initial value."""
        block_id, action_id = block.get("block_id", ""), element.get("action_id", "")
        state = self.values.get(block_id, {}).get(action_id)
        if element["type"] in VALUE_KEYS:
            fields["chosen"] = tuple(strings_of(state or initial_state(element)))
        name = field_name(block_id, action_id)
        return Slot(block_id, name, self.dom_id(name), fires=fires, **fields)

    def input_slot(self, block: Json) -> Slot:
        """The slot of an input block's element: it fires only if the block dispatches actions."""
        element, block_id = block["element"], block.get("block_id", "")
        config = element.get("dispatch_action_config", {})
        typing = "on_character_entered" in config.get("trigger_actions_on", ())
        fires = ("input" if typing else "change") if block.get("dispatch_action") else ""
        parts = [self.dom_id(f"error {block_id}")] if block_id in self.errors else []
        parts += [self.dom_id(f"hint {block_id}")] if block.get("hint") else []
        described = " ".join(parts)
        invalid = block_id in self.errors
        return self.slot(
            element, block, fires, described_by=described, invalid=invalid, is_labelled=True
        )

    def option_groups(self, element: Json) -> list[tuple[str, list[tuple[str, str]]]]:
        """The options of a select as (label of the group, [(value, text)])."""
        groups = element.get("option_groups") or [{"options": element.get("options", [])}]
        return [
            (
                group["label"]["text"] if "label" in group else "",
                [(option["value"], self.plain(option["text"])) for option in group["options"]],
            )
            for group in groups
        ]

    def chosen_options(self, slot: Slot) -> list[Json]:
        """The options which an external select already holds; they travel as JSON."""
        return [json.loads(option) for option in slot.chosen]

    def image_url(self, image: Json) -> str:
        """Where the picture is: on the web, or among the files uploaded to this workspace."""
        file = image.get("slack_file") or {}
        url = image.get("image_url") or file.get("url") or self.directory.file_url(file["id"])
        return str(url) if str(url).startswith(("https://", "http://", "/")) else ""

    def local_time(self, epoch: str) -> str:
        """Unix seconds as an input of type `datetime-local` wants them."""
        return moment(epoch, self.directory.zone).strftime("%Y-%m-%dT%H:%M") if epoch else ""

    def dom_id(self, name: str) -> str:
        """An id that is unique on the page and valid whatever the bot's own ids contain."""
        return "f" + hashlib.sha256(f"{self.key} {name}".encode()).hexdigest()[:12]


@cache
def macros() -> dict[str, Callable[..., Markup]]:
    """All macros of the block templates, by name."""
    modules = [environment().get_template(f"_{name}.html.j2").module for name in MACRO_FILES]
    return {
        name: macro
        for module in modules
        for name, macro in vars(module).items()
        if name.startswith(("block_", "element_", "rich_"))
    }


def _call(name: str, otherwise: str, *arguments: object) -> Markup:
    known = macros()
    return known.get(name, known[otherwise])(*arguments)
