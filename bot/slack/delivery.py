"""Delivery: a reply reaches the person on the best surface that Slack lets it have."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.answers.answers import Answer, Reply
from bot.rendering.charts import Picture, picture_of
from bot.rendering.render import Message, render
from bot.slack.posting import Mark, Sleep, find_in_channel, find_in_thread, posted_once
from bot.slack.slack_calls import Undelivered, error_name, retry_handlers
from bot.storage import Post

logger = logging.getLogger(__name__)

_REST_OF_URL = 3
"""Messages that a response url takes after the first: it works five times, one is kept."""
_OUTSIDE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})
"""Errors that say the bot may not post here, as opposed to Slack being unwell."""


@dataclass(frozen=True)
class Delivery:
    """Where a command came from, and the ways back."""

    client: WebClient
    response_url: str
    """Empty where there is none: then only what the bot may post gets through."""
    channel: str
    """Where to post; a person's id for direct messages."""
    user: str
    is_private: bool = False
    """Whether only members see the channel."""
    pace: Callable[[], None] = lambda: None
    """Waits until the channel may be told one more message."""
    sleep: Sleep = time.sleep
    posted: Callable[[Post], None] = lambda post: None
    """Told of an answer as soon as it stands in the channel."""

    def send(self, reply: Reply) -> tuple[Post, ...]:
        """Deliver a reply; what was posted, for whoever takes it back later.

        Slack's failures are told to the person and logged, never raised.
        """
        if reply.is_private:
            for message in (reply.message, *_joined(reply, None)):
                self.tell(message)
            return ()
        mark = Mark(reply.answer.id if reply.answer else uuid.uuid4().hex)
        try:
            first = self._post(reply.message, mark)
        except Undelivered as why:
            self._send_aside(reply, why)
            return ()
        self.posted(first)
        posts, is_whole = self._send_thread(reply, first, mark)
        if is_whole and reply.answer:
            posts += self._send_picture(reply.answer, first)
        return (first, *posts)

    def tell(self, message: Message) -> None:
        """Say something to the person alone."""
        self._respond(message, "ephemeral")

    def post_aside(self, message: Message) -> Post:
        """Post into the direct messages with the person; raises what the SDK gives up on."""
        there = replace(self, channel=self.user, pace=lambda: None)
        return there._post(message, Mark(uuid.uuid4().hex))

    def delete_original(self) -> None:
        """Delete the message that a button was pressed in, wherever it stands."""
        if not self.response_url:
            return
        webhook = WebhookClient(self.response_url, retry_handlers=retry_handlers())
        try:
            webhook.send(delete_original=True)
        except Undelivered as why:
            logger.error("A message was not deleted: %s", error_name(why))

    def take_back(self, posts: Sequence[Post]) -> None:
        """Delete what was posted, the last first; what is gone already is no trouble."""
        for post in reversed(posts):
            try:
                if post.file:
                    self.client.files_delete(file=post.file)
                else:
                    self.client.chat_delete(channel=post.channel, ts=post.ts)
            except Undelivered as why:
                logger.info("A message of an answer was not deleted: %s", error_name(why))

    def _send_thread(self, reply: Reply, first: Post, mark: Mark) -> tuple[list[Post], bool]:
        """What was posted, and whether that is all of it."""
        posts: list[Post] = []
        try:
            for part, message in enumerate(reply.thread, start=1):
                posts.append(self._post(message, replace(mark, part=part), first))
        except Undelivered as why:
            self._respond(_trouble(reply, why, partly=True), "ephemeral")
            return posts, False
        return posts, True

    def _send_picture(self, answer: Answer, first: Post) -> list[Post]:
        """The crossover picture, last in the thread. Without it the answer is whole: its figures
        stand in the messages, so a failure is told in one line there."""
        picture = picture_of(answer.assessment)
        try:
            return [self._upload(picture, first)]
        except Undelivered as why:
            return self._tell_unpictured(answer, first, error_name(why))

    def _upload(self, picture: Picture, first: Post) -> Post:
        self.pace()
        uploaded: Any = self.client.files_upload_v2(
            channel=first.channel,
            thread_ts=first.ts,
            content=picture.png,
            filename=picture.filename,
            title=picture.title,
            alt_txt=picture.alt,
        )
        return Post(channel=first.channel, ts="", file=file_of(uploaded))

    def _tell_unpictured(self, answer: Answer, first: Post, error: str) -> list[Post]:
        logger.warning("The picture of answer %s was not uploaded: %s", answer.id, error)
        message = render("unpictured", {"id": answer.id, "error": error})
        try:
            return [self._post(message, Mark(f"{answer.id}-unpictured"), first)]
        except Undelivered as why:
            logger.error("Nor could that be told in the thread: %s", error_name(why))
            return []

    def _send_aside(self, reply: Reply, why: Exception) -> None:
        """Answer through the response url: it works where the bot is no member, five times."""
        is_outside = error_name(why) in _OUTSIDE
        if is_outside:
            self._respond(reply.message, "in_channel")
        else:
            self._respond(_trouble(reply, why, partly=False), "ephemeral")
            self._respond(reply.message, "ephemeral")
        for message in _joined(reply, render("invite", {}) if is_outside else None):
            self._respond(message, "ephemeral")

    def _post(self, message: Message, mark: Mark, root: Post | None = None) -> Post:
        """Post a message into the channel, or under its root, once."""
        self.pace()
        channel, thread = (root.channel, root.ts) if root else (self.channel, None)
        post, _ = posted_once(
            lambda: self.client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=list(message.blocks),
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
                metadata=mark.metadata,
            ),
            lambda: self._find(channel, thread, mark),
            self.sleep,
        )
        return replace(post, channel=post.channel or channel)

    def _find(self, channel: str, thread: str | None, mark: Mark) -> str | None:
        """Where a message stands already. Direct messages named by their person cannot be looked
        into: there a message rather comes twice than not at all."""
        if thread:
            return find_in_thread(self.client, channel, thread, mark)
        is_person = channel.startswith(("U", "W"))
        return None if is_person else find_in_channel(self.client, channel, mark)

    def _respond(self, message: Message, response_type: str) -> None:
        if not self.response_url:
            self._whisper(message)
            return
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

    def _whisper(self, message: Message) -> None:
        """Without a response url: in the direct messages with the person."""
        try:
            self.post_aside(message)
        except Undelivered as why:
            logger.error("No way back to %s: %s", self.user, error_name(why))


