"""What is kept between questions. One protocol; sqlite.py is the default behind it."""

from bot.storage.queries import LoggedQuery, Storage, StorageUnavailable
from bot.storage.sqlite import SqliteStorage

__all__ = ["LoggedQuery", "SqliteStorage", "Storage", "StorageUnavailable"]
