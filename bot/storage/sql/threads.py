"""Discussions: the tables threads and turns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from bot.storage.sql.session import Database, Row, Transaction, insert, known, upsert
from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Turn


class ThreadTables:
    """The tables threads and turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: ThreadKey) -> KeptThread | None:
        """A thread; None where the bot does not own it."""
        with self._database.open() as db:
            sql = "select * from threads where team = ? and channel = ? and thread = ?"
            found = db.rows(sql, ids_of(key))
        return _thread(key, found[0]) if found else None

    def save(self, thread: KeptThread) -> None:
        """Keep a thread as it is now."""
        with self._database.quick() as db:
            save_thread(db, thread)

    def begin(self, thread: KeptThread) -> None:
        """Keep a thread that begins; one that has begun already stays as it is."""
        with self._database.quick() as db:
            row = _row_of_thread(thread)
            insert(db, "threads", row, "on conflict (team, channel, thread) do nothing")

    def amend(self, turn: Turn) -> None:
        """Keep how a message is answered now, whether it was answered before or not."""
        with self._database.quick() as db:
            save_turn(db, turn)

    def turn(self, team: str, channel: str, ts: str) -> Turn | None:
        """How a message was answered; None where it was not."""
        with self._database.open() as db:
            sql = "select * from turns where team = ? and channel = ? and ts = ?"
            found = db.rows(sql, [team, channel, ts])
        return kept_turn(found[0]) if found else None

    def turns(self, key: ThreadKey) -> Sequence[Turn]:
        """Every message that was answered in a thread, oldest first."""
        with self._database.open() as db:
            sql = (
                "select * from turns where team = ? and channel = ? and thread = ? "
                "and finished = 1 order by cast(ts as double precision)"
            )
            return [kept_turn(row) for row in db.rows(sql, ids_of(key))]


def save_thread(db: Transaction, thread: KeptThread) -> None:
    """Keep a thread as it is now, within a transaction."""
    upsert(db, "threads", _row_of_thread(thread), ("team", "channel", "thread"))


def save_turn(db: Transaction, turn: Turn) -> None:
    """Keep how a message is answered now, within a transaction."""
    upsert(db, "turns", row_of_turn(turn), ("team", "channel", "ts"))


def row_of_turn(turn: Turn, *, is_finished: bool = True) -> Row:
    """A turn as a row of its table. `owner` and `touched_at` are of earlier versions."""
    return {
        **turn.key.__dict__,
        "ts": turn.ts,
        "user": turn.user,
        "owner": "",
        "touched_at": "",
        "finished": int(is_finished),
        "replies": json.dumps(turn.replies),
        "made": turn.made,
        "base": turn.base,
        "picture": turn.picture,
    }


def kept_turn(row: Row) -> Turn:
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


def _row_of_thread(thread: KeptThread) -> Row:
    return {
        **thread.key.__dict__,
        "asked_on": thread.on.isoformat(),
        "is_private": int(thread.is_private),
        "scenarios": json.dumps([scenario.__dict__ for scenario in thread.scenarios]),
        "trail": json.dumps(thread.trail),
    }


def _thread(key: ThreadKey, row: Row) -> KeptThread:
    return KeptThread(
        key=key,
        on=date.fromisoformat(row["asked_on"]),
        scenarios=tuple(
            KeptScenario(**known(KeptScenario, kept)) for kept in json.loads(row["scenarios"])
        ),
        trail=tuple(json.loads(row["trail"])),
        is_private=bool(row["is_private"]),
    )
