"""What Slack calls the bot's commands and surfaces."""

from enum import StrEnum


class Command(StrEnum):
    """Slash commands, as in manifest.json."""

    TCO = "/tco"


class ThreadAction(StrEnum):
    """Buttons under what is said in threads; a button's value is its scenario's label."""

    FULL = "thread_full"
    DECIDE = "thread_decide"


class ThreadShortcut(StrEnum):
    """Message shortcuts, as in manifest.json."""

    PRICE = "price_message"


class ThreadForm(StrEnum):
    """Modals of threads, by callback id."""

    DECISION = "decision_form"
