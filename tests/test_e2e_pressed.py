"""What goes wrong between a press and what comes of it is made up for, or said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.conversation import scenarios
from bot.storage import SqliteStorage, ThreadKey
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from engine.question.team_figures import TeamFigure
from tests.bot_beside_slack import answered, bot_beside, home, texts

QUESTION = "/tco 5M in 1M out as of 2026-04-15"
SOON = 60


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def asked(slack: LocalSlack) -> Message:
    """An answer in #ai-costs with its picture."""
    slack.command(QUESTION)
    message = answered(slack)
    slack.wait_for(lambda: [m for m in slack.thread(message.channel, message.ts) if m.files], SOON)
    return message


def whisper(slack: LocalSlack, says: str) -> Message:
    found = lambda: [m for m in slack.ephemerals(slack.ana) if says in texts(m)]  # noqa: E731
    return slack.wait_for(found, SOON)[0]


def test_post_to_channel_pressed_twice_posts_once(slack: LocalSlack) -> None:
    slack.command(QUESTION.replace("/tco", "/tco private"))
    private = whisper(slack, "post_to_channel")
    for _ in range(2):
        assert slack.click(private, "post_to_channel").is_ok
    answered(slack)
    assert whisper(slack, "Posted in")
    slack.settle()
    assert len(slack.messages()) == 1


def test_what_is_posted_from_a_private_answer_is_discussed_in_its_thread(
    slack: LocalSlack,
) -> None:
    slack.command(QUESTION.replace("/tco", "/tco private"))
    slack.click(whisper(slack, "post_to_channel"), "post_to_channel")
    message = answered(slack)
    slack.say("what if 50M in 10M out", channel=message.channel, thread_ts=message.ts)
    thread = lambda: slack.thread(message.channel, message.ts)  # noqa: E731
    slack.wait_for(lambda: "Scenario B" in str([texts(m) for m in thread()]), SOON)


def test_undo_does_not_say_taken_back_while_slack_keeps_something(slack: LocalSlack) -> None:
    message = asked(slack)
    slack.faults.refuse("chat.delete", "internal_error")
    slack.click(message, "undo_answer")
    assert "Not everything could be deleted" in texts(whisper(slack, "Slack kept"))
    assert not [m for m in slack.ephemerals() if "Taken back" in m.text]


@pytest.mark.parametrize("breaks", ["lost", "500"])
def test_a_picture_that_slack_took_is_not_said_to_be_missing(
    slack: LocalSlack, breaks: str
) -> None:
    """It was shown, though the answer to that was lost, or it comes with the second try."""
    if breaks == "lost":
        slack.faults.lose_answer("files.completeUploadExternal")
    else:
        slack.faults.http_error("files.completeUploadExternal", status=500)
    message = asked(slack)
    slack.settle()
    thread = slack.thread(message.channel, message.ts)
    assert len([m for m in thread if m.files]) == 1
    assert not [m for m in thread if "could not be uploaded" in m.text]


def test_a_picture_that_fails_for_good_is_said_under_an_answer_to_a_mention(
    slack: LocalSlack,
) -> None:
    slack.faults.refuse("files.getUploadURLExternal", "file_uploads_disabled", times=9)
    said = slack.mention(QUESTION.removeprefix("/tco "))
    told = lambda: [  # noqa: E731
        m for m in slack.thread(said.channel, said.ts) if "could not be uploaded" in m.text
    ]
    slack.wait_for(told, SOON)


@pytest.mark.parametrize("button", ["change_and_ask", "thread_decide"])
def test_a_form_that_slack_does_not_open_any_more_is_told(slack: LocalSlack, button: str) -> None:
    message = asked(slack)
    slack.faults.refuse("views.open", "expired_trigger_id")
    assert slack.click(message, button).is_ok
    assert whisper(slack, "Press again")


def test_a_shortcut_that_slack_does_not_open_any_more_is_told(slack: LocalSlack) -> None:
    slack.faults.refuse("views.open", "expired_trigger_id")
    assert slack.shortcut("open_form").is_ok
    direct = lambda: [m for m in slack.messages(slack.direct()) if "Press again" in m.text]  # noqa: E731
    slack.wait_for(direct, SOON)


def test_no_acknowledgement_waits_for_a_slack_that_is_slow_to_open_a_form(
    slack: LocalSlack,
) -> None:
    """The form opens later, or the person is told that it was too late for it."""
    slack.faults.slow("views.open", 3.2)
    assert slack.shortcut("open_form").is_ok
    told = lambda: [m for m in slack.messages(slack.direct()) if "Press again" in m.text]  # noqa: E731
    slack.wait_for(lambda: slack.modal() or told(), SOON)


def test_whether_a_channel_is_private_is_asked_of_slack(slack: LocalSlack, database: Path) -> None:
    """Its name says nothing: this one is public and called as Slack calls private ones."""
    channel = slack.workspace.channels.get(slack.ai_costs)
    slack.workspace.channels.put(channel.model_copy(update={"name": "privategroup-costs"}))
    asked(slack)
    assert SqliteStorage(database).latest(1)[0].is_public


def test_who_edits_an_older_what_if_does_not_change_which_scenario_is_current(
    slack: LocalSlack, database: Path
) -> None:
    root = asked(slack)
    place = {"channel": root.channel, "thread_ts": root.ts}
    storage = SqliteStorage(database)
    key = ThreadKey(slack.workspace.team.id, root.channel, root.ts)

    def labels() -> list[str]:
        thread = storage.threads.find(key)
        return list(scenarios.labels(thread)) if thread else []

    first = slack.say("what if 50M in 10M out", **place)
    slack.wait_for(lambda: labels() == ["A", "B"], SOON)
    slack.say("what if 70M in 10M out", **place)
    slack.wait_for(lambda: labels() == ["A", "B", "C"], SOON)
    slack.edit(slack.fresh(first), "what if 60M in 10M out")

    def edited() -> bool:
        thread = storage.threads.find(key)
        assert thread
        return scenarios.workload_of(thread, "B").input_tokens_per_day == 60_000_000

    slack.wait_for(edited, SOON)
    thread = storage.threads.find(key)
    assert thread and scenarios.current(thread) == "C"


def test_home_shows_every_one_of_many_figures(slack: LocalSlack, database: Path) -> None:
    """29 with long reasons are more than one section holds."""
    reason = "as agreed with the finance department in the meeting of last spring " * 3
    figures = [
        TeamFigure(
            key=f"discount:provider{number}",
            value="5",
            since=date(2026, 4, 1),
            set_by=slack.ana,
            reason=f"{reason[:150]} number {number}",
        )
        for number in range(29)
    ]
    SqliteStorage(database).set_team_figures(slack.workspace.team.id, figures, seen=0)
    slack.open_home()
    shown = str(home(slack, "number 0").body)
    assert all(f"number {number}" in shown for number in range(29))
