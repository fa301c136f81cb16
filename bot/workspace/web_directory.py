"""The Web API's `conversations.*` and `users.*`: who and what the bot may know of."""

import base64
from typing import Any

from bot.workspace.arguments import Arguments, Method
from bot.workspace.conversation import Conversation
from bot.workspace.errors import SlackError
from bot.workspace.payloads import channel_json, message_json, user_json
from bot.workspace.records import Channel, Json, Message
from bot.workspace.state import Workspace
from bot.workspace.web_chat import visible_channel

PAGE_LIMIT = 1000
TYPES = {"public": "public_channel", "private": "private_channel", "im": "im"}


class DirectoryMethods:
    def __init__(self, workspace: Workspace, conversation: Conversation) -> None:
        self._workspace, self._conversation = workspace, conversation

    def table(self) -> dict[str, Method]:
        """The methods by their names in the Web API."""
        return {
            "conversations.history": self.history,
            "conversations.info": self.info,
            "conversations.join": self.join,
            "conversations.list": self.channels,
            "conversations.members": self.members,
            "conversations.open": self.open,
            "conversations.replies": self.replies,
            "users.info": self.user,
            "users.list": self.users,
        }

    def info(self, args: Arguments) -> Json:
        channel = visible_channel(self._workspace, args.required("channel"))
        return {"channel": channel_json(self._workspace, channel)}

    def channels(self, args: Arguments) -> Json:
        wanted = args.words("types") or ["public_channel"]
        channels = [
            channel_json(self._workspace, channel)
            for channel in self._workspace.channels.all()
            if TYPES[channel.kind] in wanted
            if channel.kind == "public" or self._workspace.bot.id in channel.members
        ]
        return _page("channels", channels, args)

    def members(self, args: Arguments) -> Json:
        channel = visible_channel(self._workspace, args.required("channel"))
        return _page("members", list(channel.members), args)

    def history(self, args: Arguments) -> Json:
        channel = self._inside(args)
        messages = [m for m in self._workspace.messages.channel(channel.id) if _within(m, args)]
        return self._messages(messages[::-1], args)

    def replies(self, args: Arguments) -> Json:
        channel = self._inside(args)
        thread = self._workspace.messages.thread(channel.id, args.required("ts"))
        if not thread:
            raise SlackError("thread_not_found")
        return self._messages([m for m in thread if _within(m, args)], args)

    def open(self, args: Arguments) -> Json:
        """The direct messages with one person; groups of several are not modelled."""
        users = args.words("users")
        if args.optional("channel"):
            channel = visible_channel(self._workspace, args.required("channel"))
        elif len(users) == 1:
            channel = self._workspace.channels.direct(users[0])
        else:
            raise SlackError("users_list_not_supplied" if not users else "not_enough_users")
        return {"channel": {"id": channel.id}}

    def join(self, args: Arguments) -> Json:
        channel = visible_channel(self._workspace, args.required("channel"))
        if channel.kind != "public":
            raise SlackError("method_not_supported_for_channel_type")
        bot = self._workspace.bot.id
        if bot in channel.members:
            return {
                "channel": channel_json(self._workspace, channel),
                "warning": "already_in_channel",
            }
        joined = self._workspace.channels.join(channel.id, bot)
        self._conversation.joined(joined, bot)
        return {"channel": channel_json(self._workspace, joined)}

    def user(self, args: Arguments) -> Json:
        return {"user": user_json(self._workspace.people.get(args.required("user")))}

    def users(self, args: Arguments) -> Json:
        return _page("members", [user_json(p) for p in self._workspace.people.all()], args)

    def _inside(self, args: Arguments) -> Channel:
        channel = visible_channel(self._workspace, args.required("channel"))
        if self._workspace.bot.id not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def _messages(self, messages: list[Message], args: Arguments) -> Json:
        page = _page("messages", messages, args)
        shown = _whole if args.flag("include_all_metadata") else _without_payload
        page["messages"] = [shown(message_json(self._workspace, m)) for m in page["messages"]]
        return {**page, "has_more": bool(page["response_metadata"]["next_cursor"])}


def _whole(message: Json) -> Json:
    return message


def _without_payload(message: Json) -> Json:
    """Slack names a message's metadata and keeps what is in it for those who ask."""
    if "metadata" not in message:
        return message
    return {**message, "metadata": {**message["metadata"], "event_payload": {}}}


def _within(message: Message, args: Arguments) -> bool:
    """Between `oldest` and `latest`; the bounds themselves only if `inclusive`."""
    oldest, latest = args.string("oldest", "0"), args.string("latest", "9999999999")
    if message.ts in (oldest, latest):
        return args.flag("inclusive")
    return float(oldest) < float(message.ts) < float(latest)


def _page(name: str, items: list[Any], args: Arguments) -> Json:
    """One page of items, as `limit` and `cursor` ask, and the cursor of the next."""
    start, limit = _offset(args.string("cursor")), args.integer("limit", 100, 1, PAGE_LIMIT)
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return {name: items[start:end], "response_metadata": {"next_cursor": cursor}}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise SlackError("invalid_cursor") from None
