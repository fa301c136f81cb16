"""What a payload of Slack's says about who pressed what where, and forms that a press opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.handlers.pressed import Press, Pressed
from bot.listeners.people import team_of


def press_of(body: dict[str, Any], client: Any) -> Press:
    """Who pressed a button, where, and the ways back."""
    container = body.get("container", {})
    return Press(
        team=team_of(body),
        user=body["user"]["id"],
        name=name_of(body),
        client=client,
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
        channel=container.get("channel_id", ""),
        ts=container.get("message_ts", ""),
        thread_ts=container.get("thread_ts", ""),
        is_ephemeral=bool(container.get("is_ephemeral")),
    )


def value_of(body: dict[str, Any]) -> str:
    """What the button, or the option chosen, carries."""
    action = body["actions"][0]
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")


def name_of(body: dict[str, Any]) -> str:
    """What the person is called; empty where the payload does not say."""
    user = body["user"]
    return str(user.get("name") or user.get("username") or "")


def open_before_ack(pressed: Pressed, press: Press, opened: Callable[[], bool]) -> None:
    """Show a form while the acknowledgement waits for it; where Slack would not, that is told."""

    def show() -> None:
        if not opened():
            pressed.say(press, "trouble", kind="expired")

    pressed.questionnaire.background.before_ack(show)
