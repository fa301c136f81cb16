"""Deleting a message: what goes, what Slack leaves in its place, and what the bot hears of it."""

from bot.workspace.events import Events
from bot.workspace.records import Message
from bot.workspace.state import Workspace


def delete_message(workspace: Workspace, events: Events, message: Message) -> None:
    """Takes a message away. Over replies a tombstone stays, which the bot hears of as a change;
    it goes with the last of them."""
    tombstone = workspace.messages.remove(message)
    if tombstone:
        events.message_changed(message, tombstone)
        return
    events.message_deleted(message)
    root = workspace.messages.find(message.channel, message.thread_ts or "")
    if root and root.is_tombstone and len(workspace.messages.thread(root.channel, root.ts)) == 1:
        workspace.messages.remove(root)
        events.message_deleted(root)
