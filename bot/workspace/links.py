"""The bot's open connections, and the envelopes that it has not acknowledged yet."""

import json
import threading
import time
from concurrent.futures import Future
from typing import Any, Literal

from bot.workspace.link import Link
from bot.workspace.records import Json
from bot.workspace.tickets import LinkTickets

MOST_LINKS = 10
CLOSE_SECONDS = 10.0
"""Between asking the bot for another connection and closing this one. Slack's documentation says
about ten seconds after a `warning`; that the others leave as much time is an assumption."""
HOST = "applink-local"
LIFE_SECONDS = 18_060
"""What `hello` announces; here connections stay until something happens to them."""

Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


class Flight:
    """An envelope on its way."""

    def __init__(self, envelope: Json) -> None:
        self.envelope = envelope
        self.link: Link | None = None
        """The connection that it went over last; None while there is none."""
        self.acknowledged: Future[Json] = Future()
        """The payload of the acknowledgement, empty where it has none."""


class Links:
    """Each envelope goes over one of the connections, in turns.

    Which one is Slack's secret ("any of them"). That an envelope on a connection that closed goes
    out again over another, with its id, and that it may be acknowledged over any connection, are
    assumptions: Slack's SDKs acknowledge over whichever is current.
    """

    def __init__(self, app_id: str) -> None:
        self.is_on = True
        """Whether Socket Mode is switched on for the app."""
        self.tickets = LinkTickets()
        self._app_id = app_id
        self._lock = threading.Lock()
        self._links: list[Link] = []
        self._flights: dict[str, Flight] = {}
        self._stillborn = 0

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._links)

    def add(self, link: Link) -> bool:
        """Says hello, and sends what waits for a connection; False for one too many."""
        with self._lock:
            if len(self._links) >= MOST_LINKS:
                link.send(disconnect_json("too_many_websockets"))
                return False
            self._links.append(link)
            link.send(self._hello())
            if self._stillborn:
                self._stillborn -= 1
                link.silence()
            for flight in self._flights.values():
                if flight.link is None:
                    self._dispatch(flight)
        return True

    def remove(self, link: Link) -> None:
        """It has closed: what was not acknowledged goes out over another."""
        with self._lock:
            self._links.remove(link)
            for flight in self._flights.values():
                if flight.link is link:
                    self._dispatch(flight)

    def send(self, envelope: Json) -> Flight:
        """Over the connection whose turn it is; over none if there is none."""
        flight = Flight(envelope)
        with self._lock:
            self._flights[envelope["envelope_id"]] = flight
            self._dispatch(flight)
        return flight

    def forget(self, flight: Flight) -> None:
        """It has arrived, or nobody waits for it any longer."""
        with self._lock:
            self._flights.pop(flight.envelope["envelope_id"], None)

    def receive(self, text: str) -> None:
        """What the bot says: acknowledgements. Anything else, and what comes late, is ignored."""
        said = _object(text)
        with self._lock:
            flight = self._flights.pop(str(said.get("envelope_id")), None)
        if flight:
            payload = said.get("payload")
            flight.acknowledged.set_result(payload if isinstance(payload, dict) else {})

    # What happens to connections.

    def disconnect(self, reason: Reason, seconds: float = CLOSE_SECONDS) -> None:
        """Asks the bot to leave all connections, and closes them after a while."""
        with self._lock:
            for link in self._links:
                link.is_leaving = True
                link.send(disconnect_json(reason))
                link.close_in(seconds)

    def turn_off(self) -> None:
        """Switches Socket Mode off, as in the app's settings; `is_on` switches it on again."""
        self.is_on = False
        self.disconnect("link_disabled", seconds=0)

    def silence(self, and_next: int = 0) -> None:
        """All connections die without a word; so do the next to come, after their hello."""
        with self._lock:
            self._stillborn = and_next
            for link in self._links:
                link.silence()

    def cut(self) -> None:
        """All connections break."""
        with self._lock:
            for link in self._links:
                link.cut()

    def _dispatch(self, flight: Flight) -> None:
        flight.link = self._in_turn()
        if flight.link:
            flight.link.send(flight.envelope)

    def _in_turn(self) -> Link | None:
        """The connection that has rested longest, one that stays if there is any."""
        link = next((each for each in self._links if not each.is_leaving), None)
        link = link or next(iter(self._links), None)
        if link:
            self._links.remove(link)
            self._links.append(link)
        return link

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._links),
            "debug_info": {
                "host": HOST,
                "started": time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime()),
                "build_number": 1,
                "approximate_connection_time": LIFE_SECONDS,
            },
            "connection_info": {"app_id": self._app_id},
        }


def disconnect_json(reason: Reason) -> Json:
    """The message by which Slack takes its leave."""
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}


def _object(text: str) -> dict[str, Any]:
    """JSON that ought to be an object; anything else counts as nothing said."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
