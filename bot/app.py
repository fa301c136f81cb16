"""The composition root: settings become the Bolt app with everything behind it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.answers.answers import Answers
from bot.answers.create import create_answers
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.forms.picked import PickedMessages
from bot.forms.questionnaire import Questionnaire
from bot.handlers.asked import Asked
from bot.handlers.delivery import SAY, Delivery
from bot.handlers.pressed import Pressed
from bot.handlers.shared_files import FilesToo
from bot.handlers.threads import Threads
from bot.home.decisions import HomeDecisions
from bot.home.tab import Home
from bot.home.team import TeamDesk
from bot.jobs.outbox import Outbox
from bot.jobs.pictures import Pictures
from bot.jobs.steps import Held, Rank, Steps
from bot.jobs.worker import Worker
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
from bot.logs import keep_discreet
from bot.operations.metrics import Metrics, State, kind_of
from bot.operations.readiness import CallFailures, Readiness
from bot.operations.watched import WatchedInbox, WatchedOutbox
from bot.settings import Settings
from bot.slack.background import Background
from bot.slack.channels import Channels, is_public
from bot.slack.client import KeptClient
from bot.storage import Pace, StorageUnavailable
from engine.prices.releases import published

logger = logging.getLogger(__name__)

_ACK_THREADS = 16
"""Bolt's own five would let the sixth command wait."""
_VIEW_THREADS = 4
"""For modals and the Home tab, which promise nothing beyond the moment."""
_MANY = 3
"""Answers that wait to be begun; beyond, the next ones go without the menus of what moves them."""
_PICTURES = Pictures()
"""One drawing process for all bots of this one."""


@dataclass(frozen=True)
class Bot:
    """The Bolt app, how it is told that the process is about to end, and what ails it."""

    app: App
    stop: Callable[[], None]
    """Begin nothing more and give back what is not done; returns at once."""
    trouble: Callable[[], str] = lambda: ""
    """Why answers have no memory just now, as a sentence; empty where they have."""
    unready: Callable[[], str] = lambda: ""
    """Why the bot cannot do its work just now, as a sentence; empty where it can."""
    metrics: Metrics = field(default_factory=Metrics)


def create_app(settings: Settings, answers: Answers | None = None, pace: Pace | None = None) -> App:
    """The Bolt app, ready to be served over HTTP or Socket Mode."""
    return create_bot(settings, answers, pace).app


def create_bot(settings: Settings, answers: Answers | None = None, pace: Pace | None = None) -> Bot:
    """The Bolt app with its brake."""
    keep_discreet()
    metrics = Metrics()
    failures = CallFailures(metrics)
    client = KeptClient(settings.bot_token, settings.slack_api_url, failures=failures)
    app = _app(settings, client, metrics)
    answers = answers or create_answers(settings)
    desks = _Desks(answers, client, pace, metrics, answers_what_ifs=settings.answers_what_ifs)
    desks.register(app)
    desks.worker.watch()
    metrics.watch(State(answers.storage.inbox.backlog, lambda: _age_of_prices(answers)))
    if why := _trouble(answers):
        logger.error("Answers have no memory: %s", why)
    unready = Readiness(lambda: _trouble(answers), client.patient(), failures)
    return Bot(app, desks.worker.stop, lambda: _trouble(answers), unready, metrics)


def _age_of_prices(answers: Answers) -> int | None:
    """Days since the prices in use were published; None where nobody noted when."""
    since = published(answers.catalogue.version)
    return (answers.today - since).days if since else None


def _trouble(answers: Answers) -> str:
    try:
        answers.storage.check()
    except StorageUnavailable as why:
        return str(why)
    return ""


class _WatchedApp(App):
    """Times how soon Slack is answered, through whichever door a request came."""

    metrics: Metrics

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one request."""
        kind, began = kind_of(req.body), time.monotonic()
        if req.headers.get("x-slack-retry-num"):
            self.metrics.retries.labels("delivery").inc()
        response = super().dispatch(req)
        self.metrics.acks.labels(kind, str(response.status)).inc()
        self.metrics.ack_seconds.labels(kind).observe(time.monotonic() - began)
        return response


def _app(settings: Settings, client: KeptClient, metrics: Metrics) -> App:
    app = _WatchedApp(
        client=client,
        signing_secret=settings.signing_secret or "",
        authorize=_authorize(settings.bot_token or ""),
        listener_executor=ThreadPoolExecutor(_ACK_THREADS, thread_name_prefix="ack"),
        logger=logging.getLogger("slack_bolt"),
    )
    app.metrics = metrics
    app.error(_report)

    @app.middleware
    def own_client(context: BoltContext, next: Callable[[], None]) -> None:
        # Bolt makes a client for each request, which would open connections of its own.
        context["client"] = client
        next()

    return app


class _Desks:
    """Everything behind the listeners."""

    def __init__(
        self,
        answers: Answers,
        client: KeptClient,
        pace: Pace | None,
        metrics: Metrics,
        *,
        answers_what_ifs: bool,
    ) -> None:
        self._answers, self._background = answers, Background(_VIEW_THREADS)
        self._background.run(answers.warm)
        patient = client.patient()
        self._channels = Channels(patient)
        self._inbox = WatchedInbox(answers.storage.inbox, metrics)
        self.worker = Worker(self._inbox, self._failed)
        self._delivery = Delivery(
            Outbox(WatchedOutbox(answers.storage.outbox, metrics), pace),
            _PICTURES,
            client_of=lambda team: patient,
            pictures_waiting=lambda: self.worker.waiting(Rank.PICTURE),
        )
        self.worker.handle(SAY, self._delivery.say)
        answers.is_hurried = lambda: self.worker.waiting(Rank.HEADLINE) >= _MANY
        self._what_ifs = WhatIfSwitch(answers, answers_what_ifs)
        discussion = FilesToo(answers, lambda key: is_public(patient, key.channel), patient)
        common = self.worker, self._delivery, self._channels
        self._threads = Threads(discussion, *common, self._what_ifs)
        self._questionnaire = Questionnaire(answers, self._background)
        self._asked = Asked(answers, *common, self._threads.open)
        self._pressed = Pressed(answers, self._questionnaire, *common, self._threads.open)

    def register(self, app: App) -> None:
        """Every listener."""
        questionnaire, pressed = self._questionnaire, self._pressed
        commands.register(app, self._asked, questionnaire)
        shortcuts.register(app, questionnaire, pressed)
        home.register_ask(app, questionnaire, pressed)
        actions.register(app, pressed)
        views.register(app, self._asked, pressed, self._threads)
        picked = PickedMessages(self._answers, questionnaire)
        message_shortcuts.register(app, picked, pressed)
        events.register(BeforeAck(app), self._threads)
        decisions.register(app, self._threads)
        team_desk = TeamDesk(self._answers, self._what_ifs)
        listed = HomeDecisions(self._answers, self.worker, self._delivery)
        home_tab = Home(self._answers, team_desk, listed, self._background)
        home.register(app, home_tab)
        team.register(app, team_desk, home_tab)

    def _failed(self, held: Held) -> Steps[None]:
        self._inbox.failed(held.job)
        return self._delivery.report(held)


def _authorize(bot_token: str) -> Callable[..., AuthorizeResult]:
    """The one token, whoever asks. Bolt's own way asks Slack first, which can outlast the 3 s
    of an acknowledgement; several workspaces will look their token up here."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=bot_token)

    return authorize


def _report(error: Exception, request: BoltRequest) -> None:
    """The one place for what a listener raises; listeners only acknowledge and hand on."""
    logger.error("A listener failed on %s", request.body.get("type", "a command"), exc_info=error)
