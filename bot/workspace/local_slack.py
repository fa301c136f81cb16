"""A whole Slack on loopback, for tests and for `tco serve` without tokens."""

import queue
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from bot.workspace import seed
from bot.workspace.choices import Choice, chosen, element_of, state_with
from bot.workspace.deliveries import Deliveries
from bot.workspace.events import RETRY_SECONDS
from bot.workspace.faults import Faults
from bot.workspace.form_values import VALUE_KEYS
from bot.workspace.http_service import HttpService
from bot.workspace.links import Links
from bot.workspace.quotas import Quotas
from bot.workspace.records import Ack, Json, Message, Notice, Team, View
from bot.workspace.server import create_workspace_app
from bot.workspace.state import Workspace
from bot.workspace.subscriptions import Subscriptions
from bot.workspace.wire import Wire

T = TypeVar("T")
_LOOK_SECONDS, _GATHER_SECONDS = 0.03, 0.005


class LocalSlack:
    """Starts and stops with a `with` block; its methods do what people do, and read what they see.

    People and channels are named by id: `ana`, `ravi`, `guest`, and `ai_costs`, `general`,
    `shared` (with the guest), `private` (without the bot).
    """

    ana, ravi, guest, bot = seed.ANA.id, seed.RAVI.id, seed.GUEST.id, seed.BOT.id
    ai_costs, general = seed.AI_COSTS.id, seed.GENERAL.id
    shared, private = seed.SHARED.id, seed.PRIVATE.id

    def __init__(
        self,
        path: Path | None = None,
        port: int = 0,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        quotas: bool = False,
        team: Team = seed.TEAM,
    ) -> None:
        """`path` keeps the state in a file; `retry_seconds` are the waits before retried events.
        With `quotas` what calls too often is answered 429, as by Slack. `team` tells workspaces
        apart that a `Cloud` holds together; their people and channels have the same ids."""
        self.workspace = Workspace(path, team)
        self.faults = Faults(self.workspace.notices)
        self.deliveries = Deliveries(self.workspace, self.faults, retry_seconds)
        self._service = HttpService(port)
        self.quotas = Quotas() if quotas else None
        app = create_workspace_app(self.deliveries, self.url)
        self.asgi = Wire(app, self.faults, self.workspace.log, self.quotas)

    @property
    def url(self) -> str:
        return self._service.url

    @property
    def api_url(self) -> str:
        """The `base_url` of a WebClient."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        """The token of the app itself, which opens connections (Socket Mode)."""
        return self.workspace.app_token

    @property
    def signing_secret(self) -> str:
        return self.workspace.signing_secret

    @property
    def links(self) -> Links:
        """The bot's open connections, and what can happen to them."""
        return self.deliveries.links

    def install(self, manifest: Path) -> None:
        """Takes the app's manifest to heart: from now on it gets the events that it asks for,
        and no others. Before that it gets them all."""
        self.deliveries.events.subscriptions = Subscriptions.load(manifest)

    def uninstall(self) -> None:
        """The app is removed: its tokens are good for nothing, and it is told."""
        self.workspace.revoke()
        bot = {"oauth": [], "bot": [self.bot]}
        self.deliveries.events.emit({"type": "tokens_revoked", "tokens": bot})
        self.deliveries.events.emit({"type": "app_uninstalled"})

    def start(self) -> None:
        self._service.start(self.asgi)

    def stop(self) -> None:
        self.deliveries.close()
        self._service.stop()
        self.workspace.close()

    def __enter__(self) -> "LocalSlack":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # What people do.

    def command(
        self,
        typed: str,
        user: str = ana,
        channel: str = ai_costs,
        trigger_id: str | None = None,
    ) -> Ack:
        """Types a command such as `/tco 5M in 1M out`; a trigger_id given again redelivers it."""
        return self.deliveries.commands.run(typed, user, channel, trigger_id)

    def click(
        self,
        on: Message | View,
        action_id: str,
        user: str = ana,
        choice: Choice | None = None,
    ) -> Ack:
        """Presses a button, or chooses `choice` (an option's value, a date, a user id...)."""
        on = self.fresh(on)
        block, element = element_of(on, action_id)
        values, change = state_with(on, {}), chosen(element, choice)
        if element["type"] in VALUE_KEYS:
            values[block["block_id"]][action_id] = change
        if isinstance(on, View):
            self.workspace.views.type_in(on, values)
            on = on.model_copy(update={"values": values})  # as seen, though drawn anew meanwhile
        return self.deliveries.clicks.press(user, on, block["block_id"], action_id, change, values)

    def submit(self, view: View, values: dict[str, Choice] | None = None) -> Ack:
        """Fills in a modal, by block id or action id, and submits it as the person who sees it."""
        view = self.workspace.views.get(view.id)
        return self.deliveries.modals.submit(view.user, view.id, state_with(view, values or {}))

    def choose_file(self, name: str, content: bytes, user: str = ana) -> str:
        """Uploads a file for a form's file input, which takes the id that comes back."""
        return self.workspace.files.take(user, name, content).id

    def close(self, view: View, with_all_below: bool = False) -> Ack:
        return self.deliveries.modals.close(view.user, view.id, with_all_below)

    def suggest(self, on: Message | View, action_id: str, typed: str, user: str = ana) -> Json:
        """What an external select offers after some letters; raises SlackError."""
        on = self.fresh(on)
        block, _ = element_of(on, action_id)
        return self.deliveries.clicks.suggest(user, on, block["block_id"], action_id, typed)

    def say(
        self,
        text: str,
        user: str = ana,
        channel: str = ai_costs,
        thread_ts: str | None = None,
        shared: Mapping[str, bytes] | None = None,
    ) -> Message:
        """A person writes; `shared` are files by name."""
        return self.deliveries.conversation.say(user, channel, text, thread_ts, shared=shared)

    def mention(
        self, text: str, user: str = ana, channel: str = ai_costs, thread_ts: str | None = None
    ) -> Message:
        """Says something to the bot: `@tco` and the text."""
        return self.say(f"@tco {text}", user, channel, thread_ts)

    def edit(self, message: Message, text: str, user: str | None = None) -> Message:
        """Changes what was said; anybody but the author is refused (SlackError)."""
        editor = user or message.user
        return self.deliveries.conversation.edit(editor, message.channel, message.ts, text)

    def delete(self, message: Message, user: str | None = None) -> None:
        """Takes back what was said; anybody but the author is refused (SlackError)."""
        deleter = user or message.user
        self.deliveries.conversation.delete(deleter, message.channel, message.ts)

    def open_home(self, user: str = ana) -> None:
        self.deliveries.conversation.open_home(user)

    def shortcut(self, callback_id: str, user: str = ana) -> Ack:
        return self.deliveries.clicks.shortcut(user, callback_id)

    def message_shortcut(self, callback_id: str, on: Message, user: str = ana) -> Ack:
        return self.deliveries.clicks.message_shortcut(user, callback_id, on)

    # What people see.

    def messages(self, channel: str = ai_costs) -> list[Message]:
        """What stands in the channel for everyone, threads folded."""
        return self.workspace.messages.channel(channel)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The replies under a message, without the message itself."""
        return self.workspace.messages.thread(channel, ts)[1:]

    def ephemerals(self, user: str = ana, channel: str | None = None) -> list[Message]:
        """What only this person sees."""
        return self.workspace.messages.ephemerals(user, channel)

    def modal(self, user: str = ana) -> View | None:
        """The modal in front of the person."""
        return self.workspace.views.top(user)

    def home(self, user: str = ana) -> View | None:
        return self.workspace.views.home(user)

    def direct(self, user: str = ana) -> str:
        """The channel of the person's direct messages with the bot."""
        return self.workspace.channels.direct(user).id

    def fresh(self, on: "Message | View") -> Any:
        """The message or view as it is now."""
        if isinstance(on, View):
            return self.workspace.views.get(on.id)
        return self.workspace.messages.get(on.channel, on.ts)

    def settle(self, seconds: float = 60.0) -> None:
        """Waits until no event is on its way; raises TimeoutError."""
        if not self.deliveries.events.settle(seconds):
            raise TimeoutError("events are still being delivered")

    def wait_for(self, condition: Callable[[], T], seconds: float = 60.0) -> T:
        """The first true value of `condition`, asked after every change of the workspace and, for
        what is seen elsewhere, every few hundredths; raises TimeoutError when it stays false."""
        deadline = time.monotonic() + seconds
        with self.workspace.subscribe() as changes:
            while not (value := condition()):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"still {value!r} after {seconds} s")
                _wait_for_change(changes)
        return value


def _wait_for_change(changes: "queue.SimpleQueue[Notice]") -> None:
    """Return after a change, whatever it was, or after a while; changes meanwhile are one."""
    with suppress(queue.Empty):
        changes.get(timeout=_LOOK_SECONDS)
        time.sleep(_GATHER_SECONDS)
        while True:
            changes.get_nowait()
