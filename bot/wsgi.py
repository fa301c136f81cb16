"""What a WSGI server serves: `gunicorn 'bot.wsgi:create()'`, as in the Procfile."""

from __future__ import annotations

import logging
from wsgiref.types import WSGIApplication

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.app import create_bot
from bot.jobs.stopping import at_sigterm
from bot.settings import LOG_FORMAT, Settings
from bot.slack.http import Door


def create() -> WSGIApplication:
    """The bot over HTTP, as the environment says; SettingsError where a token is missing."""
    settings = Settings.from_environment()
    settings.require_slack()
    logging.basicConfig(level=settings.log_level, format=LOG_FORMAT)
    return serve_settings(settings)


def serve_settings(settings: Settings) -> WSGIApplication:
    """The bot over HTTP. Told to stop, it finishes what it has begun and gives back the rest."""
    bot = create_bot(settings)
    at_sigterm(bot.stop)
    return serve_over_http(bot.app, settings.signing_secret or "")


def serve_over_http(app: App, signing_secret: str) -> WSGIApplication:
    """A Bolt app behind the door."""
    return Door(SlackRequestHandler(app), signing_secret)
