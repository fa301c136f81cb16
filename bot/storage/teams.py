"""A team's own figures: appended, never overwritten, each with who set it, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.question.team_figures import TeamFigure


class ChangedMeanwhile(Exception):
    """Somebody else changed the figures since they were read."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(f"The figures were changed meanwhile by {by}.")


class TeamFigures(Protocol):
    """The figures of teams. Every method raises StorageUnavailable where it cannot."""

    def team_figures(self, team: str) -> Sequence[TeamFigure]:
        """Every figure ever set by a team, oldest first; the last of a key is in force."""

    def set_team_figures(self, team: str, figures: Sequence[TeamFigure], seen: int) -> None:
        """Append figures. `seen` is how many there were when the person looked.

        Raises ChangedMeanwhile where others were added since.
        """
