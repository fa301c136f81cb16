"""The composition root: settings become the Bolt app with everything behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.answers import Answers
from bot.background import Background
from bot.delivery import retry_handlers
from bot.desk import Desk
from bot.discussion import Discussion
from bot.listeners import commands, decisions, events, message_shortcuts
from bot.outbox import Outbox, Pace
from bot.settings import Settings
from bot.storage import SqliteStorage, Storage
from bot.thread_desk import ThreadDesk
from bot.turns import Turns
from engine import load_book, load_catalogue
from engine.names import load_names

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 10
_TURN_THREADS = 64
"""One for each thread that is being answered: it waits for its turn and for its channel."""
_ACK_THREADS = 16
"""Bolt's own five would let the sixth command wait."""


def create_app(settings: Settings, answers: Answers | None = None, pace: Pace | None = None) -> App:
    """The Bolt app, ready to be served over HTTP or Socket Mode."""
    app = App(
        client=_client(settings),
        signing_secret=settings.signing_secret or "",
        request_verification_enabled=False,  # bot/http.py verifies, before Bolt reads anything
        authorize=_authorize(settings.bot_token or ""),
        listener_executor=ThreadPoolExecutor(_ACK_THREADS, thread_name_prefix="ack"),
        logger=logging.getLogger("slack_bolt"),
    )
    app.error(_report)
    _listen(app, answers or create_answers(settings), settings, pace)
    return app


def _listen(app: App, answers: Answers, settings: Settings, pace: Pace | None) -> None:
    """Everything behind the listeners, and the listeners."""
    background = Background()
    background.run(answers.warm)
    outbox = Outbox(answers, pace)
    threads = ThreadDesk(
        Discussion(answers), outbox, Turns(answers, Background(_TURN_THREADS)), background
    )
    commands.register(app, Desk(answers, background, threads.open, outbox.wait))
    events.register(app, threads, answers_what_ifs=settings.answers_what_ifs)
    decisions.register(app, threads)
    message_shortcuts.register(app, threads)


def create_answers(settings: Settings, storage: Storage | None = None) -> Answers:
    """The answers behind every surface: the bundled book, the bundled prices and the log."""
    return Answers(
        book=load_book(),
        catalogue=load_catalogue(),
        names=load_names(),
        storage=storage or SqliteStorage(settings.database),
    )


def _authorize(bot_token: str) -> Callable[..., AuthorizeResult]:
    """The one token, whoever asks. Bolt's own way asks Slack first, which can outlast the 3 s
    of an acknowledgement; several workspaces will look their token up here."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=bot_token)

    return authorize


def _client(settings: Settings) -> WebClient:
    return WebClient(
        token=settings.bot_token,
        base_url=settings.slack_api_url or WebClient.BASE_URL,
        timeout=_TIMEOUT_SECONDS,
        retry_handlers=retry_handlers(),
    )


def _report(error: Exception, request: BoltRequest) -> None:
    """The one place for what a listener raises; listeners only acknowledge and hand on."""
    logger.error("A listener failed on %s", request.body.get("type", "a command"), exc_info=error)
