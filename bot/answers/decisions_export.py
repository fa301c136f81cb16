"""Decisions for machines: JSON and CSV, money as exact strings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from bot.storage import Decision

_COLUMNS = (
    *(
        "id",
        "at",
        "team",
        "channel",
        "thread",
        "by",
        "by_name",
        "outcome",
        "verdict",
        "reason",
        "review_on",
    ),
    *("trigger", "supersedes", "label", "canonical", "self_hosting_usd", "cheapest_option"),
    *("cheapest_usd", "now_usd"),
)
_MAY_BE_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision, ready for json.dumps."""
    return {
        **{name: value for name, value in decision.__dict__.items() if name != "key"},
        **decision.key.__dict__,
        "at": decision.at.isoformat(),
        "review_on": decision.review_on.isoformat() if decision.review_on else None,
    }


def decisions_csv(decisions: Iterable[Decision]) -> str:
    """Decisions as a table, one row each."""
    written = io.StringIO()
    table = csv.DictWriter(written, _COLUMNS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    for decision in decisions:
        row = {**decision_json(decision), **decision.figures}
        table.writerow({name: _text(row[name]) for name in _COLUMNS})
    return written.getvalue()


def _text(value: object) -> str:
    """A cell that a spreadsheet takes for text, whatever somebody typed into it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_MAY_BE_FORMULAS) else text
