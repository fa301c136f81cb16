"""A miss costs one press: what was understood of a message is taken by a button."""

from __future__ import annotations

from pathlib import Path

from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import bot_beside, texts
from tests.test_e2e_discussion import asked, reply


def test_the_rest_of_a_message_is_taken_by_one_press(slack: LocalSlack, database: Path) -> None:
    with bot_beside(slack, database):
        root = asked(slack)
        place = {"channel": root.channel, "thread_ts": root.ts}
        slack.mention("what if peak 5x and fubar the wibble", **place)
        told = slack.wait_for(lambda: slack.ephemerals(channel=root.channel), seconds=60)
        assert "fubar" in texts(told[-1])
        slack.click(told[-1], "thread_take_rest")
        assert "peak 5x" in reply(slack, root, 1)
