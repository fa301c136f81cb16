"""What goes from the workspace to the bot: a command, an interaction or an event."""

from typing import Protocol

from bot.workspace.faults import DeliveryKind
from bot.workspace.records import Ack, Json, Record


class Parcel(Record):
    """One thing for the bot, and what the log should say about it."""

    kind: DeliveryKind
    name: str
    payload: Json
    retry_attempt: int = 0
    """Of an event: how often it was sent before, in vain."""
    retry_reason: str = ""
    """Slack's word for what went wrong the last time."""
    user: str | None = None
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None


class Way(Protocol):
    """A way to the bot: HTTP requests, or envelopes over its own connections."""

    def wrapped(self, parcel: Parcel) -> Json:
        """What will travel, as the log shows it."""
        ...

    def deliver(self, parcel: Parcel, wrapped: Json, seconds: float) -> Ack:
        """Sends it and waits so long for the acknowledgement."""
        ...

    def close(self) -> None:
        """Delivers nothing more."""
        ...


class NoWay:
    """Where nobody listens."""

    def wrapped(self, parcel: Parcel) -> Json:
        """The payload, which is all that there is to see."""
        return parcel.payload

    def deliver(self, parcel: Parcel, wrapped: Json, seconds: float) -> Ack:
        """It fails at once."""
        return Ack(error="dispatch_failed", retry_reason="connection_failed")

    def close(self) -> None:
        """Nothing to do."""
