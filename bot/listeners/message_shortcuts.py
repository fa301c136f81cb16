"""Message shortcuts: a workload is found in any message."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.picked import Picked, PickedMessages
from bot.handlers.pressed import Pressed
from bot.listeners.people import figures_of, team_of
from bot.listeners.pressed import open_before_ack, press_of
from bot.rendering.ids import Button, ThreadAction, ThreadShortcut
from bot.rendering.mrkdwn import spoken
from bot.storage import ThreadKey

Body = dict[str, Any]


def register(app: App, picked: PickedMessages, pressed: Pressed) -> None:
    """Listen to "Price this workload"."""

    @app.shortcut({"type": "message_action", "callback_id": ThreadShortcut.PRICE})
    def price(ack: Ack, shortcut: Body, client: WebClient) -> None:
        opened = partial(picked.open, _picked(shortcut), client, shortcut["trigger_id"])
        open_before_ack(pressed, press_of(shortcut, client), opened)
        ack()


def _picked(shortcut: Body) -> Picked:
    message = shortcut["message"]
    thread = message.get("thread_ts") or message["ts"]
    own = _own_buttons(message) if message.get("bot_id") else {}
    return Picked(
        key=ThreadKey(team_of(shortcut), shortcut["channel"]["id"], thread),
        asked_at=shortcut["action_ts"],
        figures_of=figures_of(shortcut),
        text="\n\n".join(map(spoken, _texts(message))),
        user=shortcut["user"]["id"],
        query=own.get(Button.CHANGE, ""),
        label=own.get(ThreadAction.FULL, "") or own.get(ThreadAction.DECIDE, ""),
    )


def _texts(message: Body) -> Iterator[str]:
    """What a message says itself, and what a message shared in it says."""
    yield message.get("text") or ""
    for attachment in message.get("attachments") or ():
        yield attachment.get("text") or ""


def _own_buttons(message: Body) -> dict[str, str]:
    """What the buttons under an answer carry, by action id."""
    return {
        element.get("action_id", ""): str(element.get("value", ""))
        for block in message.get("blocks") or ()
        for element in block.get("elements") or ()
    }
