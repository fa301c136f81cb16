"""What is let go of: teams that left, people who ask for it, and questions of long ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

Counts = Mapping[str, int]
"""How many rows of which kind: {"questions": 12, "decisions": 1}; nothing where there were none."""


class Leaving(Protocol):
    """Where everything is let go of. Every method raises StorageUnavailable where it cannot."""

    def leave(self, place: str, enterprise: str = "") -> Sequence[str]:
        """A workspace or organisation took the app away: its tokens go at once, and so do the jobs
        that are open. An organisation (`place` is the enterprise) takes it from all its workspaces,
        those too that had installed it by themselves. The workspaces whose data is to be let go of.
        """

    def departed(self, days: float) -> Sequence[str]:
        """The workspaces that left so many days ago, and have not come back."""

    def settle(self, team: str, days: float) -> None:
        """What was left behind is gone: a departure of so many days ago needs no memory."""

    def forget_team(self, team: str) -> Counts:
        """Let go of all that is kept of a workspace, its tokens too."""

    def of_person(self, team: str, user: str) -> Counts:
        """How much is kept about a person."""

    def forget_person(self, team: str, user: str) -> Counts:
        """Delete a person's questions and judgements; of what is the team's, such as decisions and
        figures, their name goes."""

    def forget_before(self, day: datetime) -> Counts:
        """Let go of questions and threads before a day, everybody's. Decisions stay."""
