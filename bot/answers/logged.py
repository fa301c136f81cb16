"""What the log keeps of an answer, and a logged question as a workload again."""

from __future__ import annotations

import logging

from pydantic import ValidationError

from bot.rendering.figures_text import exact
from bot.rendering.render import Message, render
from bot.rendering.replies import Asker
from bot.storage import LoggedQuery, Storage, StorageUnavailable
from engine import Assessment, EngineError, Workload

logger = logging.getLogger(__name__)


def workload_of(query: LoggedQuery) -> Workload | None:
    """The workload of a question; None where this version does not know its fields any more."""
    try:
        return Workload.model_validate(query.workload)
    except (ValidationError, EngineError):
        return None


def main_figures(assessment: Assessment) -> dict[str, str | None]:
    """What the log keeps of an answer: USD a month as strings."""
    cheapest, now, bought = assessment.cheapest, assessment.now, assessment.bought
    return {
        "tokens_per_day": exact(assessment.scenario.tokens_per_day),
        "self_hosting_usd": exact(assessment.bill.monthly_usd),
        "rule_of_thumb_usd": exact(assessment.bill.rule_of_thumb.monthly_usd),
        "cheapest_option": cheapest.option.ref if cheapest else None,
        "cheapest_usd": exact(cheapest.monthly_usd) if cheapest else None,
        "now_usd": exact(now.monthly_usd) if now else None,
        "bought_usd": exact(bought.bill.monthly_usd) if bought else None,
    }


def kept_about(asker: Asker, storage: Storage) -> Message:
    """How much is kept about a person, and the button that lets go of it."""
    try:
        counts = storage.leaving.of_person(asker.team, asker.user)
    except StorageUnavailable as why:
        logger.error("What is kept about somebody could not be read: %s", why)
        counts = None
    return render("forget", {"counts": counts, "is_slack": asker.is_slack})
