"""The HTTP door: Slack's signed requests go in to Bolt, everything else is turned away."""

from __future__ import annotations

import io
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from slack_sdk.signature import SignatureVerifier

_LARGEST_BODY_BYTES = 2_000_000
_HEALTH = "/healthz"
_WORD, _SAME_WORD = b"payload", b"%70ayload"


class Door:
    """WSGI in front of Bolt.

    Bolt answers 500 to a timestamp that is no number and to a signature that is no ASCII. Here
    whatever is not Slack's own is 401, before anything reads it.
    """

    def __init__(self, inside: WSGIApplication, signing_secret: str) -> None:
        self._inside = inside
        self._verifier = SignatureVerifier(signing_secret)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "GET" and environ.get("PATH_INFO") == _HEALTH:
            return _plain(start, "200 OK", b"ok")
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > _LARGEST_BODY_BYTES:
            return _plain(start, "413 Content Too Large", b"too large")
        body = environ["wsgi.input"].read(int(length))
        if environ["REQUEST_METHOD"] == "POST" and not self._is_signed(body, environ):
            return _plain(start, "401 Unauthorized", b"invalid signature")
        body = _readable(body)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        return self._inside(environ, start)

    def _is_signed(self, body: bytes, environ: WSGIEnvironment) -> bool:
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body.decode("utf-8"), timestamp, signature)
        except UnicodeDecodeError:
            return False


def _readable(body: bytes) -> bytes:
    """The form as Bolt can read it.

    Bolt takes any form that holds the word "payload" for an interaction, so a command that
    mentions one would be lost. Percent-encoded, the word is the same to a form and unseen by it.
    """
    return body if body.startswith(_WORD) else body.replace(_WORD, _SAME_WORD)


def _plain(start: StartResponse, status: str, body: bytes) -> list[bytes]:
    start(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
