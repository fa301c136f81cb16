"""What a team sets for itself, appended and never overwritten: own figures, with who set them when
and why, and what is switched on or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.question.team_figures import TeamFigure

WHAT_IFS = "what_ifs"
"""The switch of whether messages that begin with "what if" are answered without a mention."""


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

        Raises ChangedMeanwhile where others were added since. Somebody waits with a modal open, so
        a database that is busy is not waited for longer than an acknowledgement may take.
        """


@dataclass(frozen=True)
class Switch:
    """How a switch stands, who set it so, and when."""

    is_on: bool
    set_by: str
    at: datetime
    """UTC."""


class Switches(Protocol):
    """Where switches are kept. Every method raises StorageUnavailable where it cannot."""

    def find(self, team: str, name: str) -> Switch | None:
        """A switch as it was set last; None where the team never chose."""

    def set(self, team: str, name: str, switch: Switch) -> None:
        """Append how a switch stands from now on."""
