"""Work beside acknowledgements, and how many processes answer."""

from __future__ import annotations

import threading

import pytest

from bot.settings import web_workers
from bot.slack import background
from bot.slack.background import Background


def test_an_acknowledgement_waits_a_little_for_what_is_still_to_be_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "_ACK_WAITS_SECONDS", 0.01)
    goes_on, done, work = threading.Event(), threading.Event(), Background(1)
    work.before_ack(lambda: done.set() if goes_on.wait(60) else None)
    assert not done.is_set()
    goes_on.set()
    work.stop()
    assert done.is_set()


def test_who_is_told_to_end_does_what_an_acknowledgement_waits_for() -> None:
    shown, work = list[str](), Background(1)
    work.stop()
    work.before_ack(lambda: shown.append("the form"))
    assert shown == ["the form"]


@pytest.mark.parametrize(("said", "workers"), [("3", 3), ("1", 1), ("0", 1)])
def test_as_many_processes_answer_as_are_wanted(
    monkeypatch: pytest.MonkeyPatch, said: str, workers: int
) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", said)
    assert web_workers() == workers
