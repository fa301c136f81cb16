"""The storage in PostgreSQL: any number of processes on any number of machines.

Transactions read what is committed (PostgreSQL's default); what looks before it writes locks rows
or names first. A statement alone needs no transaction around it. Connections come from a pool; one
that the server has closed is noticed before use.

Behind PgBouncer (`?pgbouncer=true`) every transaction may have another of the server's connections:
nothing is prepared or set for longer than one, and locks are a transaction's everywhere.
"""

from __future__ import annotations

import re
import select
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from bot.storage.databases.postgres_migrations import migrate, pending
from bot.storage.databases.postgres_session import Connection, PostgresTransaction
from bot.storage.queries import StorageUnavailable
from bot.storage.sql.session import BUSY_SECONDS, Transaction
from bot.storage.sql.storage import SqlStorage

_SESSION = {
    "statement_timeout": int(BUSY_SECONDS * 1000),
    # a machine that freezes or falls off the network does not keep its locks
    "idle_in_transaction_session_timeout": 10_000,
    "tcp_keepalives_idle": 5,
    "tcp_keepalives_interval": 2,
    "tcp_keepalives_count": 3,
}
_SHARED = re.compile(r"(?<=[?&])pgbouncer=true(&|$)")
"""In an address: PgBouncer lends the server's connections for one transaction at a time."""
_OF_TRANSACTION = ("statement_timeout", "idle_in_transaction_session_timeout")
_CONNECT = {"connect_timeout": 2, "tcp_user_timeout": 4000, "application_name": "tco-advisor"}
_MOST_CONNECTIONS = 8
"""Of one process; PostgreSQL itself takes 100 in all unless told otherwise."""
_DOWN_SECONDS = 1.0
"""After a failed attempt, how long nobody else waits for another."""


class PostgresStorage(SqlStorage):
    """The storage behind an address (postgresql://user:password@host:5432/name)."""

    def __init__(self, url: str) -> None:
        super().__init__(PostgresDatabase(url))


