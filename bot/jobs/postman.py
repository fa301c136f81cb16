"""The postman: puts what answers a message where it belongs, each part once, whoever began it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from slack_sdk import WebClient

from bot.conversation.outcome import Said
from bot.jobs.hold import Hold
from bot.jobs.outbox import Outbox
from bot.rendering.charts import picture_of
from bot.rendering.render import Message, render
from bot.slack.message_text import read_again
from bot.slack.posting import Mark
from bot.slack.slack_calls import Undelivered, error_name, is_unsure
from engine import Assessment

logger = logging.getLogger(__name__)


class Postman:
    """Posts, changes, whispers and deletes for whoever holds a turn."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def post(
        self,
        hold: Hold,
        said: Said,
        messages: Sequence[Message],
        client: WebClient,
        old: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Old answers are changed in place, as far as there are any; the rest is posted, what
        another process has posted already excepted. Raises Lost."""
        posted: list[str] = []
        try:
            standing = self._standing(hold, said, client, old)
            for part, message in enumerate(messages):
                posted.append(self._put(hold, said, message, client, part, standing))
            self.delete(said.key.channel, old[len(messages) :], client)
        except Undelivered as why:
            error = error_name(why)
            logger.error("The answer to %s was not posted in full: %s", said.ts, error)
            trouble = {"id": said.ts, "error": error, "partly": bool(posted)}
            unseen = () if posted else tuple(messages[:1])
            self.whisper(said, (render("undelivered", trouble), *unseen), client)
        if hold.is_adopted:
            kept = {Mark(hold.turn.ts, part): ts for part, ts in enumerate(posted)}
            self._outbox.drop_doubles_later(client, said.key, kept)
        return tuple(posted)

    def picture(self, hold: Hold, said: Said, a: Assessment, client: WebClient) -> str:
        """The file's id; empty where there is none. The answer is whole without: its figures
        stand in the messages."""
        hold.check()
        try:
            return self._outbox.picture(client, said.key, picture_of(a))
        except Undelivered as why:
            logger.warning("The picture for %s was not uploaded: %s", said.ts, error_name(why))
            return ""

    def read_again(self, hold: Hold, said: Said, client: WebClient) -> Said | None:
        """A message whose words its first process took with it; None where it is gone, or may not
        be read. Raises Lost where Slack cannot be reached: the turn goes back, for later."""
        try:
            return read_again(client, said)
        except Undelivered as why:
            if is_unsure(why) or error_name(why) == "ratelimited":
                hold.let_go()
            logger.error("The message %s cannot be read again: %s", said.ts, error_name(why))
            return None

    def whisper(self, said: Said, messages: Sequence[Message], client: WebClient) -> None:
        """Tell one person."""
        for message in messages:
            try:
                self._outbox.whisper(client, said, message)
            except Undelivered as why:
                logger.info("Told in direct messages: %s", error_name(why))
                self._tell_directly(said.user, message, client)

    def _tell_directly(self, user: str, message: Message, client: WebClient) -> None:
        """Where the bot may not even whisper any more: it was removed from the channel."""
        try:
            client.chat_postMessage(channel=user, text=message.text, blocks=list(message.blocks))
        except Undelivered as why:
            logger.error("No way to tell %s: %s", user, error_name(why))

    def delete(self, channel: str, posted: Sequence[str], client: WebClient) -> None:
        """Take messages away."""
        for ts in posted:
            try:
                client.chat_delete(channel=channel, ts=ts)
            except Undelivered as why:
                logger.error("The answer %s stays: %s", ts, error_name(why))

    def delete_file(self, file: str, client: WebClient) -> None:
        """Take a picture away, where there is one."""
        if not file:
            return
        try:
            client.files_delete(file=file)
        except Undelivered as why:
            logger.warning("The picture %s stays: %s", file, error_name(why))

    def _standing(
        self, hold: Hold, said: Said, client: WebClient, old: Sequence[str]
    ) -> Mapping[int, str]:
        """The ts of each part that stands already: an earlier answer's, and what the process that
        had the turn before has posted."""
        standing = {}
        if hold.is_adopted:
            found = self._outbox.marked(client, said.key, said.ts)
            standing = {mark.part: ts for mark, ts in found if mark.of == hold.turn.ts}
        return standing | dict(enumerate(old))

    def _put(
        self,
        hold: Hold,
        said: Said,
        message: Message,
        client: WebClient,
        part: int,
        standing: Mapping[int, str],
    ) -> str:
        """One part of an answer, in the place of an earlier one, or posted; its ts."""
        if part not in standing:
            mark = Mark(hold.turn.ts, part)
            return self._outbox.post(client, said.key, message, mark, hold.check)
        hold.check()
        self._outbox.update(client, said.key, standing[part], message)
        return standing[part]
