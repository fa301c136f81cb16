"""The inbox: the table jobs. Every statement that makes a promise stands here and in outbox.py."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.storage.jobs import Job
from bot.storage.sql.session import BUSY_BEFORE_ACK, Database, Row, Transaction, count
from bot.storage.sql.threads import save_thread, save_turn
from bot.storage.threads import KeptThread, Turn

_KEPT_SECONDS = 86_400
"""Slack retries for some minutes at most; a day is ample, and the table stays small."""

_AFTER_ALL_OF_A_LOCK = """
    (select max(at) from (
      select unix_now() as at union all
      select max(place) + 0.000001 from jobs
      where lock_name = ? and lock_name != '' and done_at is null) as times)
"""
"""Now, but later than what came in the same millisecond: SQLite's clock tells no less."""
_ROW = f"""
    insert into jobs (key, team, kind, body, lock_name, place, owner, until, takers, begun, settled)
    values (?, ?, ?, ?, ?, case when ? > 0 then ? else {_AFTER_ALL_OF_A_LOCK} end, ?,
      unix_now() + ?, 0, 0, 0)
"""
NEW = f"{_ROW} on conflict (key) do nothing"
_COLUMNS = ("body", "lock_name", "place", "owner", "until", "takers", "begun", "settled")
_ACCEPT = f"""
    {_ROW} on conflict (key) do update set
      {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}, done_at = null
    where ? <> 0 and jobs.done_at <= unix_now() - ?
    returning place
"""
_FREE = """
    select *, takers + case when owner = '' then 0 else 1 end as had from jobs
    where done_at is null and until <= unix_now()
"""
_TAKE = """
    update jobs set owner = ?, until = unix_now() + ?, takers = ?,
      begun = case when owner = ? then begun else 0 end
    where key = ?
"""
_MUST_WAIT = """
    exists (
      select 1 from jobs as others
      where others.lock_name = jobs.lock_name and others.lock_name != '' and others.key != jobs.key
        and others.done_at is null and (others.begun = 1 or others.place < jobs.place))
"""
_IN_LINE = f"select lock_name, {_MUST_WAIT} as must_wait from jobs where key = ?"
_OURS = "key = ? and owner = ? and done_at is null"
_BEGIN = f"update jobs set begun = 1 where {_OURS} and not {_MUST_WAIT}"
_MOST_KEYS = 500
"""In one statement."""
_END = f"""
    update jobs set done_at = unix_now(), body = '{{}}', lock_name = '', owner = '', begun = 0
    where {_OURS}
"""
_FORGET = f"""
    delete from jobs where key in (
      select key from jobs where done_at < unix_now() - {_KEPT_SECONDS}
      /* for update skip locked */)
"""


class InboxTable:
    """Jobs under way, and those of the last day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, job: Job, owner: str, seconds: float, again_after: float = 0.0) -> Job | None:
        """Keep a job, held by `owner`; None for one that is known already."""
        kept: list[Any] = [job.key, job.team, job.kind, json.dumps(job.body), job.lock]
        kept += [job.place, job.place, job.lock, owner, seconds]
        with self._database.open(BUSY_BEFORE_ACK) as db:
            found = db.rows(_ACCEPT, [*kept, again_after, again_after])
        return replace(job, place=found[0]["place"]) if found else None

    def knows(self, key: str) -> bool:
        """Whether a job is under way, or was done within a day."""
        with self._database.quick(BUSY_BEFORE_ACK) as db:
            return bool(count(db, "jobs", "key = ?", [key]))

    def renew(self, keys: Sequence[str], owner: str, seconds: float) -> None:
        """Say that a process lives, and has these in its hands."""
        for first in range(0, len(keys), _MOST_KEYS):
            some = keys[first : first + _MOST_KEYS]
            ours = f"key in ({', '.join('?' * len(some))}) and owner = ? and done_at is null"
            with self._database.quick() as db:
                db.execute(
                    f"update jobs set until = unix_now() + ? where {ours}", [seconds, *some, owner]
                )

    def adopt(self, owner: str, seconds: float) -> Sequence[Job]:
        """Take over what nobody has a hold on: looked for before anything is locked."""
        with self._database.quick() as db:
            if not db.rows(f"{_FREE} limit 1"):
                return []
        with self._database.writing() as db:
            found = db.rows(f"{_FREE} /* for update skip locked */")
            for row in found:
                db.execute(_TAKE, [owner, seconds, row["had"], owner, row["key"]])
            return [_job(row) for row in found]

    def owners(self) -> Sequence[str]:
        """Who holds jobs just now."""
        sql = "select distinct owner from jobs where done_at is null and owner != ''"
        with self._database.quick() as db:
            return [str(row["owner"]) for row in db.rows(sql)]

    def release(self, owner: str) -> None:
        """Let go of all that somebody holds who is dead."""
        with self._database.quick() as db:
            db.execute(
                "update jobs set until = unix_now() where owner = ? and done_at is null", [owner]
            )

    def give_back(self, keys: Sequence[str], owner: str, seconds: float = 0.0) -> None:
        """Let go of jobs, for anybody to take."""
        with self._database.writing() as db:
            db.execute_many(
                f"update jobs set owner = '', until = unix_now() + ?, begun = 0 where {_OURS}",
                [(seconds, key, owner) for key in sorted(keys)],
            )

    def begin(self, key: str, owner: str) -> bool:
        """Begin a job, where nothing of its lock is in the way."""
        with self._database.quick() as db:
            found = db.rows(_IN_LINE, [key])
        if not found or found[0]["must_wait"]:
            return False
        with self._database.writing() as db:
            if found[0]["lock_name"]:
                db.lock(f"jobs:{found[0]['lock_name']}")
            return bool(db.execute(_BEGIN, [key, owner]))

    def holds(self, key: str, owner: str) -> bool:
        """Whether a job is still this process's own to do."""
        with self._database.quick() as db:
            return bool(count(db, "jobs", _OURS, [key, owner]))

    def unlock(self, key: str, owner: str) -> None:
        """Let the next job of the lock go on."""
        with self._database.quick() as db:
            db.execute(f"update jobs set lock_name = '', begun = 0 where {_OURS}", [key, owner])

    def settle(
        self,
        key: str,
        owner: str,
        turns: Sequence[Turn],
        thread: KeptThread | None,
        rest: Mapping[str, object],
    ) -> bool:
        """Keep how a message was answered, and the thread after it, where the job is held."""
        with self._database.writing() as db:
            if not held(db, key, owner):
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
        with self._database.writing() as db:
            if db.execute(_END, [key, owner]):
                db.execute("delete from outbox where job = ?", [key])
            db.execute(_FORGET)

    def backlog(self) -> tuple[int, float]:
        """How many jobs are open, and the age of the oldest."""
        sql = """
            select count(*) as open, unix_now() - min(place) as age from jobs
            where done_at is null
        """
        with self._database.quick() as db:
            found = db.rows(sql)[0]
        return int(found["open"]), max(0.0, float(found["age"] or 0.0))


def held(db: Transaction, key: str, owner: str) -> Row | None:
    """A job that is one's own to do, and stays so until the transaction ends; else None."""
    found = db.rows(f"select * from jobs where {_OURS} /* for update */", [key, owner])
    return found[0] if found else None


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
