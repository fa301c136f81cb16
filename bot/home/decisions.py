"""Decisions on the Home tab: those that stand, and what of them is due by today's figures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pydantic import ValidationError
from slack_sdk import WebClient

from bot.answers.answers import Answers
from bot.answers.cache import Cache
from bot.answers.decisions_export import decisions_csv
from bot.handlers.delivery import Delivery
from bot.handlers.pressed import Press
from bot.home.triggers import RentTrigger, rent_trigger
from bot.jobs.steps import Held, Rank, Steps
from bot.jobs.worker import Worker
from bot.rendering.render import render
from bot.slack.posting import File, Mark, Place
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Decision, Job
from engine import EngineError, Workload
from engine.question.team_figures import OWN_PRICE

logger = logging.getLogger(__name__)

SHOWN = 5
"""Decisions on a page."""
COUNTED = 20
"""How many of the latest are looked through for what is due."""
EXPORT = "decisions_csv"
_MOST_EXPORTED = 5000
_AGAIN_SECONDS = 10.0
"""A second press within is a double click."""
_MOST_REMEMBERED = 2000


@dataclass(frozen=True)
class DecisionRow:
    """One decision in the list."""

    decision: Decision
    today: date
    rent: Decimal | None
    """Where its trigger is a rent that can be looked up: today's, USD an hour."""
    is_met: bool
    """Whether today's figures meet its trigger."""
    link: str = ""
    """To its thread; empty where Slack gives none."""

    @property
    def is_due(self) -> bool:
        """Whether its day of review has come."""
        return self.decision.review_on is not None and self.decision.review_on <= self.today


@dataclass(frozen=True)
class DecisionPage:
    """A page of the list."""

    rows: Sequence[DecisionRow]
    page: int
    has_more: bool
    due: int
    """How many of the latest are due or met, on this page or not."""


@dataclass
class HomeDecisions:
    """Lists what a person may see: decisions made where everybody reads, and their own."""

    answers: Answers
    worker: Worker | None = None
    delivery: Delivery | None = None
    """None where nothing is exported."""
    _rents: Cache[tuple[str, date, int], tuple[Decimal | None]] = field(
        default_factory=lambda: Cache(most=_MOST_REMEMBERED)
    )
    _links: Cache[str, str] = field(default_factory=lambda: Cache(most=_MOST_REMEMBERED))

    def page(
        self, team: str, user: str, page: int, seen: int, client: WebClient | None
    ) -> DecisionPage:
        """A page; `seen` counts the team's figures, links need a client."""
        kept = self.answers.storage.decisions
        latest = kept.standing(team, user, COUNTED, 0)
        found = kept.standing(team, user, SHOWN + 1, page * SHOWN)
        rows = [self._row(each, seen, client) for each in found[:SHOWN]]
        due = sum(row.is_due or row.is_met for row in (self._row(d, seen, None) for d in latest))
        return DecisionPage(rows, page, len(found) > SHOWN, due)

    def __post_init__(self) -> None:
        if self.worker:
            self.worker.handle(EXPORT, self._export)

    def export(self, press: Press) -> None:
        """Send a person every decision that they may see, the superseded too, as a CSV file."""
        assert self.worker
        key = f"{press.team}:{EXPORT}:{press.user}"
        job = Job(key, press.team, EXPORT, press.back.kept)
        self.worker.take(job, again_after=_AGAIN_SECONDS)

    def _row(self, decision: Decision, seen: int, client: WebClient | None) -> DecisionRow:
        trigger = rent_trigger(decision.trigger, self.answers.names) if decision.trigger else None
        rent = self._rent(decision, trigger, seen) if trigger else None
        return DecisionRow(
            decision=decision,
            today=self.answers.today,
            rent=rent,
            is_met=trigger is not None and rent is not None and trigger.is_met(rent),
            link=self._link(decision, client) if client else "",
        )

    def _rent(self, decision: Decision, trigger: RentTrigger, seen: int) -> Decimal | None:
        """Today's rent that a trigger is about, worked out once a day and again where the
        team's figures changed; None where it cannot be."""
        key = decision.id, self.answers.today, seen
        known = self._rents.get(key)
        return (known or self._rents.put(key, (self._rent_today(decision, trigger),)))[0]

    def _rent_today(self, decision: Decision, trigger: RentTrigger) -> Decimal | None:
        try:
            work = Workload.model_validate(decision.workload)
            if work.gpu_usd_per_hour is not None and not trigger.gpu:
                return None  # their own price: no list knows what it is today
            assessed = self.answers.assessed(_today(work, trigger), decision.key.team)
        except (ValidationError, EngineError):
            return None
        return assessed.bill.gpu_price.usd_per_hour

    def _link(self, decision: Decision, client: WebClient) -> str:
        key = decision.key
        try:
            known = self._links.get(decision.id)
            if known is None:
                found = client.chat_getPermalink(channel=key.channel, message_ts=key.thread)
                known = self._links.put(decision.id, str(found["permalink"]))
            return known
        except Undelivered as why:
            logger.info("Decision %s is shown without a link: %s", decision.id, error_name(why))
            return ""

    def _export(self, held: Held) -> Steps[None]:
        assert self.delivery
        kept, outbox, client = self.answers.storage.decisions, self.delivery.outbox, self.delivery
        found = kept.seen_by(held.job.team, held.person, _MOST_EXPORTED)
        first = render("note", {"kind": "decisions_csv", "detail": str(len(found)), "error": ""})
        sent = yield from outbox.post(
            held, client.client(held), Place(held.person), first, Mark(held.id), Rank.HEADLINE
        )
        name, text = f"tco-decisions-{self.answers.today}.csv", decisions_csv(found)
        file = File(name, "The decisions as CSV", text.encode())
        under = Place(sent.channel, sent.ts)
        yield from outbox.upload(held, client.client(held), under, file, "csv", Rank.THREAD)


def _today(work: Workload, trigger: RentTrigger) -> Workload:
    """A decision's workload with today's figures, on the GPU that its trigger names."""
    anew: dict[str, object] = {"as_of": None}
    if work.gpu_provider == OWN_PRICE:
        anew["gpu_provider"] = None  # filled in again where the team still has a price
    if trigger.gpu and trigger.gpu != work.gpu:
        anew |= dict.fromkeys(
            ("gpu_count", "gpu_provider", "gpu_term", "gpu_usd_per_hour", "gpu_price_covers")
        )
        anew["gpu"] = trigger.gpu
    return work.model_copy(update=anew)
