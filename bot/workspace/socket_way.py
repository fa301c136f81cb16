"""To the bot's own connections: envelopes over WebSockets (Socket Mode)."""

import json
import uuid
from concurrent.futures import TimeoutError as NotAcknowledged

from bot.workspace.faults import DeliveryKind, Faults
from bot.workspace.links import Links
from bot.workspace.parcel import Parcel
from bot.workspace.records import Ack, Json

TYPES: dict[DeliveryKind, str] = {
    "command": "slash_commands",
    "interaction": "interactive",
    "event": "events_api",
}


class SocketWay:
    """Sends each parcel as an envelope; unsigned, for the connection is the bot's own."""

    def __init__(self, links: Links, faults: Faults) -> None:
        self._links, self._faults = links, faults

    def wrapped(self, parcel: Parcel) -> Json:
        """A new envelope around the payload."""
        is_event = parcel.kind == "event"
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": parcel.payload,
            "type": TYPES[parcel.kind],
            "accepts_response_payload": not is_event,
        }
        if is_event:
            envelope |= {
                "retry_attempt": parcel.retry_attempt,
                "retry_reason": parcel.retry_reason,
            }
        return envelope

    def deliver(self, parcel: Parcel, wrapped: Json, seconds: float) -> Ack:
        """Slack names one reason to repeat an event here, `timeout`. That a bot without any
        connection fails at once, with `dispatch_failed`, is what people see; that it counts as
        `connection_failed` for events is an assumption."""
        fault = self._faults.take_for_socket()
        if fault == "silence":
            self._links.silence()
        flight = self._links.send(wrapped)
        if fault == "refresh":
            self._links.disconnect("refresh_requested")
        try:
            payload = flight.acknowledged.result(seconds if flight.link else 0)
        except NotAcknowledged:
            return _lost(is_sent=flight.link is not None)
        finally:
            self._links.forget(flight)
        takes_payload = wrapped["accepts_response_payload"] and payload
        return Ack(ack_body=json.dumps(payload) if takes_payload else "")

    def close(self) -> None:
        """Nothing to do: connections close with the server."""


def _lost(is_sent: bool) -> Ack:
    if is_sent:
        return Ack(error="operation_timeout", retry_reason="timeout")
    return Ack(error="dispatch_failed", retry_reason="connection_failed")
