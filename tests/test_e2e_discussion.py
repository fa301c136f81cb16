"""A discussion in a thread, over a real connection on both sides: two people, what-ifs, reasons,
an edit, a decision, and a bot that is restarted in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.rendering.ids import CHOOSE
from bot.storage import SqliteStorage
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.bot_beside_slack import WAYS, answered, bot_beside, texts

DAY = "as of 2026-04-15"


@pytest.fixture
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with running(slack, database):
        yield


def running(slack: LocalSlack, database: Path) -> AbstractContextManager[object]:
    return bot_beside(slack, database)


def asked(slack: LocalSlack, text: str = f"/tco 5M in 1M out {DAY}") -> Message:
    """The answer to a command, its breakdown posted."""
    slack.command(text)
    return answered(slack)


def replies(slack: LocalSlack, root: Message) -> list[Message]:
    """What the bot said in a thread after the breakdown."""
    posted = [message for message in slack.thread(root.channel, root.ts) if not message.files]
    return [message for message in posted[5:] if message.user == slack.bot]


def reply(slack: LocalSlack, root: Message, count: int) -> str:
    """The bot's newest reply, once there are so many."""
    slack.wait_for(lambda: len(replies(slack, root)) >= count, seconds=60)
    return texts(replies(slack, root)[count - 1])


@pytest.mark.parametrize("way", WAYS)
def test_ten_messages_between_two_people_with_a_restart_in_the_middle(
    slack: LocalSlack, database: Path, way: str
) -> None:
    with WAYS[way](slack, database):
        root = asked(slack)
        place = {"channel": root.channel, "thread_ts": root.ts}
        slack.mention("what if 50M in 10M out", **place)
        first = reply(slack, root, 1)
        assert "Scenario B" in first and "`50M in 10M out`" in first
        assert "$13,275" in first and "The verdict stays" in first
        slack.say("What if we doubled the output?", user=slack.ravi, **place)
        assert "`50M in 20M out`" in reply(slack, root, 2)
        slack.mention("why 3,200", user=slack.ravi, **place)
        why = reply(slack, root, 3)
        assert "0.2 engineers x $16,000 = *$3,200*" in why and "existing team" in why
        slack.mention("compare", **place)
        assert "2x H100" in reply(slack, root, 4)
    with WAYS[way](slack, database):
        slack.mention("back", user=slack.ravi, **place)
        assert "Scenario B* is current" in reply(slack, root, 5)
        typed = slack.mention("what if A on h100 with existing infra", **place)
        assert "Scenario D" in reply(slack, root, 6)
        slack.edit(typed, "@tco what if A with existing infra and 8 gpus")
        slack.wait_for(lambda: "on 8 gpus" in texts(replies(slack, root)[5]), seconds=60)
        assert "Scenario D" in texts(replies(slack, root)[5])
        slack.mention("why not groq", user=slack.ravi, **place)
        assert "the cheapest that fits" in reply(slack, root, 7)
        slack.say("I would rather wait", **place)
        slack.mention("reset", **place)
        assert "Scenario A* is current" in reply(slack, root, 8)
        slack.mention(
            "decide stay on the API because we have no team, review 2027-03-01, if GPU < $2/h",
            user=slack.ravi,
            **place,
        )
        record = reply(slack, root, 9)
    assert f"<@{slack.ravi}>" in record and "*followed*" in record and "GPU &lt; $2/h" in record
    assert len(replies(slack, root)) == 9
    (decision,) = SqliteStorage(database).decisions.all(5)
    assert (decision.outcome, decision.reason) == ("followed", "we have no team")
    assert decision.canonical == f"5M in 1M out, {DAY}"
    assert slack.workspace.warnings == []


def test_chat_in_its_own_thread_and_what_ifs_elsewhere_are_left_alone(
    slack: LocalSlack, bot: None
) -> None:
    root = asked(slack)
    slack.say("what a price!", channel=root.channel, thread_ts=root.ts)
    other = slack.say("Lunch?")
    slack.say("what if we ate outside", thread_ts=other.ts)
    slack.mention("compare", channel=root.channel, thread_ts=root.ts)
    assert "side by side" in reply(slack, root, 1)
    slack.settle()
    assert len(replies(slack, root)) == 1
    assert slack.thread(other.channel, other.ts)[0].user == slack.ana
    assert len(slack.thread(other.channel, other.ts)) == 1
    assert slack.ephemerals() == []


