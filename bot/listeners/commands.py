"""The slash command."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.answers import Asker, Question
from bot.delivery import Delivery
from bot.desk import Desk
from bot.ids import Command
from bot.mrkdwn import unescape

_PRIVATE = frozenset({"privategroup", "directmessage"})
"""What Slack calls channels whose names it keeps to their members."""


def register(app: App, desk: Desk) -> None:
    """Listen to `/tco`."""

    @app.command(Command.TCO)
    def tco(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        ack()
        desk.take(_question(command), _delivery(command, client), id=command["trigger_id"])


def _question(command: dict[str, Any]) -> Question:
    asker = Asker(team=command["team_id"], channel=command["channel_id"], user=command["user_id"])
    return Question(text=unescape(command.get("text", "")), asker=asker, surface="slash")


def _delivery(command: dict[str, Any], client: WebClient) -> Delivery:
    return Delivery(
        client=client,
        response_url=command["response_url"],
        channel=command["channel_id"],
        user=command["user_id"],
        is_private=command.get("channel_name") in _PRIVATE,
    )
