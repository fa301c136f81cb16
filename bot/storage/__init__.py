"""What is kept between questions: one protocol for each noun, with SQLite behind them."""

from typing import Protocol

from bot.storage.decisions import Decision, Decisions
from bot.storage.jobs import Inbox, Job, Outbox, Pace, Sending
from bot.storage.queries import LoggedQuery, Post, Queries, StorageUnavailable
from bot.storage.sqlite import SqliteStorage
from bot.storage.teams import WHAT_IFS, ChangedMeanwhile, Switch, Switches, TeamFigures
from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Threads, Turn


class Storage(Queries, TeamFigures, Protocol):
    """Everything that is kept. Every method raises StorageUnavailable where it cannot."""

    @property
    def threads(self) -> Threads:
        """What threads discuss."""

    @property
    def inbox(self) -> Inbox:
        """What was promised to Slack."""

    @property
    def outbox(self) -> Outbox:
        """What was sent to Slack."""

    @property
    def decisions(self) -> Decisions:
        """What teams decided."""

    @property
    def switches(self) -> Switches:
        """What teams switched on or off."""

    def check(self) -> None:
        """Make the storage ready; StorageUnavailable with a sentence where it cannot be used."""


__all__ = [
    "WHAT_IFS",
    "ChangedMeanwhile",
    "Decision",
    "Decisions",
    "Inbox",
    "Job",
    "KeptScenario",
    "KeptThread",
    "LoggedQuery",
    "Outbox",
    "Pace",
    "Post",
    "Queries",
    "Sending",
    "SqliteStorage",
    "Storage",
    "StorageUnavailable",
    "Switch",
    "Switches",
    "TeamFigures",
    "ThreadKey",
    "Threads",
    "Turn",
]
