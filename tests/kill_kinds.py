"""What people can ask of the bot, for tests/kills.py: how each is asked for, and what must have
come of it in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.answers.answers import THREAD_TEMPLATES
from bot.storage import LoggedQuery, open_storage
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Channel, Message
from tests.bot_beside_slack import texts
from tests.test_usage_samples import SAMPLES

QUESTION = "/tco 5M in 1M out as of 2026-04-15"
USAGE = "openai_usage_completions.json"
PARTS = len(THREAD_TEMPLATES)
"""Replies under an answer before its picture."""
_DRAW = "draw_picture"
"""The action of the button that draws a picture."""
_PRIVATE = 4
"""Messages of a private answer."""
_WAIT_SECONDS = 120


_storage = cache(open_storage)
"""One for each database: it is looked into again and again."""


@dataclass
class Place:
    """A channel in which one person wants one thing."""

    slack: LocalSlack
    channel: str
    database: Path | str
    root: Message | None = None
    said: Message | None = None
    """What the person has said in the thread before."""
    reply: Message | None = None
    """What answered that."""
    before: int = 0
    """How many messages of the bot stood there before."""
    is_acknowledged: bool = False

    @classmethod
    def new(cls, slack: LocalSlack, name: str, database: Path | str) -> Place:
        """A new channel."""
        members = (slack.ana, slack.ravi, slack.bot)
        id = slack.workspace.store.next_id("C")
        channel = Channel(id=id, name=name, kind="public", members=members)
        slack.workspace.channels.put(channel)
        return cls(slack, channel.id, database)

    def messages(self) -> list[Message]:
        """What the bot said here since, threads included, in order."""
        said = self.slack.workspace.messages.all(self.channel)
        own = [m for m in said if m.user == self.slack.bot and not m.is_tombstone]
        return own[self.before :]

    def told(self) -> list[Message]:
        """What was whispered here."""
        return self.slack.ephemerals(self.slack.ana, self.channel)

    def answered(self) -> None:
        """An answer stands here, with its picture."""
        self.slack.command(QUESTION, channel=self.channel)
        self.root = self.slack.wait_for(lambda: self.slack.messages(self.channel), _WAIT_SECONDS)[0]
        self.slack.wait_for(lambda: any(m.files for m in self.messages()), _WAIT_SECONDS)
        self.before = len(self.messages())

    def told_privately(self) -> None:
        """A private answer was given here."""
        self.slack.command(QUESTION.replace("/tco", "/tco private"), channel=self.channel)
        self.slack.wait_for(lambda: len(self.told()) >= _PRIVATE, _WAIT_SECONDS)

    def discussed(self) -> None:
        """An answer stands here, and that of a what-if below it."""
        self.answered()
        assert self.root
        self.said = self.slack.mention("what if 50M in 10M out", **self.in_thread)
        self.reply = self.slack.wait_for(self.messages, _WAIT_SECONDS)[0]

    def compared(self) -> None:
        """The same, and all of that stood here before."""
        self.discussed()
        self.before += 1

    @property
    def in_thread(self) -> dict[str, str]:
        """Where to say something under the answer."""
        assert self.root
        return {"channel": self.channel, "thread_ts": self.root.ts}


Verdict = Callable[[Place], str]


def said(messages: int, files: int = 0) -> Verdict:
    """So many messages and files, each once: "whole", "part", "never", or "doubled". While many
    wait a button stands for a picture."""

    def verdict(place: Place) -> str:
        there = place.messages()
        shown = [file for message in there for file in message.files]
        if files and not shown and any(_DRAW in texts(message) for message in there):
            shown = [_DRAW]
        words = [texts(message)[:400] for message in there if not message.files]
        if len(set(words)) < len(words) or len(words) > messages or len(shown) > files:
            return "doubled"
        if len(words) == messages and len(shown) == files:
            return "whole"
        return "part" if there else "never"

    return verdict


def _edited(place: Place) -> str:
    replies = [texts(message) for message in place.messages()]
    if len(replies) != 1:
        return "doubled" if replies else "part"
    return "whole" if "`60M in 12M out" in replies[0] else "never"


def _deleted(place: Place) -> str:
    return "never" if place.messages() else "whole"


def _undone(place: Place) -> str:
    place.before = 0
    left = len(place.messages())
    if not left:
        return "whole" if any("Taken back" in texts(m) for m in place.told()) else "part"
    return "never" if left == 2 + PARTS else "part"


def _rated(place: Place) -> str:
    is_told = any("Thank you" in texts(m) for m in place.told())
    team = place.slack.workspace.team.id
    (query,) = _queries(place)
    kept = _storage(place.database).ratings(team, query.id)
    is_kept = list(kept) == [(place.slack.ana, True)]
    return "whole" if is_kept and is_told else "part" if is_kept or is_told else "never"


def _decided(place: Place) -> str:
    storage = _storage(place.database)
    kept = [each for each in storage.decisions.all(500) if each.key.channel == place.channel]
    return "doubled" if len(kept) > 1 else said(1)(place)


# --- asked for


def command(place: Place) -> bool:
    return place.slack.command(QUESTION, channel=place.channel).is_ok


def form(place: Place) -> bool:
    slack = place.slack
    slack.command("/tco", channel=place.channel)
    for values in ({"field_input": "5M", "field_output": "1M"}, {}, {"field_as_of": "2026-04-15"}):
        view = slack.wait_for(lambda: slack.modal(slack.ana), _WAIT_SECONDS)
        ack = slack.submit(view, values)
    return ack.is_ok


def mention(place: Place) -> bool:
    place.slack.mention("5M in 1M out", channel=place.channel)
    return True


def message(place: Place) -> bool:
    place.slack.say("what if 50M in 10M out", **place.in_thread)
    return True


def full(place: Place) -> bool:
    assert place.reply
    return place.slack.click(place.reply, "thread_full").is_ok


def edit(place: Place) -> bool:
    assert place.said
    place.slack.edit(place.said, "@tco what if 60M in 12M out")
    return True


def delete(place: Place) -> bool:
    assert place.said
    place.slack.delete(place.said)
    return True


def decide(place: Place) -> bool:
    slack, root = place.slack, place.root
    assert root
    slack.click(root, "thread_decide")
    modal = slack.wait_for(lambda: slack.modal(slack.ana), _WAIT_SECONDS)
    return slack.submit(modal, {"reason": "No team yet", "outcome": "overruled"}).is_ok


def export(place: Place) -> bool:
    assert place.root
    return place.slack.click(place.root, "export_csv").is_ok


def undo(place: Place) -> bool:
    assert place.root
    return place.slack.click(place.root, "undo_answer").is_ok


def rate(place: Place) -> bool:
    assert place.root
    return place.slack.click(place.root, "answer_feedback", choice="positive").is_ok


def _queries(place: Place) -> list[LoggedQuery]:
    found = _storage(place.database).latest(1_000)
    return [query for query in found if query.channel == place.channel]


def post(place: Place) -> bool:
    (private,) = [m for m in place.told() if "post_to_channel" in texts(m)]
    return place.slack.click(private, "post_to_channel").is_ok


def shortcut(place: Place) -> bool:
    slack = place.slack
    asked = slack.say("5M in 1M out", channel=place.channel)
    slack.message_shortcut("price_message", asked)
    for number in (1, 2, 3):
        title = f"Part {number} of 3"
        view = slack.wait_for(lambda title=title: _modal(slack, title), _WAIT_SECONDS)
        ack = slack.submit(view)
    return ack.is_ok


def _modal(slack: LocalSlack, says: str) -> object:
    view = slack.modal(slack.ana)
    return view if view and says in str(view.body) else None


def file(place: Place) -> bool:
    shared = {USAGE: (SAMPLES / USAGE).read_bytes()}
    place.slack.say("@tco price this", channel=place.channel, shared=shared)
    return True


@dataclass(frozen=True)
class Kind:
    """Something that people want: what must be there before, how it is asked for, and what must
    have come of it."""

    ask: Callable[[Place], bool]
    verdict: Verdict
    prepare: Callable[[Place], None] = field(default=lambda place: None)
    is_filled_in: bool = False
    """True for what one person fills in, one after the other."""


WHOLE = said(1 + PARTS, files=1)
KINDS: Mapping[str, Kind] = {
    "command": Kind(command, WHOLE),
    "form": Kind(form, WHOLE, is_filled_in=True),
    "mention": Kind(mention, WHOLE),
    "post": Kind(post, WHOLE, Place.told_privately),
    "shortcut": Kind(shortcut, WHOLE, is_filled_in=True),
    "file": Kind(file, said(2 + PARTS, files=1)),
    "message": Kind(message, said(1), Place.answered),
    "button": Kind(full, said(1 + PARTS), Place.compared),
    "edit": Kind(edit, _edited, Place.discussed),
    "delete": Kind(delete, _deleted, Place.discussed),
    "decide": Kind(decide, _decided, Place.answered, is_filled_in=True),
    "export": Kind(export, said(0, files=1), Place.answered),
    "undo": Kind(undo, _undone, Place.answered),
    "rate": Kind(rate, _rated, Place.answered),
}
