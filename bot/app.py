"""The composition root: settings become the Bolt app with everything behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.answers.answers import Answers
from bot.answers.create import create_answers
from bot.conversation.discussion import Discussion
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.forms.picked import PickedMessages
from bot.forms.questionnaire import Questionnaire
from bot.home.decisions import HomeDecisions
from bot.home.tab import Home
from bot.home.team import TeamDesk
from bot.jobs.afterwards import Afterwards
from bot.jobs.desk import Desk
from bot.jobs.outbox import Outbox, Pace
from bot.jobs.postman import Postman
from bot.jobs.threads_desk import ThreadDesk
from bot.jobs.turns import Turns
from bot.listeners import (
    actions,
    commands,
    decisions,
    events,
    home,
    message_shortcuts,
    shortcuts,
    team,
    views,
)
from bot.listeners.before_ack import BeforeAck
from bot.settings import Settings
from bot.slack.background import Background
from bot.slack.delivery import is_public
from bot.slack.slack_calls import retry_handlers

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 10
_TURN_THREADS = 64
"""One for each thread that is being answered: it waits for its turn and for its channel."""
_ACK_THREADS = 16
"""Bolt's own five would let the sixth command wait."""


@dataclass(frozen=True)
class Bot:
    """The Bolt app, and how it is told that the process is about to end."""

    app: App
    stop: Callable[[], None]
    """Begin nothing more and give back what is not begun; returns at once."""


def create_app(settings: Settings, answers: Answers | None = None, pace: Pace | None = None) -> App:
    """The Bolt app, ready to be served over HTTP or Socket Mode."""
    return create_bot(settings, answers, pace).app


def create_bot(settings: Settings, answers: Answers | None = None, pace: Pace | None = None) -> Bot:
    """The Bolt app with its brake."""
    app = App(
        client=_client(settings),
        signing_secret=settings.signing_secret or "",
        request_verification_enabled=False,  # bot/http.py verifies, before Bolt reads anything
        authorize=_authorize(settings.bot_token or ""),
        listener_executor=ThreadPoolExecutor(_ACK_THREADS, thread_name_prefix="ack"),
        logger=logging.getLogger("slack_bolt"),
    )
    app.error(_report)
    background = Background()
    answers = answers or create_answers(settings)
    background.run(answers.warm)
    outbox = Outbox(answers, pace)
    turns = Turns(answers, Background(_TURN_THREADS))
    client = app.client
    what_ifs = WhatIfSwitch(answers, settings.answers_what_ifs)
    discussion = Discussion(answers, lambda key: is_public(client, key.channel))
    threads = ThreadDesk(
        discussion, Postman(outbox), turns, background, what_ifs, lambda team: client
    )
    desk = Desk(answers, background, threads.open, outbox.wait)
    _register(app, answers, background, desk, threads)
    _register_home(app, answers, background, what_ifs)
    _register_threads(app, threads)
    return Bot(app, turns.stop)


def _register(
    app: App, answers: Answers, background: Background, desk: Desk, threads: ThreadDesk
) -> None:
    """The command, the form and the buttons under answers, with the desks behind them."""
    questionnaire = Questionnaire(answers, background)
    afterwards = Afterwards(answers, questionnaire, background)
    commands.register(app, desk, questionnaire)
    shortcuts.register(app, questionnaire)
    home.register_ask(app, questionnaire)
    actions.register(app, afterwards)
    views.register(app, desk, afterwards, threads)
    message_shortcuts.register(app, PickedMessages(answers, questionnaire))


def _register_home(
    app: App, answers: Answers, background: Background, what_ifs: WhatIfSwitch
) -> None:
    """The Home tab, and what a team sets there."""
    team_desk = TeamDesk(answers, what_ifs)
    listed = HomeDecisions(answers, background)
    home_tab = Home(answers, team_desk, listed, background)
    home.register(app, home_tab)
    team.register(app, team_desk, home_tab)


def _register_threads(app: App, threads: ThreadDesk) -> None:
    """Mentions, what-ifs and decisions in threads."""
    events.register(BeforeAck(app), threads)
    decisions.register(app, threads)


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
