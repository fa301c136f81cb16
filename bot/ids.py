"""What Slack calls the bot's commands and surfaces."""

from enum import StrEnum


class Command(StrEnum):
    """Slash commands, as in manifest.json."""

    TCO = "/tco"
