"""`tco serve`: Socket Mode, HTTP, or the local workspace, by what the environment holds."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from pathlib import Path

from gunicorn.app.base import BaseApplication
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import create_app
from bot.settings import Settings
from bot.workspace.bot_service import run_bot
from bot.workspace.local_slack import LocalSlack
from bot.wsgi import serve_over_http

logger = logging.getLogger(__name__)

_WELCOME = """
A local Slack workspace is at {url} - open it and type /tco 5M in 1M out

No Slack tokens are set, so the bot answers here. To connect a real Slack, see
“Slack in five minutes” in README.md. Ctrl-C stops both.
"""
MANIFEST = Path(__file__).parent.parent / "manifest.json"
_THREADS = 16
_WATCH_SECONDS = 30


def serve(settings: Settings, *, keep: Path | None = None) -> None:
    """Serve until stopped: Slack where tokens are set, else the local workspace in the browser.

    `keep` is a file for the workspace's state. Raises SettingsError where a token is missing.
    """
    if not settings.has_slack:
        _serve_workspace(settings, keep)
        return
    settings.require_slack()
    if settings.speaks_socket_mode:
        _serve_socket(settings)
    else:
        _Server(settings).run()


def _serve_socket(settings: Settings) -> None:
    handler = SocketModeHandler(create_app(settings), settings.app_token)
    handler.connect()  # type: ignore[no-untyped-call]
    logger.info("Connected to Slack over Socket Mode")
    stop = threading.Event()
    while not stop.wait(_WATCH_SECONDS):
        # An idle connection can die in silence: the SDK's own monitor misses some deaths.
        if not handler.client.is_connected():
            logger.warning("Socket Mode is down; connecting again")
            handler.client.connect_to_new_endpoint(force=True)


def _serve_workspace(settings: Settings, keep: Path | None) -> None:
    """The local workspace with the bot beside it, both on loopback."""
    with LocalSlack(path=keep, port=settings.port) as slack:
        slack.install(MANIFEST)
        local = replace(
            settings,
            bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            slack_api_url=slack.api_url,
        )
        with run_bot(serve_over_http(create_app(local), slack.signing_secret), slack):
            print(_WELCOME.format(url=slack.url), flush=True)
            threading.Event().wait()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the Procfile's options, so that both serve alike."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", f"0.0.0.0:{self._settings.port}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", _THREADS)

    def load(self) -> object:
        return serve_over_http(create_app(self._settings), self._settings.signing_secret or "")
