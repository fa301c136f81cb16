"""The outbox: what goes to a channel, at the pace that Slack takes it, nothing lost or doubled."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.answers import Answers
from bot.charts import Picture
from bot.delivery import file_of
from bot.rendering import Message
from bot.storage import StorageUnavailable, ThreadKey
from bot.threads.outcome import Said

logger = logging.getLogger(__name__)

_MOST_TRIES = 8
"""Beyond the SDK's own three: a channel that is told to wait for minutes is waited for."""


@dataclass(frozen=True)
class Pace:
    """How fast one channel is told: a message `every` so many seconds on average, and a `burst`
    of them at once, such as an answer with its breakdown."""

    every: float = 1.0
    burst: int = 5


class Outbox:
    """Waits for a channel's turn, shared by all processes, and calls Slack."""

    def __init__(
        self,
        answers: Answers,
        pace: Pace | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._answers, self._pace, self._sleep = answers, pace or Pace(), sleep

    def post(self, client: WebClient, key: ThreadKey, message: Message) -> str:
        """Post a message into a thread and return its ts; raises what the SDK gives up on."""
        self.wait(key.team, key.channel)
        posted = self._patiently(
            lambda: client.chat_postMessage(
                channel=key.channel,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=key.thread,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return str(posted["ts"])

    def update(self, client: WebClient, key: ThreadKey, ts: str, message: Message) -> None:
        """Change a message in place."""
        blocks = list(message.blocks)
        self._patiently(
            lambda: client.chat_update(channel=key.channel, ts=ts, text=message.text, blocks=blocks)
        )

    def picture(self, client: WebClient, key: ThreadKey, picture: Picture) -> str:
        """Upload a picture into a thread and return the file's id."""
        self.wait(key.team, key.channel)
        uploaded = client.files_upload_v2(
            channel=key.channel,
            thread_ts=key.thread,
            content=picture.png,
            filename=picture.filename,
            title=picture.title,
            alt_txt=picture.alt,
        )
        return file_of(uploaded)

    def whisper(self, client: WebClient, said: Said, message: Message) -> None:
        """Tell one person, where they spoke: in the thread, or in the channel outside of one."""
        is_reply = said.key.thread != said.ts
        self._patiently(
            lambda: client.chat_postEphemeral(
                channel=said.key.channel,
                user=said.user,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=said.key.thread if is_reply else None,
            )
        )

    def wait(self, team: str, channel: str) -> None:
        """Wait until the channel may be told one more message."""
        if not self._pace.every:
            return
        try:
            seconds = self._answers.storage.threads.reserve(
                team, channel, self._answers.now(), self._pace.every, self._pace.burst
            )
        except StorageUnavailable as why:
            logger.warning("Posting unpaced: %s", why)
            return
        if seconds > 0:
            self._sleep(seconds)

    def _patiently(self, call: Callable[[], Any]) -> Any:
        """Call again where Slack asks for patience: a message that waits is not lost."""
        for _ in range(_MOST_TRIES):
            try:
                return call()
            except SlackApiError as why:
                if why.response.get("error") != "ratelimited":
                    raise
                headers: Any = why.response.headers
                self._sleep(float(headers.get("Retry-After", 1)))
        return call()
