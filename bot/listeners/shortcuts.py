"""The global shortcut."""

from __future__ import annotations

from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.drafts import draft_of
from bot.forms.questionnaire import Questionnaire
from bot.handlers.pressed import Pressed
from bot.listeners.people import figures_of
from bot.listeners.pressed import open_before_ack, press_of
from bot.rendering.ids import Shortcut


def register(app: App, questionnaire: Questionnaire, pressed: Pressed) -> None:
    """Listen to the shortcut that opens the form."""

    @app.shortcut(Shortcut.FORM)
    def form(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
        team, trigger = figures_of(shortcut), shortcut["trigger_id"]
        opened = partial(questionnaire.open, draft_of({}), team, client, trigger)
        open_before_ack(pressed, press_of(shortcut, client), opened)
        ack()