class PostgresDatabase:
    """Lends connections for one transaction at a time, to any thread."""

    def __init__(self, url: str) -> None:
        """StorageUnavailable where that is no address of a database."""
        self._is_shared = _SHARED.search(url) is not None
        self._where = _parsed(_SHARED.sub("", url).rstrip("?&"), self._is_shared)
        self._lock = threading.Lock()
        self._pool = _pool(self._where, self._is_shared)
        self._is_ready, self._is_reached = False, True
        self._failure, self._failed_at = "", float("-inf")
        weakref.finalize(self, self._pool.close, 1)

    @property
    def place(self) -> str:
        """The address without its password."""
        where = self._where
        user = f"{where['user']}@" if where.get("user") else ""
        port = f":{where['port']}" if where.get("port") else ""
        return f"postgresql://{user}{where.get('host', '')}{port}/{where.get('dbname', '')}"

    @contextmanager
    def open(self, busy: float = BUSY_SECONDS) -> Iterator[Transaction]:
        """A connection for one statement, in one trip; the server keeps it before it says so."""
        if busy < BUSY_SECONDS or self._is_shared:
            with self.writing(busy) as transaction:
                yield transaction
            return
        with self._lent(busy) as db:
            yield PostgresTransaction(db, most=1)

    quick = open

    @contextmanager
    def writing(
        self, busy: float = BUSY_SECONDS, *, is_safe: bool = False
    ) -> Iterator[Transaction]:
        """The same: what looks before it writes locks what it looked at."""
        with self._lent(busy) as db, db.transaction():
            if self._is_shared:
                db.execute(
                    "; ".join(f"set local {name} = {_SESSION[name]}" for name in _OF_TRANSACTION)
                )
            if busy < BUSY_SECONDS:
                db.execute(f"set local statement_timeout = {int(busy * 1000)}")
            yield PostgresTransaction(db)

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """One moment's rows, for as long as it takes."""
        with self._lent(BUSY_SECONDS) as db, db.transaction():
            db.execute("set transaction isolation level repeatable read read only")
            db.execute("set local statement_timeout = 0")
            db.execute("set local idle_in_transaction_session_timeout = 0")
            yield PostgresTransaction(db)

    def pending(self) -> Sequence[str]:
        """The migrations that the database has not had yet."""
        try:
            with psycopg.connect(make_conninfo(**self._where), prepare_threshold=None) as db:
                return pending(db, self.place)
        except psycopg.Error as why:
            raise StorageUnavailable(f"{self.place}: {_sentence(why)}") from why

    def close(self) -> None:
        """Let go of all connections."""
        self._pool.close(timeout=1)
        self._pool, self._is_ready = _pool(self._where, self._is_shared), False
        weakref.finalize(self, self._pool.close, 1)

    @contextmanager
    def _lent(self, busy: float) -> Iterator[Connection]:
        try:
            self._make_ready(busy)
            with self._pool.connection(busy if self._is_reached else 0.05) as db:
                self._is_reached = True
                yield db
        except psycopg.Error as why:
            self._note(why)
            raise StorageUnavailable(f"{self.place}: {_sentence(why)}") from why

    def _note(self, why: psycopg.Error) -> None:
        """Look anew before the next use where that may help."""
        if isinstance(why, errors.UndefinedTable | errors.UndefinedColumn):
            self._is_ready = False
        if isinstance(why, psycopg.OperationalError):
            self._is_reached = False

    def _make_ready(self, busy: float) -> None:
        """Bring the database up to date before its first use by this process."""
        if self._is_ready:
            return
        if not self._lock.acquire(timeout=busy):
            raise StorageUnavailable(f"{self.place}: is still waited for")
        try:
            if not self._is_ready:
                self._prepare()
        finally:
            self._lock.release()

    def _prepare(self) -> None:
        if monotonic() - self._failed_at < _DOWN_SECONDS:
            raise StorageUnavailable(self._failure)
        try:
            with psycopg.connect(make_conninfo(**self._where), prepare_threshold=None) as db:
                migrate(db, self.place)
        except psycopg.Error as why:
            self._failure, self._failed_at = f"{self.place}: {_sentence(why)}", monotonic()
            raise StorageUnavailable(self._failure) from why
        self._pool.open()
        self._is_ready = self._is_reached = True


def _parsed(url: str, is_shared: bool) -> dict[str, Any]:
    """The parts of an address, with what every connection has in common."""
    try:
        where = conninfo_to_dict(url)
    except psycopg.Error:
        # what libpq says of it may hold a part of the password
        raise StorageUnavailable(
            "DATABASE_URL is no address of a database: "
            "write postgresql://user:password@host:5432/name"
        ) from None
    if is_shared:
        return {**_CONNECT, **where}
    session = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    return {**_CONNECT, **where, "options": f"{session} {where.get('options', '')}"}


def _pool(where: dict[str, Any], is_shared: bool) -> ConnectionPool[Connection]:
    prepared = {"prepare_threshold": None} if is_shared else {}
    return ConnectionPool(
        make_conninfo(**where),
        kwargs={"row_factory": dict_row, "autocommit": True, **prepared},
        min_size=1,
        max_size=_MOST_CONNECTIONS,
        max_idle=60,
        reconnect_timeout=5,
        num_workers=2,
        check=_check,
        open=False,
    )


def _check(db: Connection) -> None:
    """What an idle connection has to say can only be that it was closed; asked without a trip to
    the server."""
    poll = select.poll()
    poll.register(db.fileno(), select.POLLIN)
    if poll.poll(0):
        ConnectionPool.check_connection(db)


def _sentence(why: psycopg.Error) -> str:
    said = " ".join(str(why).split())
    if "unsupported startup parameter" in said:
        said += ": where PgBouncer stands before it, write …/name?pgbouncer=true"
    return said
