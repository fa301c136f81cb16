"""The Web API's `chat.*` and `reactions.*`: messages as the bot writes them."""

from typing import Any

from bot.workspace.arguments import Arguments, Method
from bot.workspace.deletions import delete_message
from bot.workspace.errors import SlackError
from bot.workspace.events import Events
from bot.workspace.payloads import message_json
from bot.workspace.records import Channel, Json, Message
from bot.workspace.replies import checked_content
from bot.workspace.state import Workspace

METADATA_FIELDS = {"event_type", "event_payload"}


class ChatMethods:
    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace, self._events = workspace, events

    def table(self) -> dict[str, Method]:
        """The methods by their names in the Web API."""
        return {
            "chat.delete": self.delete,
            "chat.getPermalink": self.permalink,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.postMessage": self.post_message,
            "chat.update": self.update,
            "reactions.add": self.add_reaction,
        }

    def post_message(self, args: Arguments) -> Json:
        channel = self._writable(args.required("channel"))
        message = self._post(channel, args, is_broadcast=args.flag("reply_broadcast"))
        self._events.message(message)
        body = message_json(self._workspace, message)
        return {"channel": channel.id, "ts": message.ts, "message": body}

    def post_ephemeral(self, args: Arguments) -> Json:
        channel = self._writable(args.required("channel"))
        user = self._workspace.people.get(args.required("user"))
        if user.id not in channel.members:
            raise SlackError("user_not_in_channel")
        message = self._post(channel, args, visible_to=user.id)
        return {"channel": channel.id, "message_ts": message.ts}

    def update(self, args: Arguments) -> Json:
        before = self._own_message(args, "cant_update_message")
        content = checked_content(_content(args), self._workspace.files)
        # What an update does not mention stays: blocks are removed by an empty array only.
        kept = {name: value for name, value in content.items() if name in args}
        if "metadata" in args:
            kept["metadata"] = _metadata(args)
        after = self._workspace.messages.change(
            before, **kept, edited_ts=self._workspace.store.next_ts()
        )
        self._events.message_changed(before, after)
        return {
            "channel": after.channel,
            "ts": after.ts,
            "text": after.text,
            "message": message_json(self._workspace, after),
        }

    def delete(self, args: Arguments) -> Json:
        message = self._own_message(args, "cant_delete_message")
        delete_message(self._workspace, self._events, message)
        return {"channel": message.channel, "ts": message.ts}

    def permalink(self, args: Arguments) -> Json:
        channel = self._readable(args.required("channel"))
        ts = self._visible(channel, args.required("message_ts")).ts
        return {"channel": channel.id, "permalink": self._workspace.permalink(channel.id, ts)}

    def add_reaction(self, args: Arguments) -> Json:
        channel = self._readable(args.required("channel"))
        message = self._visible(channel, args.required("timestamp"))
        name = args.required("name").strip(":")
        self._workspace.messages.react(message, name, self._workspace.bot.id)
        return {}

    def _post(self, channel: Channel, args: Arguments, **fields: Any) -> Message:
        bot = self._workspace.bot
        return self._workspace.messages.post(
            channel.id,
            bot.id,
            bot_id=bot.bot_id,
            thread_ts=self._thread(channel, args),
            metadata=_metadata(args),
            **checked_content(_content(args), self._workspace.files),
            **fields,
        )

    def _thread(self, channel: Channel, args: Arguments) -> str | None:
        """The root that is replied to; a reply or an ephemeral message is none."""
        thread_ts = args.optional("thread_ts")
        if thread_ts is None:
            return None
        root = self._workspace.messages.find(channel.id, thread_ts)
        if root is None or root.is_ephemeral or root.is_reply:
            raise SlackError("cannot_reply_to_message")
        return thread_ts

    def _writable(self, name: str) -> Channel:
        """A channel by id or #name, or the direct messages with a user; the bot is a member."""
        if name.startswith("U"):
            return self._workspace.channels.direct(name)
        channel = self._readable(name)
        if self._workspace.bot.id not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def _readable(self, name: str) -> Channel:
        return visible_channel(self._workspace, name)

    def _visible(self, channel: Channel, ts: str) -> Message:
        message = self._workspace.messages.get(channel.id, ts)
        if message.is_ephemeral:
            raise SlackError("message_not_found")
        return message

    def _own_message(self, args: Arguments, refusal: str) -> Message:
        channel = self._readable(args.required("channel"))
        message = self._visible(channel, args.required("ts"))
        if message.user != self._workspace.bot.id:
            raise SlackError(refusal)
        return message


def visible_channel(workspace: Workspace, name: str) -> Channel:
    """A channel as the bot sees it: private ones only from within; raises `channel_not_found`."""
    channel = workspace.channels.get(name)
    if channel.kind != "public" and workspace.bot.id not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def _content(args: Arguments) -> Json:
    return {
        "text": args.string("text"),
        "blocks": args.json("blocks", "invalid_blocks_format"),
        "attachments": args.json("attachments", "invalid_attachments"),
    }


def _metadata(args: Arguments) -> Json | None:
    metadata = args.json("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if metadata == {}:
        return None
    if not isinstance(metadata, dict) or set(metadata) != METADATA_FIELDS:
        raise SlackError("invalid_metadata_schema")
    if not isinstance(metadata["event_type"], str):
        raise SlackError("invalid_metadata_schema")
    if not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    return metadata
