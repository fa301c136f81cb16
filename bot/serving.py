"""`tco serve`: Socket Mode, HTTP, or the local workspace, by what the environment holds.

Each loads what it serves with; over HTTP the port is open before the bot is loaded.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from slack_bolt import App

    from bot.workspace.http_service import HttpService
    from bot.workspace.local_slack import LocalSlack

logger = logging.getLogger(__name__)

_WELCOME = """
A local Slack workspace is at {url} - open it and type /tco 5M in 1M out

No Slack tokens are set, so the bot answers here. To connect a real Slack, see
“Slack in five minutes” in README.md. Ctrl-C stops both.
"""
MANIFEST = Path(__file__).parent.parent / "manifest.json"


def serve(settings: Settings, *, keep: Path | None = None, over_socket: bool = False) -> None:
    """Serve until stopped: Slack where tokens are set, else the local workspace in the browser.

    `keep` is a file for the workspace's state; `over_socket` connects the bot to it over Socket
    Mode. Raises SettingsError where a token is missing or Slack refuses it.
    """
    if not settings.has_slack:
        _serve_workspace(settings, keep, over_socket=over_socket)
        return
    if over_socket:
        raise SettingsError(
            "--socket is for the local workspace, which has no tokens; "
            "for Socket Mode with Slack set SLACK_APP_TOKEN instead."
        )
    settings.require_slack()
    if settings.speaks_socket_mode:
        _serve_socket(settings)
    else:
        _serve_http(settings)


def _serve_http(settings: Settings) -> None:
    from bot.http_server import HttpServer

    def load() -> WSGIApplication:
        from bot.wsgi import keep_loaded, serve_settings

        served = serve_settings(settings)
        keep_loaded()
        return served

    HttpServer(settings.port, load).run()


def _serve_socket(settings: Settings) -> None:
    """Told to end, it acknowledges what it has taken and gives back what is not begun; Python
    itself waits for the answers."""
    from bot.app import create_bot
    from bot.slack.socket_mode import SocketMode
    from bot.wsgi import at_sigterm, beside_own_port, keep_loaded, share_memory

    share_memory()
    bot = create_bot(settings)
    keep_loaded()
    with until_told(), SocketMode(bot.app, settings.app_token or ""):
        at_sigterm(bot.stop)
        beside_own_port(bot, settings)
        logger.info("Connected to Slack over Socket Mode")
        wait()


@contextmanager
def until_told() -> Iterator[None]:
    """SIGTERM ends the process as Ctrl-C does: through every `finally`, and without a trace."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with suppress(KeyboardInterrupt):
        yield


def wait() -> None:
    """Until a signal ends it: one that comes just before the wait begins wakes nobody, so it is
    looked for each second."""
    never = threading.Event()
    while not never.wait(1.0):
        pass


def _serve_workspace(settings: Settings, keep: Path | None, *, over_socket: bool) -> None:
    """The local workspace with the bot beside it, both on loopback."""
    from bot.app import create_app
    from bot.workspace.local_slack import LocalSlack
    from bot.wsgi import keep_loaded

    with until_told(), LocalSlack(path=keep, port=settings.port) as slack:
        slack.install(MANIFEST)
        local = replace(
            settings,
            bot_token=slack.bot_token,
            app_token=slack.app_token,
            signing_secret=slack.signing_secret,
            slack_api_url=slack.api_url,
        )
        with _beside(slack, create_app(local), over_socket=over_socket):
            keep_loaded()
            print(_WELCOME.format(url=slack.url), flush=True)
            wait()


def _beside(
    slack: LocalSlack, app: App, *, over_socket: bool
) -> AbstractContextManager[HttpService | None]:
    from bot.slack.socket_mode import SocketMode
    from bot.workspace.bot_service import run_bot, run_bot_over_socket
    from bot.wsgi import serve_over_http

    if over_socket:
        return run_bot_over_socket(SocketMode(app, slack.app_token), slack)
    return run_bot(serve_over_http(app, slack.signing_secret), slack)
