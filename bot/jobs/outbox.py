"""The outbox: each message, file and word of a job is noted before it is sent and settled after.

What was sent and never confirmed is looked for once, by its mark, before it is sent again. Where
the job is another process's by now, nothing is sent: Lost is raised. A channel is told one message
a second; who waits for that holds no thread, and what is more urgent goes first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from slack_sdk import WebClient

from bot.jobs.steps import Held, Later, Lost, Rank, Step, Steps, call, pause
from bot.rendering.render import Message
from bot.slack.client import KeptClient
from bot.slack.posting import (
    File,
    Mark,
    Place,
    announce,
    find_file,
    find_message,
    post_message,
    show_file,
)
from bot.slack.slack_calls import Undelivered, error_name, is_unsure
from bot.storage import Outbox as Table
from bot.storage import Pace, Post, Sending, StorageUnavailable

logger = logging.getLogger(__name__)

_PAUSES = (0.5, 2.0, 4.0)
"""Seconds before looking whether a message is there after all: Slack may be slow, not deaf."""
_SLOW_SECONDS = 15.0
"""The same after a call that the client gave up on: Slack may still be at it."""
_UNDER_WAY_SECONDS = 4.0
"""After a call began whose process died of something else: Slack may still be at that, too."""
_SKEW_SECONDS = 30.0
"""How far Slack's clock may be from this one's."""
_SPARE = {Rank.HEADLINE: 0, Rank.THREAD: 1, Rank.PICTURE: 2}
"""Messages of a channel's burst that are left to what is more urgent."""


class Unconfirmed(Exception):
    """It was sent before, and nobody knows what came of that."""

    def __init__(self, since: float) -> None:
        self.since = since


@dataclass
class _Effort:
    """One message or file on its way."""

    held: Held
    part: str
    place: Place
    rank: Rank
    is_begun: bool = False
    file: str = ""
    since: float = 0.0


