"""Teams that leave and people who ask to be forgotten: what is kept of them is let go of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.answers.answers import Answers
from bot.handlers.delivery import Back, Delivery
from bot.handlers.pressed import Press
from bot.jobs.steps import Held, Step, Steps
from bot.jobs.worker import Worker
from bot.rendering.render import render
from bot.slack.background import Background
from bot.storage import Job, StorageUnavailable

logger = logging.getLogger(__name__)

FORGET = "forget"
_AGAIN_SECONDS = 10.0
"""A second press within is a double click."""
_STRAGGLER_DAYS = 1 / 24
"""What was under way when a team left may still be kept afterwards; by then it is not."""


@dataclass(frozen=True)
class Keeping:
    """For how many days what is kept."""

    of_departed: float = 30.0
    """A team's data after it took the app away; 0 for not at all."""
    log: float | None = None
    """Questions and threads; None for always."""


class Leaving:
    """Lets go of teams, people and old questions."""

    def __init__(
        self,
        answers: Answers,
        background: Background,
        keeping: Keeping,
        speaks_no_more: Callable[[], None] = lambda: None,
    ) -> None:
        """`speaks_no_more` has whose token speaks looked up anew."""
        self._answers, self._leaving = answers, answers.storage.leaving
        self._background, self._keeping = background, keeping
        self._speaks_no_more = speaks_no_more

    def left(self, place: str, enterprise: str) -> None:
        """A workspace or organisation took the app away. When this returns its tokens are gone;
        StorageUnavailable where they could not be deleted."""
        teams = self._leaving.leave(place, enterprise)
        self._speaks_no_more()
        logger.info("The app was taken away from %s: its tokens are deleted", place)
        if not self._keeping.of_departed:
            self._background.run(lambda: self._forget(*teams))

    def sweep(self) -> None:
        """Let go of what is due; StorageUnavailable as it comes."""
        days = self._keeping.of_departed
        for team in self._leaving.departed(days):
            self._forget(team)
            self._leaving.settle(team, days + _STRAGGLER_DAYS)
        if self._keeping.log is not None:
            first = self._answers.now() - timedelta(days=self._keeping.log)
            if counts := self._leaving.forget_before(first):
                logger.info("Let go of what is older than %s: %s", first.date(), dict(counts))

    def _forget(self, *teams: str) -> None:
        for team in teams:
            if counts := self._leaving.forget_team(team):
                logger.info("Let go of %s, which left: %s", team, dict(counts))


class Forgetting:
    """Forgets a person, at their own wish."""

    def __init__(self, answers: Answers, worker: Worker, delivery: Delivery) -> None:
        self._answers, self._worker, self._delivery = answers, worker, delivery
        worker.handle(FORGET, self._forget)

    def forget(self, press: Press) -> None:
        """What was pressed was confirmed: let go of what is kept about the person."""
        key = f"{press.team}:{FORGET}:{press.user}"
        job = Job(key, press.team, FORGET, press.back.kept)
        self._worker.take(job, again_after=_AGAIN_SECONDS)

    def _forget(self, held: Held) -> Steps[None]:
        back, leaving = Back.of(held.body), self._answers.storage.leaving
        try:
            forget = lambda: leaving.forget_person(held.job.team, back.user)  # noqa: E731
            counts = yield Step(forget, computes=True)
        except StorageUnavailable as why:
            logger.error("Somebody was not forgotten, id %s: %s", held.id, why)
            message = render("trouble", {"kind": "failed", "id": held.id})
        else:
            message = render("forgotten", {"counts": counts})
        yield from self._delivery.tell(held, back, message)
