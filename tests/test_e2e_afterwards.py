"""What people do with an answer: change it, export it, post it, take it back, judge it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import SqliteStorage
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.bot_beside_slack import answered, bot_beside, texts

QUESTION = "/tco 5M in 1M out as of 2026-04-15"


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def asked(slack: LocalSlack) -> Message:
    slack.command(QUESTION)
    return answered(slack)


def whisper(slack: LocalSlack, says: str, user: str = LocalSlack.ana) -> Message:
    """What only the person sees, once it says something."""
    found = lambda: [m for m in slack.ephemerals(user) if says in texts(m)]  # noqa: E731
    return slack.wait_for(found, 60)[0]


def test_change_and_ask_again_opens_the_form_filled_in(slack: LocalSlack) -> None:
    slack.click(asked(slack), "change_and_ask", user=slack.ravi)
    modal = slack.wait_for(lambda: slack.modal(slack.ravi), 60)
    assert "'initial_value': '5M'" in str(modal.body)
    assert "2026-04-15" in modal.body["private_metadata"]


def test_the_csv_goes_into_the_thread(slack: LocalSlack) -> None:
    message = asked(slack)
    slack.click(message, "export_csv")
    text = slack.wait_for(lambda: csv_in(slack, message), 60)
    assert "GPU, primary" in text and "5100.00" in text and "the article" in text
    assert "Groq" in text


def csv_in(slack: LocalSlack, message: Message) -> str:
    """The CSV file in the thread of a message; empty while there is none."""
    files = slack.workspace.files
    ids = [id for reply in slack.thread(message.channel, message.ts) for id in reply.files]
    found = [id for id in ids if files.get(id).name.endswith(".csv")]
    return files.content(found[0]).decode() if found else ""


def test_a_private_answer_is_seen_by_one_and_then_posted(slack: LocalSlack, database: Path) -> None:
    slack.command(QUESTION.replace("/tco", "/tco private"))
    private = whisper(slack, "post_to_channel")
    assert slack.messages() == []
    slack.click(private, "post_to_channel")
    message = answered(slack)
    assert "$13,275" in texts(message) and "post_to_channel" not in texts(message)
    assert whisper(slack, "Posted in")
    slack.wait_for(lambda: SqliteStorage(database).latest(1)[0].is_public, 60)


def test_undo_deletes_message_and_thread_for_the_asker_alone(slack: LocalSlack) -> None:
    message = asked(slack)
    slack.click(message, "export_csv")
    slack.wait_for(lambda: csv_in(slack, message), 60)
    slack.click(message, "undo_answer", user=slack.ravi)
    assert "Only <@U0ANA00001>" in texts(whisper(slack, "who asked", slack.ravi))
    assert slack.messages() != []
    slack.click(message, "undo_answer")
    slack.wait_for(lambda: not slack.messages(), 60)
    assert slack.thread(message.channel, message.ts) == []
    assert whisper(slack, "Taken back")


def test_undo_before_the_thread_is_complete_takes_the_rest_back_too(slack: LocalSlack) -> None:
    slack.command(QUESTION)
    message = slack.wait_for(slack.messages, 60)[0]
    slack.click(message, "undo_answer")
    assert whisper(slack, "Taken back")
    slack.wait_for(lambda: not slack.workspace.messages.channel(message.channel), 60)
    slack.wait_for(lambda: not slack.workspace.messages.all(message.channel), 60)


def test_a_judgement_is_kept_with_the_question(slack: LocalSlack, database: Path) -> None:
    message = asked(slack)
    slack.click(message, "answer_feedback", user=slack.ravi, choice="negative")
    assert whisper(slack, "not useful", slack.ravi)
    slack.click(message, "answer_feedback", choice="positive")
    assert whisper(slack, "Thank you")
    storage = SqliteStorage(database)
    query = storage.latest(1)[0]
    judged = dict(storage.ratings(query.team, query.id))
    assert judged == {slack.ana: True, slack.ravi: False}


def test_a_button_whose_question_is_gone_explains_itself(slack: LocalSlack, database: Path) -> None:
    message = asked(slack)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    with bot_beside(slack, database.with_name("new.db")):
        for button in ("export_csv", "undo_answer"):
            slack.click(message, button)
        slack.click(message, "answer_feedback", choice="positive")
        slack.wait_for(lambda: len(slack.ephemerals(slack.ana)) >= 3, 60)
        assert "no longer in my log" in texts(slack.ephemerals(slack.ana)[0])
        slack.click(message, "change_and_ask")
        assert "no longer in my log" in str(slack.wait_for(slack.modal, 60).body)


def test_buttons_work_after_a_restart(slack: LocalSlack, database: Path) -> None:
    message = asked(slack)
    with bot_beside(slack, database):
        slack.click(message, "change_and_ask")
        assert "'initial_value': '5M'" in str(slack.wait_for(slack.modal, 60).body)


def test_people_of_other_companies_press_nothing(slack: LocalSlack) -> None:
    slack.command(QUESTION, channel=slack.shared)
    message = slack.wait_for(lambda: slack.messages(slack.shared), 60)[-1]
    slack.click(message, "change_and_ask", user=slack.guest)
    assert whisper(slack, "Only people of the workspace", slack.guest)
    assert slack.modal(slack.guest) is None
