"""The discussion of `discussion_script`, without a browser, over each way that Slack speaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storage import SqliteStorage
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import WAYS, answered
from tests.discussion_script import HEADLINE, LISTED, QUESTION, has_all, play
from tests.people_over_http import Beside, Bot, PeopleOverHttp


@pytest.mark.parametrize("start", [pytest.param(start, id=way) for way, start in WAYS.items()])
def test_two_people_discuss_and_decide(
    slack: LocalSlack, database: Path, start: Callable[[LocalSlack, Path], Bot]
) -> None:
    with Beside(lambda: start(slack, database)) as bot:
        slack.command(QUESTION)
        root = answered(slack)
        assert root.text.startswith(HEADLINE)
        people = PeopleOverHttp(slack, bot, root)
        play(people)
        slack.command("/tco decisions")
        slack.wait_for(slack.ephemerals, seconds=60)
        (listed,) = slack.ephemerals()
        assert has_all(people.read(listed).text, LISTED)
    (decision,) = SqliteStorage(database).decisions.all(5)
    assert (decision.outcome, decision.label, decision.by) == ("overruled", "E", slack.ravi)
    assert slack.ephemerals(slack.ravi) == []
    assert slack.workspace.warnings == []
