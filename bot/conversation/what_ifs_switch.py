"""Whether plain "what if" messages are answered in threads: a team's choice, else the process's."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.answers.answers import Answers
from bot.storage import WHAT_IFS, StorageUnavailable, Switch

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WhatIfSwitch:
    """Read at every event, so that a change holds in every process at once."""

    answers: Answers
    default: bool = True
    """For teams that have not chosen."""

    def chosen(self, team: str) -> Switch | None:
        """What a team chose, who and when; None for nothing. StorageUnavailable as it comes."""
        return self.answers.storage.switches.find(team, WHAT_IFS)

    def is_on(self, team: str) -> bool:
        """Whether they are answered; where the choice cannot be read, as the process says."""
        try:
            chosen = self.chosen(team)
        except StorageUnavailable as why:
            logger.error("Whether what-ifs are answered could not be read: %s", why)
            return self.default
        return chosen.is_on if chosen else self.default

    def turn(self, team: str, user: str, *, is_on: bool) -> None:
        """Switch it for a team from now on; StorageUnavailable as it comes."""
        switch = Switch(is_on=is_on, set_by=user, at=self.answers.now())
        self.answers.storage.switches.set(team, WHAT_IFS, switch)
