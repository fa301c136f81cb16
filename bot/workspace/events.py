"""The Events API: what happened, delivered in the background and again until acknowledged."""

import threading
from concurrent.futures import ThreadPoolExecutor

from bot.workspace.bot_line import BotLine
from bot.workspace.parcel import Parcel
from bot.workspace.payloads import CHANNEL_TYPES, envelope_json, message_json
from bot.workspace.records import Ack, Channel, Json, Message
from bot.workspace.state import Workspace
from bot.workspace.subscriptions import Subscriptions

RETRY_SECONDS = (0.0, 60.0, 300.0)


class Events:
    """Delivers events; `retry_seconds` are the waits before the second, third, fourth attempt."""

    def __init__(
        self,
        workspace: Workspace,
        line: BotLine,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self.subscriptions = Subscriptions()
        self._workspace, self._line, self._retry_seconds = workspace, line, retry_seconds
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="slack-event")
        self._timers: set[threading.Timer] = set()
        self._underway = 0
        self._changed = threading.Condition()
        self._is_closed = False

    def emit(self, event: Json, channel: Channel | None = None, user: str | None = None) -> str:
        """Sends one event to the bot, soon, if it asked for such; returns its event_id."""
        event_id = self._workspace.store.next_id("Ev")
        is_shared = bool(channel and channel.is_ext_shared)
        stamped = {"event_ts": self._workspace.store.next_ts(), **event}
        parcel = Parcel(
            kind="event",
            name=str(event["type"]),
            payload=envelope_json(self._workspace, stamped, event_id, is_shared),
            user=user,
            channel=channel.id if channel else None,
            ts=event.get("ts"),
        )
        if self.subscriptions.include(event):
            self._start(parcel, attempt=0)
        return event_id

    def message(self, message: Message) -> None:
        """A message was posted: tells the bot where it is a member, its own ones included."""
        channel = self._channel_of_bot(message.channel)
        if channel is None or message.is_ephemeral:
            return
        body = self._spoken(message)
        self.emit({**body, **_where(channel, message.ts)}, channel, message.user)
        self._mention(message, channel, message.ts)

    def message_changed(self, before: Message, after: Message) -> None:
        """A message was edited. Where a person's names the bot now, the bot is told of a mention
        as well, `edited`, and of the same mention again at every further edit."""
        channel = self._channel_of_bot(after.channel)
        if channel and not after.is_ephemeral:
            body = {
                "subtype": "message_changed",
                "message": message_json(self._workspace, after),
                "previous_message": message_json(self._workspace, before),
            }
            hidden = self._hidden(body, channel)
            self.emit(hidden, channel, after.user)
            self._mention(after, channel, hidden["event_ts"])

    def message_deleted(self, message: Message) -> None:
        """A message is gone, with all that it said."""
        channel = self._channel_of_bot(message.channel)
        if channel and not message.is_ephemeral:
            body = {
                "subtype": "message_deleted",
                "deleted_ts": message.ts,
                "previous_message": message_json(self._workspace, message),
            }
            self.emit(self._hidden(body, channel), channel, message.user)

    def settle(self, seconds: float = 5.0) -> bool:
        """Waits until nothing is on its way to the bot (retries later on not counted)."""
        with self._changed:
            return self._changed.wait_for(lambda: self._underway == 0, seconds)

    def close(self) -> None:
        """Drops what has not been delivered yet."""
        with self._changed:
            self._is_closed = True
            for timer in self._timers:
                timer.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _mention(self, message: Message, channel: Channel, event_ts: str) -> None:
        """Tells of a person's message that names the bot; `event_ts` is when it came to do so."""
        is_mention = f"<@{self._workspace.bot.id}>" in message.text
        if is_mention and not channel.is_im and message.bot_id is None:
            about = {"type": "app_mention", "channel": channel.id, "event_ts": event_ts}
            self.emit({**self._spoken(message), **about}, channel, message.user)

    def _spoken(self, message: Message) -> Json:
        body = message_json(self._workspace, message)
        return {**body, "subtype": "thread_broadcast"} if message.is_broadcast else body

    def _hidden(self, body: Json, channel: Channel) -> Json:
        ts = self._workspace.store.next_ts()
        return {"type": "message", "hidden": True, "ts": ts, **_where(channel, ts), **body}

    def _channel_of_bot(self, channel: str) -> Channel | None:
        found = self._workspace.channels.get(channel)
        return found if self._workspace.bot.id in found.members else None

    def _start(self, parcel: Parcel, attempt: int) -> None:
        with self._changed:
            if self._is_closed:
                return
            self._underway += 1
        self._pool.submit(self._attempt, parcel, attempt)

    def _attempt(self, parcel: Parcel, attempt: int) -> None:
        try:
            ack = self._line.send(parcel)
            if ack.retry_reason and not ack.no_retry and attempt < len(self._retry_seconds):
                self._retry(parcel, attempt + 1, ack)
        finally:
            with self._changed:
                self._underway -= 1
                self._changed.notify_all()

    def _retry(self, parcel: Parcel, attempt: int, ack: Ack) -> None:
        again = parcel.model_copy(
            update={"retry_attempt": attempt, "retry_reason": ack.retry_reason or ""}
        )
        wait = self._retry_seconds[attempt - 1]
        timer = threading.Timer(wait, self._start, [again, attempt])
        timer.daemon = True
        with self._changed:
            if not self._is_closed:
                self._timers = {t for t in self._timers if t.is_alive()} | {timer}
                timer.start()


def _where(channel: Channel, ts: str) -> Json:
    return {
        "channel": channel.id,
        "channel_type": CHANNEL_TYPES[channel.kind],
        "event_ts": ts,
    }
