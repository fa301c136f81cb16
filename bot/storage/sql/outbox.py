"""The outbox: the tables outbox and paces."""

from __future__ import annotations

from bot.storage.jobs import Pace, Sending
from bot.storage.queries import Post
from bot.storage.sql.inbox import held
from bot.storage.sql.session import Database, Row, Transaction, upsert

_TRIED = """
    insert into outbox (job, part, channel, ts, file, tried_at, sent)
    values (?, ?, ?, '', '', unix_now(), 0)
"""
_FREE_AT = """
    select unix_now() as now,
      (select free_at from paces where team = ? and channel = ?) as free_at
"""


class OutboxTable:
    """A row for each message or file of a job: written before it is sent, settled after."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, key: str, owner: str, part: str, channel: str, pace: Pace | None, spare: int = 0
    ) -> Sending:
        """Note that a part is about to be sent, if it may be."""
        with self._database.writing() as db:
            job = held(db, key, owner)
            if not job:
                return Sending(is_mine=False)
            found = db.rows("select * from outbox where job = ? and part = ?", [key, part])
            if found:
                return _sending(found[0])
            wait = _reserved(db, job["team"], channel, pace, spare) if pace else 0.0
            if wait:
                return Sending(wait=wait)
            db.execute(_TRIED, [key, part, channel])
            return Sending()

    def note_file(self, key: str, part: str, file: str) -> None:
        """Note the id of a file before it is shown anywhere."""
        with self._database.writing() as db:
            db.execute("update outbox set file = ? where job = ? and part = ?", [file, key, part])

    def settle(self, key: str, part: str, post: Post) -> None:
        """Note that a part was taken by Slack."""
        with self._database.writing() as db:
            db.execute(
                "update outbox set sent = 1, channel = ?, ts = ?, file = ? "
                "where job = ? and part = ?",
                [post.channel, post.ts, post.file, key, part],
            )


def _sending(row: Row) -> Sending:
    return Sending(
        channel=row["channel"],
        ts=row["ts"],
        file=row["file"],
        tried_at=row["tried_at"],
        is_sent=bool(row["sent"]),
    )


def _reserved(db: Transaction, team: str, channel: str, pace: Pace, spare: int) -> float:
    """Seconds to wait; 0 where the channel was free, and is taken for one message now. Each message
    takes it for `every` seconds, and `burst` of them may be ahead of time."""
    db.lock(f"pace:{team}:{channel}")
    (clock,) = db.rows(_FREE_AT, [team, channel])
    now, free_at = clock["now"], clock["free_at"]
    starts = max(now, free_at or now)
    ahead = max(0, pace.burst - 1 - spare) * pace.every
    if starts - now > ahead:
        return float(starts - now - ahead)
    taken = {"team": team, "channel": channel, "free_at": starts + pace.every}
    upsert(db, "paces", taken, ("team", "channel"))
    return 0.0
