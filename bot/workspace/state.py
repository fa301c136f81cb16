"""The local workspace: everything that Slack would remember, in one place."""

import queue
import time
from contextlib import AbstractContextManager
from pathlib import Path

from bot.workspace import seed
from bot.workspace.channels import Channels
from bot.workspace.files import Files
from bot.workspace.messages import Messages
from bot.workspace.notices import Notices
from bot.workspace.payload_log import PayloadLog
from bot.workspace.people import People
from bot.workspace.records import Notice, Person, Team
from bot.workspace.store import Store
from bot.workspace.views import Views


class Workspace:
    """People, channels, messages, views, files and the payload log, kept in one SQLite file.

    Without a path the file is temporary and goes away with `close`; with one, a later workspace
    of the same path finds everything as it was. All methods may be called from any thread.
    """

    app_id: str = seed.APP_ID
    bot_id: str = seed.BOT_ID
    app_token: str = seed.APP_TOKEN
    signing_secret: str = seed.SIGNING_SECRET

    def __init__(self, path: Path | None = None, team: Team = seed.TEAM) -> None:
        self.team, self.bot_token = team, seed.BOT_TOKEN
        self.organisation = ""
        """The id of the Enterprise Grid that the app is installed in as a whole; empty for none."""
        self.old_tokens: set[str] = set()
        """Those that were renewed, and hold a while longer."""
        self.revoked_tokens: set[str] = set()
        self.store = Store(path)
        self.notices = Notices()
        self.people = People(self.store)
        self.channels = Channels(self.store, self.notices)
        self.messages = Messages(self.store, self.notices)
        self.views = Views(self.store, self.notices)
        self.files = Files(self.store, self.notices)
        self.log = PayloadLog(self.store, self.notices)
        if not self.people.all():
            self._seed()

    @property
    def bot(self) -> Person:
        return self.people.bot

    @property
    def warnings(self) -> list[str]:
        """What Slack lets pass and a good app avoids, such as a message without a text."""
        return [
            f"{entry.name}: {warning}" for entry in self.log.all() for warning in entry.warnings
        ]

    def subscribe(self) -> AbstractContextManager["queue.SimpleQueue[Notice]"]:
        """`with workspace.subscribe() as changes: changes.get(timeout=15)`: every change."""
        return self.notices.subscribe()

    def permalink(self, channel: str, ts: str) -> str:
        """Slack's own form of address for a message."""
        message = self.messages.get(channel, ts)
        link = f"https://{self.team.domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={message.thread_ts}&cid={channel}" if message.is_reply else link

    def knows(self, token: str) -> bool:
        """Whether a token is, or was, the bot's in this workspace."""
        return token in {self.bot_token, *self.old_tokens, *self.revoked_tokens}

    def revoke(self) -> None:
        """No token of the bot's is good any more."""
        self.revoked_tokens |= {self.bot_token, *self.old_tokens}
        self.old_tokens.clear()

    def close(self) -> None:
        self.store.close()

    def _seed(self) -> None:
        for person in seed.PEOPLE:
            at_home = person.team_id == seed.TEAM.id
            team = self.team.id if at_home else person.team_id
            self.people.add(person.model_copy(update={"team_id": team}))
        for channel in seed.CHANNELS:
            self.channels.put(channel.model_copy(update={"created": int(time.time())}))
