"""Posting once: a message carries a mark, unseen, by which it is found before it is posted again.

A connection that breaks, or a process that dies, leaves it open whether Slack took a message. The
mark is Slack's message metadata, and the channel's history tells.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.slack_calls import Undelivered, error_name, is_unsure, seconds_to_wait
from bot.storage import Post

logger = logging.getLogger(__name__)

_EVENT = "tco_answer"
_PAUSES = (0.5, 1.0, 2.0)
"""Seconds before looking whether a message is there after all: Slack may be slow, not deaf."""
_MOST_WAITS = 11
"""A channel that is told to wait for minutes is waited for."""
_PAGE = 200

Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Mark:
    """What a message answers, and which part of the answer it is."""

    of: str
    """The ts of a message, or the id of an answer."""
    part: int = 0

    @property
    def metadata(self) -> dict[str, Any]:
        """As chat.postMessage takes it."""
        return {"event_type": _EVENT, "event_payload": {"for": self.of, "part": self.part}}


def mark_of(message: Mapping[str, Any]) -> Mark | None:
    """The mark of a message from a channel's history; None where it has none."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != _EVENT or "for" not in payload:
        return None
    return Mark(str(payload["for"]), int(payload.get("part", 0)))


def posted_once(
    send: Callable[[], Any], look: Callable[[], str | None], sleep: Sleep
) -> tuple[Post, bool]:
    """Post a message, whatever breaks on the way: the post, and whether it was sent only once.

    `look` gives the ts of the message where it stands already. Raises what Slack refuses, and what
    breaks still at the last.
    """
    for tries, pause in enumerate(_PAUSES):
        try:
            return _post(patiently(send, sleep)), not tries
        except Undelivered as why:
            if not is_unsure(why):
                raise
            logger.warning("Slack may or may not have taken a message: %s", error_name(why))
            sleep(pause)
            if found := _looked(look, why):
                return Post("", found), not tries
    return _post(patiently(send, sleep)), False


def patiently(call: Callable[[], Any], sleep: Sleep) -> Any:
    """Call again where Slack asks for patience: a message that waits is not lost."""
    for _ in range(_MOST_WAITS):
        try:
            return call()
        except SlackApiError as why:
            seconds = seconds_to_wait(why)
            if seconds is None:
                raise
            sleep(seconds)
    return call()


def replies_after(
    client: WebClient, channel: str, thread: str, ts: str
) -> Sequence[Mapping[str, Any]]:
    """What stands in a thread after one of its messages, marks included."""
    pages: Any = client.conversations_replies(
        channel=channel, ts=thread, oldest=ts, limit=_PAGE, include_all_metadata=True
    )
    return [message for page in pages for message in page["messages"] if message["ts"] != thread]


def find_in_channel(client: WebClient, channel: str, mark: Mark) -> str | None:
    """The ts of a message among the latest of a channel; None where it is not."""
    page: Any = client.conversations_history(
        channel=channel, limit=_PAGE, include_all_metadata=True
    )
    return next((m["ts"] for m in page["messages"] if mark_of(m) == mark), None)


def find_in_thread(client: WebClient, channel: str, thread: str, mark: Mark) -> str | None:
    """The ts of a message of a thread; None where it is not."""
    said = replies_after(client, channel, thread, thread)
    return next((m["ts"] for m in said if mark_of(m) == mark), None)


def _looked(look: Callable[[], str | None], why: Exception) -> str | None:
    """Where it stands already. Where Slack does not let us look, the message is not risked twice:
    the failure stands."""
    try:
        return look()
    except Undelivered as hidden:
        raise why from hidden


def _post(posted: Any) -> Post:
    return Post(channel=str(posted["channel"]), ts=str(posted["ts"]))
