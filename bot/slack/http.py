"""The HTTP door: Slack's signed requests go in to Bolt, everything else is turned away."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from slack_sdk.signature import SignatureVerifier

_LARGEST_BODY_BYTES = 2_000_000
_LONGEST_TIMESTAMP = 12
"""Digits: enough for 30,000 years, and a number that can be reckoned with."""
_BODY_SECONDS = 3.0
_PIECE_BYTES = 16_384
_HEALTH = "/healthz"
_WORD, _SAME_WORD = b"payload", b"%70ayload"


class Door:
    """WSGI in front of Bolt.

    Bolt answers 500 to a timestamp that is no number and to a signature that is no ASCII. Here
    whatever is not Slack's own is 401, before anything reads it.
    """

    def __init__(
        self,
        inside: WSGIApplication,
        signing_secret: str,
        trouble: Callable[[], str] = lambda: "",
    ) -> None:
        """`trouble` says what ails the bot; empty for nothing."""
        self._inside, self._trouble = inside, trouble
        self._verifier = SignatureVerifier(signing_secret)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "GET" and environ.get("PATH_INFO") == _HEALTH:
            return self._health(start)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > _LARGEST_BODY_BYTES:
            return _plain(start, "413 Content Too Large", b"too large")
        body = _body(environ, int(length))
        if body is None:
            return _plain(start, "408 Request Timeout", b"too slow")
        if environ["REQUEST_METHOD"] == "POST" and not self._is_signed(body, environ):
            return _plain(start, "401 Unauthorized", b"invalid signature")
        readable = _readable(body)
        if readable != body:
            self._sign(readable, environ)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(readable), str(len(readable))
        return self._inside(environ, start)

    def _sign(self, body: bytes, environ: WSGIEnvironment) -> None:
        """What was verified and put in other words is signed anew, for Bolt's own check."""
        timestamp = environ["HTTP_X_SLACK_REQUEST_TIMESTAMP"]
        signature = self._verifier.generate_signature(timestamp=timestamp, body=body)
        environ["HTTP_X_SLACK_SIGNATURE"] = signature or ""

    def _health(self, start: StartResponse) -> list[bytes]:
        """It lives: commands are answered, without a memory where there is trouble, which is
        said. To be restarted would not mend it; /readyz is what a load balancer asks."""
        return _plain(start, "200 OK", (self._trouble() or "ok").encode())

    def _is_signed(self, body: bytes, environ: WSGIEnvironment) -> bool:
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
            return False
        if len(timestamp) > _LONGEST_TIMESTAMP:
            return False
        try:
            return self._verifier.is_valid(body.decode("utf-8"), timestamp, signature)
        except UnicodeDecodeError:
            return False


def _body(environ: WSGIEnvironment, length: int) -> bytes | None:
    """The body; None where it does not come within a few seconds. Most are there as a whole: see
    http_worker.py."""
    connection = environ.get("gunicorn.socket")
    until, pieces, left = time.monotonic() + _BODY_SECONDS, list[bytes](), length
    while left:
        if connection:
            connection.settimeout(max(0.1, until - time.monotonic()))
        try:
            piece = environ["wsgi.input"].read(min(left, _PIECE_BYTES))
        except TimeoutError:
            return None
        if not piece or time.monotonic() > until:
            return None
        pieces.append(piece)
        left -= len(piece)
    if connection:
        connection.setblocking(True)
    return b"".join(pieces)


def _readable(body: bytes) -> bytes:
    """The form as Bolt can read it.

    Bolt takes any form that holds the word "payload" for an interaction, so a command that
    mentions one would be lost. Percent-encoded, the word is the same to a form and unseen by it.
    """
    return body if body.startswith(_WORD) else body.replace(_WORD, _SAME_WORD)


def _plain(start: StartResponse, status: str, body: bytes) -> list[bytes]:
    start(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
