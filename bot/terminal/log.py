"""`tco log`: the questions and decisions that the storage holds."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from bot.answers.decisions_export import decision_json, decisions_csv
from bot.settings import Settings
from bot.storage import LoggedQuery, open_storage
from bot.terminal.printing import NotPossible, as_json


def log(parsed: Namespace, settings: Settings) -> int:
    """Print the latest questions, or the recorded decisions."""
    if parsed.decisions:
        return _log_decisions(parsed, settings)
    if parsed.format == "csv":
        raise NotPossible("--csv goes with --decisions; for questions take --json.")
    queries = open_storage(settings.database).latest(parsed.most)
    if parsed.format:
        sys.stdout.write(as_json([_query_json(query) for query in queries]))
        return 0
    for query in queries:
        print(f"{query.asked_at:%Y-%m-%d %H:%M} {query.verdict:22} {query.canonical}")
    return 0


def _log_decisions(parsed: Namespace, settings: Settings) -> int:
    decisions = open_storage(settings.database).decisions.all(parsed.most)
    if parsed.format == "json":
        sys.stdout.write(as_json([decision_json(decision) for decision in decisions]))
    elif parsed.format == "csv":
        print(decisions_csv(decisions), end="")
    else:
        for decision in decisions:
            made = f"{decision.at:%Y-%m-%d} {decision.outcome:9} {decision.canonical}"
            print(f"{made}: {decision.reason}")
    return 0


def _query_json(query: LoggedQuery) -> dict[str, Any]:
    return {**query.__dict__, "asked_at": query.asked_at.isoformat()}
