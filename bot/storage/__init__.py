"""What is kept between questions. Protocols by noun; sqlite.py is the default behind them."""

from typing import Protocol

from bot.storage.afterwards import Afterwards, Post
from bot.storage.decisions import Decision, Decisions
from bot.storage.leases import Leased, Leases
from bot.storage.queries import LoggedQuery, StorageUnavailable
from bot.storage.queries import Storage as Queries
from bot.storage.sqlite import SqliteStorage
from bot.storage.switches import Switch, Switches
from bot.storage.teams import ChangedMeanwhile, TeamFigures
from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Threads, Turn


class Storage(Queries, Afterwards, TeamFigures, Protocol):
    """Everything that is kept."""


__all__ = [
    "ChangedMeanwhile",
    "Decision",
    "Decisions",
    "KeptScenario",
    "KeptThread",
    "Leased",
    "Leases",
    "LoggedQuery",
    "Post",
    "SqliteStorage",
    "Storage",
    "StorageUnavailable",
    "Switch",
    "Switches",
    "ThreadKey",
    "Threads",
    "Turn",
]
