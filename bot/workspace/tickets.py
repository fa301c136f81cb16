"""Short-lived rights: trigger ids and response urls, which travel with deliveries, and tickets."""

import secrets
import threading
import time

from bot.workspace.errors import SlackError
from bot.workspace.records import ResponseUrl, Trigger
from bot.workspace.store import Shelf, Store

TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
LINK_SECONDS = 30.0


class Triggers:
    """Trigger ids: one modal each, within three seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = Shelf(store, "trigger", Trigger)

    def issue(self, user: str, view_id: str | None = None, trigger_id: str | None = None) -> str:
        """A new trigger id; a given one that exists keeps its age and use (a redelivery)."""
        trigger_id = trigger_id or f"{self._store.next_number('trigger')}.{secrets.token_hex(8)}"
        if self._shelf.find(trigger_id) is None:
            trigger = Trigger(id=trigger_id, user=user, issued=time.time(), view_id=view_id)
            self._shelf.put(trigger_id, trigger)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        """Uses it up; raises SlackError `invalid_`, `exchanged_` or `expired_trigger_id`."""
        with self._store.locked():
            trigger = self._shelf.find(trigger_id)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.is_used:
                raise SlackError("exchanged_trigger_id")
            if time.time() - trigger.issued > TRIGGER_SECONDS:
                raise SlackError("expired_trigger_id")
            return self._shelf.put(trigger_id, trigger.model_copy(update={"is_used": True}))


class ResponseUrls:
    """Response urls: five uses within thirty minutes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = Shelf(store, "response_url", ResponseUrl)
        self.base = ""
        """What every address starts with; set by the server, which knows its port."""

    def issue(
        self, user: str, channel: str, source_ts: str | None = None, is_command: bool = False
    ) -> ResponseUrl:
        url = ResponseUrl(
            id=f"{self._store.next_number('response_url')}-{secrets.token_urlsafe(12)}",
            user=user,
            channel=channel,
            issued=time.time(),
            source_ts=source_ts,
            is_command=is_command,
        )
        return self._shelf.put(url.id, url)

    def address(self, url: ResponseUrl) -> str:
        """Where the bot posts its answer."""
        return f"{self.base}{url.id}"

    def use(self, url_id: str) -> ResponseUrl:
        """Counts one use; raises SlackError `expired_url` or `used_url` (HTTP 404)."""
        with self._store.locked():
            url = self._shelf.find(url_id)
            if url is None or time.time() - url.issued > RESPONSE_URL_SECONDS:
                raise SlackError("expired_url", status=404)
            if url.uses >= RESPONSE_URL_USES:
                raise SlackError("used_url", status=404)
            return self._shelf.put(url_id, url.model_copy(update={"uses": url.uses + 1}))

    def set_source(self, url: ResponseUrl, ts: str) -> None:
        """The first message that answers a command becomes what `replace_original` replaces."""
        with self._store.locked():
            current = self._shelf.get(url.id)
            if current.source_ts is None:
                self._shelf.put(url.id, current.model_copy(update={"source_ts": ts}))


class LinkTickets:
    """Rights to open one connection each, soon. That Slack's last half a minute is an assumption;
    its documentation calls their addresses temporary."""

    def __init__(self, seconds: float = LINK_SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._issued: dict[str, float] = {}

    def issue(self) -> str:
        """A new ticket."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._issued[ticket] = time.monotonic()
        return ticket

    def redeem(self, ticket: str) -> bool:
        """Uses it up; False for one that is unknown, used or too old."""
        with self._lock:
            issued = self._issued.pop(ticket, None)
        return issued is not None and time.monotonic() - issued <= self.seconds
