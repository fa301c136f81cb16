"""Two versions on one database, as during a deployment: the older one goes on when the newer one's
migrations have added columns to each of its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from bot.conversation import scenarios
from bot.storage import Decision, Job, Pace, Post, Storage, Switch, ThreadKey, Turn, open_storage
from engine import Workload
from engine.question.team_figures import TeamFigure
from tests.test_bot_storage import NOON, ids, query

KEY = ThreadKey("T1", "C", "1.0")
TURN = Turn(KEY, "2.0", "ana", replies=("2.5",))


@pytest.fixture
def storage(place: Path | str) -> Iterator[Storage]:
    """An older version's, which runs on while the database is brought up to date."""
    older = open_storage(place)
    older.latest(1)
    if isinstance(place, Path):
        with sqlite3.connect(place) as file:
            rows = file.execute("select name from sqlite_master where type = 'table'")
            tables = [name for (name,) in rows if not name.startswith(("_", "sqlite_"))]
            _add_columns(file.execute, tables)
        file.close()
    else:
        with psycopg.connect(place) as server:
            found = server.execute(
                "select tablename from pg_tables where schemaname = current_schema()"
            )
            _add_columns(server.execute, [name for (name,) in found])
    yield older
    older.close()


def _add_columns(execute: Callable[[str], object], tables: list[str]) -> None:
    assert len(tables) > 8
    for table in tables:
        execute(f"alter table {table} add column of_the_next_version text")


def test_questions_and_what_is_made_of_them(storage: Storage) -> None:
    storage.record(query("a"))
    storage.rate("T1", "a", "ana", True, NOON)
    storage.keep_posts("T1", "a", [Post("C", "1.0")])
    assert ids(storage.latest(1)) == ["a"]
    assert storage.ratings("T1", "a") and storage.posts("T1", "a")


def test_messages_and_their_threads(storage: Storage) -> None:
    work = Workload(
        input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(1_000_000)
    )
    thread = scenarios.opened(KEY, work, "ana", date(2026, 4, 15), is_private=False)
    inbox, outbox = storage.inbox, storage.outbox
    assert inbox.accept(Job("k", "T1", "thread_answer"), "p1", 60)
    assert outbox.begin("k", "p1", "0", "C", Pace()).is_mine
    outbox.settle("k", "0", Post("C", "2.5"))
    assert inbox.settle("k", "p1", [TURN], thread, {})
    inbox.finish("k", "p1")
    storage.threads.amend(TURN)
    assert storage.threads.find(KEY) == thread and storage.threads.turns(KEY) == [TURN]
    assert inbox.accept(Job("l", "T1", "thread_answer"), "dead", -1)
    assert inbox.adopt("p1", 60)


def test_what_teams_decided_set_and_switched(storage: Storage) -> None:
    decision = Decision(
        id="d",
        key=KEY,
        at=NOON,
        by="ana",
        by_name="Ana",
        outcome="followed",
        reason="no team",
        review_on=None,
        trigger="",
        supersedes="",
        label="A",
        canonical="5M in 1M out",
        workload={},
        verdict="stay_api",
        figures={},
        is_private=False,
    )
    storage.decisions.record(decision)
    assert list(storage.decisions.all(5)) == [decision]
    storage.switches.set("T1", "what_ifs", Switch(True, "ana", NOON))
    assert storage.switches.find("T1", "what_ifs")
    figure = TeamFigure(key="k", value="1", since=date(2026, 4, 15), set_by="ana", reason="why")
    storage.set_team_figures("T1", [figure], seen=0)
    assert storage.team_figures("T1") == [figure]
