"""The inbox and the outbox in SQLite. Every statement that makes a promise stands in this file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.storage.jobs import Job, Pace, Sending
from bot.storage.queries import Post
from bot.storage.sqlite_file import BUSY_BEFORE_ACK, NOW, Db, Row, SqliteFile, rows
from bot.storage.sqlite_threads import save_thread, save_turn
from bot.storage.threads import KeptThread, Turn

TABLES = (
    # A row for each delivery. It stays for a day after it is done, so that Slack's repetitions
    # are known; what it said goes at once.
    """create table jobs (
        key text primary key, team text, kind text, body text, lock_name text, place real,
        owner text, until real, takers integer, begun integer, settled integer, done_at real)""",
    "create index idx_jobs_lock on jobs (lock_name)",
    "create index idx_jobs_open on jobs (done_at, until)",
    # A row for each message or file of a job: written before it is sent, settled after.
    """create table outbox (
        job text, part text, channel text, ts text, file text, tried_at real, sent integer,
        primary key (job, part))""",
)
_KEPT_SECONDS = 86_400
"""Slack retries for some minutes at most; a day is ample, and the table stays small."""

_NEW = f"""
    insert into jobs (key, team, kind, body, lock_name, place, owner, until, takers, begun, settled)
    values (?, ?, ?, ?, ?, case when ? > 0 then ? else {NOW} end, ?, {NOW} + ?, 0, 0, 0)
    on conflict (key) do nothing
"""
_REPEATABLE = f"delete from jobs where key = ? and done_at <= {NOW} - ?"
_FREE = (
    f"select *, takers + (owner != '') as had from jobs where done_at is null and until <= {NOW}"
)
_TAKE = f"""
    update jobs set owner = ?, until = {NOW} + ?, takers = ?,
      begun = case when owner = ? then begun else 0 end
    where key = ?
"""
_IN_THE_WAY = """
    select count(*) from jobs
    where lock_name = ? and lock_name != '' and key != ? and done_at is null
      and (begun = 1 or place < ?)
"""
_OF_EARLIER_VERSIONS = f"""
    select leases.*, turns."user", turns.finished
    from leases join turns using (team, channel, ts) where leases.until <= {NOW}
"""
_OURS = "key = ? and owner = ? and done_at is null"


class SqliteInbox:
    """The table jobs."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def accept(self, job: Job, owner: str, seconds: float, again_after: float = 0.0) -> bool:
        """Keep a job, held by `owner`; False for one that is known already."""
        kept = [job.key, job.team, job.kind, json.dumps(job.body), job.lock, job.place, job.place]
        with self._file.writing(BUSY_BEFORE_ACK, "full") as db:
            if again_after:
                db.execute(_REPEATABLE, [job.key, again_after])
            return db.execute(_NEW, [*kept, owner, seconds]).rowcount == 1

    def knows(self, key: str) -> bool:
        """Whether a job is under way, or was done within a day."""
        with self._file.quick(BUSY_BEFORE_ACK) as db:
            found = db.execute("select count(*) from jobs where key = ?", [key])
            return bool(found.fetchone()[0])

    def renew(self, keys: Sequence[str], owner: str, seconds: float) -> None:
        """Say that a process lives, and has these in its hands."""
        with self._file.writing() as db:
            db.executemany(
                f"update jobs set until = {NOW} + ? where {_OURS}",
                [(seconds, key, owner) for key in keys],
            )

    def adopt(self, owner: str, seconds: float) -> Sequence[Job]:
        """Take over what nobody has a hold on: looked for before anything is locked."""
        with self._file.quick() as db:
            left = db.execute(f"{_OF_EARLIER_VERSIONS} limit 1").fetchone()
            if not left and not db.execute(f"{_FREE} limit 1").fetchone():
                return []
        with self._file.writing() as db:
            _move_leases(db)
            found = rows(db, _FREE)
            for row in found:
                db.execute(_TAKE, [owner, seconds, row["had"], owner, row["key"]])
            return [_job(row) for row in found]

    def give_back(self, keys: Sequence[str], owner: str, seconds: float = 0.0) -> None:
        """Let go of jobs, for anybody to take."""
        with self._file.writing() as db:
            db.executemany(
                f"update jobs set owner = '', until = {NOW} + ?, begun = 0 where {_OURS}",
                [(seconds, key, owner) for key in keys],
            )

    def begin(self, key: str, owner: str) -> bool:
        """Begin a job, where nothing of its lock is in the way."""
        with self._file.quick() as db:
            if _is_in_the_way(db, key):
                return False
        with self._file.writing() as db:
            if _is_in_the_way(db, key):
                return False
            begun = db.execute(f"update jobs set begun = 1 where {_OURS}", [key, owner])
            return bool(begun.rowcount)

    def holds(self, key: str, owner: str) -> bool:
        """Whether a job is still this process's own to do."""
        with self._file.quick() as db:
            return _holds(db, key, owner)

    def unlock(self, key: str, owner: str) -> None:
        """Let the next job of the lock go on."""
        with self._file.writing() as db:
            db.execute(f"update jobs set lock_name = '', begun = 0 where {_OURS}", [key, owner])

    def settle(
        self,
        key: str,
        owner: str,
        turns: Sequence[Turn],
        thread: KeptThread | None,
        rest: Mapping[str, Any],
    ) -> bool:
        """Keep how a message was answered, and the thread after it, where the job is held."""
        with self._file.writing() as db:
            if not _holds(db, key, owner):
                return False
            for turn in turns:
                save_turn(db, turn)
            if thread:
                save_thread(db, thread)
            db.execute(
                "update jobs set settled = 1, lock_name = '', begun = 0, body = ? where key = ?",
                [json.dumps(rest), key],
            )
            return True

    def finish(self, key: str, owner: str) -> None:
        """End a job; one that another process has taken over is left to it."""
        with self._file.writing() as db:
            ended = db.execute(
                f"update jobs set done_at = {NOW}, body = '{{}}', lock_name = '', owner = '', "
                f"begun = 0 where {_OURS}",
                [key, owner],
            )
            if ended.rowcount:
                db.execute("delete from outbox where job = ?", [key])
            db.execute(f"delete from jobs where done_at < {NOW} - {_KEPT_SECONDS}")

    def backlog(self) -> tuple[int, float]:
        """How many jobs are open, and the age of the oldest."""
        with self._file.quick() as db:
            sql = f"select count(*), {NOW} - min(place) from jobs where done_at is null"
            count, age = db.execute(sql).fetchone()
            return int(count), max(0.0, float(age or 0.0))


