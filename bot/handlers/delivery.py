"""Delivery: a reply reaches the person on the best surface that Slack lets it have."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.answers.answers import Reply
from bot.handlers.drawing import Drawing
from bot.handlers.packing import folded, packed, unfolded, with_draw_button
from bot.jobs.outbox import Outbox
from bot.jobs.pictures import Pictures
from bot.jobs.steps import Held, Rank, Step, Steps, call
from bot.rendering.render import Message, render
from bot.slack.client import KeptClient
from bot.slack.posting import Mark, Place
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Job, Post

logger = logging.getLogger(__name__)

_USES_OF_URL = 5
_MOST_UNWRITTEN = 8
"""Answers that are held until their threads are written, 0.4 MB each; more are made again then."""
_OUTSIDE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})
"""Errors that say the bot may not post here, as opposed to Slack being unwell."""


@dataclass(frozen=True)
class Back:
    """The ways back to the person who waits for a job."""

    user: str
    channel: str
    thread: str = ""
    """Where they spoke in a thread, its ts."""
    response_url: str = ""
    """Works five times within half an hour; empty where there is none."""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Back:
        """From what is kept of a job."""
        names = ("user", "channel", "thread", "response_url")
        return cls(**{name: str(body.get(name) or "") for name in names})

    @property
    def kept(self) -> dict[str, str]:
        """As a job keeps it."""
        return dict(self.__dict__)


SAY = "say"


def word(team: str, id: str, back: Back, message: Message) -> Job:
    """A job that says something to one person. The message holds nobody's words."""
    body = {**back.kept, "message": {"text": message.text, "blocks": list(message.blocks)}}
    return Job(f"{team}:{SAY}:{id}", team, SAY, body)


