"""The composition root: settings become the Bolt app with everything behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from slack_bolt import App, BoltRequest

from bot.answers.answers import Answers
from bot.answers.create import create_answers
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.forms.picked import PickedMessages
from bot.forms.questionnaire import Questionnaire
from bot.handlers.asked import Asked
from bot.handlers.delivery import SAY, Delivery
from bot.handlers.drawing import MOST_PROMISED
from bot.handlers.leaving import Forgetting, Keeping, Leaving
from bot.handlers.pressed import Pressed
from bot.handlers.shared_files import FilesToo
from bot.handlers.threads import Threads
from bot.home.decisions import HomeDecisions
from bot.home.tab import Home
from bot.home.team import TeamDesk
from bot.home.team_jobs import TeamJobs
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
    leaving,
    message_shortcuts,
    shortcuts,
    team,
    views,
)
from bot.listeners.before_ack import BeforeAck
from bot.logs import keep_discreet
from bot.operations.housekeeping import Chore, Housekeeping
from bot.operations.metrics import Metrics, State, kind_of
from bot.operations.readiness import CallFailures, Readiness
from bot.operations.watched import WatchedInbox, WatchedOutbox
from bot.settings import Settings
from bot.slack.background import Background
from bot.slack.bolt_app import BotApp, create_bolt_app
from bot.slack.channels import Channels, is_public
from bot.slack.client import KeptClient
from bot.slack.installing.oauth import Credentials, Installing
from bot.slack.installing.sealing import Sealer
from bot.slack.installing.speakers import OneSpeaker, SpeakerOfTeam, Speakers
from bot.storage import Pace, StorageUnavailable, ThreadKey
from engine.prices.releases import published

logger = logging.getLogger(__name__)

_VIEW_THREADS = 4
"""For modals and the Home tab, which promise nothing beyond the moment."""
_MANY = 3
"""Answers that wait to be begun; beyond, the next ones go without the menus of what moves them."""
_SWEEP_SECONDS, _FIRST_SWEEP_SECONDS = 3600.0, 60.0
"""Between looks for data to let go of."""
_RENEW_SECONDS = 60.0
"""Between looks for tokens that expire."""
_PICTURES = Pictures()
"""One drawing process for all bots of this process and of those that come of it."""


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
    """The Bolt app with its brake. SettingsError where the settings lack something."""
    keep_discreet()
    metrics, answers = Metrics(), answers or create_answers(settings)
    speech = _Speech(settings, answers, metrics)
    app = speech.app(settings)
    app.answered = partial(_count, metrics)
    desks = _Desks(answers, speech, pace, metrics, settings)
    app.acknowledging = desks.worker.processor.acknowledging
    desks.register(app)
    desks.start()
    metrics.watch(State(answers.storage.inbox.backlog, lambda: _age_of_prices(answers)))
    if why := _trouble(answers):
        logger.error("Answers have no memory: %s", why)
    one = None if speech.installing else speech.client.patient()
    unready = Readiness(lambda: _trouble(answers), one, speech.failures)
    return Bot(app, desks.stop, lambda: _trouble(answers), unready, metrics)


def _count(metrics: Metrics, request: BoltRequest, status: int, seconds: float) -> None:
    """A request of Slack's was answered."""
    kind = kind_of(request.body)
    if request.headers.get("x-slack-retry-num"):
        metrics.retries.labels("delivery").inc()
    metrics.acks.labels(kind, str(status)).inc()
    metrics.ack_seconds.labels(kind).observe(seconds)


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


