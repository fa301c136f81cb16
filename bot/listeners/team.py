"""The team's own figures: the modals that the Home tab opens."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.home.tab import Home
from bot.home.team import TeamDesk
from bot.home.team_jobs import TeamJobs
from bot.listeners.people import team_of
from bot.listeners.pressed import press_of, value_of
from bot.rendering.ids import Button, Modal

Body = dict[str, Any]
_MODALS = {
    Button.FIGURES: Modal.FIGURES,
    Button.LINE: Modal.LINE,
    Button.DISCOUNT: Modal.DISCOUNT,
    Button.EDITORS: Modal.EDITORS,
    Button.HISTORY: Modal.NOTE,
}


def register(app: App, desk: TeamDesk, jobs: TeamJobs, home: Home) -> None:
    """Listen to figures being looked at, changed and reset."""

    @app.action(re.compile(f"^({'|'.join(_MODALS)})$"))
    def opened(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        press, modal = press_of(body, client), _MODALS[Button(body["actions"][0]["action_id"])]
        home.background.run(lambda: desk.open(press, modal))

    @app.view(re.compile(f"^({'|'.join(_MODALS.values())})$"))
    def saved(ack: Ack, body: Body, client: WebClient) -> None:
        view = body["view"]
        ack(**desk.save(press_of(body, client), Modal(view["callback_id"]), view))
        home.show(team_of(body), body["user"]["id"], client)

    @app.action(Button.WHAT_IFS)
    def switched(ack: Ack, body: Body, client: WebClient) -> None:
        jobs.turn_what_ifs(press_of(body, client), is_on=value_of(body) == "on")
        ack()

    @app.action(Button.RESET)
    def reset(ack: Ack, body: Body, client: WebClient) -> None:
        jobs.reset(press_of(body, client))
        ack()
