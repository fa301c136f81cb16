"""What the app's manifest offers to type and to press: slash commands and shortcuts."""

import json
from pathlib import Path
from typing import Literal

from bot.workspace.records import Record


class Command(Record):
    command: str
    description: str = ""
    usage_hint: str = ""


class Shortcut(Record):
    name: str
    callback_id: str
    type: Literal["message", "global"]
    description: str = ""


class ManifestMenu(Record):
    """Commands and shortcuts, as the page offers them; nothing without a manifest."""

    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()

    @classmethod
    def load(cls, path: Path) -> "ManifestMenu":
        """Reads `manifest.json`; a file that is not there offers nothing."""
        if not path.exists():
            return cls()
        features = json.loads(path.read_text("utf-8")).get("features", {})
        return cls(
            commands=tuple(
                Command(**{key: each[key] for key in Command.model_fields if key in each})
                for each in features.get("slash_commands", [])
            ),
            shortcuts=tuple(
                Shortcut(**{key: each[key] for key in Shortcut.model_fields if key in each})
                for each in features.get("shortcuts", [])
            ),
        )

    def of_type(self, kind: str) -> list[Shortcut]:
        """The message shortcuts, or the global ones."""
        return [shortcut for shortcut in self.shortcuts if shortcut.type == kind]
