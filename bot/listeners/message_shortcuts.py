"""Message shortcuts: a workload is found in any message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.ids import ThreadShortcut
from bot.mrkdwn import unescape
from bot.storage import ThreadKey
from bot.threads.desk import ThreadDesk
from bot.threads.outcome import Said

OpenForm = Callable[[WebClient, str, str], None]
"""Opens the form: client, trigger id, and the text that is filled in."""


def register(app: App, desk: ThreadDesk, open_form: OpenForm | None = None) -> None:
    """Listen to "Price this workload"; without a form what was found is said privately."""

    @app.shortcut({"type": "message_action", "callback_id": ThreadShortcut.PRICE})
    def price(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
        ack()
        text = unescape(shortcut["message"].get("text") or "")
        if open_form is None:
            desk.tell_found(_said(shortcut, text), client)
        else:
            open_form(client, shortcut["trigger_id"], text)


def _said(shortcut: dict[str, Any], text: str) -> Said:
    message = shortcut["message"]
    thread = message.get("thread_ts") or message["ts"]
    key = ThreadKey(shortcut["team"]["id"], shortcut["channel"]["id"], thread)
    return Said(key=key, ts=message["ts"], user=shortcut["user"]["id"], text=text)
