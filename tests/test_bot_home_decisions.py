"""Decisions as Home lists them: who may see which, what is due, and what today's figures meet."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.answers.answers import Answers
from bot.answers.decisions_export import decisions_csv
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.home.decisions import DecisionPage, DecisionRow, HomeDecisions
from bot.home.triggers import RentTrigger, rent_trigger
from bot.storage import Decision, SqliteStorage, StorageUnavailable, Switch, ThreadKey
from engine.prices.names import load_names
from engine.question.team_figures import TeamFigure
from tests.bot_samples import NOW, answers_at, answers_of

TODAY = NOW.date()
ANA, RAVI = "U0ANA", "U0RAVI"


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return answers_at(tmp_path)


def decided(answers: Answers, id: str, **said: Any) -> Decision:
    """A decision that was recorded."""
    made = Decision(
        id=id,
        key=ThreadKey("T1", "C1", f"{len(id)}.0"),
        at=NOW,
        by=RAVI,
        outcome="followed",
        reason="we have no team",
        label="A",
        canonical="5M in 1M out",
        workload={"input_tokens_per_day": "5000000", "output_tokens_per_day": "1000000"},
        verdict="stay_on_api",
        figures=dict.fromkeys(
            ("self_hosting_usd", "cheapest_option", "cheapest_usd", "now_usd"), None
        ),
    )
    made = replace(made, **said)
    answers.storage.decisions.record(made)
    return made


def page(answers: Answers, user: str = ANA, team: str = "T1", number: int = 0) -> DecisionPage:
    return HomeDecisions(answers).page(team, user, number, 0, None)


def row(answers: Answers, **said: Any) -> DecisionRow:
    decided(answers, "one", **said)
    return page(answers).rows[0]


# --- who sees what


def test_private_ones_are_listed_to_whoever_made_them_alone(answers: Answers) -> None:
    decided(answers, "open")
    decided(answers, "secret", is_private=True)
    decided(answers, "theirs", key=ThreadKey("T2", "C1", "9.0"))
    seen = {user: {r.decision.id for r in page(answers, user).rows} for user in (ANA, RAVI)}
    assert seen == {ANA: {"open"}, RAVI: {"open", "secret"}}
    assert [r.decision.id for r in page(answers, RAVI, "T2").rows] == ["theirs"]


def test_what_was_superseded_does_not_stand_and_is_exported(answers: Answers) -> None:
    decided(answers, "first")
    decided(answers, "second", supersedes="first", at=NOW + timedelta(hours=1), by_name="ravi")
    assert [r.decision.id for r in page(answers).rows] == ["second"]
    seen = answers.storage.decisions.seen_by("T1", ANA, 9)
    rows = list(csv.DictReader(io.StringIO(decisions_csv(seen))))
    assert [(r["id"], r["by_name"]) for r in rows] == [("second", "ravi"), ("first", "")]


def test_they_come_in_pages(answers: Answers) -> None:
    for nth in range(7):
        decided(answers, f"d{nth}", at=NOW + timedelta(seconds=nth))
    first, last = page(answers), page(answers, number=1)
    assert [r.decision.id for r in first.rows] == ["d6", "d5", "d4", "d3", "d2"]
    assert first.has_more and not last.has_more and len(last.rows) == 2


# --- what is due


@pytest.mark.parametrize(("days", "is_due"), [(-1, True), (0, True), (1, False)])
def test_a_review_is_due_from_its_day_on(answers: Answers, days: int, is_due: bool) -> None:
    found = row(answers, review_on=TODAY + timedelta(days=days))
    assert found.is_due is is_due
    assert page(answers).due == int(is_due)


def test_without_a_day_nothing_is_due(answers: Answers) -> None:
    assert not row(answers).is_due


@pytest.mark.parametrize(
    ("trigger", "is_met"),
    [
        ("GPU < $2/h", False),
        ("GPU < $3.60/h", True),
        ("the GPU price falls below $3.60 per hour", True),
        ("GPUs > $3/h", True),
        ("volume > 50M", False),
        ("gpu prices fall", False),
    ],
)
def test_a_rent_is_held_against_todays_3_49(answers: Answers, trigger: str, is_met: bool) -> None:
    assert row(answers, trigger=trigger).is_met is is_met


def test_the_day_of_the_question_does_not_freeze_the_rent(answers: Answers) -> None:
    work = {
        "input_tokens_per_day": "5000000",
        "output_tokens_per_day": "1000000",
        "as_of": "2026-04-15",
    }
    answers.storage.set_team_figures("T1", [own_rent("1.50")], seen=0)
    found = row(answers, trigger="GPU < $2/h", workload=work)
    assert (found.rent, found.is_met) == (Decimal("1.50"), True)


def test_a_price_of_ones_own_is_in_no_list(answers: Answers) -> None:
    work = {
        "input_tokens_per_day": "5000000",
        "output_tokens_per_day": "1000000",
        "gpu_usd_per_hour": "1.00",
    }
    found = row(answers, trigger="GPU < $2/h", workload=work)
    assert (found.rent, found.is_met) == (None, False)


def test_the_trigger_names_another_gpu(answers: Answers) -> None:
    decided(answers, "one", trigger="H100 < $2/h")
    decided(answers, "two", trigger="L40S < $2/h", at=NOW + timedelta(1))
    other, here = (each.rent for each in page(answers).rows)
    assert here is not None and other is not None and other < here


def test_a_workload_of_another_version_is_listed_and_not_judged(answers: Answers) -> None:
    assert row(answers, trigger="GPU < $2/h", workload={"shape": "old"}).rent is None


def own_rent(usd: str) -> TeamFigure:
    return TeamFigure(key="gpu_usd_per_hour", value=usd, since=TODAY, set_by=ANA)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("GPU < $2/h", RentTrigger("", Decimal(2), True, False)),
        ("gpus <= $2.50/h", RentTrigger("", Decimal("2.50"), True, True)),
        ("if the GPU price drops below $2 an hour", RentTrigger("", Decimal(2), True, False)),
        ("GPU rent is under $1.80/hr.", RentTrigger("", Decimal("1.80"), True, False)),
        ("H100 < $2/h", RentTrigger("h100_sxm", Decimal(2), True, False)),
        ("h200 price at most $3/gpu-hour", RentTrigger("h200_sxm", Decimal(3), True, True)),
        ("GPUs rise above $5/h", RentTrigger("", Decimal(5), False, False)),
        ("GPU < 2", None),
        ("GPU < $2", None),
        ("GPU < $2,000/month", None),
        ("volume > 50M", None),
        ("our lunch < $2/h", None),
        ("GPU < $2/h and volume > 50M", None),
        ("GPU < $2/h unless we hire", None),
        ("", None),
    ],
)
def test_triggers_are_read_exactly_or_not_at_all(text: str, read: RentTrigger | None) -> None:
    assert rent_trigger(text, load_names()) == read


def test_the_bound_itself() -> None:
    two = Decimal(2)
    assert not RentTrigger("", two, True, False).is_met(two)
    assert RentTrigger("", two, True, True).is_met(two)
    assert RentTrigger("", two, False, False).is_met(Decimal("2.01"))


# --- switches and names in storage


def test_a_teams_choice_holds_in_every_process_at_once(tmp_path: Path) -> None:
    here, there = (WhatIfSwitch(answers_at(tmp_path), default=is_on) for is_on in (True, False))
    assert (here.is_on("T1"), there.is_on("T1")) == (True, False)
    here.turn("T1", ANA, is_on=False)
    assert (here.is_on("T1"), there.is_on("T1")) == (False, False)
    there.turn("T1", RAVI, is_on=True)
    assert here.chosen("T1") == Switch(True, RAVI, NOW)
    assert (here.is_on("T2"), there.is_on("T2")) == (True, False), "no other team's"


def test_where_the_choice_cannot_be_read_the_process_decides(tmp_path: Path) -> None:
    (tmp_path / "tco.db").write_text("These are not the bytes of a database. " * 100)
    for is_on in (True, False):
        switch = WhatIfSwitch(answers_at(tmp_path), default=is_on)
        with pytest.raises(StorageUnavailable):
            switch.turn("T1", ANA, is_on=not is_on)
        assert switch.is_on("T1") is is_on


def test_figures_and_decisions_of_before_have_no_names(tmp_path: Path) -> None:
    answers = answers_at(tmp_path)
    answers.storage.set_team_figures("T1", [own_rent("2")], seen=0)
    decided(answers, "one", by_name="ravi")
    with sqlite3.connect(tmp_path / "tco.db") as connection:
        connection.execute("alter table team_figures drop column set_by_name")
        connection.execute("alter table decisions drop column by_name")
        connection.execute("delete from _sqlite_migrations where name = 'm022_names'")
    connection.close()
    storage = SqliteStorage(tmp_path / "tco.db")
    assert storage.team_figures("T1") == [own_rent("2")]
    assert [made.by_name for made in storage.decisions.all(5)] == [""]
    assert answers_of(storage).today == date(2026, 11, 21)
