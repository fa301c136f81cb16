"""The other door: the bot connects to Slack by itself, and keeps an eye on the connection."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from types import TracebackType

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection

from bot.settings import SettingsError

logger = logging.getLogger(__name__)

PING_SECONDS = 5.0
_LOOKS_PER_PING = 5
_PATIENCE_PINGS = 3
"""So many pings in a row may stay without an answer."""
_LONGEST_WAIT_SECONDS = 30.0
"""Between two tries to connect: Slack allows some fifty a minute."""
_CROWDED_SECONDS = 2.0
"""Before the next try where Slack has too many connections; twice as long after each."""
_ENVELOPES_AT_A_TIME = 32
"""Each waits for its acknowledgement; the SDK's ten could keep the eleventh waiting."""
_BUFFER_BYTES = 65_536
"""The SDK calls itself for every piece that it reads: with its 1 kB a burst is too deep for it."""
_LAST_WORDS_SECONDS = 0.1

_FINAL = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "not_allowed_token_type",
        "missing_scope",
        "token_expired",
        "token_revoked",
        "account_inactive",
    }
)
"""What Slack says of a token that it will not take a minute later either."""

_UNREACHABLE = (SlackClientError, OSError, HTTPException)


class Backoff:
    """Holds the client back where Slack has too many connections of the app already.

    The SDK connects again at once, whoever closed the connection and why, and so would every other
    process: dozens of attempts in seconds.
    """

    def __init__(
        self, client: SocketModeClient, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock, self._refusals, self._not_before = clock, 0, 0.0
        self._connect, self._enqueue = client.connect_to_new_endpoint, client.enqueue_message
        client.connect_to_new_endpoint = self._connect_unless_crowded  # type: ignore[method-assign]
        client.enqueue_message = self._note  # type: ignore[method-assign]

    def _connect_unless_crowded(self, force: bool = False) -> None:
        """The watch comes again."""
        if self._clock() >= self._not_before:
            self._connect(force)

    def _note(self, message: str) -> None:
        """Called with every message, before the SDK acts on it."""
        if '"too_many_websockets"' in message:
            self._refusals += 1
            wait = min(_CROWDED_SECONDS * 2 ** (self._refusals - 1), _LONGEST_WAIT_SECONDS)
            self._not_before = self._clock() + wait
            logger.warning("Slack has too many connections of this app; next in %.0f s", wait)
        elif '"hello"' in message:
            self._refusals = 0
        self._enqueue(message)


class Watch:
    """Notices a connection that is down or silent, and has the client connect again.

    The SDK's own monitor looks at the connection only with every ping, never gives up one that
    has not answered a first ping yet, and allows four pings and more of silence.
    """

    def __init__(
        self, client: SocketModeClient, patience: int = _LOOKS_PER_PING * _PATIENCE_PINGS
    ) -> None:
        self._client, self._patience = client, patience
        self._messages = 0
        self._sign: object = None
        self._looks_without_sign = 0
        self._is_refused = False
        """Whether Slack takes the token no more, which was said."""
        client.on_message_listeners.append(self._hear)

    def run(self, stop: threading.Event, every: float) -> None:
        """Look `every` so many seconds until `stop` is set; wait longer while Slack is away."""
        wait = every
        while not stop.wait(wait):
            wait = every if self.look() else min(wait * 2, _LONGEST_WAIT_SECONDS)

    def look(self) -> bool:
        """Whether there is a connection, if need be a new one."""
        session = self._client.current_session
        if session and session.is_active() and self._is_silent(session):
            logger.warning("Socket Mode is silent")
            _hang_up(self._client)
        return self._client.is_connected() or self._connect()

    def _hear(self, message: str) -> None:
        self._messages += 1

    def _is_silent(self, session: Connection) -> bool:
        """Whether nothing has come, neither message nor pong, for too many looks."""
        sign = (session.session_id, session.last_ping_pong_time, self._messages)
        self._looks_without_sign = self._looks_without_sign + 1 if sign == self._sign else 0
        self._sign = sign
        return self._looks_without_sign >= self._patience

    def _connect(self) -> bool:
        if not self._is_refused:
            logger.warning("Socket Mode is down; connecting again")
        try:
            self._client.connect_to_new_endpoint()
            self._is_refused = False
        except _UNREACHABLE as why:
            self._told(why)
        except AttributeError:  # it closes the old connection here, see _hang_up
            logger.warning("The new connection was lost on the way; trying again")
        return self._client.is_connected()

    def _told(self, why: Exception) -> None:
        """A token that Slack refuses is told once, however often it is tried again."""
        if (name := _error_name(why)) not in _FINAL:
            logger.warning("Slack cannot be reached: %s", why)
        elif not self._is_refused:
            self._is_refused = True
            logger.error("Slack refuses SLACK_APP_TOKEN now (%s); make another", name)


class SocketMode:
    """A Bolt app that is connected to Slack within a `with` block.

    Nothing that was acknowledged is dropped at its end, and nothing is taken that will not be.
    """

    def __init__(self, app: App, app_token: str, ping_seconds: float = PING_SECONDS) -> None:
        self._handler = SocketModeHandler(
            app,
            app_token,
            ping_interval=ping_seconds,
            receive_buffer_size=_BUFFER_BYTES,
            concurrency=_ENVELOPES_AT_A_TIME,
        )
        self._client = self._handler.client
        Backoff(self._client)
        self._client.on_message_listeners.append(self._let_go_soon)
        self._stopped = threading.Event()
        self._watcher = threading.Thread(
            target=Watch(self._client).run,
            args=[self._stopped, ping_seconds / _LOOKS_PER_PING],
            name="socket-mode-watch",
            daemon=True,
        )

    def __enter__(self) -> SocketMode:
        """Connect, or leave that to the watch where Slack cannot be reached just now; raises
        SettingsError for a token that Slack will never take."""
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]
        except _UNREACHABLE as why:
            if (name := _error_name(why)) in _FINAL:
                self._close()
                raise SettingsError(
                    f"Slack refuses SLACK_APP_TOKEN ({name}). Take the app-level token (xapp-…) "
                    "with the scope connections:write."
                ) from why
            logger.warning("Slack cannot be reached: %s", why)
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take nothing more, acknowledge what was taken, then disconnect: what Slack has sent
        meanwhile goes to another process, or comes again."""
        self._stopped.set()
        self._watcher.join()
        self._close()

    def _close(self) -> None:
        client = self._client
        client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
        client.closed = True
        client.message_queue.put(None)  # wakes who waits for the next message
        client.message_processor.shutdown()  # type: ignore[no-untyped-call]
        client.message_workers.shutdown(wait=True)
        _hang_up(client)
        client.close()

    def _let_go_soon(self, message: str) -> None:
        """Called by the thread that reads, with every message.

        Asked to leave, the SDK opens a connection, and reads from it only after the old one has
        been read for the last time, which on an idle one takes three seconds: a command would be
        lost to its person. So the last words are given less time.
        """
        session = self._client.current_session
        if _is_disconnect(message) and session and session.sock:
            session.sock.settimeout(_LAST_WORDS_SECONDS)


def _error_name(failure: Exception) -> str | None:
    """Slack's name for a refusal; None where something else failed."""
    if not isinstance(failure, SlackApiError):
        return None
    said = failure.response.data
    return said.get("error") if isinstance(said, dict) else None


def _hang_up(client: SocketModeClient) -> None:
    """Close the connection now. Who still reads from it is sent away first, for the SDK would wait
    for that, three seconds on an idle one."""
    session = client.current_session
    if session is None:
        return
    client.current_session_state.terminated = True
    sock = session.sock
    if sock:
        with suppress(OSError):  # the other side was faster
            sock.shutdown(socket.SHUT_RDWR)
    with suppress(AttributeError):  # who read was: the SDK lets two threads close it at once
        session.close()


def _is_disconnect(message: str) -> bool:
    return '"disconnect"' in message and json.loads(message).get("type") == "disconnect"
