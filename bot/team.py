"""A team's own figures as they stand, and the desk that changes them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answers import Answers
from bot.storage import Storage
from engine.team_figures import TeamFigure, in_force

logger = logging.getLogger(__name__)

EDITORS = "editors"


@dataclass(frozen=True)
class Team:
    """The figures of one team."""

    history: Sequence[TeamFigure]
    on: date

    @property
    def seen(self) -> int:
        """How many figures there were: who changes them says how many they saw."""
        return len(self.history)

    @property
    def figures(self) -> Mapping[str, TeamFigure]:
        """What is in force today, by key."""
        return in_force(self.history, self.on)

    @property
    def shown(self) -> list[TeamFigure]:
        """What is in force, in the order of its keys."""
        return [figure for _, figure in sorted(self.figures.items())]

    @property
    def editors(self) -> list[str]:
        """Who may edit; empty for everybody."""
        figure = self.figures.get(EDITORS)
        return (figure.value or "").split() if figure and figure.value != "all" else []

    def may_edit(self, user: str) -> bool:
        """Whether a person may change the figures."""
        return not self.editors or user in self.editors


@dataclass
class TeamDesk:
    """Reads the figures of teams."""

    answers: Answers

    @property
    def _storage(self) -> Storage:
        return self.answers.storage

    def of(self, team: str) -> Team:
        """A team's figures; StorageUnavailable where they cannot be read."""
        return Team(self._storage.team_figures(team), self.answers.today)
