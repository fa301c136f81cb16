""" "Price this workload" on messages: the form is filled in with what they say, and its answer
goes into their thread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import SqliteStorage, ThreadKey
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message, View
from tests.bot_beside_slack import answered, bot_beside, texts
from tests.test_e2e_usage_files import CONFIG

PROSE = (
    "We expect about 40M input tokens and 8M output tokens a day, EU only, peak 4x, "
    "currently paying OpenAI $4,000 a month. Ask Tom, room 4.12, before 10:30"
)


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def picked(slack: LocalSlack, message: Message, user: str = LocalSlack.ana) -> View:
    """The form that the shortcut opens on a message."""
    slack.message_shortcut("price_message", message, user=user)
    return slack.wait_for(lambda: slack.modal(user), seconds=60)


def part(slack: LocalSlack, number: int, user: str = LocalSlack.ana) -> View:
    """A part of the form, once it is in front."""

    def there() -> View | None:
        view = slack.modal(user)
        return view if view and f"Part {number} of 3" in str(view.body) else None

    found = slack.wait_for(there, seconds=60)
    assert found is not None
    return found


def sent(slack: LocalSlack, view: View) -> None:
    """The form submitted through all three parts, nothing changed in it."""
    slack.submit(view)
    slack.submit(part(slack, 2, view.user))
    assert slack.submit(part(slack, 3, view.user)).is_ok


def thread(slack: LocalSlack, root: Message, least: int) -> list[Message]:
    """The replies under a message, once there are so many."""
    slack.wait_for(lambda: len(slack.thread(root.channel, root.ts)) >= least, seconds=60)
    return slack.thread(root.channel, root.ts)


def reply_saying(slack: LocalSlack, root: Message, says: str) -> Message:
    """The bot's newest reply under a message that says something, once it is there."""

    def there() -> list[Message]:
        replies = slack.thread(root.channel, root.ts)
        return [each for each in replies if each.user == slack.bot and says in texts(each)]

    return slack.wait_for(there, seconds=60)[-1]


def test_prose_fills_the_form_in_and_the_answer_goes_into_its_thread(
    slack: LocalSlack, database: Path
) -> None:
    said = slack.say(PROSE, user=slack.ravi)
    view = picked(slack, said)
    first = str(view.body)
    assert "the rest of it was not used: 40M in 8M out, peak 4x, eu residency, now $4" in first
    assert "'level': 'info'" in first
    assert "'initial_value': '40M'" in first and "'initial_value': '4'" in first
    slack.submit(view)
    slack.submit(part(slack, 2))
    last = part(slack, 3)
    assert "Into the message’s thread" in str(last.body) and "'$4,000'" in str(last.body)
    slack.submit(last)
    answer, *breakdown = thread(slack, said, 7)
    assert "`40M in 8M out, peak 4x, eu residency, now $4,000/month`" in texts(answer)
    assert len(breakdown) == 6 and slack.messages() == [slack.fresh(said)]
    (query,) = SqliteStorage(database).latest(5)
    assert (query.surface, query.is_public) == ("form", True)
    assert "Tom" not in str(database.read_bytes()), "no message's text is kept"
    slack.say("what if 10x", channel=said.channel, thread_ts=said.ts)
    assert "`400M in 80M out" in texts(reply_saying(slack, said, "Scenario B"))
    assert slack.workspace.warnings == []


def test_a_pasted_config_is_the_model_that_the_form_is_filled_in_with(slack: LocalSlack) -> None:
    config = json.dumps(CONFIG, indent=1)
    said = slack.say(f"we want 40M in 8M out a day on this: ```{config}```")
    assert '"model":"config-qwen3-' in str(picked(slack, said).body)
    lacking = slack.say(f"5M in 1M out ```{json.dumps({**CONFIG, 'vocab_size': 0})}```")
    assert "vocab_size" in str(picked(slack, lacking).body)


def test_an_answer_in_a_thread_is_taken_back_whole(slack: LocalSlack) -> None:
    said = slack.say("5M in 1M out")
    sent(slack, picked(slack, said))
    answer = thread(slack, said, 7)[0]
    slack.settle()
    slack.wait_for(lambda: slack.click(answer, "undo_answer").is_ok)
    slack.wait_for(lambda: slack.thread(said.channel, said.ts) == [], seconds=60)


def test_where_nothing_is_found_the_form_is_empty_and_shows_what_would_work(
    slack: LocalSlack,
) -> None:
    view = picked(
        slack, slack.say("INC-20391: 3 of 12 pods down since 10:30, call +1 555 010-4477")
    )
    assert "No workload found" in str(view.body) and "40M input tokens and" in str(view.body)
    assert "initial_value" not in str(view.body)


def test_of_a_long_message_the_beginning_is_read_and_that_is_said(slack: LocalSlack) -> None:
    said = slack.say("40M in 8M out. " + "Lorem ipsum, 12 of 30 at room 4. " * 200 + "on h200")
    form = str(picked(slack, said).body)
    assert "Only the first 3,000 characters were read. Found in the message" in form
    assert "not used: 40M in 8M out'" in form


