"""Who asks what, and what goes back: the same on every surface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import overload

from bot.rendering.render import Message, joined
from engine import Assessment, Workload


@dataclass(frozen=True)
class Asker:
    """Who asks, and where: ids only."""

    team: str
    channel: str
    user: str
    is_slack: bool = True
    is_public: bool = False
    """True where everybody of the team may read along, so that its list may show the question."""
    is_outsider: bool = False
    """True for people of other companies in shared channels: they get the published figures."""

    @property
    def own_figures_of(self) -> str:
        """Whose own figures answer: the team's, nobody's for outsiders."""
        return "" if self.is_outsider else self.team


@dataclass(frozen=True)
class Question:
    """What a person typed, and where it came from."""

    text: str
    asker: Asker
    surface: str
    """"slash" or "terminal"."""
    id: str = ""
    """Under which its answer is logged; a new one where it is empty."""
    on: date | None = None
    """The day on which it was asked; None for today."""
    is_brief: bool = False
    """True where the message alone is wanted, without its thread."""
    is_again: bool = False
    """True where the message stands already, and the thread is wanted."""


@dataclass(frozen=True)
class Answer:
    """An assessment with what is known about the asking of it."""

    id: str
    asker: Asker
    canonical: str
    workload: Workload
    """What the person said; in the assessment's the team's own choices are filled in."""
    assessment: Assessment
    is_logged: bool
    is_private: bool = False
    """True while only the person has seen it."""
    lacks_own_figures: bool = False
    """True where the team's own figures could not be read, and the published ones answer."""
    is_repeated: bool = False
    """True where it shows again in full what was answered before."""

    @property
    def query(self) -> str:
        """Its question in the log; empty where there is none."""
        return self.id if self.is_logged else ""


class Rendered(Sequence[Message]):
    """Messages that are made when they are first looked at: whoever waits for the first message of
    an answer does not wait for its thread."""

    def __init__(self, make: Callable[[], Iterable[Message]]) -> None:
        self._make = make

    @cached_property
    def _messages(self) -> tuple[Message, ...]:
        return tuple(self._make())

    def __len__(self) -> int:
        return len(self._messages)

    @overload
    def __getitem__(self, at: int) -> Message: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Message, ...]: ...
    def __getitem__(self, at: int | slice) -> Message | tuple[Message, ...]:
        return self._messages[at]


@dataclass(frozen=True)
class Reply:
    """What goes back: one message, those of its thread, and whether only the person sees it."""

    message: Message
    thread: Sequence[Message] = ()
    aside: Sequence[Message] = ()
    """The thread in three messages, for where there is none: a response url works five times."""
    is_private: bool = True
    answer: Answer | None = None
    is_refusal: bool = False
    """True where the question was not understood or cannot be answered."""


def aside_of(thread: Mapping[str, Message], assumed: Message) -> tuple[Message, ...]:
    """A thread in three messages, each with the one table that Slack takes in a message."""
    bill = joined(thread["bill"], thread["bought"]) if "bought" in thread else thread["bill"]
    steps = joined(thread["steps"], thread["changes"])
    return steps, bill, joined(thread["crossovers"], assumed)
