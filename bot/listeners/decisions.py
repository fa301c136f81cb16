"""Buttons and menus that go on in a thread, and the form that records a decision."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.conversation.decisions import Form
from bot.conversation.outcome import Said
from bot.handlers.threads import Threads
from bot.listeners.people import is_outsider, team_of
from bot.listeners.pressed import name_of, value_of
from bot.rendering.ids import CHOOSE, ThreadAction, ThreadForm
from bot.slack.background import Background
from bot.storage import ThreadKey


def register(app: App, desk: Threads, background: Background) -> None:
    """Listen to the buttons and to the form."""
    _choices(app, desk)

    @app.action(ThreadAction.FULL)
    def full(ack: Ack, body: dict[str, Any]) -> None:
        desk.show(_pressed(body), _label(body))
        ack()

    @app.action(ThreadAction.DECIDE)
    def decide(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        pressed, trigger = _pressed(body), body["trigger_id"]
        background.before_ack(lambda: desk.open_decision(pressed, _label(body), trigger, client))
        ack()

    @app.action(re.compile(rf"^{ThreadAction.TAKE}(:\d)?$"))
    def take(ack: Ack, body: dict[str, Any]) -> None:
        rest, pressed = json.loads(body["actions"][0]["value"]), _pressed(body)
        key = replace(pressed.key, thread=rest["thread"])
        desk.take_rest(replace(pressed, key=key, text=rest["text"]))
        ack()

    _form_submitted(app, desk)


def _form_submitted(app: App, desk: Threads) -> None:
    @app.view(ThreadForm.DECISION)
    def record(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        form = _form(view["state"]["values"])
        errors = desk.discussion.decisions.errors(form)
        if errors:
            ack(response_action="errors", errors=errors)
            return
        place = json.loads(view["private_metadata"])
        desk.decide(_submitted(body, place), place["label"], form)
        ack()


def _choices(app: App, desk: Threads) -> None:
    @app.action(re.compile(f"^{CHOOSE}"))
    def choose(ack: Ack, body: dict[str, Any]) -> None:
        desk.choose(_pressed(body), value_of(body))
        ack()


def _pressed(body: dict[str, Any]) -> Said:
    place = body["container"]
    thread = place.get("thread_ts") or place["message_ts"]
    key = ThreadKey(team_of(body), place["channel_id"], thread)
    return _of_person(body, key, body["actions"][0]["action_ts"])


def _submitted(body: dict[str, Any], place: dict[str, str]) -> Said:
    key = ThreadKey(place["team"], place["channel"], place["thread"])
    return _of_person(body, key, place["ts"])


def _of_person(body: dict[str, Any], key: ThreadKey, ts: str) -> Said:
    user = body["user"]
    return Said(
        key=key,
        ts=ts,
        user=user["id"],
        text="",
        name=name_of(body),
        is_outsider=is_outsider(body),
    )


def _label(body: dict[str, Any]) -> str:
    return str(body["actions"][0].get("value") or "A")


def _form(values: dict[str, Any]) -> Form:
    """What stands in the form; each block holds one input of the same name."""
    said = {block: state.get(block, {}) for block, state in values.items()}
    return Form(
        outcome=(said["outcome"].get("selected_option") or {}).get("value", ""),
        reason=said["reason"].get("value") or "",
        review_on=said["review_on"].get("selected_date") or "",
        trigger=said["trigger"].get("value") or "",
    )
