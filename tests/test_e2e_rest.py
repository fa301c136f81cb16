"""A miss costs one press: what was understood of a message is taken by a button."""

from __future__ import annotations

from pathlib import Path

from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside, texts
from tests.test_e2e_discussion import asked, reply


def test_the_rest_of_a_message_is_taken_by_one_press(slack: LocalSlack, database: Path) -> None:
    with bot_beside(slack, database):
        root = asked(slack)
        place = {"channel": root.channel, "thread_ts": root.ts}
        slack.mention("what if peak 5x and fubar 12 wibbles", **place)
        told = slack.wait_for(lambda: slack.ephemerals(channel=root.channel), seconds=60)
        assert "fubar" in texts(told[-1])
        slack.click(told[-1], "thread_take_rest")
        assert "peak 5x" in reply(slack, root, 1)


def test_the_rest_of_a_command_is_answered_by_one_press(slack: LocalSlack, database: Path) -> None:
    with bot_beside(slack, database):
        slack.command("/tco 5M in 1M out, peak 5x and fubar the wibble")
        told = slack.wait_for(lambda: slack.ephemerals(slack.ana), seconds=60)
        assert "fubar" in texts(told[-1])
        slack.click(told[-1], "answer_rest")
        assert "peak 5x" in texts(answered(slack))


def test_what_may_have_been_meant_by_a_command_is_answered_by_one_press(
    slack: LocalSlack, database: Path
) -> None:
    with bot_beside(slack, database):
        slack.command("/tco 5M in 1M out on h201")
        told = slack.wait_for(lambda: slack.ephemerals(slack.ana), seconds=60)
        slack.click(told[-1], "answer_rest:1")
        assert "H200" in texts(answered(slack))