def test_a_mention_with_a_workload_is_answered_in_a_thread_and_discussed_there(
    slack: LocalSlack, bot: None
) -> None:
    typed = slack.mention(f"5M in 1M out {DAY}")
    slack.wait_for(lambda: len(slack.thread(typed.channel, typed.ts)) >= 7, seconds=60)
    answer = slack.thread(typed.channel, typed.ts)[0]
    assert answer.text.startswith("Stay on an API: $112 a month at Groq")
    slack.mention("what if on h200", thread_ts=typed.ts)
    slack.wait_for(lambda: len(slack.thread(typed.channel, typed.ts)) >= 9, seconds=60)
    assert "Scenario B" in texts(slack.thread(typed.channel, typed.ts)[-1])


def test_the_picture_changes_and_goes_with_the_answer(slack: LocalSlack, bot: None) -> None:
    """It shows the crossover of the volume: an edited answer must not stand over the old one."""
    typed = slack.mention(f"5M in 1M out {DAY}")

    def pictures() -> list[str]:
        thread = slack.thread(typed.channel, typed.ts)
        return [file for message in thread for file in message.files]

    (first,) = slack.wait_for(pictures, seconds=60)
    slack.edit(typed, f"@tco 50M in 10M out {DAY}")
    (second,) = slack.wait_for(lambda: first not in pictures() and pictures(), seconds=60)
    assert second != first
    slack.delete(typed)
    slack.wait_for(lambda: not pictures(), seconds=60)


def test_a_mention_with_anything_else_gets_a_short_usage_alone(
    slack: LocalSlack, bot: None
) -> None:
    slack.mention("hello, who are you?")
    slack.wait_for(slack.ephemerals, seconds=60)
    (whisper,) = slack.ephemerals()
    assert "@tco 5M in 1M out" in texts(whisper)
    assert [message.user for message in slack.messages()] == [slack.ana]


@pytest.mark.parametrize("asked_for", ["vs gpt-9000", "model gpt-4o", "as of 2019-01-01"])
def test_a_mention_that_cannot_be_answered_comes_with_buttons_as_a_command_does(
    slack: LocalSlack, bot: None, asked_for: str
) -> None:
    """A model that nobody knows, one that nobody else may host, a day before all figures."""
    slack.mention(f"5M in 1M out {asked_for}")
    slack.wait_for(slack.ephemerals, seconds=60)
    (whisper,) = slack.ephemerals()
    assert "I could not answer that yet" in texts(whisper)
    assert "mend_in_form" in buttons(whisper)


def test_what_was_not_understood_is_named_to_the_person_alone(slack: LocalSlack, bot: None) -> None:
    root = asked(slack)
    slack.mention("what if on h300 <!channel>", channel=root.channel, thread_ts=root.ts)
    slack.wait_for(slack.ephemerals, seconds=60)
    whisper = texts(slack.ephemerals()[0])
    assert "`on h200`" in whisper or "h200" in whisper
    assert "<!channel>" not in whisper
    assert replies(slack, root) == []


def test_a_deleted_message_takes_its_answer_and_its_scenario_with_it(
    slack: LocalSlack, bot: None
) -> None:
    root = asked(slack)
    place = {"channel": root.channel, "thread_ts": root.ts}
    typed = slack.mention("what if double the volume", **place)
    assert "`10M in 2M out`" in reply(slack, root, 1)
    slack.delete(typed)
    slack.wait_for(lambda: replies(slack, root) == [], seconds=60)
    slack.mention("what if triple the volume", **place)
    assert "Scenario B" in reply(slack, root, 1)


def test_outsiders_get_no_decisions_in_a_shared_channel(slack: LocalSlack, bot: None) -> None:
    slack.command(f"/tco 5M in 1M out {DAY}", channel=slack.shared)
    slack.wait_for(lambda: slack.messages(slack.shared), seconds=60)
    root = slack.messages(slack.shared)[0]
    slack.wait_for(lambda: len(slack.thread(slack.shared, root.ts)) >= 6, seconds=60)
    place = {"channel": slack.shared, "thread_ts": root.ts}
    for text in ("decisions", "decide follow because we like it"):
        slack.mention(text, user=slack.guest, **place)
    slack.mention("history", user=slack.guest, channel=slack.shared)
    slack.wait_for(lambda: len(slack.ephemerals(slack.guest)) >= 3, seconds=60)
    whispers = [texts(message) for message in slack.ephemerals(slack.guest)]
    assert sum("are for the people of the workspace" in text for text in whispers) == 2
    assert not any("asked nothing" in text for text in whispers)
    slack.mention("what if on h200", user=slack.guest, **place)
    assert "Scenario B" in reply(slack, root, 1)


