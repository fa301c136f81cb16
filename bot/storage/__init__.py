"""What is kept between questions. One protocol; sqlite.py is the default behind it."""

from bot.storage.decisions import Decision, Decisions
from bot.storage.queries import LoggedQuery, Storage, StorageUnavailable
from bot.storage.sqlite import SqliteStorage
from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Threads, Turn

__all__ = [
    "Decision",
    "Decisions",
    "KeptScenario",
    "KeptThread",
    "LoggedQuery",
    "SqliteStorage",
    "Storage",
    "StorageUnavailable",
    "ThreadKey",
    "Threads",
    "Turn",
]