class SqliteOutbox:
    """The tables outbox and paces."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def begin(
        self, key: str, owner: str, part: str, channel: str, pace: Pace | None, spare: int = 0
    ) -> Sending:
        """Note that a part is about to be sent, if it may be."""
        with self._file.writing() as db:
            if not _holds(db, key, owner):
                return Sending(is_mine=False)
            found = rows(db, "select * from outbox where job = ? and part = ?", [key, part])
            if found:
                return _sending(found[0])
            wait = _reserved(db, key, channel, pace, spare) if pace else 0.0
            if wait:
                return Sending(wait=wait)
            db.execute(
                "insert into outbox (job, part, channel, ts, file, tried_at, sent) "
                f"values (?, ?, ?, '', '', {NOW}, 0)",
                [key, part, channel],
            )
            return Sending()

    def note_file(self, key: str, part: str, file: str) -> None:
        """Note the id of a file before it is shown anywhere."""
        with self._file.writing() as db:
            db.execute("update outbox set file = ? where job = ? and part = ?", [file, key, part])

    def settle(self, key: str, part: str, post: Post) -> None:
        """Note that a part was taken by Slack."""
        with self._file.writing() as db:
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


def _reserved(db: Db, key: str, channel: str, pace: Pace, spare: int) -> float:
    """Seconds to wait; 0 where the channel was free, and is taken for one message now. Each message
    takes it for `every` seconds, and `burst` of them may be ahead of time."""
    team = db.execute("select team from jobs where key = ?", [key]).fetchone()[0]
    now, free_at = db.execute(
        f"select {NOW}, (select free_at from paces where team = ? and channel = ?)",
        [team, channel],
    ).fetchone()
    starts = max(now, free_at or now)
    ahead = max(0, pace.burst - 1 - spare) * pace.every
    if starts - now > ahead:
        return float(starts - now - ahead)
    db.execute(
        "insert into paces (team, channel, free_at) values (?, ?, ?) "
        "on conflict (team, channel) do update set free_at = excluded.free_at",
        [team, channel, starts + pace.every],
    )
    return 0.0


def _is_in_the_way(db: Db, key: str) -> bool:
    own = db.execute("select lock_name, place from jobs where key = ?", [key]).fetchone()
    if own is None:
        return False
    return bool(db.execute(_IN_THE_WAY, [own[0], key, own[1]]).fetchone()[0])


def _holds(db: Db, key: str, owner: str) -> bool:
    found = db.execute(f"select count(*) from jobs where {_OURS}", [key, owner])
    return bool(found.fetchone()[0])


def _move_leases(db: Db) -> None:
    """What a version before the inbox has left in its table of leases becomes a job."""
    for row in rows(db, _OF_EARLIER_VERSIONS):
        place = (row["team"], row["channel"], row["ts"])
        body = json.loads(row["errand"])
        body |= {name: row[name] for name in ("channel", "thread", "user")} | {"turn": row["ts"]}
        key, lock = ":".join(place), f"{row['team']}:{row['channel']}:{row['thread']}"
        kept: list[Any] = [key, row["team"], f"thread_{body['kind']}", json.dumps(body), lock]
        db.execute(_NEW, [*kept, float(row["ts"]), float(row["ts"]), "", 0.0])
        settled = [row["finished"], row["takers"] + (row["owner"] != ""), key]
        db.execute("update jobs set settled = ?, takers = ? where key = ?", settled)
        db.execute("delete from leases where team = ? and channel = ? and ts = ?", place)


def _job(row: Row) -> Job:
    return Job(
        key=row["key"],
        team=row["team"],
        kind=row["kind"],
        body=json.loads(row["body"]),
        lock=row["lock_name"],
        place=row["place"],
        takers=row["had"],
        is_settled=bool(row["settled"]),
    )
