"""Decisions: one table, whose rows are inserted and never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.storage.decisions import Decision
from bot.storage.sql.session import Database, Row, insert, known
from bot.storage.threads import ThreadKey

_NEWEST_FIRST = 'order by "at" desc, rowid desc'
_MAY_SEE = 'team = ? and (is_private = 0 or "by" = ?)'
"""Nobody tells the bot who the members of a private channel are."""


class DecisionTable:
    """The table decisions: rows are inserted, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, decision: Decision) -> None:
        """Keep a decision; there is no way to change one, and the same twice is kept once."""
        with self._database.open() as db:
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
        with self._database.open() as db:
            return [_decision(row) for row in db.rows(f"select * from decisions {how}", values)]


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
