"""What a process says to who runs it, as pages: lives, is ready, and its metrics.

They stand beside the bot's own door, metrics for who brings TCO_METRICS_TOKEN alone, and by
TCO_METRICS_PORT at a port of their own, which is not for strangers.
"""

from __future__ import annotations

import hmac
import logging
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from bot.operations.metrics import CONTENT_TYPE, Metrics, is_shared

logger = logging.getLogger(__name__)

_TEXT = "text/plain; charset=utf-8"
_BEARER = "Bearer "


class Pages:
    """WSGI in front of another: /livez, /readyz and /metrics are answered here, and /healthz where
    there is nothing inside that says more."""

    def __init__(
        self,
        metrics: Metrics,
        unready: Callable[[], str],
        token: str | None,
        inside: WSGIApplication | None = None,
    ) -> None:
        """`unready` says why the bot cannot do its work, empty where it can. Without a `token`
        metrics are hidden where there is something `inside`."""
        self._metrics, self._unready, self._inside = metrics, unready, inside
        self._token = token

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request, or let it in."""
        if environ["REQUEST_METHOD"] == "GET":
            path = environ.get("PATH_INFO")
            if path == "/livez" or (path == "/healthz" and not self._inside):
                return _said(start, "200 OK", b"ok")
            if path == "/readyz":
                return self._ready(start)
            if path == "/metrics" and (self._token or not self._inside):
                return self._measured(environ, start)
        if self._inside:
            return self._inside(environ, start)
        return _said(start, "404 Not Found", b"not found")

    def _ready(self, start: StartResponse) -> list[bytes]:
        if why := self._unready():
            return _said(start, "503 Service Unavailable", why.encode())
        return _said(start, "200 OK", b"ok")

    def _measured(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        brought = environ.get("HTTP_AUTHORIZATION", "").encode("utf-8", "replace")
        wanted = f"{_BEARER}{self._token}".encode()
        if self._inside and not hmac.compare_digest(brought, wanted):
            return _said(start, "401 Unauthorized", b"bring TCO_METRICS_TOKEN as a bearer token")
        return _said(start, "200 OK", self._metrics.text(), CONTENT_TYPE)


def serve_pages(pages: Pages, port: int) -> int:
    """Serve the pages at a port of their own until the process ends; the port, 0 where another
    process has it."""
    try:
        server = make_server("", port, pages, _Server, _Quiet)
    except OSError as why:
        # another worker of this server serves the same there
        level = logging.INFO if is_shared() else logging.WARNING
        logger.log(level, "No metrics at TCO_METRICS_PORT %d: %s", port, why.strerror)
        return 0
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return int(server.server_port)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 5

    def log_message(self, format: str, *args: object) -> None:
        """Probes come every few seconds."""


def _said(start: StartResponse, status: str, body: bytes, kind: str = _TEXT) -> list[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
