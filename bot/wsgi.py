"""What a WSGI server serves: `gunicorn 'bot.wsgi:create()'`, as in the Procfile."""

from __future__ import annotations

from wsgiref.types import WSGIApplication

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.app import create_app
from bot.http import Door
from bot.settings import Settings


def create() -> WSGIApplication:
    """The bot over HTTP, as the environment says; SettingsError where a token is missing."""
    settings = Settings.from_environment()
    settings.require_slack()
    return serve_over_http(create_app(settings), settings.signing_secret or "")


def serve_over_http(app: App, signing_secret: str) -> WSGIApplication:
    """A Bolt app behind the door."""
    return Door(SlackRequestHandler(app), signing_secret)
