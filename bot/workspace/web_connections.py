"""The Web API's method for Socket Mode: where to connect."""

from bot.workspace.arguments import Arguments, Method
from bot.workspace.errors import SlackError
from bot.workspace.links import Links
from bot.workspace.records import Json

OPEN = "apps.connections.open"


class ConnectionMethods:
    """Called with the app-level token, which is good for nothing else."""

    def __init__(self, app_id: str, links: Links) -> None:
        self.base = ""
        """The address of the WebSocket; set by the server, which knows its port."""
        self._app_id, self._links = app_id, links

    def table(self) -> dict[str, Method]:
        return {OPEN: self._open}

    def _open(self, args: Arguments) -> Json:
        """A new address. How Slack refuses an app whose Socket Mode is off is an assumption."""
        if not self._links.is_on:
            raise SlackError("access_denied")
        return {"url": f"{self.base}?ticket={self._links.tickets.issue()}&app_id={self._app_id}"}