def test_a_decision_is_recorded_by_the_form_and_superseded_by_the_next(
    slack: LocalSlack, bot: None, database: Path
) -> None:
    root = asked(slack)
    for reason in ("No team yet", "The auditors insist"):
        slack.click(root, "thread_decide")
        modal = slack.wait_for(slack.modal, seconds=60)
        assert slack.submit(modal, {"reason": "  "}).ack_body
        slack.submit(modal, {"reason": reason, "outcome": "overruled", "trigger": "volume > 50M"})
    assert "supersedes" in reply(slack, root, 2)
    newest, first = SqliteStorage(database).decisions.all(5)
    assert (newest.reason, newest.outcome) == ("The auditors insist", "overruled")
    assert newest.supersedes == first.id
    slack.command("/tco decisions")
    slack.wait_for(slack.ephemerals, seconds=60)
    listed = texts(slack.ephemerals()[-1])
    assert "No team yet" in listed and "(superseded)" in listed


def test_the_full_answer_comes_at_a_button(slack: LocalSlack, bot: None) -> None:
    root = asked(slack)
    slack.mention("what if 10x", channel=root.channel, thread_ts=root.ts)
    reply(slack, root, 1)
    slack.click(replies(slack, root)[0], "thread_full")
    assert "`50M in 10M out" in reply(slack, root, 2)
    slack.wait_for(lambda: len(replies(slack, root)) == 7, seconds=60)


def buttons(message: Message) -> dict[str, str]:
    """What the buttons under a message carry."""
    rows = [block for block in message.blocks if block["type"] == "actions"]
    pressed = [each for row in rows for each in row["elements"]]
    return {
        each["action_id"]: each["value"]
        for each in pressed
        if not each["action_id"].startswith(CHOOSE)
    }


def test_the_buttons_under_the_full_answer_work(slack: LocalSlack, bot: None) -> None:
    root = asked(slack)
    place = {"channel": root.channel, "thread_ts": root.ts}
    slack.mention("what if 10x", **place)
    reply(slack, root, 1)
    for count, (text, volume) in enumerate({"full A": "5M", "full B": "50M"}.items()):
        slack.mention(text, **place)
        shown = slack.wait_for(lambda at=count: replies(slack, root)[1 + 6 * at :], seconds=60)[0]
        assert list(buttons(shown)) == ["change_and_ask", "export_csv", "thread_decide"]
        slack.click(shown, "change_and_ask")
        modal = slack.wait_for(slack.modal, seconds=60)
        assert f"'initial_value': '{volume}'" in str(modal.body)
        slack.close(modal, with_all_below=True)
        slack.wait_for(lambda at=count: len(replies(slack, root)) == 7 + 6 * at, seconds=60)


def test_undo_takes_the_answer_to_a_mention_back_whole(
    slack: LocalSlack, bot: None, database: Path
) -> None:
    typed = slack.mention(f"5M in 1M out {DAY}")
    storage = SqliteStorage(database)
    (query,) = slack.wait_for(lambda: storage.latest(1), seconds=60)
    slack.wait_for(lambda: len(storage.posts(query.team, query.id)) == 7, seconds=60)
    answer = slack.thread(typed.channel, typed.ts)[0]
    slack.click(answer, "undo_answer")
    slack.wait_for(lambda: slack.thread(typed.channel, typed.ts) == [], seconds=60)


def test_a_mention_delivered_twice_is_answered_once_and_bots_are_left_alone(
    slack: LocalSlack, bot: None, client: WebClient
) -> None:
    root = asked(slack)
    place = {"channel": root.channel, "thread_ts": root.ts}
    slack.faults.duplicate("event", copies=3, times=2)
    slack.mention("what if on h200", **place)
    assert "Scenario B" in reply(slack, root, 1)
    client.chat_postMessage(text=f"<@{slack.bot}> what if 10x", **place)
    client.chat_postMessage(text="what if 10x", **place)
    slack.mention("compare", **place)
    assert "side by side" in reply(slack, root, 4)
    assert len(replies(slack, root)) == 4


def test_decisions_made_among_members_stay_there(slack: LocalSlack, bot: None) -> None:
    slack.deliveries.conversation.invite(slack.ana, slack.private, slack.bot)
    typed = slack.mention("5M in 1M out", channel=slack.private)
    slack.wait_for(lambda: len(slack.thread(slack.private, typed.ts)) >= 6, seconds=60)
    slack.mention("decide follow, because of the secret", channel=slack.private, thread_ts=typed.ts)
    slack.wait_for(lambda: len(slack.thread(slack.private, typed.ts)) >= 8, seconds=60)
    root = asked(slack)
    slack.mention("decide follow, because it is cheap", channel=root.channel, thread_ts=root.ts)
    assert "Decision" in reply(slack, root, 1)
    slack.command("/tco decisions")
    slack.wait_for(slack.ephemerals, seconds=60)
    listed = texts(slack.ephemerals()[-1])
    assert "it is cheap" in listed and "secret" not in listed
    slack.command("/tco decisions", channel=slack.private)
    slack.wait_for(lambda: slack.ephemerals(channel=slack.private), seconds=60)
    assert "the secret" in texts(slack.ephemerals(channel=slack.private)[-1])


