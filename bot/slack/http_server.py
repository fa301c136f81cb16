"""gunicorn with the Procfile's options, so that both serve alike."""

from __future__ import annotations

from collections.abc import Callable
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication

_THREADS = 16


class HttpServer(BaseApplication):  # type: ignore[misc]
    """Serves at a port what a worker loads after the port is open."""

    def __init__(self, port: int, load: Callable[[], WSGIApplication]) -> None:
        self._port, self._load = port, load
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn asks for first."""
        self.cfg.set("bind", f"0.0.0.0:{self._port}")
        self.cfg.set("worker_class", "bot.slack.http_worker.PatientWorker")
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("threads", _THREADS)

    def load(self) -> WSGIApplication:
        """What a worker serves."""
        return self._load()
