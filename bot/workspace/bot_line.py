"""The line from the workspace to the bot: signed requests over HTTP, as Slack sends them."""

import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.workspace.faults import DeliveryKind, Faults
from bot.workspace.records import Ack, Json, LogEntry, Record
from bot.workspace.state import Workspace

ACK_SECONDS = 3.0


class Parcel(Record):
    """One request to the bot, and what the log should say about it."""

    kind: DeliveryKind
    name: str
    payload: Json
    headers: tuple[tuple[str, str], ...] = ()
    user: str | None = None
    channel: str | None = None
    ts: str | None = None
    view_id: str | None = None

    def encoded(self) -> tuple[str, str]:
        """Content type and body: a command is a form, an interaction a form around JSON."""
        if self.kind == "event":
            return "application/json", json.dumps(self.payload)
        fields = self.payload if self.kind == "command" else {"payload": json.dumps(self.payload)}
        return "application/x-www-form-urlencoded", urlencode(fields)


class BotLine:
    """Delivers parcels to `bot_url` and waits for the acknowledgement, three seconds at most."""

    def __init__(self, workspace: Workspace, faults: Faults, ack_seconds: float) -> None:
        self.bot_url: str | None = None
        self._workspace, self._faults = workspace, faults
        self.ack_seconds = ack_seconds
        # A connection of its own for every delivery: a kept one may have been closed meanwhile.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(trust_env=False, limits=limits)

    def send(self, parcel: Parcel) -> Ack:
        """Delivers; a duplicate on order goes out beside it, and the first copy's answer counts."""
        copies = self._faults.copies(parcel.kind)
        if copies == 1:
            return self._send_once(parcel)
        with ThreadPoolExecutor(copies) as pool:
            first, *_ = pool.map(self._send_once, [parcel] * copies)
        return first

    def close(self) -> None:
        self._client.close()

    def _send_once(self, parcel: Parcel) -> Ack:
        entry = self._log(parcel)
        started = time.perf_counter()
        ack = self._post(parcel).model_copy(
            update={"ack_seconds": time.perf_counter() - started},
        )
        self._settle(entry, ack)
        return ack

    def _post(self, parcel: Parcel) -> Ack:
        if self.bot_url is None or self._faults.bot_unreachable:
            return Ack(error="dispatch_failed", retry_reason="connection_failed")
        content_type, body = parcel.encoded()
        headers = {"Content-Type": content_type, **self._signature(body)}
        headers.update(parcel.headers)
        try:
            answer = self._client.post(
                self.bot_url, content=body, headers=headers, timeout=self.ack_seconds
            )
        except httpx.TimeoutException:
            return Ack(error="operation_timeout", retry_reason="http_timeout")
        except httpx.TransportError:
            return Ack(error="dispatch_failed", retry_reason="connection_failed")
        return _ack(answer)

    def _signature(self, body: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        secret, text = self._workspace.signing_secret.encode(), f"v0:{stamp}:{body}".encode()
        signature = "v0=" + hmac.new(secret, text, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}

    def _log(self, parcel: Parcel) -> LogEntry:
        about: dict[str, Any] = parcel.model_dump(include={"user", "channel", "ts", "view_id"})
        return self._workspace.log.add(
            "to_bot", parcel.kind, parcel.name, request=parcel.payload, **about
        )

    def _settle(self, entry: LogEntry, ack: Ack) -> None:
        response = ack.json_body() or ({"body": ack.ack_body} if ack.ack_body else {})
        self._workspace.log.settle(
            entry,
            response=response,
            status=ack.status,
            seconds=ack.ack_seconds,
            error=ack.error,
        )


def _ack(answer: httpx.Response) -> Ack:
    is_ok = answer.status_code == httpx.codes.OK
    return Ack(
        status=answer.status_code,
        ack_body=answer.text,
        error=None if is_ok else "dispatch_failed",
        retry_reason=None if is_ok else "http_error",
        no_retry=answer.headers.get("X-Slack-No-Retry") == "1",
    )
