"""The inbox and the outbox: a job is accepted once, done in order, taken over, and its messages are
noted before they are sent."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.conversation import scenarios
from bot.jobs import outbox as sending
from bot.jobs.steps import Held, Rank
from bot.rendering.render import Message
from bot.slack.posting import Mark, Place
from bot.storage import Inbox, Job, Outbox, Pace, Post, SqliteStorage, Storage, ThreadKey, Turn
from engine import Workload

KEY = ThreadKey("T", "C", "1.0")
FIRST = Job("T:C:2.0", "T", "thread_answer", {"user": "ana"}, lock="T:C:1.0", place=2.0)
SECOND = Job("T:C:3.0", "T", "thread_answer", {"user": "ravi"}, lock="T:C:1.0", place=3.0)
ELSEWHERE = Job("T:C:9.5", "T", "thread_answer", {"user": "ravi"}, lock="T:C:9.0", place=9.5)
FREE = Job("T:say:1", "T", "say", {"user": "ravi"})
DEAD = -1.0
"""A lease that has run out at once."""


@pytest.fixture
def inbox(storage: Storage) -> Inbox:
    return storage.inbox


@pytest.fixture
def outbox(storage: Storage) -> Outbox:
    return storage.outbox


def test_a_job_is_accepted_once_while_its_process_lives_and_ever_after(inbox: Inbox) -> None:
    assert inbox.accept(FIRST, "p1", 60)
    assert not inbox.accept(FIRST, "p1", 60) and not inbox.accept(FIRST, "p2", 60)
    inbox.finish(FIRST.key, "p1")
    assert not inbox.accept(FIRST, "p2", 60) and inbox.knows(FIRST.key)


def test_a_press_may_be_repeated_once_it_is_done_and_a_while_has_passed(inbox: Inbox) -> None:
    assert inbox.accept(FREE, "p1", 60, again_after=0.0001)
    assert not inbox.accept(FREE, "p1", 60, again_after=0.0001), "a double click"
    inbox.finish(FREE.key, "p1")
    assert not inbox.accept(FREE, "p1", 60, again_after=60)
    assert inbox.accept(FREE, "p1", 60, again_after=-1)


def test_a_job_waits_for_the_earlier_ones_of_its_lock_alone(inbox: Inbox) -> None:
    for job in (SECOND, FIRST, ELSEWHERE, FREE):
        assert inbox.accept(job, "p", 60)
    assert not inbox.begin(SECOND.key, "p")
    assert all(inbox.begin(job.key, "p") for job in (FIRST, ELSEWHERE, FREE))
    assert not inbox.begin(SECOND.key, "p")
    inbox.finish(FIRST.key, "p")
    assert inbox.begin(SECOND.key, "p")


def test_what_needs_no_order_any_more_lets_the_next_one_go_on(inbox: Inbox) -> None:
    assert inbox.accept(FIRST, "p1", 60) and inbox.accept(SECOND, "p2", 60)
    assert inbox.begin(FIRST.key, "p1")
    inbox.unlock(FIRST.key, "p1")
    assert inbox.begin(SECOND.key, "p2") and inbox.holds(FIRST.key, "p1")


def test_a_job_that_comes_late_waits_for_the_one_that_is_being_done(inbox: Inbox) -> None:
    """Two answers to one thread at once would be made of the same state, under the same name."""
    assert inbox.accept(SECOND, "p2", 60) and inbox.begin(SECOND.key, "p2")
    assert inbox.accept(FIRST, "p1", 60) and not inbox.begin(FIRST.key, "p1")
    inbox.finish(SECOND.key, "p2")
    assert inbox.begin(FIRST.key, "p1")


def test_the_jobs_of_a_dead_process_are_taken_over_with_what_they_say(inbox: Inbox) -> None:
    assert inbox.accept(FIRST, "dead", DEAD) and inbox.begin(FIRST.key, "dead")
    assert inbox.accept(SECOND, "alive", 60)
    (adopted,) = inbox.adopt("p2", 60)
    assert (adopted.key, adopted.body, adopted.takers) == (FIRST.key, FIRST.body, 1)
    assert inbox.adopt("p3", 60) == []
    assert inbox.holds(FIRST.key, "p2") and not inbox.holds(FIRST.key, "dead")
    assert not inbox.begin(FIRST.key, "dead") and inbox.begin(FIRST.key, "p2")


def test_a_sign_of_life_keeps_what_would_have_run_out(inbox: Inbox) -> None:
    assert inbox.accept(FIRST, "slow", DEAD)
    inbox.renew([FIRST.key], "slow", 60)
    assert inbox.adopt("p2", 60) == [] and inbox.holds(FIRST.key, "slow")


def test_to_give_back_is_no_try_and_may_be_for_later(inbox: Inbox) -> None:
    assert inbox.accept(FIRST, "p1", 60) and inbox.accept(SECOND, "p1", 60)
    inbox.give_back([SECOND.key], "p1")
    inbox.give_back([FIRST.key], "p1", 60)
    (adopted,) = inbox.adopt("p1", 60)
    assert (adopted.key, adopted.takers) == (SECOND.key, 0)


def test_who_lost_a_job_keeps_nothing_of_its_answer(inbox: Inbox, storage: Storage) -> None:
    work = Workload(
        input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(1_000_000)
    )
    thread = scenarios.opened(KEY, work, "ana", date(2026, 4, 15), is_private=False)
    turn = Turn(KEY, "2.0", "ana", replies=("2.5",))
    assert inbox.accept(FIRST, "dead", DEAD) and inbox.adopt("p2", 60)
    assert not inbox.settle(FIRST.key, "dead", [turn], thread, {})
    inbox.finish(FIRST.key, "dead")
    assert storage.threads.find(KEY) is None and inbox.holds(FIRST.key, "p2")
    assert inbox.settle(FIRST.key, "p2", [turn], thread, {"label": "A"})
    assert storage.threads.find(KEY) == thread and storage.threads.turns(KEY) == [turn]
    inbox.give_back([FIRST.key], "p2")
    (left,) = inbox.adopt("p3", 60)
    assert left.is_settled and left.body == {"label": "A"}


def test_what_a_job_said_is_let_go_of_when_it_is_done(tmp_path: Path) -> None:
    inbox = SqliteStorage(tmp_path / "tco.db").inbox
    inbox.accept(FIRST, "p1", 60)
    inbox.finish(FIRST.key, "p1")
    with sqlite3.connect(tmp_path / "tco.db") as db:
        assert db.execute("select body from jobs").fetchall() == [("{}",)]
    db.close()


def test_what_an_earlier_version_left_behind_is_taken_over(tmp_path: Path) -> None:
    """As it kept them: a lease for each turn under way, and the errand with it."""
    storage = SqliteStorage(tmp_path / "tco.db")
    inbox = storage.inbox
    storage.check()
    errand = {"kind": "show", "label": "A", "ts": "2.0", "name": "", "is_mention": True}
    with sqlite3.connect(tmp_path / "tco.db") as db:
        db.execute(
            "insert into turns (team, channel, thread, ts, user, owner, finished, replies, made, "
            "base) values ('T', 'C', '1.0', '2.0', 'ana', 'old', 0, '[]', '', '')"
        )
        db.execute(
            "insert into leases values ('T', 'C', '1.0', '2.0', 'old', 0, 0, ?, 1)",
            [json.dumps(errand)],
        )
    db.close()
    (job,) = inbox.adopt("new", 60)
    assert (job.key, job.kind, job.lock, job.takers) == ("T:C:2.0", "thread_show", "T:C:1.0", 1)
    assert job.body["user"] == "ana" and job.body["turn"] == "2.0" and job.body["label"] == "A"
    inbox.finish(job.key, "new")
    assert inbox.adopt("new", 60) == []


# --- the outbox


def test_a_message_is_noted_before_it_is_sent_and_stands_once_it_is_settled(
    inbox: Inbox, outbox: Outbox
) -> None:
    inbox.accept(FREE, "p1", 60)
    assert outbox.begin(FREE.key, "p1", "0", "C", None).tried_at == 0
    unconfirmed = outbox.begin(FREE.key, "p1", "0", "C", None)
    assert unconfirmed.tried_at > 0 and not unconfirmed.is_sent
    outbox.settle(FREE.key, "0", Post("C", "7.1"))
    sent = outbox.begin(FREE.key, "p1", "0", "C", None)
    assert sent.is_sent and (sent.channel, sent.ts) == ("C", "7.1")


def test_what_a_dead_process_sent_is_not_looked_for_before_slack_is_done_with_it(
    inbox: Inbox, outbox: Outbox
) -> None:
    """Slack takes what the dead process sent a second later: looked for at once it would not be
    there yet, be sent again, and stand there twice."""
    mark = Mark("7.0")
    inbox.accept(FREE, "dead", DEAD)
    outbox.begin(FREE.key, "dead", mark.name, "C", None)
    (job,) = inbox.adopt("p2", 60)
    message = Message("Stay", [{"type": "divider"}])
    sent = sending.Outbox(outbox).post(
        Held(job, "p2"), WebClient(), Place("C"), message, mark, Rank.HEADLINE
    )
    with pytest.raises(sending.Unconfirmed) as before:
        next(sent).run()
    assert 3.0 < sent.throw(before.value).after <= 4.0


def test_who_lost_a_job_sends_nothing_more(inbox: Inbox, outbox: Outbox) -> None:
    inbox.accept(FREE, "dead", DEAD)
    assert inbox.adopt("p2", 60)
    assert not outbox.begin(FREE.key, "dead", "0", "C", None).is_mine
    assert outbox.begin(FREE.key, "p2", "0", "C", None).is_mine


def test_a_channel_is_told_one_message_a_second_after_a_first_burst(
    inbox: Inbox, outbox: Outbox
) -> None:
    """Each channel has its own pace; what is less urgent leaves some of the burst to headlines."""
    inbox.accept(FREE, "p1", 60)
    pace = Pace(every=1000, burst=5)
    waits = [outbox.begin(FREE.key, "p1", str(n), "C", pace, spare=1).wait for n in range(6)]
    assert [round(wait, -3) for wait in waits] == [0, 0, 0, 0, 1000, 1000]
    assert outbox.begin(FREE.key, "p1", "headline", "C", pace).wait == 0
    assert round(outbox.begin(FREE.key, "p1", "next", "C", pace).wait, -3) == 1000
    assert outbox.begin(FREE.key, "p1", "there", "D", pace).wait == 0
