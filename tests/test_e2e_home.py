"""The Home tab in the local workspace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.storage import LoggedQuery, SqliteStorage
from bot.workspace.form_values import walk
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside, home

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def logged(slack: LocalSlack, database: Path, count: int, **other: Any) -> None:
    """Questions in the log, as if they had been asked."""
    storage = SqliteStorage(database)
    for nth in range(count):
        said: dict[str, Any] = {
            "asked_at": NOON + timedelta(seconds=nth),
            "team": slack.workspace.team.id,
            "channel": slack.ai_costs,
            "user": slack.ana,
            "surface": "slash",
            "canonical": f"{nth + 1}M in 1M out",
            "workload": {
                "input_tokens_per_day": str((nth + 1) * 10**6),
                "output_tokens_per_day": "1000000",
            },
            "verdict": "stay_on_api",
            "figures": {"self_hosting_usd": "13275.00", "cheapest_usd": "112.20"},
            "catalogue_version": "genai-prices 0.2.3",
            "duration_ms": 4.2,
            "is_public": True,
        }
        id = f"{other.get('user', 'ana')[-4:]}{nth:08d}"
        storage.record(LoggedQuery(id=id, **(said | other)))


def test_a_first_visit_teaches_the_command_in_three_examples(slack: LocalSlack) -> None:
    slack.open_home()
    view = home(slack, "Welcome")
    assert str(view.body).count("• `/tco ") == 3
    assert "genai-prices" in str(view.body)


def test_questions_are_listed_with_their_verdicts_and_asked_again(slack: LocalSlack) -> None:
    slack.command("/tco 5M in 1M out")
    answered(slack)
    slack.open_home()
    view = home(slack, "Your questions")
    assert "5M in 1M out" in str(view.body) and "Stay on an API" in str(view.body)
    slack.click(view, "home_see_today")
    modal = slack.wait_for(slack.modal, 60)
    assert "The verdict is the same today" in str(modal.body)
    slack.submit(modal)
    slack.wait_for(lambda: "Part 1 of 3" in str(slack.fresh(modal).body), 60)
    assert "'initial_value': '5M'" in str(slack.fresh(modal).body)


def test_the_team_sees_public_questions_and_no_private_ones(
    slack: LocalSlack, database: Path
) -> None:
    slack.command("/tco 5M in 1M out", user=slack.ravi)
    answered(slack)
    slack.command("/tco 6M in 1M out", user=slack.ravi, channel=slack.direct(slack.ravi))
    slack.command("/tco private 7M in 1M out", user=slack.ravi)
    slack.command("/tco 8M in 1M out", channel=slack.private)
    slack.wait_for(lambda: len(SqliteStorage(database).latest(9)) == 4, 60)
    slack.open_home(slack.ana)
    view = home(slack, "team’s questions")
    assert "5M in 1M out" in str(view.body)
    assert "6M in 1M out" not in str(view.body) and "7M in 1M out" not in str(view.body)
    slack.open_home(slack.ravi)
    assert "8M in 1M out" not in str(home(slack, "Your questions", slack.ravi).body)


def test_a_thousand_questions_come_in_pages(slack: LocalSlack, database: Path) -> None:
    logged(slack, database, 1000)
    slack.open_home()
    view = home(slack, "1000M in")
    rows = [action for _, e in walk(view.body["blocks"]) if (action := e["action_id"])]
    assert rows.count("home_see_today") == 5
    slack.click(view, "home_page_mine:older")
    view = home(slack, "995M in")
    slack.click(view, "home_page_mine:newer")
    assert home(slack, "1000M in")


def test_it_says_how_many_answers_would_be_others_today(slack: LocalSlack, database: Path) -> None:
    logged(slack, database, 7)
    logged(slack, database, 2, verdict="self_host_cost", user=slack.ana)
    slack.open_home()
    assert home(slack, "2 of your 9 answers would come out differently today.")


def test_a_log_that_cannot_be_read_is_said(slack: LocalSlack, database: Path) -> None:
    slack.open_home()
    home(slack, "Welcome")
    database.write_text("These are not the bytes of a database. " * 100)
    for beside in ("tco.db-wal", "tco.db-shm"):
        (database.parent / beside).unlink(missing_ok=True)
    slack.open_home()
    assert home(slack, "My log cannot be read")
