"""What comes of many questions at once, noted as each message comes: looking at everything again
and again would take the time that is measured."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue

from bot.answers.answers import THREAD_TEMPLATES
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message, Notice

_ASKED = re.compile(r"\b([\d.]+)([MB]) in 1M out")
"""A thousand million are written as 1B."""
_PARTS = len(THREAD_TEMPLATES)
_END = Notice(kind="fault")


@dataclass
class Asked:
    """What came of the question of a number. Times are Unix seconds."""

    headlines: list[float] = field(default_factory=list)
    parts: list[float] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    @property
    def headline_at(self) -> float:
        """When the first message came; 0 for never."""
        return self.headlines[0] if self.headlines else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether its thread stands, pictures left aside."""
        return len(self.parts) >= _PARTS

    @property
    def whole_at(self) -> float:
        """When it did."""
        return self.parts[_PARTS - 1]

    @property
    def is_doubled(self) -> bool:
        """Whether anything came twice."""
        return len(self.headlines) > 1 or len(self.said) < len(self.parts)


class Watch:
    """Reads each message once, when Slack has it."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._asked: dict[int, Asked] = {}
        self._roots: dict[str, int] = {}
        """The number by the headline's ts."""
        self._seen: set[str] = set()

    @classmethod
    @contextmanager
    def of(cls, slack: LocalSlack) -> Iterator[Watch]:
        """Watch until the block is left."""
        watch = cls(slack)
        with slack.workspace.notices.subscribe() as notices:
            reader = threading.Thread(target=watch._read, args=[notices], daemon=True)
            reader.start()
            yield watch
            notices.put(_END)

    def answer(self, number: int) -> Asked:
        """What came of a question."""
        return self._asked.get(number, Asked())

    def have_headline(self, numbers: Iterable[int]) -> bool:
        """Whether everybody has a first message."""
        return all(self.answer(number).headlines for number in numbers)

    def are_whole(self, numbers: Iterable[int]) -> bool:
        """Whether everybody has everything."""
        return all(self.answer(number).is_whole for number in numbers)

    def _read(self, notices: SimpleQueue[Notice]) -> None:
        while True:
            notice = notices.get()
            if notice is _END:
                return
            if notice.kind == "message" and notice.ts and notice.ts not in self._seen:
                self._seen.add(notice.ts)
                self._note(self._slack.workspace.messages.get(notice.channel or "", notice.ts))

    def _note(self, message: Message) -> None:
        if message.is_reply:
            number = self._roots.get(message.thread_ts or "")
            if number is not None and not message.files:
                self._asked[number].parts.append(float(message.ts))
                self._asked[number].said.add(message.text)
        elif asked := _ASKED.search(message.text):
            number = round(float(asked[1]) * {"M": 1, "B": 1000}[asked[2]])
            self._roots[message.ts] = number
            self._asked.setdefault(number, Asked()).headlines.append(float(message.ts))
