"""Delivery: a reply reaches the person on the best surface that Slack lets it have."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.answers.answers import Reply
from bot.handlers.packing import packed, with_draw_button
from bot.jobs.outbox import Outbox
from bot.jobs.pictures import NotDrawn, Pictures
from bot.jobs.steps import Held, Rank, Step, Steps, call
from bot.rendering.charts import Picture
from bot.rendering.render import Message, render
from bot.slack.client import KeptClient
from bot.slack.posting import File, Mark, Place
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Job, Post
from engine import Assessment

logger = logging.getLogger(__name__)

_USES_OF_URL = 5
_LONG_QUEUE = 6
"""Pictures that wait; beyond, a button draws the next ones."""
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
        pictures_waiting: Callable[[], int] = lambda: 0,
    ) -> None:
        """`client_of` a team speaks for the bot."""
        self.outbox, self._pictures, self._client_of = outbox, pictures, client_of
        self._pictures_waiting = pictures_waiting

    def client(self, held: Held) -> KeptClient:
        """Who speaks for the bot in a job's team."""
        return self._client_of(held.job.team)

    def answer(
        self,
        held: Held,
        reply: Reply,
        back: Back,
        place: Place,
        posted: Callable[[Post], None] = lambda post: None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Steps[tuple[Post, ...]]:
        """Deliver a reply; what was posted, for whoever takes it back later. `posted` is told of
        the first message as soon as it stands; the picture follows if the answer `is_wanted` still.
        Raises Lost alone."""
        if reply.is_private:
            yield from self.respond(held, back, (reply.message, *_beside(reply)), "ephemeral")
            return ()
        mark, client = Mark(held.id), self.client(held)
        try:
            first = yield from self.outbox.post(
                held, client, place, reply.message, mark, Rank.HEADLINE
            )
        except Undelivered as why:
            yield from self._aside(held, reply, back, why)
            return ()
        posted(first)
        under = Place(first.channel, place.thread or first.ts)
        a = reply.answer.assessment if reply.answer else None
        draws = self.draws_now()
        thread = reply.thread if draws or a is None else with_draw_button(reply.thread, held.id)
        posts, is_whole = yield from self._thread(held, thread, under, mark, back)
        if is_whole and a and draws and is_wanted():
            posts += yield from self.picture(held, a, under)
        return (first, *posts)

    def draws_now(self) -> bool:
        """Whether pictures are drawn by themselves: not while many wait."""
        return self._pictures_waiting() < _LONG_QUEUE

    def picture(self, held: Held, a: Assessment, under: Place) -> Steps[list[Post]]:
        """The crossover picture, last in a thread. Without it the answer is whole: its figures
        stand in the messages, so a failure is told in one line there."""
        try:
            drawn: Picture = yield Step(lambda: self._pictures.draw(a), Rank.PICTURE)
            file = File(drawn.filename, drawn.title, drawn.png, drawn.alt)
            upload = self.outbox.upload(
                held, self.client(held), under, file, "picture", Rank.PICTURE
            )
            return [(yield from upload)]
        except NotDrawn as why:
            logger.error("The picture %s was not drawn: %s", held.id, why)
            error = "not_drawn"
        except Undelivered as why:
            error = error_name(why)
        return (yield from self._unpictured(held, under, error))

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
        self, held: Held, messages: Sequence[Message], under: Place, mark: Mark, back: Back
    ) -> Steps[tuple[list[Post], bool]]:
        """What was posted, and whether that is all of it."""
        posts: list[Post] = []
        client = self.client(held)
        try:
            for part, message in enumerate(messages, start=1):
                each = replace(mark, part=part)
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

    def _unpictured(self, held: Held, under: Place, error: str) -> Steps[list[Post]]:
        logger.warning("The picture %s is not in its thread: %s", held.id, error)
        message = render("unpictured", {"id": held.id, "error": error})
        mark = Mark(f"{held.id}-unpictured")
        try:
            post = self.outbox.post(held, self.client(held), under, message, mark, Rank.PICTURE)
            return [(yield from post)]
        except Undelivered as why:
            logger.error("Nor could that be told in the thread: %s", error_name(why))
            return []

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


def _beside(reply: Reply) -> tuple[Message, ...]:
    """The thread for where there is none."""
    return reply.aside or reply.thread


def _trouble(held: Held, why: Exception, *, partly: bool) -> Message:
    error = error_name(why)
    logger.error("Answer %s was not delivered in full: %s", held.id, error)
    return render("undelivered", {"id": held.id, "error": error, "partly": partly})
