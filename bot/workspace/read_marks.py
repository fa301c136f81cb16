"""Up to where everyone has read every channel; forgotten when the workspace stops."""

from bot.workspace.state import Workspace


class ReadMarks:
    """By person and channel, the `ts` of the last message seen."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: dict[tuple[str, str], str] = {}

    def mark(self, user: str, channel: str) -> None:
        """The person looks at the channel now."""
        messages = self._workspace.messages.channel(channel, user)
        if messages:
            self._seen[user, channel] = messages[-1].ts

    def unread(self, user: str, channel: str) -> int:
        """How many messages of others came since."""
        seen = self._seen.get((user, channel), "")
        messages = self._workspace.messages.channel(channel, user)
        return sum(message.ts > seen and message.user != user for message in messages)
