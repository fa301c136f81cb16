"""The global shortcut."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.drafts import draft_of
from bot.forms.questionnaire import Questionnaire
from bot.handlers.pressed import Pressed
from bot.listeners.people import figures_of
from bot.listeners.pressed import press_of
from bot.rendering.ids import Shortcut


def register(app: App, questionnaire: Questionnaire, pressed: Pressed) -> None:
    """Listen to the shortcut that opens the form."""

    @app.shortcut(Shortcut.FORM)
    def form(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
        def open() -> None:
            trigger_id = shortcut["trigger_id"]
            if not questionnaire.open(draft_of({}), figures_of(shortcut), client, trigger_id):
                pressed.say(press_of(shortcut, client), "trouble", kind="expired")

        questionnaire.background.before_ack(open)
        ack()
