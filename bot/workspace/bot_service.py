"""Runs a Bolt app beside the workspace, over HTTP like everywhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from wsgiref.types import WSGIApplication

from a2wsgi import WSGIMiddleware
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.workspace.http_service import HttpService
from bot.workspace.local_slack import LocalSlack

EVENTS_PATH = "/slack/events"
THREADS = 32


@contextmanager
def run_bot(app: App | WSGIApplication, slack: LocalSlack, port: int = 0) -> Iterator[HttpService]:
    """Serves a Bolt app, or the WSGI application around one, and has the workspace deliver to it
    until the block is left."""
    handler = SlackRequestHandler(app, path=EVENTS_PATH) if isinstance(app, App) else app
    asgi = WSGIMiddleware(cast(Any, handler), workers=THREADS)
    service = HttpService(port)
    service.start(asgi)
    slack.deliveries.bot_url = service.url + EVENTS_PATH
    try:
        yield service
    finally:
        slack.deliveries.events.settle()
        slack.deliveries.bot_url = None
        service.stop()
        asgi.executor.shutdown(wait=False)
