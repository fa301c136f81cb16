"""The storage: the tables of all nouns on one database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.storage.sql.copying import copy_all, counts
from bot.storage.sql.decisions import DecisionTable
from bot.storage.sql.inbox import InboxTable
from bot.storage.sql.installations import InstallationTables
from bot.storage.sql.leaving import LeavingTables
from bot.storage.sql.outbox import OutboxTable
from bot.storage.sql.queries import QueryLog
from bot.storage.sql.session import Database
from bot.storage.sql.teams import SwitchTable, TeamFigureTable
from bot.storage.sql.threads import ThreadTables


class SqlStorage(QueryLog, TeamFigureTable):
    """The storage on a database; any thread may use it."""

    def __init__(self, database: Database, inbox: type[InboxTable] = InboxTable) -> None:
        self._database = database
        self.threads = ThreadTables(database)
        self.inbox = inbox(database)
        self.outbox = OutboxTable(database)
        self.decisions = DecisionTable(database)
        self.switches = SwitchTable(database)
        self.installations = InstallationTables(database)
        self.leaving = LeavingTables(database)

    @property
    def place(self) -> str:
        """Where it is, as may be logged: a file, or an address without a password."""
        return self._database.place

    def check(self) -> None:
        """Make it ready and write, which changes nothing; StorageUnavailable with a sentence where
        it cannot be used."""
        with self._database.writing() as db:
            db.execute("delete from paces where team is null")

    def pending(self) -> Sequence[str]:
        """The migrations that it has not had yet; nothing is changed."""
        return self._database.pending()

    def counts(self) -> Mapping[str, int]:
        """How many rows each table has."""
        with self._database.snapshot() as db:
            return counts(db, db.tables())

    def copy_to(self, other: SqlStorage) -> Mapping[str, int]:
        """Copy all that is kept into an empty storage; how many rows that were, by table."""
        return copy_all(self._database, other._database)

    def close(self) -> None:
        """Let go of all connections; it may be used again."""
        self._database.close()
