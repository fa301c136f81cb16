"""The Home tab."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.drafts import draft_of
from bot.forms.questionnaire import Questionnaire
from bot.handlers.pressed import Pressed
from bot.home.tab import Home, Pages
from bot.listeners.people import team_of
from bot.listeners.pressed import open_before_ack, press_of, value_of
from bot.rendering.ids import Button

Body = dict[str, Any]
_LISTS = {
    Button.PAGE_MINE: "mine",
    Button.PAGE_TEAM: "team",
    Button.PAGE_DECISIONS: "decisions",
}
"""Which list a button turns the page of."""


def register(app: App, home: Home) -> None:
    """Listen to the Home tab being opened and paged."""

    @app.event("app_home_opened")
    def opened(event: Body, body: Body, client: WebClient) -> None:
        if event.get("tab", "home") == "home":
            home.show(body["team_id"], event["user"], client, _pages(event))

    @app.action(re.compile(f"^({'|'.join(_LISTS)}):"))
    def paged(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        turned = _LISTS[Button(body["actions"][0]["action_id"].partition(":")[0])]
        pages = replace(_pages(body), **{turned: int(value_of(body))})
        home.show(team_of(body), body["user"]["id"], client, pages)

    @app.action(Button.DECISIONS_CSV)
    def exported(ack: Ack, body: Body, client: WebClient) -> None:
        home.decisions.export(press_of(body, client))
        ack()


def register_ask(app: App, questionnaire: Questionnaire, pressed: Pressed) -> None:
    """Listen to the Home tab being asked from."""

    @app.action(Button.ASK)
    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        team, trigger = team_of(body), body["trigger_id"]
        opened = partial(questionnaire.open, draft_of({}), team, client, trigger)
        open_before_ack(pressed, press_of(body, client), opened)
        ack()


def _pages(body: Body) -> Pages:
    return Pages.of((body.get("view") or {}).get("private_metadata", ""))
