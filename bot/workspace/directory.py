"""The people and channels of the workspace as one of its people sees them."""

from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from urllib.parse import quote

from bot.workspace.records import Channel, Person
from bot.workspace.state import Workspace

HUES = 6


@dataclass(frozen=True)
class WorkspaceDirectory:
    """Names, avatars and choices; what the viewer must not know is not in it."""

    workspace: Workspace
    viewer: str
    zone: tzinfo

    def user_name(self, user_id: str) -> str | None:
        person = self._people.get(user_id)
        return person.name if person else None

    def channel_name(self, channel_id: str) -> str | None:
        channel = self._channels.get(channel_id)
        return channel.name if channel else None

    def person(self, user_id: str) -> Person:
        """The person of this id; someone unknown is shown by the id."""
        unknown = Person(id=user_id, name=user_id, real_name=user_id, team_id="")
        return self._people.get(user_id, unknown)

    def people(self) -> list[tuple[str, str]]:
        return [(person.id, person.real_name) for person in self._people.values()]

    def channels(self) -> list[tuple[str, str]]:
        named = (each for each in self._channels.values() if not each.is_im)
        return [(channel.id, f"#{channel.name}") for channel in named]

    def file_url(self, file_id: str) -> str:
        file = self.workspace.files.get(file_id)
        return f"/files/{file.id}/{quote(file.name, safe='')}"

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.id: person for person in self.workspace.people.all()}

    @cached_property
    def _channels(self) -> dict[str, Channel]:
        return {channel.id: channel for channel in self.workspace.channels.of(self.viewer)}


def initials(person: Person) -> str:
    """Two letters at most, for an avatar."""
    return "".join(word[0] for word in person.real_name.split()[:2]).upper()


def hue(person: Person) -> int:
    """One of the palette's avatar colours, always the same for the same person."""
    return sum(person.id.encode()) % HUES
