"""A logged question as a workload again, whatever version logged it."""

from __future__ import annotations

from pydantic import ValidationError

from bot.storage import LoggedQuery
from engine import EngineError, Workload


def workload_of(query: LoggedQuery) -> Workload | None:
    """The workload of a question; None where this version does not know its fields any more."""
    try:
        return Workload.model_validate(query.workload)
    except (ValidationError, EngineError):
        return None
