"""Everything that goes from the workspace to the bot, in one place."""

from bot.workspace.bot_line import ACK_SECONDS, BotLine
from bot.workspace.clicks import Clicks
from bot.workspace.commands import Commands
from bot.workspace.conversation import Conversation
from bot.workspace.events import RETRY_SECONDS, Events
from bot.workspace.faults import Faults
from bot.workspace.links import Links
from bot.workspace.modals import Modals
from bot.workspace.replies import Replies
from bot.workspace.state import Workspace
from bot.workspace.tickets import ResponseUrls, Triggers


class Deliveries:
    """The bot's inbox, sorted: `commands`, `clicks`, `modals`, `conversation`, `events`.

    Commands and interactions return when the bot has answered, three seconds later at most;
    events go out in the background.
    """

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        self.workspace, self.faults = workspace, faults
        self.triggers = Triggers(workspace.store)
        self.response_urls = ResponseUrls(workspace.store)
        self.replies = Replies(workspace, self.response_urls)
        self.links = Links(workspace.app_id)
        self.line = BotLine(workspace, faults, ack_seconds, self.links)
        rights = self.triggers, self.response_urls
        self.commands = Commands(workspace, self.line, *rights)
        self.clicks = Clicks(workspace, self.line, *rights)
        self.modals = Modals(workspace, self.line, *rights)
        self.events = Events(workspace, self.line, retry_seconds)
        self.conversation = Conversation(workspace, self.events)

    @property
    def bot_url(self) -> str | None:
        """Where the bot listens, such as `http://127.0.0.1:3001/slack/events`; None where it
        connects itself (Socket Mode), or is nowhere."""
        return self.line.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self.line.bot_url = url

    def close(self) -> None:
        self.events.close()
        self.line.close()