@pytest.mark.parametrize("is_form", [False, True])
def test_a_decision_in_a_channel_that_became_private_stays_there(
    slack: LocalSlack, bot: None, database: Path, is_form: bool
) -> None:
    """A channel may be made private after its thread began; events of it may be on their way."""
    root = asked(slack)
    channels = slack.workspace.channels
    channels.put(channels.get(root.channel).model_copy(update={"kind": "private"}))
    if is_form:
        slack.click(root, "thread_decide")
        modal = slack.wait_for(slack.modal, seconds=60)
        slack.submit(modal, {"reason": "the secret", "outcome": "followed"})
    else:
        slack.mention(
            "decide follow, because of the secret", channel=root.channel, thread_ts=root.ts
        )
    assert "secret" in reply(slack, root, 1)
    (decision,) = SqliteStorage(database).decisions.all(5)
    assert decision.is_private


def test_a_misspelt_what_if_that_is_mended_is_answered(slack: LocalSlack, bot: None) -> None:
    root = asked(slack)
    typed = slack.say("waht if on h200", channel=root.channel, thread_ts=root.ts)
    slack.edit(typed, "what if on h200")
    assert "Scenario B" in reply(slack, root, 1)


def test_a_what_if_edited_into_something_else_takes_its_answer_back(
    slack: LocalSlack, bot: None
) -> None:
    root = asked(slack)
    typed = slack.say("what if on h200", channel=root.channel, thread_ts=root.ts)
    reply(slack, root, 1)
    slack.edit(typed, "never mind")
    slack.wait_for(lambda: replies(slack, root) == [], seconds=60)


def test_a_mention_added_by_an_edit_is_answered_once(slack: LocalSlack, bot: None) -> None:
    """Slack tells of it twice: of the change, and of a mention."""
    typed = slack.say(f"5M in 1M out {DAY}")
    slack.settle()
    slack.edit(typed, f"@tco 5M in 1M out {DAY}")
    slack.wait_for(lambda: len(slack.thread(typed.channel, typed.ts)) == 7, seconds=60)
    slack.edit(typed, f"@tco 50M in 10M out {DAY}")
    slack.wait_for(lambda: "50M in" in texts(slack.thread(typed.channel, typed.ts)[0]), seconds=60)
    slack.settle()
    assert len(slack.thread(typed.channel, typed.ts)) == 7


def test_with_a_question_that_began_a_thread_its_answer_goes(slack: LocalSlack, bot: None) -> None:
    typed = slack.mention(f"5M in 1M out {DAY}")
    slack.wait_for(lambda: len(slack.thread(typed.channel, typed.ts)) == 7, seconds=60)
    said = slack.say("Interesting", user=slack.ravi, thread_ts=typed.ts)
    slack.delete(typed)
    slack.wait_for(lambda: not replies_of_bot(slack, typed), seconds=60)
    assert said in slack.thread(typed.channel, typed.ts)
    assert slack.messages()[0].is_tombstone


def replies_of_bot(slack: LocalSlack, root: Message) -> list[Message]:
    """What the bot wrote in a thread, pictures apart."""
    posted = slack.thread(root.channel, root.ts)
    return [message for message in posted if message.user == slack.bot and not message.files]


def test_direct_messages_need_no_mention(slack: LocalSlack, bot: None) -> None:
    typed = slack.say("5M in 1M out", channel=slack.direct())
    slack.wait_for(lambda: len(slack.thread(typed.channel, typed.ts)) >= 7, seconds=60)


def test_what_is_chosen_under_an_answer_is_the_next_scenario(slack: LocalSlack, bot: None) -> None:
    """The menus hold what moves the answer; the volume is said to be measured in one press."""
    root = asked(slack)
    slack.click(root, f"{CHOOSE}infrastructure", choice="A existing infra")
    assert "`5M in 1M out, existing infra, as of 2026-04-15`" in reply(slack, root, 1)
    slack.click(root, f"{CHOOSE}measured", user=slack.ravi)
    shown = reply(slack, root, 2)
    assert "Scenario C* · from A" in shown and "`5M in 1M out, measured" in shown
