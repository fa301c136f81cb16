"""Teams that take the app away, and people who ask to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.leaving import Forgetting, Leaving
from bot.listeners.before_ack import BeforeAck
from bot.listeners.pressed import press_of
from bot.rendering.ids import Button

Body = dict[str, Any]


def register(app: App, leaving: Leaving, forgetting: Forgetting) -> None:
    """Listen to who leaves."""
    before_ack = BeforeAck(app)

    @before_ack.event("app_uninstalled")
    def uninstalled(event: Body, body: Body) -> None:
        leaving.left(_place(body), str(body.get("enterprise_id") or ""))

    @before_ack.event("tokens_revoked")
    def revoked(event: Body, body: Body) -> None:
        # People's own tokens are none of the bot's: it has never asked for any.
        if (event.get("tokens") or {}).get("bot"):
            leaving.left(_place(body), str(body.get("enterprise_id") or ""))

    @app.action(Button.FORGET)
    def forget(ack: Ack, body: Body, client: WebClient) -> None:
        forgetting.forget(press_of(body, client))
        ack()


def _place(body: Mapping[str, Any]) -> str:
    """The workspace, or the organisation where the app was installed for all of it."""
    of_org = body.get("is_enterprise_install") or any(
        each.get("is_enterprise_install") for each in body.get("authorizations") or ()
    )
    place = body.get("enterprise_id") if of_org else body.get("team_id")
    return str(place or body.get("team_id") or body.get("enterprise_id") or "")
