"""What is kept between questions: one protocol for each noun, SQLite or PostgreSQL behind them.

The protocols stand in this folder, a file for a noun. sql/ keeps them all in tables, in one SQL for
both databases; what differs between the two stands in databases/. `open_storage` is given a file's
path or an address, and makes the right one.

Add a noun: its protocol here, its tables in sql/schema.py (a `Migration` in LATER), its class on a
`Database` in sql/, a property of `Storage` and `SqlStorage`, and a test with the fixture `storage`
of tests/, which runs over both.
"""

from typing import Protocol

from bot.storage.databases.places import open_storage
from bot.storage.databases.sqlite import SqliteStorage
from bot.storage.decisions import Decision, Decisions
from bot.storage.installations import Installation, Installations
from bot.storage.jobs import Inbox, Job, Outbox, Pace, Sending
from bot.storage.leaving import Counts, Leaving
from bot.storage.queries import LoggedQuery, Post, Queries, StorageUnavailable
from bot.storage.teams import WHAT_IFS, ChangedMeanwhile, Switch, Switches, TeamFigures
from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Threads, Turn


class Storage(Queries, TeamFigures, Protocol):
    """Everything that is kept. Every method raises StorageUnavailable where it cannot."""

    @property
    def place(self) -> str:
        """Where it is, as may be logged: a file, or an address without a password."""

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

    @property
    def installations(self) -> Installations:
        """Where the app is installed."""

    @property
    def leaving(self) -> Leaving:
        """What is let go of."""

    def check(self) -> None:
        """Make the storage ready; StorageUnavailable with a sentence where it cannot be used."""

    def close(self) -> None:
        """Let go of all connections; it may be used again."""


__all__ = [
    "WHAT_IFS",
    "ChangedMeanwhile",
    "Counts",
    "Decision",
    "Decisions",
    "Inbox",
    "Installation",
    "Installations",
    "Job",
    "KeptScenario",
    "KeptThread",
    "Leaving",
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
    "open_storage",
]
