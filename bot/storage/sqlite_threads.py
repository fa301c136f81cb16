"""Discussions in SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Turn

Opening = Callable[[], AbstractContextManager[Any]]
"""Opens the database for one transaction."""

_GIVEN_UP = timedelta(seconds=60)
"""A process touches its turns while it waits; one untouched for so long has died."""

_TURNS_BEFORE = """
    select count(*) from turns
    where team = ? and channel = ? and thread = ? and finished = 0 and touched_at > ?
      and cast(ts as real) < cast(? as real)
"""


class SqliteThreads:
    """The tables threads, turns and paces."""

    def __init__(self, opening: Opening) -> None:
        self._open = opening

    def find(self, key: ThreadKey) -> KeptThread | None:
        """A thread; None where the bot does not own it."""
        with self._open() as db:
            rows = list(
                db.query(
                    "select * from threads where team = ? and channel = ? and thread = ?",
                    [key.team, key.channel, key.thread],
                )
            )
        return _thread(key, rows[0]) if rows else None

    def save(self, thread: KeptThread) -> None:
        """Keep a thread as it is now."""
        row = (*_ids(thread.key), thread.on.isoformat(), int(thread.is_private))
        scenarios = json.dumps([scenario.__dict__ for scenario in thread.scenarios])
        with self._open() as db:
            db.execute(
                "insert or replace into threads values (?, ?, ?, ?, ?, ?, ?)",
                [*row, scenarios, json.dumps(thread.trail)],
            )

    def take(self, turn: Turn, owner: str, now: datetime) -> bool:
        """True for the first to take a message, across threads and processes."""
        row = (*_ids(turn.key), turn.ts, turn.user, owner, now.isoformat(), 0, "[]", "", "")
        marks = ", ".join("?" * len(row))
        with self._open() as db:
            inserted = db.execute(f"insert or ignore into turns values ({marks})", row)
            return bool(inserted.rowcount == 1)

    def is_next(self, turn: Turn, owner: str, now: datetime) -> bool:
        """Whether every earlier message of the thread is answered, or was given up."""
        given_up = (now - _GIVEN_UP).isoformat()
        with self._open() as db:
            before = db.execute(_TURNS_BEFORE, [*_ids(turn.key), given_up, turn.ts]).fetchone()[0]
            if before and self._is_stale(db, turn, owner, now):
                db.execute(
                    "update turns set touched_at = ? where team = ? and channel = ? "
                    "and thread = ? and owner = ? and finished = 0",
                    [now.isoformat(), *_ids(turn.key), owner],
                )
        return not before

    def _is_stale(self, db: Any, turn: Turn, owner: str, now: datetime) -> bool:
        """Whether it is time to touch the turns that wait: writing at every look would block."""
        oldest = db.execute(
            "select min(touched_at) from turns where team = ? and channel = ? and thread = ? "
            "and owner = ? and finished = 0",
            [*_ids(turn.key), owner],
        ).fetchone()[0]
        return oldest is not None and datetime.fromisoformat(oldest) < now - _GIVEN_UP / 4

    def finish(self, turn: Turn) -> None:
        """Keep how a message was answered, and let the next one go on."""
        with self._open() as db:
            db.execute(
                "update turns set finished = 1, replies = ?, made = ?, base = ? "
                "where team = ? and channel = ? and ts = ?",
                [
                    json.dumps(turn.replies),
                    turn.made,
                    turn.base,
                    turn.key.team,
                    turn.key.channel,
                    turn.ts,
                ],
            )

    def turn(self, team: str, channel: str, ts: str) -> Turn | None:
        """How a message was answered; None where it was not."""
        with self._open() as db:
            rows = db.query(
                "select * from turns where team = ? and channel = ? and ts = ?",
                [team, channel, ts],
            )
            return next((_turn(row) for row in rows), None)

    def turns(self, key: ThreadKey) -> Sequence[Turn]:
        """Every message that was answered in a thread, oldest first."""
        with self._open() as db:
            rows = db.query(
                "select * from turns where team = ? and channel = ? and thread = ? "
                "and finished = 1 order by cast(ts as real)",
                list(_ids(key)),
            )
            return [_turn(row) for row in rows]

    def reserve(self, team: str, channel: str, now: datetime, every: float, burst: int) -> float:
        """Seconds to wait before posting: each message takes the channel for `every` seconds,
        and `burst` of them may be ahead of time."""
        at = now.timestamp()
        with self._open() as db:
            db.execute("begin immediate")
            rows = db.execute(
                "select free_at from paces where team = ? and channel = ?", [team, channel]
            ).fetchall()
            starts = max(at, rows[0][0] if rows else at)
            db.execute(
                "insert or replace into paces values (?, ?, ?)", [team, channel, starts + every]
            )
        return max(0.0, starts - at - every * (burst - 1))


def _ids(key: ThreadKey) -> tuple[str, str, str]:
    return key.team, key.channel, key.thread


def _thread(key: ThreadKey, row: dict[str, Any]) -> KeptThread:
    return KeptThread(
        key=key,
        on=date.fromisoformat(row["asked_on"]),
        scenarios=tuple(KeptScenario(**kept) for kept in json.loads(row["scenarios"])),
        trail=tuple(json.loads(row["trail"])),
        is_private=bool(row["is_private"]),
    )


def _turn(row: dict[str, Any]) -> Turn:
    return Turn(
        key=ThreadKey(row["team"], row["channel"], row["thread"]),
        ts=row["ts"],
        user=row["user"],
        replies=tuple(json.loads(row["replies"])),
        made=row["made"],
        base=row["base"],
    )