class Outbox:
    """Sends what jobs say, once."""

    def __init__(self, table: Table, pace: Pace | None = None) -> None:
        self._table, self._pace = table, pace or Pace()

    def post(
        self, held: Held, client: WebClient, place: Place, message: Message, mark: Mark, rank: Rank
    ) -> Steps[Post]:
        """Post a message; where it stands. Raises what the SDK gives up on, and Lost."""
        effort = _Effort(held, mark.name, place, rank)
        return (
            yield from self._surely(
                effort,
                lambda: post_message(client, place, message, mark),
                lambda: self._found(client, effort, mark),
            )
        )

    def upload(
        self, held: Held, client: KeptClient, place: Place, file: File, part: str, rank: Rank
    ) -> Steps[Post]:
        """Show a file in a thread. Raises what the SDK gives up on, and Lost."""
        effort = _Effort(held, part, place, rank)

        def send() -> Post:
            if not effort.file:
                effort.file = announce(client, file)
                self._note_file(effort)
            show_file(client, place, effort.file, file.title)
            return Post(place.channel, "", effort.file)

        def look() -> Post | None:
            if not effort.file or not find_file(client, place, effort.file, effort.since):
                effort.file = ""
                return None
            return Post(place.channel, "", effort.file)

        return (yield from self._surely(effort, send, look))

    def once(self, held: Held, part: str, act: Callable[[], None]) -> Steps[None]:
        """Do what cannot be looked for afterwards, such as a word to one person: not again where
        it was confirmed, and rather twice than never where it was not."""
        effort = _Effort(held, part, Place(held.channel), Rank.HEADLINE)

        def send() -> None:
            if not self._begun(effort, pace=None).is_sent:
                act()
                self._settle(effort, Post("", ""))

        yield Step(send)

    def stand(self, held: Held, mark: Mark, ts: str) -> None:
        """Note that a part stands already: an earlier version of this program posted it."""
        effort = _Effort(held, mark.name, Place(held.channel), Rank.HEADLINE)
        self._begun(effort, pace=None)
        self._settle(effort, Post(held.channel, ts))

    def _surely(
        self, effort: _Effort, send: Callable[[], Post], look: Callable[[], Post | None]
    ) -> Steps[Post]:
        """Send, whatever breaks on the way."""
        for wait in (*_PAUSES, None):
            try:
                step = Step(lambda: self._try(effort, send), effort.rank, effort.place.channel)
                post: Post | None = yield step
            except Unconfirmed as before:
                effort.since, failure = before.since - _SKEW_SECONDS, None
                yield from pause(_under_way(before.since), effort.rank)
            except Undelivered as why:
                if wait is None or not is_unsure(why):
                    raise
                failure = why
                logger.warning("Slack may or may not have taken it: %s", error_name(why))
                yield from pause(_SLOW_SECONDS if _is_slow(why) else wait, effort.rank)
            else:
                assert post is not None
                return post
            if post := (yield from self._looked(effort, look, failure)):
                return post
        raise AssertionError("the last effort returns or raises")

    def _try(self, effort: _Effort, send: Callable[[], Post]) -> Post | Later:
        if effort.is_begun:
            self._begun(effort, None)  # who waited may have lost the job meanwhile
        else:
            sending = self._begun(effort, self._pace)
            if sending.wait:
                return Later(sending.wait)
            effort.is_begun, effort.file = True, sending.file
            effort.since = time.time() - _SKEW_SECONDS
            if sending.is_sent:
                return Post(sending.channel, sending.ts, sending.file)
            if sending.tried_at:
                raise Unconfirmed(sending.tried_at)
        post = send()
        self._settle(effort, post)
        return post

    def _looked(
        self, effort: _Effort, look: Callable[[], Post | None], failure: Exception | None
    ) -> Steps[Post | None]:
        """Where it stands already. Where Slack does not let us look, the message is not risked
        twice: the failure stands."""
        try:
            found = yield from call(look, effort.rank)
        except Undelivered as hidden:
            raise (failure or hidden) from hidden
        if found:
            self._settle(effort, found)
        return found

    def _found(self, client: WebClient, effort: _Effort, mark: Mark) -> Post | None:
        ts = find_message(client, effort.place, mark, effort.since)
        return Post(effort.place.channel, ts) if ts else None

    def _begun(self, effort: _Effort, pace: Pace | None) -> Sending:
        """What the outbox says; where it cannot be asked, the message is sent all the same."""
        held = effort.held
        if not held.is_kept:
            return Sending()
        paced = pace if pace and pace.every and not effort.place.is_person else None
        spare = _SPARE[effort.rank]
        try:
            sending = self._table.begin(
                held.job.key, held.owner, effort.part, effort.place.channel, paced, spare
            )
        except StorageUnavailable as why:
            logger.warning("Sent without the outbox: %s", why)
            return Sending()
        if not sending.is_mine:
            raise Lost(held.job.key)
        return sending

    def _note_file(self, effort: _Effort) -> None:
        try:
            self._table.note_file(effort.held.job.key, effort.part, effort.file)
        except StorageUnavailable as why:
            logger.warning("A file is shown without the outbox: %s", why)

    def _settle(self, effort: _Effort, post: Post) -> None:
        post = replace(post, file=post.file or effort.file)
        if not effort.held.is_kept:
            return
        try:
            self._table.settle(effort.held.job.key, effort.part, post)
        except StorageUnavailable as why:
            logger.warning("What was sent is not settled: %s", why)


def _under_way(since: float) -> float:
    """Seconds until Slack is done with a call of then, by two clocks that may differ."""
    return min(_UNDER_WAY_SECONDS, max(0.0, since + _UNDER_WAY_SECONDS - time.time()))


def _is_slow(why: Exception) -> bool:
    """Whether the client gave up waiting."""
    return isinstance(why, TimeoutError) or "timed out" in str(why)
