"""Leases in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.storage.leases import Leased
from bot.storage.sqlite_rows import insert
from bot.storage.sqlite_threads import NOW, Opening, ids_of, kept_turn, row_of_turn, save_thread
from bot.storage.threads import KeptThread, Turn

TABLE = """
    create table if not exists leases (
        team text, channel text, thread text, ts text, owner text, until real, takers integer,
        errand text, begun integer, primary key (team, channel, ts)
    )
"""
_IN_THE_WAY = """
    select count(*) from leases where team = ? and channel = ? and thread = ? and ts != ?
      and (begun = 1 or cast(ts as real) < cast(? as real))
"""
_NEW = f"""
    insert into leases (team, channel, thread, ts, owner, until, errand, takers, begun)
    values (?, ?, ?, ?, ?, {NOW} + ?, ?, 0, 0)
"""
_TURN = "team = ? and channel = ? and ts = ?"
_FREE = f"""
    select turns.*, leases.thread, leases.errand,
      leases.takers + (leases.owner != '') as takers
    from leases join turns using (team, channel, ts)
    where leases.until <= {NOW}
"""


class SqliteLeases:
    """The table leases: a row for each turn under way, gone when it is finished."""

    def __init__(self, opening: Opening, quick: Opening) -> None:
        """`quick` opens for what a power cut may undo: all but the promise made to Slack."""
        self._open, self._quick = opening, quick

    def take(
        self, turn: Turn, errand: Mapping[str, Any], owner: str, seconds: float
    ) -> Leased | None:
        """The turn for the first to take a message, or to take it over; None for the rest."""
        if self._is_taken(turn):
            return None
        with self._open() as db:
            db.execute("begin immediate")
            row = row_of_turn(turn, owner, finished=False)
            if insert(db, "insert or ignore", "turns", row):
                lease = [*ids_of(turn.key), turn.ts, owner, seconds, json.dumps(errand)]
                db.execute(_NEW, lease)
                return Leased(turn, errand, takers=0, is_settled=False)
            found = list(db.query(f"{_FREE} and {_TURN}", _id(turn)))
            return self._taken_over(db, found, owner, seconds)[0] if found else None

    def _is_taken(self, turn: Turn) -> bool:
        """Whether somebody has a message or had it: looked for before anything is locked, since
        most deliveries are repetitions."""
        with self._quick() as db:
            known = db.execute(f"select count(*) from turns where {_TURN}", _id(turn)).fetchone()
            free = list(db.query(f"{_FREE} and {_TURN}", _id(turn))) if known[0] else []
            return bool(known[0]) and not free

    def renew(self, turns: Sequence[Turn], owner: str, seconds: float) -> None:
        """Say that a process lives, and has these in its hands."""
        with self._quick() as db:
            db.conn.executemany(
                f"update leases set until = {NOW} + ? where {_TURN} and owner = ?",
                [(seconds, *_id(turn), owner) for turn in turns],
            )

    def adopt(self, owner: str, seconds: float) -> Sequence[Leased]:
        """Take over what nobody has a hold on: looked for before anything is locked."""
        with self._quick() as db:
            if not list(db.query(_FREE)):
                return []
            db.execute("begin immediate")
            return self._taken_over(db, list(db.query(_FREE)), owner, seconds)

    def give_back(self, turns: Sequence[Turn], owner: str, seconds: float = 0.0) -> None:
        """Let go of turns, for anybody to take."""
        with self._quick() as db:
            db.conn.executemany(
                f"update leases set owner = '', until = {NOW} + ?, begun = 0 "
                f"where {_TURN} and owner = ?",
                [(seconds, *_id(turn), owner) for turn in turns],
            )

    def begin(self, turn: Turn, owner: str) -> bool:
        """Begin a turn's answer, where nothing of its thread is in the way."""
        place = [*ids_of(turn.key), turn.ts, turn.ts]
        with self._quick() as db:
            if db.execute(_IN_THE_WAY, place).fetchone()[0]:
                return False
            db.execute("begin immediate")
            if db.execute(_IN_THE_WAY, place).fetchone()[0]:
                return False
            begun = db.execute(
                f"update leases set begun = 1 where {_TURN} and owner = ?", [*_id(turn), owner]
            )
            return bool(begun.rowcount)

    def holds(self, turn: Turn, owner: str) -> bool:
        """Whether a turn is still this process's own to answer."""
        with self._quick() as db:
            found = db.execute(
                f"select count(*) from leases where {_TURN} and owner = ?", [*_id(turn), owner]
            )
            return bool(found.fetchone()[0])

    def settle(self, turn: Turn, owner: str, thread: KeptThread | None) -> bool:
        """Keep how a message was answered, and the thread after it, where the turn is held."""
        with self._quick() as db:
            db.execute("begin immediate")
            held = list(
                db.query(f"select ts from leases where {_TURN} and owner = ?", [*_id(turn), owner])
            )
            if held:
                answered = [json.dumps(turn.replies), turn.made, turn.base, *_id(turn)]
                db.execute(
                    f"update turns set finished = 1, replies = ?, made = ?, base = ? where {_TURN}",
                    answered,
                )
                if thread:
                    save_thread(db, thread)
            return bool(held)

    def finish(self, turn: Turn, owner: str) -> None:
        """End a turn; one that another process has taken over is left to it."""
        with self._quick() as db:
            ended = db.execute(
                f"delete from leases where {_TURN} and owner = ?", [*_id(turn), owner]
            )
            if ended.rowcount:
                db.execute(f"update turns set finished = 1 where {_TURN}", _id(turn))

    def _taken_over(
        self, db: Any, rows: Sequence[dict[str, Any]], owner: str, seconds: float
    ) -> list[Leased]:
        leased = [_leased_of(row) for row in rows]
        for each in leased:
            db.execute(
                f"update leases set owner = ?, until = {NOW} + ?, takers = ?, "
                f"begun = begun and owner = ? where {_TURN}",
                [owner, seconds, each.takers, owner, *_id(each.turn)],
            )
        return leased


def _id(turn: Turn) -> tuple[str, str, str]:
    return turn.key.team, turn.key.channel, turn.ts


def _leased_of(row: dict[str, Any]) -> Leased:
    return Leased(
        turn=kept_turn(row),
        errand=json.loads(row["errand"]),
        takers=row["takers"],
        is_settled=bool(row["finished"]),
    )
