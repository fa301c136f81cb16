"""What a team switched on or off for itself: appended, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

WHAT_IFS = "what_ifs"
"""Whether messages that begin with "what if" are answered without a mention."""


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
