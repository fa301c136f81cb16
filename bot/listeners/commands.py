"""The slash command."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.answers.answers import Asker, Question
from bot.forms.drafts import draft_of
from bot.forms.questionnaire import Questionnaire
from bot.jobs.desk import Desk
from bot.rendering.ids import Command
from bot.rendering.mrkdwn import unescape
from bot.slack.delivery import Delivery

_NOT_PUBLIC = ("privategroup", "directmessage", "mpdm")
"""What Slack calls channels that not everybody can read."""


def register(app: App, desk: Desk, questionnaire: Questionnaire) -> None:
    """Listen to `/tco`."""

    @app.command(Command.TCO)
    def tco(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        ack()
        if not _opened(command, client, questionnaire):
            desk.take(_question(command), _delivery(command, client), id=command["trigger_id"])


def _opened(command: dict[str, Any], client: WebClient, questionnaire: Questionnaire) -> bool:
    """Whether the command said nothing and the form was opened instead."""
    if not questionnaire.answers.opens_form(unescape(command.get("text", ""))):
        return False
    channel = command["channel_id"] if command["channel_id"][:1] in ("C", "G") else ""
    draft = draft_of({}, channel, where="channel" if channel else "me")
    return questionnaire.open(draft, command["team_id"], client, command["trigger_id"])


def _question(command: dict[str, Any]) -> Question:
    asker = Asker(
        team=command["team_id"],
        channel=command["channel_id"],
        user=command["user_id"],
        is_public=not _is_private(command),
    )
    return Question(text=unescape(command.get("text", "")), asker=asker, surface="slash")


def _is_private(command: dict[str, Any]) -> bool:
    return bool(command.get("channel_name", "privategroup").startswith(_NOT_PUBLIC))


def _delivery(command: dict[str, Any], client: WebClient) -> Delivery:
    return Delivery(
        client=client,
        response_url=command["response_url"],
        channel=command["channel_id"],
        user=command["user_id"],
        is_private=_is_private(command),
    )
