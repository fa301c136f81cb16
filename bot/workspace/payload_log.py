"""Every payload that went either way between the workspace and the bot."""

import time
from typing import Any

from bot.workspace import seed
from bot.workspace.notices import Notices
from bot.workspace.records import LogEntry, Notice
from bot.workspace.store import Shelf, Store

CAUSE_WITHIN_SECONDS = 60.0
KEPT_ENTRIES = 5_000


class PayloadLog:
    """The last 5,000 exchanges, oldest first."""

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store, self._notices = store, notices
        self._shelf = Shelf(store, "log", LogEntry)
        self._last_delivery: dict[str | None, LogEntry] = {}

    def add(self, direction: Any, kind: Any, name: str, **fields: Any) -> LogEntry:
        """Notes an exchange; `fields` are further fields of `LogEntry`."""
        number = self._store.next_number("log")
        self._shelf.remove(_key(number - KEPT_ENTRIES))
        entry = LogEntry(
            id=number, at=time.time(), direction=direction, kind=kind, name=name, **fields
        )
        if direction == "from_bot" and entry.channel and entry.cause is None:
            entry = entry.model_copy(update={"cause": self._cause(entry)})
        if direction == "to_bot" and entry.user != seed.BOT.id:
            self._last_delivery[entry.channel] = entry
        return self._put(entry)

    def settle(self, entry: LogEntry, **fields: Any) -> LogEntry:
        """Completes an entry, once its answer (or the lack of one) is known."""
        return self._put(entry.model_copy(update=fields))

    def all(self) -> list[LogEntry]:
        return self._shelf.all()

    def calls(self, method: str) -> list[LogEntry]:
        """The bot's calls of one Web API method, oldest first."""
        return [entry for entry in self.all() if entry.name == method]

    def for_message(self, channel: str, ts: str) -> list[LogEntry]:
        """What concerns one message: what led to it, the calls that made it, clicks on it."""
        entries = self.all()
        own = [entry for entry in entries if (entry.channel, entry.ts) == (channel, ts)]
        causes = {entry.cause for entry in own}
        wanted = {entry.id for entry in own} | causes
        return [entry for entry in entries if entry.id in wanted]

    def for_view(self, view_id: str) -> list[LogEntry]:
        return [entry for entry in self.all() if entry.view_id == view_id]

    def for_user(self, user: str) -> list[LogEntry]:
        return [entry for entry in self.all() if entry.user == user]

    def _cause(self, call: LogEntry) -> int | None:
        """Slack links a call to no request; the last delivery in the channel is the best guess."""
        last = self._last_delivery.get(call.channel)
        return last.id if last and call.at - last.at < CAUSE_WITHIN_SECONDS else None

    def _put(self, entry: LogEntry) -> LogEntry:
        self._shelf.put(_key(entry.id), entry)
        self._notices.send(Notice(kind="log", channel=entry.channel, ts=entry.ts, user=entry.user))
        return entry


def _key(number: int) -> str:
    return f"{number:09d}"
