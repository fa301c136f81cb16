"""The slash command."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.drafts import draft_of
from bot.forms.questionnaire import Questionnaire
from bot.handlers.asked import Asked
from bot.handlers.delivery import Back
from bot.language.acts import Act
from bot.listeners.pressed import press_of, value_of
from bot.rendering.ids import Button, Command
from bot.rendering.mrkdwn import unescape


def register(app: App, asked: Asked, questionnaire: Questionnaire) -> None:
    """Listen to `/tco`."""

    @app.command(Command.TCO)
    def tco(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        text = unescape(command.get("text", ""))
        understood = questionnaire.answers.understood(text)

        def take() -> None:
            id = command["trigger_id"]
            asked.command(command["team_id"], text, understood, _back(command), id)

        def open_or_take() -> None:
            if not _opened(command, client, questionnaire):
                take()

        if understood.act is Act.EMPTY:
            questionnaire.background.before_ack(open_or_take)
        else:
            take()
        ack()

    @app.action(re.compile(rf"^{Button.ANSWER}(:\d)?$"))
    def answer(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        press, text = press_of(body, client), value_of(body)
        understood = questionnaire.answers.understood(text)
        asked.command(press.team, text, understood, press.back, press.trigger_id)
        ack()


def _opened(command: dict[str, Any], client: WebClient, questionnaire: Questionnaire) -> bool:
    """Whether the form could be opened, for a command that said nothing."""
    channel = command["channel_id"] if command["channel_id"][:1] in ("C", "G") else ""
    draft = draft_of({}, channel, where="channel" if channel else "me")
    return questionnaire.open(draft, command["team_id"], client, command["trigger_id"])


def _back(command: dict[str, Any]) -> Back:
    return Back(
        user=command["user_id"],
        channel=command["channel_id"],
        response_url=command["response_url"],
    )
