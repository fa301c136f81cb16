"""The outbox: the tables outbox and paces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.storage.jobs import Pace, Sending
from bot.storage.queries import Post
from bot.storage.sql.session import Database, Row

_KNOWN = """
    select jobs.team, outbox.* from jobs
    left join outbox on outbox.job = jobs.key and outbox.part = ?
    where jobs.key = ? and jobs.owner = ? and jobs.done_at is null
"""
_TRIED = """
    insert into outbox (job, part, channel, ts, file, tried_at, sent)
    select jobs.key, ?, ?, '', '', unix_now(), 0 from jobs
    where jobs.key = ? and jobs.owner = ? and jobs.done_at is null
    /* for update */
    on conflict (job, part) do nothing
"""
_RESERVE = """
    insert into paces (team, channel, free_at) values (?, ?, unix_now() + ?)
    on conflict (team, channel) do update set
      free_at = case when paces.free_at > unix_now() then paces.free_at else unix_now() end + ?
    where paces.free_at - unix_now() <= ?
"""
_WAIT = "select free_at - unix_now() - ? as wait from paces where team = ? and channel = ?"
_LEAST_WAIT = 0.001


class OutboxTable:
    """A row for each message or file of a job: written before it is sent, settled after."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, key: str, owner: str, part: str, channel: str, pace: Pace | None, spare: int = 0
    ) -> Sending:
        """Note that a part is about to be sent, if it may be. Statements of their own: who dies in
        between has taken the channel for nothing, and nobody waits for a transaction."""
        about = [part, key, owner]
        found = self._row(_KNOWN, about)
        if not found or found["part"]:
            return _sending(found)
        wait = self._reserved(found["team"], channel, pace, spare) if pace else 0.0
        if wait:
            return Sending(wait=wait)
        with self._database.quick() as db:
            is_noted = db.execute(_TRIED, [part, channel, key, owner])
        return Sending() if is_noted else _sending(self._row(_KNOWN, about))

    def note_file(self, key: str, part: str, file: str) -> None:
        """Note the id of a file before it is shown anywhere."""
        with self._database.quick() as db:
            db.execute("update outbox set file = ? where job = ? and part = ?", [file, key, part])

    def settle(self, key: str, part: str, post: Post) -> None:
        """Note that a part was taken by Slack."""
        with self._database.quick() as db:
            db.execute(
                "update outbox set sent = 1, channel = ?, ts = ?, file = ? "
                "where job = ? and part = ?",
                [post.channel, post.ts, post.file, key, part],
            )

    def _reserved(self, team: str, channel: str, pace: Pace, spare: int) -> float:
        """Seconds to wait; 0 where the channel was free, and is taken for one message now. Each
        message takes it for `every` seconds, and `burst` of them may be ahead of time."""
        ahead = max(0, pace.burst - 1 - spare) * pace.every
        with self._database.quick() as db:
            if db.execute(_RESERVE, [team, channel, pace.every, pace.every, ahead]):
                return 0.0
        found = self._row(_WAIT, [ahead, team, channel])
        return max(_LEAST_WAIT, float(found["wait"])) if found else _LEAST_WAIT

    def _row(self, sql: str, values: Sequence[Any]) -> Row | None:
        with self._database.quick() as db:
            found = db.rows(sql, values)
        return found[0] if found else None


def _sending(row: Row | None) -> Sending:
    """What is known of a part; a job that is another's by now has no row."""
    if not row:
        return Sending(is_mine=False)
    return Sending(
        channel=row["channel"],
        ts=row["ts"],
        file=row["file"],
        tried_at=row["tried_at"],
        is_sent=bool(row["sent"]),
    )
