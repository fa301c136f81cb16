"""Leases: one process answers a message, and another takes over what a dead one left behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.conversation import scenarios
from bot.storage import Leases, SqliteStorage, ThreadKey, Turn
from engine import Workload

KEY = ThreadKey("T", "C", "1.0")
FIRST, SECOND = Turn(KEY, "2.0", "ana"), Turn(KEY, "3.0", "ravi")
ELSEWHERE = Turn(ThreadKey("T", "C", "9.0"), "9.5", "ravi")
ERRAND = {"kind": "answer"}
DEAD = -1.0
"""A lease that has run out at once."""


@pytest.fixture
def storage(tmp_path: Path) -> SqliteStorage:
    return SqliteStorage(tmp_path / "tco.db")


@pytest.fixture
def leases(storage: SqliteStorage) -> Leases:
    return storage.leases


def took(leases: Leases, turn: Turn, owner: str, seconds: float = 60) -> bool:
    return leases.take(turn, ERRAND, owner, seconds) is not None


def test_a_message_is_taken_once_while_its_process_lives_and_ever_after(leases: Leases) -> None:
    assert took(leases, FIRST, "p1")
    assert not took(leases, FIRST, "p1") and not took(leases, FIRST, "p2")
    leases.finish(FIRST, "p1")
    assert not took(leases, FIRST, "p2")


def test_a_turn_waits_for_the_earlier_ones_of_its_thread_alone(leases: Leases) -> None:
    assert took(leases, SECOND, "p2") and took(leases, FIRST, "p1") and took(leases, ELSEWHERE, "p")
    assert not leases.begin(SECOND, "p2")
    assert leases.begin(FIRST, "p1") and leases.begin(ELSEWHERE, "p")
    assert not leases.begin(SECOND, "p2")
    leases.finish(FIRST, "p1")
    assert leases.begin(SECOND, "p2")


def test_a_message_that_comes_late_waits_for_the_one_that_is_being_answered(
    leases: Leases,
) -> None:
    """Two answers to one thread at once would be made of the same state, under the same name."""
    assert took(leases, SECOND, "p2") and leases.begin(SECOND, "p2")
    assert took(leases, FIRST, "p1") and not leases.begin(FIRST, "p1")
    leases.finish(SECOND, "p2")
    assert leases.begin(FIRST, "p1")


def test_only_who_holds_a_turn_begins_it(leases: Leases) -> None:
    assert took(leases, FIRST, "dead", DEAD) and leases.begin(FIRST, "dead")
    assert leases.adopt("p2", 60)
    assert not leases.begin(FIRST, "dead") and leases.begin(FIRST, "p2")


def test_the_turns_of_a_dead_process_are_taken_over_with_their_errands(leases: Leases) -> None:
    assert took(leases, FIRST, "dead", DEAD) and took(leases, SECOND, "alive")
    (adopted,) = leases.adopt("p2", 60)
    assert (adopted.turn, adopted.errand, adopted.takers) == (FIRST, ERRAND, 1)
    assert leases.adopt("p3", 60) == []
    assert leases.holds(FIRST, "p2") and not leases.holds(FIRST, "dead")


def test_a_retry_of_slack_s_takes_over_as_well(leases: Leases) -> None:
    assert took(leases, FIRST, "dead", DEAD)
    taken = leases.take(FIRST, ERRAND, "p2", 60)
    assert taken is not None and taken.takers == 1
    assert not took(leases, FIRST, "p3")


def test_a_sign_of_life_keeps_what_would_have_run_out(leases: Leases) -> None:
    assert took(leases, FIRST, "slow", DEAD)
    leases.renew([FIRST], "slow", 60)
    assert leases.adopt("p2", 60) == [] and leases.holds(FIRST, "slow")


def test_what_is_given_back_is_anybody_s_at_once(leases: Leases) -> None:
    assert took(leases, FIRST, "p1") and took(leases, SECOND, "p1")
    leases.give_back([SECOND], "p1")
    assert [each.turn for each in leases.adopt("p1", 60)] == [SECOND]
    assert leases.holds(FIRST, "p1")


def test_who_lost_a_turn_keeps_nothing_of_his_answer(
    leases: Leases, storage: SqliteStorage
) -> None:
    work = Workload(
        input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(1_000_000)
    )
    thread = scenarios.opened(KEY, work, "ana", date(2026, 4, 15), is_private=False)
    assert took(leases, FIRST, "dead", DEAD) and leases.adopt("p2", 60)
    assert not leases.settle(FIRST, "dead", thread)
    leases.finish(FIRST, "dead")
    assert storage.threads.find(KEY) is None and leases.holds(FIRST, "p2")
    assert leases.settle(Turn(KEY, "2.0", "ana", replies=("2.5",)), "p2", thread)
    assert storage.threads.find(KEY) == thread
    assert [turn.replies for turn in storage.threads.turns(KEY)] == [("2.5",)]


def test_what_was_answered_before_its_process_died_is_not_answered_again(leases: Leases) -> None:
    assert took(leases, FIRST, "dead", DEAD)
    assert leases.settle(FIRST, "dead", None)
    (adopted,) = leases.adopt("p2", 60)
    assert adopted.is_settled


def test_what_a_process_does_not_have_in_its_hands_comes_back_to_it(leases: Leases) -> None:
    assert took(leases, FIRST, "p1", DEAD) and took(leases, ELSEWHERE, "p1", DEAD)
    leases.renew([FIRST], "p1", 60)
    (adopted,) = leases.adopt("p1", 60)
    assert (adopted.turn, adopted.takers) == (ELSEWHERE, 1)


def test_to_give_back_is_no_try_and_may_be_for_later(leases: Leases) -> None:
    assert took(leases, FIRST, "dead", DEAD) and leases.adopt("p1", 60)
    leases.give_back([FIRST], "p1", 60)
    assert leases.adopt("p2", 60) == []
    leases.renew([FIRST], "p1", DEAD)
    assert leases.adopt("p2", 60) == [], "it is nobody's until then"
    leases.give_back([FIRST], "", DEAD)
    (adopted,) = leases.adopt("p2", 60)
    assert adopted.takers == 1
