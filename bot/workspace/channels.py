"""The channels and direct messages, and who is in them."""

from bot.workspace.errors import SlackError
from bot.workspace.notices import Notices
from bot.workspace.records import Channel, Notice
from bot.workspace.store import Shelf, Store


class Channels:
    def __init__(self, store: Store, notices: Notices) -> None:
        self._shelf = Shelf(store, "channel", Channel)
        self._notices = notices

    def put(self, channel: Channel) -> Channel:
        """Adds the channel, or replaces the one of the same id."""
        self._shelf.put(channel.id, channel)
        self._notices.send(Notice(kind="channel", channel=channel.id))
        return channel

    def all(self) -> list[Channel]:
        return self._shelf.all()

    def of(self, user: str) -> list[Channel]:
        """What the person finds in the channel list: channels first, direct messages last."""
        mine = [channel for channel in self.all() if user in channel.members]
        return sorted(mine, key=lambda channel: (channel.is_im, channel.name))

    def get(self, channel: str) -> Channel:
        """By id, or by name with or without `#`; raises SlackError `channel_not_found`."""
        found = self._shelf.find(channel) or self._by_name(channel.removeprefix("#"))
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def direct(self, user: str) -> Channel:
        """The person's direct messages with the bot; raises SlackError `user_not_found`."""
        for channel in self.all():
            if channel.is_im and channel.members[0] == user:
                return channel
        raise SlackError("user_not_found")

    def join(self, channel: str, user: str) -> Channel:
        """Adds a member; a member already there changes nothing."""
        found = self.get(channel)
        if user in found.members:
            return found
        return self.put(found.model_copy(update={"members": (*found.members, user)}))

    def leave(self, channel: str, user: str) -> Channel:
        found = self.get(channel)
        rest = tuple(member for member in found.members if member != user)
        return self.put(found.model_copy(update={"members": rest}))

    def _by_name(self, name: str) -> Channel | None:
        named = (each for each in self.all() if each.name == name and not each.is_im)
        return next(named, None)
