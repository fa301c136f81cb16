"""What people do besides commands and clicks: write, edit, delete, invite, look at Home."""

from collections.abc import Mapping
from typing import Any

from bot.workspace.deletions import delete_message
from bot.workspace.errors import SlackError
from bot.workspace.events import Events
from bot.workspace.payloads import view_json
from bot.workspace.records import Channel, Json, Message
from bot.workspace.state import Workspace
from bot.workspace.typed_text import as_markup


class Conversation:
    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace, self._events = workspace, events

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        is_broadcast: bool = False,
        shared: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Posts what a person typed, `@tco` made a mention; raises SlackError `not_in_channel`.

        A reply to a reply goes to the thread of both.
        """
        place = self._place(user, channel)
        root = self._workspace.messages.get(place.id, thread_ts) if thread_ts else None
        message = self._workspace.messages.post(
            place.id,
            user,
            as_markup(text, self._workspace.people),
            thread_ts=root and (root.thread_ts or root.ts),
            is_broadcast=is_broadcast,
            **self._shared(user, place.id, shared or {}),
        )
        self._events.message(message)
        return message

    def _shared(self, user: str, channel: str, shared: Mapping[str, bytes]) -> dict[str, Any]:
        """What sharing files makes of a message; `shared` are their contents by name."""
        files = self._workspace.files
        ids = [files.take(user, name, body, (channel,)).id for name, body in shared.items()]
        return {"files": tuple(ids), "subtype": "file_share"} if ids else {}

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Changes one's own message; raises SlackError `cant_update_message`, `no_text`.

        The same text again is no edit: nobody is told, as in Slack.
        """
        before = self._own(user, channel, ts, "cant_update_message")
        markup = as_markup(text.strip(), self._workspace.people)
        if not markup:
            raise SlackError("no_text")
        if markup == before.text:
            return before
        edited_ts = self._workspace.store.next_ts()
        after = self._workspace.messages.change(before, text=markup, edited_ts=edited_ts)
        self._events.message_changed(before, after)
        return after

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Takes one's own message away; raises SlackError `cant_delete_message`."""
        message = self._own(user, channel, ts, "cant_delete_message")
        delete_message(self._workspace, self._events, message)

    def invite(self, user: str, channel: str, member: str) -> Channel:
        """Brings someone, the bot for instance, into a channel one is in oneself."""
        place = self._place(user, channel)
        if member in place.members:
            raise SlackError("already_in_channel")
        place = self._workspace.channels.join(place.id, member)
        self._joined(place, member, inviter=user)
        return place

    def remove(self, user: str, channel: str, member: str) -> Channel:
        """Takes someone, the bot for instance, out of a channel one is in oneself."""
        return self._workspace.channels.leave(self._place(user, channel).id, member)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Looks at the app: its `home` tab or the `messages` with it."""
        direct = self._workspace.channels.direct(user)
        home = self._workspace.views.home(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": direct.id, "tab": tab}
        if home and tab == "home":
            event["view"] = view_json(self._workspace, home)
        self._events.emit(event, direct, user)

    def joined(self, channel: Channel, member: str) -> None:
        """Tells the bot that someone joined of their own accord."""
        self._joined(channel, member, inviter=None)

    def _joined(self, channel: Channel, member: str, inviter: str | None) -> None:
        if self._workspace.bot.id not in channel.members:
            return
        kind = "G" if channel.kind == "private" else "C"
        event = {
            "type": "member_joined_channel",
            "user": member,
            "channel": channel.id,
            "channel_type": kind,
            "team": self._workspace.people.get(member).team_id,
            **({"inviter": inviter} if inviter else {}),
        }
        self._events.emit(event, channel, member)

    def _place(self, user: str, channel: str) -> Channel:
        place = self._workspace.channels.get(channel)
        if user not in place.members:
            raise SlackError("not_in_channel")
        return place

    def _own(self, user: str, channel: str, ts: str, refusal: str) -> Message:
        message = self._workspace.messages.get(channel, ts)
        if message.user != user:
            raise SlackError(refusal)
        return message