def file_of(uploaded: Any) -> str:
    """The id of a file that was just uploaded; empty where Slack does not say."""
    return str((uploaded.get("file") or {}).get("id", ""))


def is_public(client: WebClient, channel: str) -> bool:
    """Whether a channel is open to the whole team and to nobody else; False in doubt."""
    try:
        found: Any = client.conversations_info(channel=channel)["channel"]
    except Undelivered as why:
        logger.info("Channel %s is taken for private: %s", channel, error_name(why))
        return False
    closed = ("is_private", "is_im", "is_mpim", "is_ext_shared")
    return not any(found.get(each) for each in closed)


def is_member(client: WebClient, channel: str, ts: str) -> bool:
    """Whether the bot may post in a channel that has a message; False in doubt."""
    try:
        found: Any = client.conversations_info(channel=channel)["channel"]
    except Undelivered as why:
        # Private channels are not described without a further scope; a link within one is given
        # to members alone.
        return error_name(why) == "missing_scope" and _is_linked(client, channel, ts)
    return bool(found.get("is_member") or found.get("is_im")) and not found.get("is_archived")


def _is_linked(client: WebClient, channel: str, ts: str) -> bool:
    try:
        client.chat_getPermalink(channel=channel, message_ts=ts)
    except Undelivered as why:
        logger.info("Channel %s is taken for another's: %s", channel, error_name(why))
        return False
    return True


def _joined(reply: Reply, last: Message | None) -> tuple[Message, ...]:
    """What the response url still has room for: it works five times, one is used already."""
    messages = reply.aside or reply.thread
    if last is None:
        return messages[:_REST_OF_URL]
    return (*messages[:_REST_OF_URL], last)


def _trouble(reply: Reply, why: Exception, *, partly: bool) -> Message:
    id = reply.answer.id if reply.answer else "-"
    error = error_name(why)
    logger.error("Answer %s was not delivered in full: %s", id, error)
    return render("undelivered", {"id": id, "error": error, "partly": partly})
