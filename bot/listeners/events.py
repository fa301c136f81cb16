"""What is said, edited and deleted where the bot is a member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.outcome import Said
from bot.handlers.threads import Threads
from bot.listeners.before_ack import BeforeAck
from bot.listeners.people import home_of, is_said_by_outsider
from bot.slack.message_text import MENTION, spoken
from bot.storage import ThreadKey

_SPOKEN = frozenset({None, "thread_broadcast", "file_share"})
_EDITABLE_SECONDS = 60

Json = Mapping[str, Any]


def register(app: BeforeAck, desk: Threads) -> None:
    """Listen to mentions and messages."""

    @app.event("app_mention")
    def mention(event: dict[str, Any], body: dict[str, Any]) -> None:
        # At every edit Slack tells of the mention anew; `message_changed` says what it was before.
        if _is_a_persons(event) and not event.get("edited"):
            desk.hear(_said(event, event, body, is_mention=True))

    @app.event("message")
    def message(event: dict[str, Any], body: dict[str, Any]) -> None:
        subtype = event.get("subtype")
        if subtype == "message_changed" and _is_tombstone(event["message"]):
            _deleted(desk, event, event["message"]["ts"], body)
        elif subtype == "message_changed":
            _changed(desk, event, body)
        elif subtype == "message_deleted":
            _deleted(desk, event, event["deleted_ts"], body)
        elif _is_a_persons(event):
            said = _said(event, event, body, is_mention=_is_for_bot(event, event, body))
            desk.hear(said)


def _changed(desk: Threads, event: Json, body: Json) -> None:
    after, before = event["message"], event.get("previous_message", {})
    is_new = after.get("text") != before.get("text")
    if is_new and _is_a_persons(after) and _is_within_a_minute(after):
        said = _said(after, event, body, is_mention=_is_for_bot(after, event, body))
        desk.hear_again(said, event["ts"])


def _deleted(desk: Threads, event: Json, ts: str, body: Json) -> None:
    before = event.get("previous_message", {})
    if _is_a_persons(before):
        key = ThreadKey(home_of(body), event["channel"], before.get("thread_ts") or ts)
        desk.forget(key, ts, before["user"], event["ts"])


def _is_a_persons(message: Json) -> bool:
    """Not a bot's, not this one's own, and no notice of Slack's."""
    is_spoken = message.get("subtype") in _SPOKEN
    return bool(is_spoken and message.get("user") and not message.get("bot_id"))


def _is_tombstone(message: Json) -> bool:
    """What Slack leaves of a deleted message that has replies."""
    return message.get("subtype") == "tombstone"


def _is_within_a_minute(message: Json) -> bool:
    edited = message.get("edited") or {}
    return float(edited.get("ts", 0)) - float(message["ts"]) <= _EDITABLE_SECONDS


def _is_for_bot(message: Json, event: Json, body: Json) -> bool:
    """Whether a message names the bot, or is said to it alone."""
    named = set(MENTION.findall(message.get("text") or ""))
    return event.get("channel_type") == "im" or bool(named & _own_ids(body))


def _own_ids(body: Json) -> set[str]:
    return {str(each["user_id"]) for each in body.get("authorizations") or () if each.get("is_bot")}


def _may_be_usage(file: Json) -> bool:
    return not str(file.get("mimetype", "")).startswith(("image/", "video/", "audio/"))


def _said(message: Json, event: Json, body: Json, *, is_mention: bool) -> Said:
    ts = message["ts"]
    return Said(
        key=ThreadKey(home_of(body), event["channel"], message.get("thread_ts") or ts),
        ts=ts,
        user=message["user"],
        text=spoken(message.get("text") or "", _own_ids(body)),
        is_outsider=is_said_by_outsider(message, body),
        is_mention=is_mention,
        is_under_bot=message.get("parent_user_id") in _own_ids(body),
        files=tuple(file["id"] for file in message.get("files") or () if _may_be_usage(file)),
    )
