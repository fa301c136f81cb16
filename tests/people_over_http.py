"""People in a discussion without a browser: they act in the local Slack, and read its messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from bot.rendering.mrkdwn import unescape
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.discussion_script import BREAKDOWN, Post

Bot = AbstractContextManager[object]


class Beside:
    """A bot that can be stopped and started again."""

    def __init__(self, start: Callable[[], Bot]) -> None:
        self._start, self._running = start, start()

    def __enter__(self) -> Beside:
        self._running.__enter__()
        return self

    def __exit__(self, *why: Any) -> None:
        self._running.__exit__(*why)

    def restart(self) -> None:
        self._running.__exit__(None, None, None)
        self._running = self._start()
        self._running.__enter__()


class PeopleOverHttp:
    """Plays a discussion in the thread of `root`."""

    def __init__(self, slack: LocalSlack, bot: Beside, root: Message) -> None:
        self._slack, self._bot, self._root = slack, bot, root
        self._ids = {person.name: person.id for person in slack.workspace.people.all()}

    def say(self, who: str, text: str) -> None:
        self._slack.say(text, self._ids[who], self._root.channel, self._root.ts)

    def edit(self, who: str, said: str, text: str) -> None:
        self._slack.edit(self._said(who, said), text)

    def delete(self, who: str, said: str) -> None:
        self._slack.delete(self._said(who, said))

    def decide(self, who: str, under: str, fields: Mapping[str, str]) -> None:
        reply = next(each for each in self._messages() if under in self.read(each).text)
        user = self._ids[who]
        self._slack.click(reply, "thread_decide", user=user)
        form = self._slack.wait_for(lambda: self._slack.modal(user), seconds=60)
        self._slack.submit(form, dict(fields))

    def restart(self) -> None:
        self._slack.settle()
        self._bot.restart()

    def thread(self, who: str) -> Sequence[Post]:
        return [self.read(message) for message in self._messages()]

    def wait_for(self, condition: Callable[[], bool]) -> None:
        self._slack.wait_for(condition, seconds=60)

    def read(self, message: Message) -> Post:
        """A message without its markup, as the page shows it."""
        names = {id: name for name, id in self._ids.items()}
        said = " ".join(_texts(list(message.blocks))) if message.blocks else message.text
        said = re.sub(r"<@(\w+)>", lambda found: f"@{names[found[1]]}", said)
        edited = " (edited)" if message.edited_ts and not message.blocks else ""
        plain = unescape(re.sub(r"[*`•]", "", said)) + edited
        return Post(names[message.user], " ".join(plain.split()))

    def _messages(self) -> Sequence[Message]:
        thread = self._slack.thread(self._root.channel, self._root.ts)
        return thread[BREAKDOWN:]

    def _said(self, who: str, text: str) -> Message:
        return next(each for each in self._messages() if self.read(each) == Post(who, text))


def _texts(blocks: Sequence[Any]) -> Iterator[str]:
    """Every text of some blocks, in the order in which it is read."""
    for block in blocks:
        if block.get("type") == "user":
            yield f"<@{block['user_id']}>"
        elif isinstance(block.get("text"), str):
            yield block["text"]
        else:
            inner = block.get("text") or block.get("rows") or block.get("elements") or []
            yield from _texts(_flat(inner if isinstance(inner, list) else [inner]))


def _flat(items: Sequence[Any]) -> Iterator[Any]:
    for item in items:
        yield from _flat(item) if isinstance(item, list) else [item]
