"""One look at the page: who looks, and what the address says should be open."""

from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from urllib.parse import urlencode

from starlette.requests import Request

from bot.workspace import dates
from bot.workspace.directory import WorkspaceDirectory
from bot.workspace.errors import SlackError
from bot.workspace.records import Channel, Person
from bot.workspace.state import Workspace

ZONE_COOKIE = "zone"


@dataclass(frozen=True)
class Visit:
    """Everything but the workspace's own state that decides what a page shows."""

    workspace: Workspace
    person: Person
    channel: Channel
    zone: tzinfo
    tab: str = "messages"
    thread_ts: str = ""
    inspect_ts: str = ""
    editing: str = ""
    """The message being edited, and in which list it is: `thread` or `channel`, a colon, its ts."""

    @classmethod
    def of(cls, request: Request, workspace: Workspace) -> "Visit":
        """The visit a request asks for; what it names wrongly falls back to the first there is."""
        query = request.query_params
        humans = {person.id: person for person in workspace.people.humans()}
        person = humans.get(query.get("as", ""), next(iter(humans.values())))
        channels = {channel.id: channel for channel in workspace.channels.of(person.id)}
        channel = channels.get(query.get("channel", ""), next(iter(channels.values())))
        return cls(
            workspace=workspace,
            person=person,
            channel=channel,
            zone=dates.zone(request.cookies.get(ZONE_COOKIE, person.tz)),
            tab="home" if query.get("tab") == "home" else "messages",
            thread_ts=_existing(workspace, channel, query.get("thread", "")),
            inspect_ts=_existing(workspace, channel, query.get("inspect", "")),
            editing=query.get("edit", ""),
        )

    @cached_property
    def directory(self) -> WorkspaceDirectory:
        return WorkspaceDirectory(self.workspace, self.person.id, self.zone)

    def url(self, **changes: str) -> str:
        """The address of this page with something else open; an empty string closes it. Whoever
        goes elsewhere leaves what they were editing."""
        is_elsewhere = changes.keys() & {"channel", "tab", "thread"}
        query = {
            "as": self.person.id,
            "channel": self.channel.id,
            "tab": self.tab if self.tab != "messages" else "",
            "thread": self.thread_ts,
            "inspect": self.inspect_ts,
            "edit": "" if is_elsewhere else self.editing,
            **changes,
        }
        return "/?" + urlencode({key: value for key, value in query.items() if value})


def _existing(workspace: Workspace, channel: Channel, ts: str) -> str:
    try:
        return workspace.messages.get(channel.id, ts).ts if ts else ""
    except SlackError:
        return ""
