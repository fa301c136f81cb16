"""The slash command."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.drafts import draft_of
from bot.forms.questionnaire import Questionnaire
from bot.handlers.asked import Asked
from bot.handlers.delivery import Back
from bot.rendering.ids import Command
from bot.rendering.mrkdwn import unescape


def register(app: App, asked: Asked, questionnaire: Questionnaire) -> None:
    """Listen to `/tco`."""

    @app.command(Command.TCO)
    def tco(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        if not _opened(command, client, questionnaire):
            text = unescape(command.get("text", ""))
            asked.command(command["team_id"], text, _back(command), command["trigger_id"])
        ack()


def _opened(command: dict[str, Any], client: WebClient, questionnaire: Questionnaire) -> bool:
    """Whether the command said nothing and the form was opened instead."""
    if not questionnaire.answers.opens_form(unescape(command.get("text", ""))):
        return False
    channel = command["channel_id"] if command["channel_id"][:1] in ("C", "G") else ""
    draft = draft_of({}, channel, where="channel" if channel else "me")
    return questionnaire.open(draft, command["team_id"], client, command["trigger_id"])


def _back(command: dict[str, Any]) -> Back:
    return Back(
        user=command["user_id"],
        channel=command["channel_id"],
        response_url=command["response_url"],
    )
