"""What versions before the inbox have left behind: a table of leases beside the turns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.storage.jobs import Job
from bot.storage.sql.inbox import NEW, InboxTable
from bot.storage.sql.session import Transaction

_LEFT = """
    select leases.*, turns."user", turns.finished
    from leases cross join turns using (team, channel, ts) where leases.until <= unix_now()
"""
"""From the leases to their turns: SQLite would look through all turns for the few leases there are,
each second."""


class InboxAfterLeases(InboxTable):
    """The inbox of a file that such a version may still write to."""

    def adopt(self, owner: str, seconds: float) -> Sequence[Job]:
        """Take over what nobody has a hold on, with what such a version has let go of."""
        with self._database.quick() as db:
            is_left = bool(db.rows(f"{_LEFT} limit 1"))
        if is_left:
            with self._database.writing() as db:
                _move(db)
        return super().adopt(owner, seconds)


def _move(db: Transaction) -> None:
    """Each lease becomes a job."""
    for row in db.rows(_LEFT):
        place = (row["team"], row["channel"], row["ts"])
        body = json.loads(row["errand"])
        body |= {name: row[name] for name in ("channel", "thread", "user")} | {"turn": row["ts"]}
        key, lock = ":".join(place), f"{row['team']}:{row['channel']}:{row['thread']}"
        kept: list[Any] = [key, row["team"], f"thread_{body['kind']}", json.dumps(body), lock]
        db.execute(NEW, [*kept, float(row["ts"]), float(row["ts"]), lock, "", 0.0])
        settled = [row["finished"], row["takers"] + (row["owner"] != ""), key]
        db.execute("update jobs set settled = ?, takers = ? where key = ?", settled)
        db.execute("delete from leases where team = ? and channel = ? and ts = ?", place)
