"""A WebSocket client that does only what a test tells it, where the SDK's does the right thing."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from slack_sdk import WebClient
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    Message,
    Ping,
    Pong,
    RejectConnection,
    Request,
)

from bot.workspace import seed
from tests.slack_samples import Json

CLOSED: Json = {"type": "closed"}


def address(api_url: str) -> str:
    """Where to connect, from `apps.connections.open` of a local Slack."""
    client = WebClient(base_url=api_url)
    return str(client.apps_connections_open(app_token=seed.APP_TOKEN)["url"])


class RawSocket:
    """Reads what comes; acknowledges, pings and closes on demand. `status` is the handshake's."""

    def __init__(self, url: str, **headers: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=5)
        self._line = WSConnection(ConnectionType.CLIENT)
        self._coming: list[Event] = []
        self._say(_request(parts.netloc, f"{parts.path}?{parts.query}", headers))
        event = self._next((AcceptConnection, RejectConnection))
        self.status = event.status_code if isinstance(event, RejectConnection) else 101

    def read(self) -> Json:
        """The next message, or CLOSED; TimeoutError after five seconds of silence."""
        event = self._next((Message, CloseConnection))
        return dict(json.loads(event.data)) if isinstance(event, Message) else CLOSED

    def read_and_ack(self, payload: Json | None = None) -> Json:
        """The next envelope, acknowledged."""
        envelope = self.read()
        self.ack(envelope, payload)
        return envelope

    def ack(self, envelope: Json, payload: Json | None = None) -> None:
        """Acknowledges an envelope, whoever got it."""
        answer = {"envelope_id": envelope["envelope_id"]}
        self.say(json.dumps(answer if payload is None else {**answer, "payload": payload}))

    def say(self, text: str) -> None:
        """One text frame."""
        self._say(Message(data=text))

    def is_answered(self, seconds: float = 5) -> bool:
        """Pings, and says whether a pong comes."""
        self._socket.settimeout(seconds)
        self._say(Ping(payload=b"there?"))
        try:
            return isinstance(self._next((Pong, CloseConnection)), Pong)
        except TimeoutError:
            return False

    def close(self) -> None:
        """The network's way: no close frame."""
        self._socket.close()

    def _say(self, event: Event) -> None:
        self._socket.sendall(self._line.send(event))

    def _next(self, kinds: tuple[type[Event], ...]) -> Event:
        while True:
            while self._coming:
                event = self._coming.pop(0)
                if isinstance(event, kinds):
                    return event
            self._line.receive_data(self._socket.recv(65_536) or None)
            self._coming.extend(self._line.events())


def _request(host: str, target: str, headers: Mapping[str, str]) -> Request:
    extra = [(name.encode(), value.encode()) for name, value in headers.items() if name != "Host"]
    return Request(host=headers.get("Host", host), target=target, extra_headers=extra)
