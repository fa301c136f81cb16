"""The Home tab."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.forms.drafts import draft_of
from bot.forms.questionnaire import Questionnaire
from bot.home import Home, Pages
from bot.ids import Button
from bot.listeners.pressed import team_of, value_of

Body = dict[str, Any]


def register(app: App, home: Home) -> None:
    """Listen to the Home tab being opened and paged."""

    @app.event("app_home_opened")
    def opened(event: Body, body: Body, client: WebClient) -> None:
        if event.get("tab", "home") == "home":
            home.show(body["team_id"], event["user"], client, _pages(event))

    @app.action(re.compile(f"^({Button.PAGE_MINE}|{Button.PAGE_TEAM}):"))
    def paged(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        page = int(value_of(body))
        pages = _pages(body)
        is_mine = body["actions"][0]["action_id"].startswith(Button.PAGE_MINE)
        pages = replace(pages, mine=page) if is_mine else replace(pages, team=page)
        home.show(team_of(body), body["user"]["id"], client, pages)


def register_ask(app: App, questionnaire: Questionnaire) -> None:
    """Listen to the Home tab being asked from."""

    @app.action(Button.ASK)
    def ask(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        questionnaire.open(draft_of({}), team_of(body), client, body["trigger_id"])


def _pages(body: Body) -> Pages:
    return Pages.of((body.get("view") or {}).get("private_metadata", ""))