class Delivery:
    """Sends replies for jobs, with what Slack refuses told to the person."""

    def __init__(
        self,
        outbox: Outbox,
        pictures: Pictures,
        client_of: Callable[[str], KeptClient],
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """`client_of` a team speaks for the bot; `is_busy` says whether many wait."""
        self.outbox, self._client_of = outbox, client_of
        self.drawing = Drawing(outbox, pictures, self.client, is_busy)
        self._unwritten: set[str] = set()

    def client(self, held: Held) -> KeptClient:
        """Who speaks for the bot in a job's team."""
        return self._client_of(held.job.team)

    def headline(self, held: Held, reply: Reply, back: Back, place: Place) -> Steps[Post | None]:
        """Deliver the first message of a reply: where it stands, and its thread is still to come.
        None where all of it was told on another way. Raises Lost alone."""
        if reply.is_private:
            yield from self.respond(held, back, (reply.message, *_beside(reply)), "ephemeral")
            return None
        mark, client = Mark(held.id), self.client(held)
        try:
            post = self.outbox.post(held, client, place, reply.message, mark, Rank.HEADLINE)
            return (yield from post)
        except Undelivered as why:
            yield from self._aside(held, reply, back, why)
            return None

    def rest(
        self,
        held: Held,
        reply: Reply,
        again: Callable[[], Reply],
        under: Place,
        back: Back,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Steps[list[Post]]:
        """Deliver the thread of a reply and, if the answer `is_wanted` still, its picture; what was
        posted. Raises Lost alone. The reply is let go of as soon as it is written, or at once where
        many are held, and made `again`: hundreds may wait for everybody's headline."""
        with self.drawing.promised(held, is_wanted=reply.answer is not None) as draws:
            a = reply.answer.assessment if reply.answer and draws else None
            is_held = bool(a) or len(self._unwritten) < _MOST_UNWRITTEN
            make = partial(_same, reply) if is_held else again
            write = partial(_written, make, None if draws else held.id)
            del reply, make
            thread = yield from self._write(held, write)
            del write
            posts, is_whole = yield from self._thread(held, thread, under, Mark(held.id), back)
            if is_whole and a and is_wanted():
                posts += yield from self.drawing.picture(held, a, under)
            return posts

    def _write(self, held: Held, write: Callable[[], Sequence[str]]) -> Steps[Sequence[str]]:
        """Threads are written once everybody has a headline."""
        self._unwritten.add(held.job.key)
        try:
            thread: Sequence[str] = yield Step(write, Rank.THREAD, computes=True)
            return thread
        finally:
            self._unwritten.discard(held.job.key)

    def tell(self, held: Held, back: Back, message: Message, part: str = "told") -> Steps[None]:
        """Say something to the person alone, on the first way that works."""
        for way in (self._by_url, self._by_whisper, self._directly):
            try:
                if (yield from way(held, back, message, part)):
                    return
            except Undelivered as why:
                logger.info("Told on another way: %s", error_name(why))
        logger.error("No way back to %s, id %s", back.user, held.id)

    def say(self, held: Held) -> Steps[None]:
        """Do a job that `word` made."""
        kept = held.body["message"]
        message = Message(kept["text"], tuple(kept["blocks"]))
        yield from self.tell(held, Back.of(held.body), message)

    def report(self, held: Held) -> Steps[None]:
        """Tell a person that their job failed, with the id that stands in the process log."""
        message = render("trouble", {"kind": "failed", "id": held.id})
        yield from self.tell(held, Back.of(held.body), message, "failed")

    def respond(
        self, held: Held, back: Back, messages: Sequence[Message], response_type: str
    ) -> Steps[None]:
        """Say it through the response url, in as many messages as it still takes; without one, to
        the person alone."""
        for part, message in enumerate(packed(messages, _USES_OF_URL)):
            name = f"{response_type}/{part}"
            if response_type == "ephemeral":
                yield from self.tell(held, back, message, name)
            else:
                yield from self._by_url(held, back, message, name, response_type)

    def delete_original(self, held: Held, back: Back) -> Steps[None]:
        """Delete the message that a button was pressed in, wherever it stands."""
        if not back.response_url:
            return
        try:
            yield Step(lambda: self.client(held).send(back.response_url, {"delete_original": True}))
        except Undelivered as why:
            logger.error("A message was not deleted: %s", error_name(why))

    def take_back(self, held: Held, posts: Sequence[Post]) -> Steps[list[Post]]:
        """Delete what was posted, the last first; what is gone already is no trouble. What stays
        all the same."""
        left = []
        for post in reversed(posts):
            try:
                yield from call(partial(self._delete, held, post))
            except Undelivered as why:
                if error_name(why) not in ("message_not_found", "file_not_found", "file_deleted"):
                    logger.warning("Of answer %s stays: %s", held.id, error_name(why))
                    left.append(post)
        return left

    def _delete(self, held: Held, post: Post) -> None:
        client = self.client(held)
        if post.file:
            client.files_delete(file=post.file)
        else:
            client.chat_delete(channel=post.channel, ts=post.ts)

    def _thread(
        self, held: Held, thread: Sequence[str], under: Place, mark: Mark, back: Back
    ) -> Steps[tuple[list[Post], bool]]:
        """What was posted, and whether that is all of it."""
        posts: list[Post] = []
        client = self.client(held)
        try:
            for part, packed_message in enumerate(thread, start=1):
                message, each = unfolded(packed_message), replace(mark, part=part)
                post = self.outbox.post(held, client, under, message, each, Rank.THREAD)
                posts.append((yield from post))
        except Undelivered as why:
            yield from self.tell(held, back, _trouble(held, why, partly=True), "partly")
            return posts, False
        return posts, True

    def _aside(self, held: Held, reply: Reply, back: Back, why: Exception) -> Steps[None]:
        """Answer through the response url: it works where the bot is no member."""
        trouble = _trouble(held, why, partly=False)
        if error_name(why) in _OUTSIDE and back.response_url:
            everything = packed(
                (reply.message, *_beside(reply), render("invite", {})), _USES_OF_URL
            )
            yield from self._by_url(held, back, everything[0], "aside", "in_channel")
            yield from self.respond(held, back, everything[1:], "ephemeral")
        else:
            everything = packed((trouble, reply.message, *_beside(reply)), _USES_OF_URL)
            yield from self.respond(held, back, everything, "ephemeral")

    # --- the ways

    def _by_url(
        self,
        held: Held,
        back: Back,
        message: Message,
        part: str,
        response_type: str = "ephemeral",
    ) -> Steps[bool]:
        if not back.response_url:
            return False
        body = {
            "text": message.text,
            "blocks": list(message.blocks),
            "response_type": response_type,
            "replace_original": False,
        }
        if back.thread:
            body["thread_ts"] = back.thread
        taken: list[int] = []
        send = lambda: taken.append(self.client(held).send(back.response_url, body))  # noqa: E731
        yield from self.outbox.once(held, part, send)
        if taken and taken[0] != 200:
            logger.error("The response url refused with %s, id %s", taken[0], held.id)
            return False
        return True

    def _by_whisper(self, held: Held, back: Back, message: Message, part: str) -> Steps[bool]:
        if back.channel[:1] not in ("C", "G", "D"):
            return False
        yield from self.outbox.once(
            held, f"{part}/whispered", partial(self._whisper, held, back, message)
        )
        return True

    def _whisper(self, held: Held, back: Back, message: Message) -> None:
        self.client(held).chat_postEphemeral(
            channel=back.channel,
            user=back.user,
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=back.thread or None,
        )

    def _directly(self, held: Held, back: Back, message: Message, part: str) -> Steps[bool]:
        mark = Mark(f"{held.id}-{part}")
        yield from self.outbox.post(
            held, self.client(held), Place(back.user), message, mark, Rank.HEADLINE
        )
        return True


def _same(reply: Reply) -> Reply:
    return reply


def _written(make: Callable[[], Reply], button: str | None) -> Sequence[str]:
    """The thread, small, and with a `button` that draws the picture of that answer."""
    reply = make()
    thread = with_draw_button(reply.thread, button) if button and reply.answer else reply.thread
    return [folded(message) for message in thread]


def _beside(reply: Reply) -> Sequence[Message]:
    """The thread for where there is none."""
    return reply.aside or reply.thread


def _trouble(held: Held, why: Exception, *, partly: bool) -> Message:
    error = error_name(why)
    logger.error("Answer %s was not delivered in full: %s", held.id, error)
    return render("undelivered", {"id": held.id, "error": error, "partly": partly})
