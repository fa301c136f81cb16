"""The line from the workspace to the bot, whichever way it goes: bad days, the log, the clock."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.workspace.faults import Faults
from bot.workspace.http_way import HttpWay
from bot.workspace.links import Links
from bot.workspace.parcel import NoWay, Parcel, Way
from bot.workspace.records import Ack, Json, LogEntry
from bot.workspace.socket_way import SocketWay
from bot.workspace.state import Workspace

__all__ = ["ACK_SECONDS", "BotLine", "Parcel"]
ACK_SECONDS = 3.0


class BotLine:
    """Delivers parcels and waits for the acknowledgement, three seconds at most.

    They go to `bot_url` as long as there is one, else over the bot's own connections: as in
    Slack, where an app has either request urls or Socket Mode.
    """

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        ack_seconds: float,
        links: Links | None = None,
    ) -> None:
        self._workspace, self._faults = workspace, faults
        self.ack_seconds = ack_seconds
        self._links = links or Links(workspace.app_id)
        self._http = HttpWay(workspace.signing_secret)
        self._socket = SocketWay(self._links, faults)

    @property
    def bot_url(self) -> str | None:
        """Where the bot listens; None for Socket Mode."""
        return self._http.url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self._http.url = url

    def send(self, parcel: Parcel) -> Ack:
        """Delivers; a duplicate on order goes out beside it, and the first copy's answer counts."""
        copies = self._faults.copies(parcel.kind)
        if copies == 1:
            return self._send_once(parcel)
        with ThreadPoolExecutor(copies) as pool:
            first, *_ = pool.map(self._send_once, [parcel] * copies)
        return first

    def close(self) -> None:
        """Delivers nothing more."""
        self._http.close()
        self._socket.close()

    def _send_once(self, parcel: Parcel) -> Ack:
        way = self._way()
        wrapped = way.wrapped(parcel)
        entry = self._log(parcel, wrapped)
        started = time.perf_counter()
        ack = way.deliver(parcel, wrapped, self.ack_seconds).model_copy(
            update={"ack_seconds": time.perf_counter() - started},
        )
        self._settle(entry, ack)
        return ack

    def _way(self) -> Way:
        if self._faults.bot_unreachable:
            return NoWay()
        if self._http.url:
            return self._http
        return self._socket if self._links.count else NoWay()

    def _log(self, parcel: Parcel, wrapped: Json) -> LogEntry:
        about: dict[str, Any] = parcel.model_dump(include={"user", "channel", "ts", "view_id"})
        return self._workspace.log.add("to_bot", parcel.kind, parcel.name, request=wrapped, **about)

    def _settle(self, entry: LogEntry, ack: Ack) -> None:
        response = ack.json_body() or ({"body": ack.ack_body} if ack.ack_body else {})
        self._workspace.log.settle(
            entry,
            response=response,
            status=ack.status,
            seconds=ack.ack_seconds,
            error=ack.error,
        )
