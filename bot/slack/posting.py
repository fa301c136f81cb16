"""Messages and files as Slack takes them, and how to find one again.

A message carries a mark, unseen, which is Slack's message metadata. A connection that breaks, or a
process that dies, leaves it open whether Slack took a message: then the channel's history tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.rendering.render import Message
from bot.slack.client import KeptClient
from bot.storage import Post

_EVENT = "tco_answer"
_MOST_LOOKED_AT = 100
"""Slack gives fifteen at a time to some apps."""


@dataclass(frozen=True)
class Place:
    """Where something is posted."""

    channel: str
    """A person's id for direct messages."""
    thread: str = ""
    """The ts of the message that it is a reply to; empty for none."""

    @property
    def is_person(self) -> bool:
        """Whether the channel is named by a person: Slack finds no channel of that name."""
        return self.channel.startswith(("U", "W"))


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

    @property
    def name(self) -> str:
        """As the outbox knows it."""
        return f"{self.of}/{self.part}"


@dataclass(frozen=True)
class File:
    """A file to be uploaded."""

    name: str
    title: str
    content: bytes
    alt: str = ""


def mark_of(message: Mapping[str, Any]) -> Mark | None:
    """The mark of a message from a channel's history; None where it has none."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != _EVENT or "for" not in payload:
        return None
    return Mark(str(payload["for"]), int(payload.get("part", 0)))


def post_message(client: WebClient, place: Place, message: Message, mark: Mark) -> Post:
    """Post a message; raises what the SDK gives up on."""
    posted: Any = client.chat_postMessage(
        channel=place.channel,
        text=message.text,
        blocks=list(message.blocks),
        thread_ts=place.thread or None,
        unfurl_links=False,
        unfurl_media=False,
        metadata=mark.metadata,
    )
    return Post(channel=str(posted.get("channel") or place.channel), ts=str(posted["ts"]))


def announce(client: KeptClient, file: File) -> str:
    """Bring a file to Slack, where nobody sees it yet; its id."""
    told: Any = client.files_getUploadURLExternal(
        filename=file.name, length=len(file.content), alt_txt=file.alt or None
    )
    client.upload(str(told["upload_url"]), file.content)
    return str(told["file_id"])


def show_file(client: WebClient, place: Place, id: str, title: str) -> None:
    """Show a file in a thread."""
    client.files_completeUploadExternal(
        files=[{"id": id, "title": title}],
        channel_id=place.channel,
        thread_ts=place.thread or None,
    )


def find_message(client: WebClient, place: Place, mark: Mark, since: float) -> str | None:
    """The ts of a marked message that was posted since, Unix seconds; None where it is not there.
    Direct messages that are named by their person cannot be looked into."""
    return next((m["ts"] for m in _since(client, place, since) if mark_of(m) == mark), None)


def find_file(client: WebClient, place: Place, id: str, since: float) -> bool:
    """Whether a file is shown in a thread."""
    said = _since(client, place, since)
    return any(file.get("id") == id for message in said for file in message.get("files") or ())


def marked(client: WebClient, place: Place, of: str) -> dict[int, str]:
    """The parts that stand in a thread of what answers `of`, by number, with their ts."""
    marks = ((mark_of(message), str(message["ts"])) for message in _since(client, place, 0))
    return {mark.part: ts for mark, ts in marks if mark and mark.of == of}


def _since(client: WebClient, place: Place, since: float) -> Iterator[Mapping[str, Any]]:
    if place.is_person:
        return
    asked: dict[str, Any] = {"channel": place.channel, "limit": _MOST_LOOKED_AT}
    asked |= {"oldest": f"{since:.6f}", "include_all_metadata": True}
    if place.thread:
        pages: Any = client.conversations_replies(ts=place.thread, **asked)
    else:
        pages = client.conversations_history(**asked)
    yield from pages["messages"]
