"""To the bot's request url: signed requests over HTTP, as Slack sends them."""

import hashlib
import hmac
import json
import ssl
import time
from functools import cache
from urllib.parse import urlencode

import httpx

from bot.workspace.parcel import Parcel
from bot.workspace.records import Ack, Json


class HttpWay:
    """Posts each parcel to `url`."""

    def __init__(self, signing_secret: str) -> None:
        self.url: str | None = None
        self._secret = signing_secret.encode()
        # A connection of its own for every delivery: a kept one may have been closed meanwhile.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(trust_env=False, verify=_certificates(), limits=limits)

    def wrapped(self, parcel: Parcel) -> Json:
        """The payload: all that is around it are headers and a form."""
        return parcel.payload

    def deliver(self, parcel: Parcel, wrapped: Json, seconds: float) -> Ack:
        """One request; its status and body are the acknowledgement."""
        content_type, body = _encoded(parcel)
        headers = {"Content-Type": content_type, **self._signature(body), **_retry(parcel)}
        try:
            answer = self._client.post(
                self.url or "", content=body, headers=headers, timeout=seconds
            )
        except httpx.TimeoutException:
            return Ack(error="operation_timeout", retry_reason="http_timeout")
        except httpx.TransportError:
            return Ack(error="dispatch_failed", retry_reason="connection_failed")
        return _ack(answer)

    def close(self) -> None:
        """Delivers nothing more."""
        self._client.close()

    def _signature(self, body: str) -> dict[str, str]:
        stamp = str(int(time.time()))
        text = f"v0:{stamp}:{body}".encode()
        signature = "v0=" + hmac.new(self._secret, text, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: they take as long as all else of a workspace that starts."""
    return httpx.create_ssl_context(trust_env=False)


def _encoded(parcel: Parcel) -> tuple[str, str]:
    """Content type and body: a command is a form, an interaction a form around JSON."""
    if parcel.kind == "event":
        return "application/json", json.dumps(parcel.payload)
    is_command = parcel.kind == "command"
    fields = parcel.payload if is_command else {"payload": json.dumps(parcel.payload)}
    return "application/x-www-form-urlencoded", urlencode(fields)


def _retry(parcel: Parcel) -> dict[str, str]:
    if not parcel.retry_attempt:
        return {}
    return {
        "X-Slack-Retry-Num": str(parcel.retry_attempt),
        "X-Slack-Retry-Reason": parcel.retry_reason,
    }


def _ack(answer: httpx.Response) -> Ack:
    is_ok = answer.status_code == httpx.codes.OK
    return Ack(
        status=answer.status_code,
        ack_body=answer.text,
        error=None if is_ok else "dispatch_failed",
        retry_reason=None if is_ok else "http_error",
        no_retry=answer.headers.get("X-Slack-No-Retry") == "1",
    )
