"""Decisions: what a team made of an answer. A record is never edited, only superseded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.storage.threads import ThreadKey


@dataclass(frozen=True)
class Decision:
    """One decision with the scenario that it was made on."""

    id: str
    key: ThreadKey
    at: datetime
    """UTC."""
    by: str
    outcome: str
    """"followed" or "overruled": what was done with the verdict."""
    reason: str
    label: str
    canonical: str
    workload: dict[str, Any]
    verdict: str
    figures: dict[str, str | None]
    """The main figures, USD a month as strings."""
    review_on: date | None = None
    trigger: str = ""
    """What would reopen it, in the words of whoever decided: "if GPU < $2/h"."""
    supersedes: str = ""
    """The id of the record that this one replaces."""
    by_name: str = ""
    """What they are called; empty where Slack did not say."""
    is_private: bool = False
    """Whether it was made where only members read."""


class Decisions(Protocol):
    """Where decisions are kept. Every method raises StorageUnavailable where it cannot."""

    def record(self, decision: Decision) -> None:
        """Keep a decision; there is no way to change one."""

    def in_thread(self, key: ThreadKey) -> Sequence[Decision]:
        """Every decision of a thread, newest first, the superseded ones too."""

    def seen_from(self, team: str, channel: str, most: int) -> Sequence[Decision]:
        """A team's decisions that may be shown in a channel, newest first: those of the channel
        itself, and those made where everybody reads."""

    def standing(self, team: str, user: str, most: int, skip: int) -> Sequence[Decision]:
        """A page of the decisions that a person may see and that nothing superseded, newest
        first: those made where everybody reads, and their own."""

    def seen_by(self, team: str, user: str, most: int) -> Sequence[Decision]:
        """Every decision that a person may see, newest first, the superseded ones too."""

    def all(self, most: int) -> Sequence[Decision]:
        """Everybody's decisions, newest first: for whoever runs the process, never for Slack."""
