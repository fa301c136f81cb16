"""What is kept of an answer once it is given: where it was posted, and what people made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.storage.queries import LoggedQuery


@dataclass(frozen=True)
class Post:
    """One message or file of an answer."""

    channel: str
    ts: str
    """Empty for a file."""
    file: str = ""


class Afterwards(Protocol):
    """What happens to answers. Every method raises StorageUnavailable where it cannot."""

    def keep_posts(self, team: str, query: str, posts: Sequence[Post]) -> None:
        """Remember where an answer was posted."""

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
