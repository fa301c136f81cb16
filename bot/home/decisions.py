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
from bot.conversation.triggers import RentTrigger, rent_trigger
from bot.jobs.afterwards import Press
from bot.rendering.render import render
from bot.slack.background import Background
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Decision, StorageUnavailable
from engine import EngineError, Workload
from engine.question.team_figures import OWN_PRICE

logger = logging.getLogger(__name__)

SHOWN = 5
"""Decisions on a page."""
COUNTED = 20
"""How many of the latest are looked through for what is due."""
_MOST_EXPORTED = 5000
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
    background: Background
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

    def export(self, press: Press) -> None:
        """Send a person every decision that they may see, the superseded too, as a CSV file."""
        self.background.run(lambda: self._export(press))

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

    def _export(self, press: Press) -> None:
        try:
            kept = self.answers.storage.decisions
            found = kept.seen_by(press.team, press.user, _MOST_EXPORTED)
            self._send(press, found)
        except StorageUnavailable as why:
            logger.error("The decisions could not be read: %s", why)
            press.delivery.tell(render("decisions", {"decisions": None}))
        except Undelivered as why:
            logger.error("The decisions were not exported: %s", error_name(why))

    def _send(self, press: Press, found: Sequence[Decision]) -> None:
        first = render("note", {"kind": "decisions_csv", "detail": str(len(found))})
        sent = press.client.chat_postMessage(
            channel=press.user, text=first.text, blocks=list(first.blocks)
        )
        press.client.files_upload_v2(
            channel=str(sent["channel"]),
            thread_ts=str(sent["ts"]),
            filename=f"tco-decisions-{self.answers.today}.csv",
            title="The decisions as CSV",
            content=decisions_csv(found),
        )


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
