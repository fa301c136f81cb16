"""Decisions and the switch of what-ifs on the Home tab, over signed requests on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import SqliteStorage
from bot.workspace.form_values import walk
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message, View
from tests.bot_beside_slack import answered, bot_beside, home, texts


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, database: Path) -> Iterator[None]:
    with bot_beside(slack, database):
        yield


def asked(slack: LocalSlack) -> Message:
    slack.command("/tco 5M in 1M out")
    return answered(slack)


def replied(slack: LocalSlack, root: Message, says: str) -> Message:
    """The bot's newest reply under an answer that says something."""

    def there() -> list[Message]:
        replies = slack.thread(root.channel, root.ts)
        return [each for each in replies if each.user == slack.bot and says in texts(each)]

    return slack.wait_for(there, seconds=60)[-1]


def home_of(slack: LocalSlack, says: str, user: str = LocalSlack.ana) -> View:
    """A person's tab, opened anew."""
    slack.open_home(user)
    return home(slack, says, user)


# --- decisions


def decide(slack: LocalSlack, root: Message, user: str = LocalSlack.ana, **said: str) -> None:
    slack.click(root, "thread_decide", user=user)
    form = slack.wait_for(lambda: slack.modal(user), seconds=60)
    assert slack.submit(form, {"reason": "we have no team", **said}).is_ok
    replied(slack, root, said.get("reason", "we have no team"))


def test_a_decision_is_listed_with_its_mark_and_its_thread(slack: LocalSlack) -> None:
    root = asked(slack)
    decide(slack, root, trigger="GPU < $2/h", review_on="2099-03-01")
    record = texts(replied(slack, root, "*Decision:*"))
    assert "*followed* by ana" in record and "<@" not in record
    shown = str(home_of(slack, "Decisions", slack.ravi).body)
    assert "*Followed:* stay on an API · `5M in 1M out`" in shown
    assert f"we have no team · <@{slack.ana}>, " in shown
    assert "Review on 2099-03-01 · Reopen if GPU &lt; $2/h, today $3.49/h" in shown
    assert f"<{slack.workspace.permalink(root.channel, root.ts)}|thread>" in shown
    assert slack.workspace.warnings == []


def test_a_trigger_is_marked_as_soon_as_todays_figures_meet_it(slack: LocalSlack) -> None:
    decide(slack, asked(slack), trigger="GPU < $2/h")
    slack.click(home_of(slack, "Decisions"), "home_team_figures")
    figures = slack.wait_for(slack.modal, seconds=60)
    slack.submit(figures, {"field_gpu_usd_per_hour": "$1.80"})
    shown = str(home(slack, "Trigger met").body)
    assert "*Trigger met:* GPU &lt; $2/h, today $1.80/h" in shown
    assert "*1 to look at again.*" in shown


def test_what_is_superseded_goes_and_the_file_has_it_all(slack: LocalSlack) -> None:
    root = asked(slack)
    decide(slack, root, reason="it is cheap")
    decide(slack, root, reason="the auditors insist", outcome="overruled")
    view = home_of(slack, "the auditors insist")
    assert "it is cheap" not in str(view.body)
    slack.click(view, "home_decisions_csv")
    direct = slack.direct()
    first = slack.wait_for(lambda: slack.messages(direct), seconds=60)[0]
    assert "The 2 decisions that you may see" in texts(first)
    (sent,) = slack.wait_for(lambda: slack.thread(direct, first.ts), seconds=60)
    file = slack.workspace.files.get(sent.files[0])
    assert file.name.startswith("tco-decisions-")
    content = slack.workspace.files.content(file.id).decode()
    assert "it is cheap" in content and "the auditors insist" in content


def test_private_channels_decisions_are_their_makers_alone(slack: LocalSlack) -> None:
    slack.deliveries.conversation.invite(slack.ana, slack.private, slack.bot)
    typed = slack.mention("5M in 1M out", channel=slack.private)
    slack.wait_for(lambda: len(slack.thread(slack.private, typed.ts)) >= 7, seconds=60)
    slack.mention("decide follow, because of the secret", channel=slack.private, thread_ts=typed.ts)
    slack.wait_for(lambda: len(slack.thread(slack.private, typed.ts)) >= 9, seconds=60)
    decide(slack, asked(slack), user=slack.ravi)
    assert "the secret" in str(home_of(slack, "Decisions").body)
    assert "secret" not in str(home_of(slack, "Decisions", slack.ravi).body)


# --- what-ifs in plain messages


def what_ifs(slack: LocalSlack, says: str, user: str = LocalSlack.ana) -> None:
    slack.click(home_of(slack, "In threads", user), "home_what_ifs", user=user)
    home(slack, says, user)


def test_a_team_answers_mentions_only_from_the_moment_it_says_so(
    slack: LocalSlack, database: Path
) -> None:
    root = asked(slack)
    place = {"channel": root.channel, "thread_ts": root.ts}
    first = slack.say("what if on h200", **place)
    replied(slack, root, "Scenario B")
    what_ifs(slack, f"(Set by <@{slack.ana}>, ")
    typed = slack.say("what if 10x", **place)
    slack.deliveries.conversation.edit(slack.ana, root.channel, typed.ts, "what if 20x")
    slack.mention("what if on b200", **place)
    replied(slack, root, "Scenario C")
    slack.settle()
    shown = str(slack.thread(root.channel, root.ts))
    assert "50M in" not in shown and "100M in" not in shown
    slack.deliveries.conversation.edit(slack.ana, root.channel, first.ts, "what if 3 h200")
    slack.wait_for(lambda: "Scenario B" not in str(slack.thread(root.channel, root.ts)), 60)
    what_ifs(slack, "Answer mentions only")
    slack.say("what if 30x", **place)
    assert "150M in 30M out" in texts(replied(slack, root, "150M in"))
    assert [row.is_on for row in switched(database)] == [True]


def switched(database: Path) -> list[object]:
    found = SqliteStorage(database).switches.find("T0LOCAL01", "what_ifs")
    return [found] if found else []


def test_only_who_may_edit_the_figures_switches(slack: LocalSlack) -> None:
    stale = home_of(slack, "In threads", slack.ravi)
    slack.click(home_of(slack, "In threads"), "home_team_editors")
    editors = slack.wait_for(slack.modal, seconds=60)
    slack.submit(editors, {"field_editors": [slack.ana]})
    home(slack, "Who may edit")
    slack.click(stale, "home_what_ifs", user=slack.ravi)
    view = home(slack, "may change these", slack.ravi)
    assert "home_what_ifs" not in [e["action_id"] for _, e in walk(view.body["blocks"])]
    assert "I also answer messages that begin with" in str(view.body)
