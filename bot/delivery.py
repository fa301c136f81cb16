"""Delivery: a reply reaches the person on the best surface that Slack lets it have."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import RetryHandler
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.webhook import WebhookClient

from bot.answers import Answer, Reply
from bot.charts import Picture, picture_of
from bot.rendering import Message, render

logger = logging.getLogger(__name__)

_RETRIES = 3
_OUTSIDE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})
"""Errors that say the bot may not post here, as opposed to Slack being unwell."""

Undelivered = (SlackApiError, SlackClientError, URLError, OSError)
"""What a call that the SDK gave up on raises."""


def retry_handlers() -> list[RetryHandler]:
    """The SDK's handlers for rate limits, server errors and broken connections."""
    broken: list[type[Exception]] = [
        URLError,
        ConnectionResetError,
        RemoteDisconnected,
        TimeoutError,
    ]
    return [
        ConnectionErrorRetryHandler(max_retry_count=_RETRIES, error_types=broken),
        RateLimitErrorRetryHandler(max_retry_count=_RETRIES),
        ServerErrorRetryHandler(max_retry_count=_RETRIES),
    ]


@dataclass(frozen=True)
class Delivery:
    """Where a command came from, and the ways back."""

    client: WebClient
    response_url: str
    channel: str
    user: str
    is_private: bool = False
    """Whether only members see the channel."""
    pace: Callable[[], None] = lambda: None
    """Waits until the channel may be told one more message."""
    posted: Callable[[str], None] = lambda ts: None
    """Told the ts of an answer as soon as it stands in the channel."""

    def send(self, reply: Reply) -> None:
        """Deliver a reply. Slack's failures are told to the person and logged, never raised."""
        if reply.is_private:
            self._respond(reply.message, "ephemeral")
            return
        try:
            ts = self._post(reply.message)
        except Undelivered as why:
            self._send_aside(reply, why)
            return
        self.posted(ts)
        if self._send_thread(reply, ts) and reply.answer:
            self._send_picture(reply.answer, ts)

    def _send_thread(self, reply: Reply, ts: str) -> bool:
        try:
            for message in reply.thread:
                self._post(message, thread_ts=ts)
        except Undelivered as why:
            self._respond(_trouble(reply, why, partly=True), "ephemeral")
            return False
        return True

    def _send_picture(self, answer: Answer, ts: str) -> None:
        """The crossover picture, last in the thread. Without it the answer is whole: its figures
        stand in the messages, so a failure is told in one line there."""
        picture = picture_of(answer.assessment)
        try:
            self._upload(picture, ts)
        except Undelivered as why:
            self._tell_unpictured(answer, ts, error_name(why))

    def _upload(self, picture: Picture, ts: str) -> None:
        self.client.files_upload_v2(
            channel=self.channel,
            thread_ts=ts,
            content=picture.png,
            filename=picture.filename,
            title=picture.title,
            alt_txt=picture.alt,
        )

    def _tell_unpictured(self, answer: Answer, ts: str, error: str) -> None:
        logger.warning("The picture of answer %s was not uploaded: %s", answer.id, error)
        try:
            self._post(render("unpictured", {"id": answer.id, "error": error}), thread_ts=ts)
        except Undelivered as why:
            logger.error("Nor could that be told in the thread: %s", error_name(why))

    def _send_aside(self, reply: Reply, why: Exception) -> None:
        """Answer through the response url: it works where the bot is no member, five times."""
        is_outside = error_name(why) in _OUTSIDE
        if is_outside:
            self._respond(reply.message, "in_channel")
        else:
            self._respond(_trouble(reply, why, partly=False), "ephemeral")
            self._respond(reply.message, "ephemeral")
        for message in _joined(reply.thread, render("invite", {}) if is_outside else None):
            self._respond(message, "ephemeral")

    def _post(self, message: Message, thread_ts: str | None = None) -> str:
        self.pace()
        posted: Any = self.client.chat_postMessage(
            channel=self.channel,
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])

    def _respond(self, message: Message, response_type: str) -> None:
        webhook = WebhookClient(self.response_url, retry_handlers=retry_handlers())
        try:
            response = webhook.send(
                text=message.text,
                blocks=list(message.blocks),
                response_type=response_type,
                replace_original=False,
            )
        except Undelivered as why:
            logger.error("No way back to %s in %s: %s", self.user, self.channel, why)
            return
        if response.status_code != 200:
            logger.error("The response url refused: %s %s", response.status_code, response.body)


def _joined(messages: tuple[Message, ...], last: Message | None) -> tuple[Message, ...]:
    """What the response url still has room for: it works five times, one is used already."""
    if last is None:
        return messages[:3]
    return (*messages[:3], last)


def _trouble(reply: Reply, why: Exception, *, partly: bool) -> Message:
    id = reply.answer.id if reply.answer else "-"
    error = error_name(why)
    logger.error("Answer %s was not delivered in full: %s", id, error)
    return render("undelivered", {"id": id, "error": error, "partly": partly})


def error_name(why: Exception) -> str:
    """Slack's own name of an error, else its kind: the text may hold a payload."""
    if isinstance(why, SlackApiError):
        answered: Any = why.response
        return str(answered.get("error", "unknown_error"))
    return type(why).__name__
