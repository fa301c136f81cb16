"""The crossover picture, last in a thread: drawn by itself while few wait, else by a button."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.jobs.outbox import Outbox
from bot.jobs.pictures import NotDrawn, Pictures
from bot.jobs.steps import Held, Rank, Step, Steps
from bot.rendering.charts import Picture
from bot.rendering.render import render
from bot.slack.client import KeptClient
from bot.slack.posting import File, Mark, Place
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Post
from engine import Assessment

logger = logging.getLogger(__name__)

MOST_PROMISED = 6
"""Pictures that answers may have before them; beyond, a button draws the next ones."""


class Drawing:
    """Draws pictures for jobs."""

    def __init__(
        self,
        outbox: Outbox,
        pictures: Pictures,
        client: Callable[[Held], KeptClient],
        is_busy: Callable[[], bool],
    ) -> None:
        """`is_busy` says whether many wait for answers just now."""
        self._outbox, self._pictures, self._client = outbox, pictures, client
        self._is_busy = is_busy
        self._promised: set[str] = set()

    @contextmanager
    def promised(self, held: Held, *, is_wanted: bool) -> Iterator[bool]:
        """Whether the picture of a job is drawn by itself; its place is kept within."""
        draws = is_wanted and self.draws_now(held)
        if draws:
            self._promised.add(held.job.key)
        try:
            yield draws
        finally:
            self._promised.discard(held.job.key)

    def draws_now(self, held: Held) -> bool:
        """Whether a picture is drawn by itself. What another process has begun gets it: its thread
        may stand already, without a button."""
        if held.job.takers:
            return True
        return len(self._promised) < MOST_PROMISED and not self._is_busy()

    def picture(self, held: Held, a: Assessment, under: Place) -> Steps[list[Post]]:
        """Draw and show it. Without it the answer is whole: its figures stand in the messages, so
        a failure is told in one line there."""
        try:
            drawn: Picture = yield Step(lambda: self._pictures.draw(a), Rank.PICTURE)
            file = File(drawn.filename, drawn.title, drawn.png, drawn.alt)
            client = self._client(held)
            upload = self._outbox.upload(held, client, under, file, "picture", Rank.PICTURE)
            return [(yield from upload)]
        except NotDrawn as why:
            logger.error("The picture %s was not drawn: %s", held.id, why)
            error = "not_drawn"
        except Undelivered as why:
            error = error_name(why)
        return (yield from self._missing(held, under, error))

    def _missing(self, held: Held, under: Place, error: str) -> Steps[list[Post]]:
        logger.warning("The picture %s is not in its thread: %s", held.id, error)
        message = render("unpictured", {"id": held.id, "error": error})
        mark = Mark(f"{held.id}-unpictured")
        try:
            post = self._outbox.post(held, self._client(held), under, message, mark, Rank.PICTURE)
            return [(yield from post)]
        except Undelivered as why:
            logger.error("Nor could that be told in the thread: %s", error_name(why))
            return []
