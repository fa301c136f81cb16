"""gunicorn as it serves the bot: `gunicorn --config python:bot.http_server`, as the Procfile says,
and `tco serve` over HTTP.

The first process loads what answers stand on, then parts into workers, which share that memory as
long as they only read it. Threads, connections and files are each worker's own. A worker that ends
is followed by another.
"""

from __future__ import annotations

from collections.abc import Callable
from shutil import rmtree
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication

from bot.settings import cache_folder, metrics_folder, spare_plugins, web_workers

worker_class = "bot.slack.http_worker.PatientWorker"
threads = 16
workers = web_workers()
control_socket_disable = True
"""It would be shared by all bots of a user."""


def on_starting(server: Any) -> None:
    """Workers add up what they count in a folder, of their own where nobody named another."""
    server.own_folder = metrics_folder() if server.cfg.workers > 1 else None


def when_ready(server: Any) -> None:
    """The port is open: load what the workers share."""
    spare_plugins()
    from bot.kept import keep_derived

    keep_derived(cache_folder())  # the first thing that is loaded reads from there
    from bot.wsgi import load_shared

    load_shared()


def child_exit(server: Any, worker: Any) -> None:
    """A worker has ended: it counts no more of what there is just now."""
    from bot.operations.metrics import forget_process

    forget_process(worker.pid)


def on_exit(server: Any) -> None:
    """The first process ends, after all workers."""
    if server.own_folder:
        rmtree(server.own_folder, ignore_errors=True)


_SETTINGS = {
    "worker_class": worker_class,
    "threads": threads,
    "workers": workers,
    "control_socket_disable": control_socket_disable,
    "on_starting": on_starting,
    "when_ready": when_ready,
    "child_exit": child_exit,
    "on_exit": on_exit,
}


class HttpServer(BaseApplication):  # type: ignore[misc]
    """The same without a Procfile: serves at a port what each worker loads."""

    def __init__(self, port: int, load: Callable[[], WSGIApplication]) -> None:
        self._port, self._load = port, load
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn asks for first."""
        self.cfg.set("bind", f"0.0.0.0:{self._port}")
        for name, value in _SETTINGS.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """What a worker serves."""
        return self._load()