def test_what_counts_but_cannot_be_taken_is_named(slack: LocalSlack) -> None:
    view = picked(slack, slack.say("about 48M tokens a day, I guess <!channel>"))
    assert "“48M tokens a day”: How much of it is input" in str(view.body)


def test_where_the_bot_is_not_in_the_channel_the_person_chooses(slack: LocalSlack) -> None:
    view = picked(slack, slack.say("5M in 1M out", channel=slack.private))
    slack.submit(view)
    slack.submit(part(slack, 2))
    last = part(slack, 3)
    assert "message’s thread" not in str(last.body)
    slack.submit(last, {"field_where": "me"})
    slack.wait_for(lambda: slack.messages(slack.direct()), seconds=60)
    assert slack.messages(slack.private)[-1].user == slack.ana


def test_in_private_channels_the_thread_is_offered_without_a_further_scope(
    slack: LocalSlack,
) -> None:
    slack.deliveries.conversation.invite(slack.ana, slack.private, slack.bot)
    said = slack.say("5M in 1M out", channel=slack.private)
    slack.faults.refuse("conversations.info", "missing_scope", times=2)
    sent(slack, picked(slack, said))
    assert "5M in 1M out" in texts(thread(slack, said, 5)[0])
    slack.open_home(slack.ravi)
    home = slack.wait_for(lambda: slack.home(slack.ravi), 60)
    assert "5M in 1M out`" not in str(home.body).partition("team’s questions")[2]


def test_a_slow_slack_does_not_cost_the_form(slack: LocalSlack) -> None:
    slack.faults.slow("conversations.info", seconds=3)
    view = picked(slack, slack.say("5M in 1M out"))
    assert "'initial_value': '5M'" in str(view.body)


def test_a_bot_that_was_removed_meanwhile_answers_in_direct_messages(slack: LocalSlack) -> None:
    said = slack.say("5M in 1M out")
    view = picked(slack, said)
    slack.workspace.channels.leave(said.channel, slack.bot)
    sent(slack, view)
    slack.wait_for(lambda: len(slack.messages(slack.direct())) == 2, seconds=60)
    told, answer = slack.messages(slack.direct())
    assert "not_in_channel" in texts(told) and "here it is, for you alone" in texts(told)
    assert "`5M in 1M out`" in texts(answer)


def test_an_answer_of_the_bots_own_is_priced_again_as_it_was_asked(
    slack: LocalSlack, database: Path
) -> None:
    slack.command("/tco 5M in 1M out, cached 60%, as of 2026-04-15")
    root = answered(slack)
    view = picked(slack, root)
    assert "Filled in from that answer: 5M in 1M out, cached 60%, as of 2026" in str(view.body)
    slack.close(view)
    slack.say("what if 10x", channel=root.channel, thread_ts=root.ts)
    reply = reply_saying(slack, root, "Scenario B")
    key = ThreadKey(slack.workspace.team.id, root.channel, root.ts)
    threads = SqliteStorage(database).threads
    slack.wait_for(lambda: len(getattr(threads.find(key), "scenarios", ())) == 2)
    view = picked(slack, reply, slack.ravi)
    assert "50M in 10M out, cached 60%" in str(view.body)
    slack.submit(view, {"field_peak_to_average": "5"})
    slack.submit(part(slack, 2, slack.ravi))
    slack.submit(part(slack, 3, slack.ravi))
    reply_saying(slack, root, "Understood: `50M in 10M out, cached 60%, peak 5x")
    slack.mention("compare", channel=root.channel, thread_ts=root.ts)
    table = texts(reply_saying(slack, root, "side by side"))
    assert all(f"'{label}" in table for label in "ABC"), "the discussion goes on with it"


def test_people_of_other_companies_see_no_figures_of_the_team(slack: LocalSlack) -> None:
    slack.open_home()
    home = slack.wait_for(slack.home, 60)
    slack.click(home, "home_team_figures")
    figures = slack.wait_for(slack.modal, 60)
    slack.submit(figures, {"field_gpu_usd_per_hour": "$1.23"})
    said = slack.say("60M in 12M out per day", user=slack.guest, channel=slack.shared)
    for user in (slack.guest, slack.ana):
        view = picked(slack, said, user)
        shown = str(view.body)
        slack.submit(view)
        shown += str(part(slack, 2, user).body)
        slack.click(part(slack, 2, user), "field_regulated", user=user, choice="yes")
        slack.submit(part(slack, 2, user))
        last = part(slack, 3, user)
        shown += str(last.body)
        assert ("own figures" in shown) is (user == slack.ana)
        slack.submit(last)
        slack.wait_for(lambda user=user: slack.modal(user) is None, 60)
    slack.wait_for(lambda: len(slack.thread(said.channel, said.ts)) >= 12, seconds=60)
    replies = map(texts, slack.thread(said.channel, said.ts))
    answers = [text for text in replies if "Understood: " in text]
    assert ["$1.23" in answer for answer in answers] == [False, True]
