"""The outbox: what goes to a channel, at the pace that Slack takes it, nothing lost or doubled."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.answers.answers import Answers
from bot.conversation.outcome import Said
from bot.rendering.charts import Picture
from bot.rendering.render import Message
from bot.slack.delivery import file_of
from bot.slack.posting import (
    Mark,
    Sleep,
    find_in_thread,
    mark_of,
    patiently,
    posted_once,
    replies_after,
)
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import StorageUnavailable, ThreadKey

logger = logging.getLogger(__name__)

_LATE = 15.0
"""Seconds after which a request that the client gave up on, after ten, is surely over."""


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
        sleep: Sleep = time.sleep,
        late: float = _LATE,
    ) -> None:
        self._answers, self._pace = answers, pace or Pace()
        self._sleep, self._late = sleep, late

    def post(
        self,
        client: WebClient,
        key: ThreadKey,
        message: Message,
        mark: Mark,
        check: Callable[[], None] = lambda: None,
    ) -> str:
        """Post a message into a thread, once, and return its ts. `check` raises where it may no
        longer be posted. Raises what the SDK gives up on."""
        self.wait(key.team, key.channel)

        def send() -> Any:
            check()
            return client.chat_postMessage(
                channel=key.channel,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=key.thread,
                unfurl_links=False,
                unfurl_media=False,
                metadata=mark.metadata,
            )

        posted, is_sent_once = posted_once(
            send,
            lambda: find_in_thread(client, key.channel, key.thread, mark),
            self._sleep,
        )
        if not is_sent_once:
            self.drop_doubles_later(client, key, {mark: posted.ts})
        return posted.ts

    def marked(self, client: WebClient, key: ThreadKey, ts: str) -> Sequence[tuple[Mark, str]]:
        """The bot's marked messages after one of a thread's, with their ts."""
        said = replies_after(client, key.channel, key.thread, ts)
        return [(mark, m["ts"]) for m in said if (mark := mark_of(m))]

    def drop_doubles_later(
        self, client: WebClient, key: ThreadKey, kept: Mapping[Mark, str]
    ) -> None:
        """Once no request can be under way any more, delete what came twice all the same."""
        timer = threading.Timer(self._late, self._drop_doubles, (client, key, kept))
        timer.daemon = True
        timer.start()

    def update(self, client: WebClient, key: ThreadKey, ts: str, message: Message) -> None:
        """Change a message in place."""
        blocks = list(message.blocks)
        patiently(
            lambda: client.chat_update(
                channel=key.channel, ts=ts, text=message.text, blocks=blocks
            ),
            self._sleep,
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
        patiently(
            lambda: client.chat_postEphemeral(
                channel=said.key.channel,
                user=said.user,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=said.key.thread if is_reply else None,
            ),
            self._sleep,
        )

    def _drop_doubles(self, client: WebClient, key: ThreadKey, kept: Mapping[Mark, str]) -> None:
        try:
            for mark, ts in self.marked(client, key, key.thread):
                if kept.get(mark, ts) != ts:
                    logger.warning("A message that came twice is deleted: %s", ts)
                    client.chat_delete(channel=key.channel, ts=ts)
        except Undelivered as why:
            logger.error("What came twice may stay: %s", error_name(why))

    def wait(self, team: str, channel: str) -> None:
        """Wait until the channel may be told one more message."""
        if not self._pace.every:
            return
        try:
            seconds = self._answers.storage.threads.reserve(
                team, channel, self._pace.every, self._pace.burst
            )
        except StorageUnavailable as why:
            logger.warning("Posting unpaced: %s", why)
            return
        if seconds > 0:
            self._sleep(seconds)
