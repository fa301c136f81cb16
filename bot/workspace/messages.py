"""Messages: in channels, in threads, and those that only one person sees."""

from typing import Any

from bot.workspace import seed
from bot.workspace.errors import SlackError
from bot.workspace.notices import Notices
from bot.workspace.records import Message, Notice, Reaction
from bot.workspace.store import Shelf, Store

_THREAD, _BROADCAST = "json_extract(body, '$.thread_ts')", "json_extract(body, '$.is_broadcast')"


class Messages:
    def __init__(self, store: Store, notices: Notices) -> None:
        self._store, self._notices = store, notices
        self._shelf = Shelf(store, "message", Message)

    def post(self, channel: str, user: str, text: str = "", **fields: Any) -> Message:
        """Adds a message; `fields` are further fields of `Message`, such as `thread_ts`."""
        with self._store.locked():
            ts = self._store.next_ts()
            message = Message(channel=channel, ts=ts, user=user, text=text, **fields)
            self._mark_thread(message)
            return self._put(message)

    def change(self, message: Message, **fields: Any) -> Message:
        """Replaces fields of a message in place, reactions and files included."""
        return self._put(message.model_copy(update=fields))

    def remove(self, message: Message) -> Message | None:
        """Takes the message away; over replies it leaves a tombstone, as in Slack: returns it."""
        if message.thread_ts == message.ts and len(self.thread(message.channel, message.ts)) > 1:
            return self._put(_tombstone(message))
        self._shelf.remove(message.ts, message.channel)
        self._notices.send(_notice("message_deleted", message))
        return None

    def get(self, channel: str, ts: str) -> Message:
        """Ephemeral ones included; raises SlackError `message_not_found`."""
        message = self.find(channel, ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def find(self, channel: str, ts: str) -> Message | None:
        return self._shelf.find(ts, channel)

    def all(self, channel: str, viewer: str | None = None) -> list[Message]:
        """Everything in the channel in order, replies included, and the viewer's ephemerals."""
        return _seen_by(viewer, self._shelf.all(channel))

    def channel(self, channel: str, viewer: str | None = None) -> list[Message]:
        """What stands in the channel itself: no replies, unless also sent to the channel."""
        found = self._shelf.all(channel, f"{_THREAD} IS NULL OR {_THREAD} = key OR {_BROADCAST}")
        return _seen_by(viewer, found)

    def thread(self, channel: str, ts: str, viewer: str | None = None) -> list[Message]:
        """The root and its replies; empty when there is no such message."""
        later = f"key >= ? AND ? IN (key, {_THREAD})"
        return _seen_by(viewer, self._shelf.all(channel, later, [ts, ts]))

    def ephemerals(self, user: str, channel: str | None = None) -> list[Message]:
        """What only this person sees, in one channel or in all."""
        return [m for m in self._shelf.all(channel) if m.visible_to == user]

    def react(self, message: Message, name: str, user: str) -> Message:
        """Adds an emoji; raises SlackError `already_reacted`."""
        users = {reaction.name: reaction.users for reaction in message.reactions}
        if user in users.get(name, ()):
            raise SlackError("already_reacted")
        users[name] = (*users.get(name, ()), user)
        reactions = tuple(Reaction(name=each, users=who) for each, who in users.items())
        return self.change(message, reactions=reactions)

    def _mark_thread(self, reply: Message) -> None:
        """The first visible reply makes its parent the root of a thread."""
        root = self._shelf.find(reply.thread_ts, reply.channel) if reply.thread_ts else None
        if root and root.thread_ts is None and not reply.is_ephemeral:
            self.change(root, thread_ts=root.ts)

    def _put(self, message: Message) -> Message:
        self._shelf.put(message.ts, message, message.channel)
        self._notices.send(_notice("message", message))
        return message


def _seen_by(viewer: str | None, messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.visible_to in (None, viewer)]


def _tombstone(message: Message) -> Message:
    return Message(
        channel=message.channel,
        ts=message.ts,
        thread_ts=message.ts,
        user=seed.SLACKBOT.id,
        text="This message was deleted.",
        subtype="tombstone",
    )


def _notice(kind: Any, message: Message) -> Notice:
    return Notice(
        kind=kind,
        channel=message.channel,
        ts=message.ts,
        thread_ts=message.thread_ts,
        user=message.visible_to,
    )
