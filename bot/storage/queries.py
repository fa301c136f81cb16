"""The query log: what is kept of a question, where it was answered and what people made of that.
Ids and parsed parameters, never message text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class StorageUnavailable(Exception):
    """The storage could not be read or written; the message says why, for the process log."""


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


@dataclass(frozen=True)
class Post:
    """One message or file of an answer."""

    channel: str
    ts: str
    """Empty for a file."""
    file: str = ""


class Queries(Protocol):
    """Questions and what became of their answers. Every method raises StorageUnavailable where it
    cannot."""

    def record(self, query: LoggedQuery) -> None:
        """Keep a question; the same id a second time is kept once."""

    def find(self, team: str, id: str) -> LoggedQuery | None:
        """One question of a team; None where it is another team's, or gone."""

    def history(self, team: str, user: str, most: int) -> Sequence[LoggedQuery]:
        """A person's own questions in one team, newest first."""

    def latest(self, most: int) -> Sequence[LoggedQuery]:
        """Everybody's questions, newest first: for whoever runs the process, never for Slack."""

    def keep_posts(self, team: str, query: str, posts: Sequence[Post]) -> None:
        """Remember where an answer was posted; the same post twice is kept once."""

    def posts(self, team: str, query: str) -> Sequence[Post]:
        """Where an answer was posted, in order."""

    def set_public(self, team: str, query: str, is_public: bool) -> None:
        """Say whether the whole team may see a question."""

    def withdraw(self, team: str, query: str) -> None:
        """Say that an answer was taken back: nobody else is to see its question."""

    def rate(self, team: str, query: str, user: str, is_useful: bool, at: datetime) -> None:
        """Keep a person's judgement of an answer; a later one takes its place."""

    def ratings(self, team: str, query: str) -> Sequence[tuple[str, bool]]:
        """Who found an answer useful, and who did not."""

    def mine(self, team: str, user: str, most: int, skip: int) -> Sequence[LoggedQuery]:
        """A page of a person's own questions, newest first."""

    def of_team(self, team: str, user: str, most: int, skip: int) -> Sequence[LoggedQuery]:
        """A page of what others of the team asked in public channels, newest first."""
