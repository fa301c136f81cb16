"""What is said to the bot in a thread, and what comes of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from bot.rendering.render import Message
from bot.rendering.replies import Asker
from bot.storage import KeptThread, ThreadKey, Turn
from engine import Assessment


@dataclass(frozen=True)
class Said:
    """A message to the bot. Its text is read and forgotten."""

    key: ThreadKey
    ts: str
    user: str
    text: str
    name: str = ""
    """What the person is called, where Slack says so: on presses, not on messages."""
    is_outsider: bool = False
    """Whether the person is of another company, in a shared channel."""
    is_private: bool = True
    """Whether only members see the channel, or nobody knows."""
    is_mention: bool = True
    """Whether it names the bot; else it begins with "what if"."""
    turn: str = ""
    """The ts of the turn that answers it: its own, or that of its edit."""
    is_under_bot: bool = False
    """Whether it stands under a message of the bot's."""
    files: tuple[str, ...] = ()
    """Ids of the files that were shared with it, pictures left aside."""
    redone: Turn | None = None
    """How it was answered before it was edited."""

    @property
    def asker(self) -> Asker:
        """Who says it, and where."""
        key = self.key
        return Asker(key.team, key.channel, self.user, is_outsider=self.is_outsider)

    @property
    def answer_id(self) -> str:
        """Under which its answer is logged: the same in each process that answers it."""
        name = f"{self.key.team}:{self.key.channel}:{self.turn or self.ts}"
        return uuid.uuid5(uuid.NAMESPACE_URL, name).hex[:12]


@dataclass(frozen=True)
class Outcome:
    """What answers a message, and the thread after it."""

    messages: tuple[Message, ...] = ()
    is_private: bool = False
    """Whether only the person sees it."""
    thread: KeptThread | None = None
    """None where the thread stays as it is."""
    made: str = ""
    base: str = ""
    pictured: Assessment | None = None
    """The assessment whose picture comes last, under an answer in full."""
    query: str = ""
    """The question in the log whose answer it is, where that can be taken back."""
    stays: bool = False
    """Whether it outlives the message that it answers: a record does."""


def public(
    *messages: Message, thread: KeptThread | None = None, made: str = "", base: str = ""
) -> Outcome:
    """What everybody in the thread sees."""
    return Outcome(messages, thread=thread, made=made, base=base)


def private(*messages: Message) -> Outcome:
    """What only the person sees."""
    return Outcome(messages, is_private=True)
