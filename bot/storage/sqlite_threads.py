"""Discussions in SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from bot.storage.sqlite_rows import insert, known
from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Turn

Opening = Callable[[], AbstractContextManager[Any]]
"""Opens the database for one transaction."""

NOW = "((julianday('now') - 2440587.5) * 86400.0)"
"""The database's clock in Unix seconds: the same for every process, whatever its own says."""


class SqliteThreads:
    """The tables threads, turns and paces."""

    def __init__(self, opening: Opening, quick: Opening) -> None:
        """`quick` opens for what a power cut may undo."""
        self._open, self._quick = opening, quick

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
        with self._open() as db:
            save_thread(db, thread)

    def amend(self, turn: Turn) -> None:
        """Keep how a message is answered now, whether it was answered before or not."""
        row = row_of_turn(turn, "", finished=True)
        with self._open() as db:
            insert(db, "insert or replace", "turns", row)

    def turn(self, team: str, channel: str, ts: str) -> Turn | None:
        """How a message was answered; None where it was not."""
        with self._open() as db:
            rows = db.query(
                "select * from turns where team = ? and channel = ? and ts = ?",
                [team, channel, ts],
            )
            return next((kept_turn(row) for row in rows), None)

    def turns(self, key: ThreadKey) -> Sequence[Turn]:
        """Every message that was answered in a thread, oldest first."""
        with self._open() as db:
            rows = db.query(
                "select * from turns where team = ? and channel = ? and thread = ? "
                "and finished = 1 order by cast(ts as real)",
                list(ids_of(key)),
            )
            return [kept_turn(row) for row in rows]

    def reserve(self, team: str, channel: str, every: float, burst: int) -> float:
        """Seconds to wait before posting: each message takes the channel for `every` seconds,
        and `burst` of them may be ahead of time."""
        with self._quick() as db:
            db.execute("begin immediate")
            rows = db.execute(
                f"select {NOW}, (select free_at from paces where team = ? and channel = ?)",
                [team, channel],
            )
            at, free_at = rows.fetchone()
            starts = max(at, free_at or at)
            row = {"team": team, "channel": channel, "free_at": starts + every}
            insert(db, "insert or replace", "paces", row)
        return max(0.0, float(starts - at - every * (burst - 1)))


def save_thread(db: Any, thread: KeptThread) -> None:
    """Keep a thread as it is now, within a transaction."""
    row = {
        **thread.key.__dict__,
        "asked_on": thread.on.isoformat(),
        "is_private": int(thread.is_private),
        "scenarios": json.dumps([scenario.__dict__ for scenario in thread.scenarios]),
        "trail": json.dumps(thread.trail),
    }
    insert(db, "insert or replace", "threads", row)


def row_of_turn(turn: Turn, owner: str, *, finished: bool) -> dict[str, Any]:
    """A turn as a row of its table. `touched_at` is of an earlier version."""
    return {
        **turn.key.__dict__,
        "ts": turn.ts,
        "user": turn.user,
        "owner": owner,
        "touched_at": "",
        "finished": int(finished),
        "replies": json.dumps(turn.replies),
        "made": turn.made,
        "base": turn.base,
        "picture": turn.picture,
    }


def kept_turn(row: dict[str, Any]) -> Turn:
    """A turn from its row."""
    return Turn(
        key=ThreadKey(row["team"], row["channel"], row["thread"]),
        ts=row["ts"],
        user=row["user"],
        replies=tuple(json.loads(row["replies"])),
        made=row["made"],
        base=row["base"],
        picture=row["picture"],
    )


def ids_of(key: ThreadKey) -> tuple[str, str, str]:
    """A thread's columns."""
    return key.team, key.channel, key.thread


def _thread(key: ThreadKey, row: dict[str, Any]) -> KeptThread:
    return KeptThread(
        key=key,
        on=date.fromisoformat(row["asked_on"]),
        scenarios=tuple(
            KeptScenario(**known(KeptScenario, kept)) for kept in json.loads(row["scenarios"])
        ),
        trail=tuple(json.loads(row["trail"])),
        is_private=bool(row["is_private"]),
    )
