"""Buttons under answers and inside the questionnaire, and what its menus offer."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.lookups import options
from bot.forms.questionnaire import Questionnaire
from bot.handlers.pressed import Pressed
from bot.listeners.people import figures_of, is_outsider
from bot.listeners.pressed import press_of, value_of
from bot.rendering.ids import FIELD, Button

Body = dict[str, Any]


def register(app: App, pressed: Pressed) -> None:
    """Listen to what is pressed, chosen and typed."""
    _answers(app, pressed)
    _form(app, pressed.questionnaire)


def _answers(app: App, desk: Pressed) -> None:
    handlers = {
        Button.CHANGE: desk.change,
        Button.MEND: desk.mend,
        Button.EXPORT: desk.export,
        Button.POST: desk.post,
        Button.UNDO: desk.undo,
        Button.FEEDBACK: desk.rate,
        Button.SEE_TODAY: desk.see_today,
        Button.DRAW: desk.draw,
    }
    modals = (desk.change, desk.mend, desk.see_today, desk.post)

    @app.action(re.compile(f"^({'|'.join(handlers)})$"))
    def pressed(ack: Ack, body: Body, client: WebClient) -> None:
        act = handlers[Button(body["actions"][0]["action_id"])]
        if is_outsider(body):
            act = desk.turn_away
        press, value = press_of(body, client), value_of(body)
        if act in modals:
            desk.questionnaire.background.before_ack(lambda: act(press, value))
        else:
            act(press, value)
        ack()


def _form(app: App, questionnaire: Questionnaire) -> None:
    @app.action(re.compile(f"^{FIELD}"))
    def changed(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        questionnaire.react(body["view"], figures_of(body), client, _at(body))

    @app.action(Button.BACK)
    def back(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        page = int(value_of(body))
        questionnaire.turn_to(page, body["view"], figures_of(body), client, _at(body))

    @app.action(Button.PRESET)
    def preset(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        team, view = figures_of(body), body["view"]
        questionnaire.start_from(value_of(body), view, team, client, _at(body))

    @app.action(Button.PREVIEW)
    def preview(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        questionnaire.preview(body["view"], figures_of(body), client, body["trigger_id"])

    @app.options(re.compile(f"^{FIELD}"))
    def offered(ack: Ack, body: Body) -> None:
        field = body["action_id"].removeprefix(FIELD)
        ack(**options(field, body.get("value", ""), questionnaire.answers))


def _at(body: Body) -> str:
    return str(body["actions"][0]["action_ts"])
