"""What is pressed on a team's figures: a job, so that what was acknowledged is done, whatever
happens to the process or the storage. What a modal says is kept before it is acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.handlers.delivery import Delivery
from bot.handlers.pressed import Press
from bot.home.tab import Home
from bot.home.team import TeamDesk
from bot.jobs.steps import Held, Step, Steps
from bot.jobs.worker import Worker
from bot.storage import Job

RESET, WHAT_IFS = "team_reset", "team_what_ifs"


class TeamJobs:
    """Takes what is pressed, and does it."""

    def __init__(self, desk: TeamDesk, home: Home, worker: Worker, delivery: Delivery) -> None:
        self._desk, self._home = desk, home
        self._worker, self._delivery = worker, delivery
        worker.handle(RESET, partial(self._done, self._reset))
        worker.handle(WHAT_IFS, partial(self._done, self._turn))

    def reset(self, press: Press) -> None:
        """Give every published figure back."""
        self._take(press, RESET)

    def turn_what_ifs(self, press: Press, *, is_on: bool) -> None:
        """Answer plain "what if" messages, or mentions alone, from now on."""
        self._take(press, WHAT_IFS, is_on=is_on)

    def _take(self, press: Press, kind: str, **about: bool) -> None:
        key = f"{press.team}:{kind}:{press.trigger_id}"
        body = {**press.back.kept, "name": press.name, **about}
        self._worker.take(Job(key, press.team, kind, body, lock=f"{press.team}:figures"))

    def _done(self, act: Callable[[Held], None], held: Held) -> Steps[None]:
        yield Step(lambda: act(held))
        client = self._delivery.client(held)
        yield Step(lambda: self._home.show(held.job.team, held.person, client))

    def _reset(self, held: Held) -> None:
        self._desk.reset(held.job.team, held.person, str(held.body["name"]))

    def _turn(self, held: Held) -> None:
        self._desk.turn_what_ifs(held.job.team, held.person, is_on=bool(held.body["is_on"]))
