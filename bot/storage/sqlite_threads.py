"""Discussions and the decisions that come of them, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.storage.decisions import Decision
from bot.storage.sqlite_file import Db, Row, SqliteFile, insert, known, rows, upsert
from bot.storage.threads import KeptScenario, KeptThread, ThreadKey, Turn

_NEWEST_FIRST = "order by at desc, rowid desc"
_MAY_SEE = 'team = ? and (is_private = 0 or "by" = ?)'
"""Nobody tells the bot who the members of a private channel are."""


class SqliteThreads:
    """The tables threads and turns."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def find(self, key: ThreadKey) -> KeptThread | None:
        """A thread; None where the bot does not own it."""
        with self._file.open() as db:
            sql = "select * from threads where team = ? and channel = ? and thread = ?"
            found = rows(db, sql, ids_of(key))
        return _thread(key, found[0]) if found else None

    def save(self, thread: KeptThread) -> None:
        """Keep a thread as it is now."""
        with self._file.writing() as db:
            save_thread(db, thread)

    def begin(self, thread: KeptThread) -> None:
        """Keep a thread that begins; one that has begun already stays as it is."""
        with self._file.writing() as db:
            row = _row_of_thread(thread)
            insert(db, "threads", row, "on conflict (team, channel, thread) do nothing")

    def amend(self, turn: Turn) -> None:
        """Keep how a message is answered now, whether it was answered before or not."""
        with self._file.writing() as db:
            save_turn(db, turn)

    def turn(self, team: str, channel: str, ts: str) -> Turn | None:
        """How a message was answered; None where it was not."""
        with self._file.open() as db:
            sql = "select * from turns where team = ? and channel = ? and ts = ?"
            found = rows(db, sql, [team, channel, ts])
        return kept_turn(found[0]) if found else None

    def turns(self, key: ThreadKey) -> Sequence[Turn]:
        """Every message that was answered in a thread, oldest first."""
        with self._file.open() as db:
            sql = (
                "select * from turns where team = ? and channel = ? and thread = ? "
                "and finished = 1 order by cast(ts as real)"
            )
            return [kept_turn(row) for row in rows(db, sql, ids_of(key))]


class SqliteDecisions:
    """The table decisions: rows are inserted, never changed."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def record(self, decision: Decision) -> None:
        """Keep a decision; there is no way to change one, and the same twice is kept once."""
        with self._file.open() as db:
            insert(db, "decisions", _row_of_decision(decision), "on conflict (id) do nothing")

    def in_thread(self, key: ThreadKey) -> Sequence[Decision]:
        """Every decision of a thread, newest first, the superseded ones too."""
        return self._read(
            f"where team = ? and channel = ? and thread = ? {_NEWEST_FIRST}",
            [key.team, key.channel, key.thread],
        )

    def seen_from(self, team: str, channel: str, most: int) -> Sequence[Decision]:
        """A team's decisions that may be shown in a channel, newest first."""
        return self._read(
            f"where team = ? and (channel = ? or is_private = 0) {_NEWEST_FIRST} limit ?",
            [team, channel, most],
        )

    def standing(self, team: str, user: str, most: int, skip: int) -> Sequence[Decision]:
        """A page of the decisions that a person may see and that nothing superseded."""
        return self._read(
            f"where {_MAY_SEE} and id not in (select supersedes from decisions where team = ?) "
            f"{_NEWEST_FIRST} limit ? offset ?",
            [team, user, team, most, skip],
        )

    def seen_by(self, team: str, user: str, most: int) -> Sequence[Decision]:
        """Every decision that a person may see, newest first, the superseded ones too."""
        return self._read(f"where {_MAY_SEE} {_NEWEST_FIRST} limit ?", [team, user, most])

    def all(self, most: int) -> Sequence[Decision]:
        """Everybody's decisions, newest first."""
        return self._read(f"{_NEWEST_FIRST} limit ?", [most])

    def _read(self, how: str, values: list[Any]) -> Sequence[Decision]:
        with self._file.open() as db:
            return [_decision(row) for row in rows(db, f"select * from decisions {how}", values)]


def save_thread(db: Db, thread: KeptThread) -> None:
    """Keep a thread as it is now, within a transaction."""
    upsert(db, "threads", _row_of_thread(thread), ("team", "channel", "thread"))


def save_turn(db: Db, turn: Turn) -> None:
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


def _row_of_decision(decision: Decision) -> Row:
    kept = {name: value for name, value in decision.__dict__.items() if name != "key"}
    return {
        **decision.key.__dict__,
        **kept,
        "at": decision.at.isoformat(),
        "workload": json.dumps(decision.workload, sort_keys=True),
        "figures": json.dumps(decision.figures, sort_keys=True),
        "review_on": decision.review_on.isoformat() if decision.review_on else None,
        "is_private": int(decision.is_private),
    }


def _decision(row: Row) -> Decision:
    key = ThreadKey(row.pop("team"), row.pop("channel"), row.pop("thread"))
    read = {
        "at": datetime.fromisoformat(row["at"]),
        "workload": json.loads(row["workload"]),
        "figures": json.loads(row["figures"]),
        "review_on": date.fromisoformat(row["review_on"]) if row["review_on"] else None,
        "is_private": bool(row["is_private"]),
    }
    return Decision(**{**known(Decision, row), **read, "key": key})
