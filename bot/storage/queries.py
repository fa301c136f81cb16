"""The query log: what is kept of a question. Ids and parsed parameters, never message text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.storage.decisions import Decisions
from bot.storage.leases import Leases
from bot.storage.switches import Switches
from bot.storage.threads import Threads


class StorageUnavailable(Exception):
    """The log could not be read or written; the message says why, for the process log."""


@dataclass(frozen=True)
class LoggedQuery:
    """One answered question."""

    id: str
    asked_at: datetime
    """UTC."""
    team: str
    channel: str
    user: str
    surface: str
    """Where it was asked: slash, terminal ..."""
    canonical: str
    """What was understood, in the canonical text that parses to the same workload."""
    workload: dict[str, Any]
    verdict: str
    figures: dict[str, str | None]
    """The main figures, USD a month as strings."""
    catalogue_version: str
    duration_ms: float
    is_public: bool = False
    """True where it was asked in a public channel, so that the team's list may show it."""
    is_withdrawn: bool = False
    """True where the person took the answer back."""


class Storage(Protocol):
    """Where questions are logged. Every method raises StorageUnavailable where it cannot."""

    @property
    def threads(self) -> Threads:
        """What threads discuss."""

    @property
    def leases(self) -> Leases:
        """Who answers which message."""

    @property
    def decisions(self) -> Decisions:
        """What teams decided."""

    @property
    def switches(self) -> Switches:
        """What teams switched on or off."""

    def record(self, query: LoggedQuery) -> None:
        """Keep a question."""

    def find(self, team: str, id: str) -> LoggedQuery | None:
        """One question of a team; None where it is another team's, or gone."""

    def history(self, team: str, user: str, most: int) -> Sequence[LoggedQuery]:
        """A person's own questions in one team, newest first."""

    def latest(self, most: int) -> Sequence[LoggedQuery]:
        """Everybody's questions, newest first: for whoever runs the process, never for Slack."""

    def claim(self, delivery: str, now: datetime) -> bool:
        """True for the first to claim a delivery's id, across processes; False ever after."""
