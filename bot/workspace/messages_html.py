"""Messages as the page shows them: who, when, what, and what belongs under them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from bot.workspace import dates, mrkdwn
from bot.workspace.blocks_html import Scene
from bot.workspace.records import Message, Person, StoredFile
from bot.workspace.typed_text import as_typed
from bot.workspace.visits import Visit

GROUPED_WITHIN_SECONDS = 300
EDITED = Markup(' <span class="edited">(edited)</span>')


@dataclass(frozen=True)
class MessageRow:
    """One message with everything its template asks for."""

    message: Message
    visit: Visit
    replies: tuple[Message, ...] = ()
    new_day: str = ""
    """Set on the first message of a day."""
    follows: bool = False
    """Said by the same person right after the one above: no need to repeat the name."""
    place: str = "channel"
    """The list that it stands in: a thread's root stands in `thread` and `channel`."""

    @cached_property
    def author(self) -> Person:
        return self.visit.directory.person(self.message.user)

    @property
    def clock_time(self) -> str:
        return dates.clock_time(dates.moment(self.message.ts, self.visit.zone))

    @property
    def iso_time(self) -> str:
        return dates.moment(self.message.ts, self.visit.zone).isoformat(timespec="seconds")

    @property
    def last_reply(self) -> str:
        at = dates.moment(self.replies[-1].ts, self.visit.zone)
        return dates.slack_date(at, "{date_short_pretty} at {time}")

    @property
    def repliers(self) -> list[Person]:
        """Who answered, each once, at most three."""
        ids = dict.fromkeys(reply.user for reply in self.replies)
        return [self.visit.directory.person(user) for user in ids][:3]

    @property
    def files(self) -> list[StoredFile]:
        return [self.visit.workspace.files.get(file_id) for file_id in self.message.files]

    @property
    def is_own(self) -> bool:
        """Whether the viewer may edit and delete it."""
        is_the_viewers = self.message.user == self.visit.person.id
        return is_the_viewers and not self.message.is_ephemeral

    @property
    def edit_key(self) -> str:
        """What the page's address says when this is being edited."""
        return f"{self.place}:{self.message.ts}"

    @property
    def is_edited_now(self) -> bool:
        return self.is_own and self.visit.editing == self.edit_key

    @property
    def typed(self) -> str:
        """The text as its author would type it again."""
        return as_typed(self.message.text, self.visit.workspace.people)

    @property
    def body(self) -> Markup:
        """The blocks; without any, the text."""
        blocks = list(self.message.blocks)
        for attachment in self.message.attachments:
            blocks += attachment.get("blocks", [])
        if blocks:
            key = f"{self.message.channel} {self.message.ts}"
            return Scene(self.visit.directory, key).blocks(blocks)
        text = mrkdwn.to_html(self.message.text, self.visit.directory)
        if not text:
            return Markup()
        mark = EDITED if self.message.edited_ts else Markup()
        return Markup('<div class="block text">{}{}</div>').format(text, mark)


def channel_rows(visit: Visit) -> list[MessageRow]:
    """The channel's messages with their days and threads."""
    everything = visit.workspace.messages.all(visit.channel.id, visit.person.id)
    shown = [each for each in everything if not each.is_reply or each.is_broadcast]
    replies: dict[str, list[Message]] = {}
    for each in everything:
        if each.is_reply and each.thread_ts:
            replies.setdefault(each.thread_ts, []).append(each)
    return list(_rows(shown, visit, replies, "channel"))


def thread_rows(visit: Visit) -> list[MessageRow]:
    """The root of the open thread and its replies."""
    messages = visit.workspace.messages
    shown = messages.thread(visit.channel.id, visit.thread_ts, visit.person.id)
    return list(_rows(shown, visit, {}, "thread"))


def _rows(
    messages: list[Message], visit: Visit, replies: dict[str, list[Message]], place: str
) -> Iterator[MessageRow]:
    before: Message | None = None
    last_day = ""
    for message in messages:
        day = dates.day(dates.moment(message.ts, visit.zone))
        new_day = day if day != last_day else ""
        under = tuple(replies.get(message.ts, ()))
        follows = not new_day and before is not None and _follows(message, before)
        yield MessageRow(message, visit, under, new_day, follows, place)
        before, last_day = message, day


def _follows(message: Message, before: Message) -> bool:
    if message.blocks or before.blocks or message.is_ephemeral or before.is_ephemeral:
        return False
    is_soon = float(message.ts) - float(before.ts) < GROUPED_WITHIN_SECONDS
    return message.user == before.user and is_soon and before.thread_ts is None
