"""Runs a Bolt app beside the workspace, over HTTP or Socket Mode like everywhere else."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast
from wsgiref.types import WSGIApplication

from a2wsgi import WSGIMiddleware
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.workspace.http_service import HttpService
from bot.workspace.local_slack import LocalSlack

EVENTS_PATH = "/slack/events"
THREADS = 32
CONNECT_SECONDS = 10.0


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


@contextmanager
def run_bot_over_socket(
    connection: AbstractContextManager[object], slack: LocalSlack
) -> Iterator[None]:
    """Lets a bot connect itself to the workspace, by entering `connection`, and has the workspace
    deliver over its connections until the block is left. Raises TimeoutError if none comes."""
    before = slack.links.count
    with connection:
        slack.wait_for(lambda: slack.links.count > before, CONNECT_SECONDS)
        try:
            yield
        finally:
            slack.deliveries.events.settle()