class _Speech:
    """Whose token speaks: the one of the settings, or each team's own, which it has installed."""

    def __init__(self, settings: Settings, answers: Answers, metrics: Metrics) -> None:
        self.failures = CallFailures(metrics, lambda token: self._refused(token))
        self.client = KeptClient(settings.bot_token, settings.slack_api_url, failures=self.failures)
        self.speakers: Speakers = OneSpeaker(self.client)
        self.installing: Installing | None = None
        self.look_anew: Callable[[], None] = lambda: None
        self._refused: Callable[[str], None] = lambda token: None
        if settings.installs:
            self._install(settings, answers)

    def app(self, settings: Settings) -> BotApp:
        """The Bolt app, with the pages that install it where teams have their own tokens."""
        url = settings.slack_api_url
        authorize = f"{url.removesuffix('api/')}oauth/v2/authorize" if url else None
        flow = self.installing.flow(authorize) if self.installing else None
        return create_bolt_app(self.client, settings.signing_secret or "", self.speakers, flow)

    def _install(self, settings: Settings, answers: Answers) -> None:
        installations, sealer = answers.storage.installations, Sealer(settings.secret_key or "")
        speakers = SpeakerOfTeam(installations, sealer, self.client)
        credentials = Credentials(settings.client_id or "", settings.client_secret or "")
        self.installing = Installing(installations, sealer, speakers, credentials, self.client)
        self.speakers, self._refused = speakers, speakers.refused
        self.look_anew = speakers.forget


class _Desks:
    """Everything behind the listeners."""

    def __init__(
        self,
        answers: Answers,
        speech: _Speech,
        pace: Pace | None,
        metrics: Metrics,
        settings: Settings,
    ) -> None:
        self._answers, self._background = answers, Background(_VIEW_THREADS)
        self._background.run(answers.warm)
        patient = self._patient = speech.speakers.patient
        self._channels = Channels(patient)
        self._inbox = WatchedInbox(answers.storage.inbox, metrics)
        self.worker = Worker(self._inbox, self._failed)
        self._delivery = Delivery(
            Outbox(WatchedOutbox(answers.storage.outbox, metrics), pace),
            _PICTURES,
            client_of=patient,
            is_busy=self._is_busy,
        )
        self.worker.handle(SAY, self._delivery.say)
        answers.is_hurried = lambda: self.worker.waiting(Rank.HEADLINE) >= _MANY
        self._what_ifs = WhatIfSwitch(answers, settings.answers_what_ifs)
        discussion = FilesToo(answers, self._is_public, patient)
        common = self.worker, self._delivery, self._channels
        self._threads = Threads(discussion, *common, self._what_ifs)
        self._questionnaire = Questionnaire(answers, self._background)
        self._asked = Asked(answers, *common, self._threads.open)
        self._pressed = Pressed(answers, self._questionnaire, *common, self._threads.open)
        self._house = self._housekeeping(speech, settings)

    def _is_public(self, key: ThreadKey) -> bool:
        """Asked anew each time: a decision stays where it is put."""
        return is_public(self._patient(key.team), key.channel)

    def _housekeeping(self, speech: _Speech, settings: Settings) -> Housekeeping:
        """What is let go of, at somebody's wish or when its time has come, and tokens."""
        self._forgetting = Forgetting(self._answers, self.worker, self._delivery)
        keeping = Keeping(settings.keep_days, settings.log_days)
        self._leaving = Leaving(self._answers, self._background, keeping, speech.look_anew)
        chores = [Chore("letting go", self._leaving.sweep, _SWEEP_SECONDS, _FIRST_SWEEP_SECONDS)]
        if speech.installing:
            chores.append(Chore("renewing tokens", speech.installing.renew, _RENEW_SECONDS))
        return Housekeeping(chores)

    def start(self) -> None:
        """Do jobs and chores from now on."""
        self.worker.watch()
        self._house.start()

    def stop(self) -> None:
        """Begin nothing more; returns at once."""
        self._house.stop()
        self.worker.stop()

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
        decisions.register(app, self._threads, self._background)
        leaving.register(app, self._leaving, self._forgetting)
        team_desk = TeamDesk(self._answers, self._what_ifs)
        listed = HomeDecisions(self._answers, self.worker, self._delivery)
        home_tab = Home(self._answers, team_desk, listed, self._background)
        home.register(app, home_tab)
        team_jobs = TeamJobs(team_desk, home_tab, self.worker, self._delivery)
        team.register(app, team_desk, team_jobs, home_tab)

    def _is_busy(self) -> bool:
        """Whether so many wait for an answer, or for a picture, that no more are drawn unasked."""
        waiting = (self.worker.waiting(rank) for rank in (Rank.HEADLINE, Rank.PICTURE))
        return max(waiting) >= MOST_PROMISED

    def _failed(self, held: Held) -> Steps[None]:
        self._inbox.failed(held.job)
        return self._delivery.report(held)
