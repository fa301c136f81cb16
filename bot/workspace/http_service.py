"""Serves an ASGI app on loopback from a thread of its own."""

import asyncio
import socket
import threading
import time
from functools import partial
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

HOST = "127.0.0.1"
START_SECONDS = 10.0
DROP = "local_slack.drop"
"""Name of the ASGI extension by which an app closes a connection without an answer."""
MUTE = "local_slack.mute"
"""Name of the ASGI extension by which an app has a WebSocket neither hear nor answer any more."""
PING_SECONDS = 10.0
"""How often the other side of a WebSocket is pinged, and how long it may take to answer."""


class DroppableProtocol(H11Protocol):
    """HTTP whose connections the app may cut, as a failing network would."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.app = partial(_extended, self.app, {DROP: {"now": transport.abort}})


class MutableProtocol(WSProtocol):
    """WebSockets whose connections the app may cut, or leave open and dead."""

    _is_mute = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        extensions = {DROP: {"now": transport.abort}, MUTE: {"now": self._mute}}
        self.app = partial(_extended, self.app, extensions)

    def data_received(self, data: bytes) -> None:
        if not self._is_mute:
            super().data_received(data)

    def _mute(self) -> None:
        self._is_mute = True
        self.stop_keepalive()


async def _extended(app: Any, extensions: Any, scope: Any, receive: Any, send: Any) -> None:
    extensions = {**scope.get("extensions", {}), **extensions}
    await app({**scope, "extensions": extensions}, receive, send)


class PromptServer(uvicorn.Server):
    """Stops without uvicorn's pauses of a tenth of a second: tests start and stop many."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            await asyncio.sleep(0.01)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.server_state.tasks:  # someone is still being served
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()


class HttpService:
    """One app on one port of 127.0.0.1; port 0 takes any that is free."""

    def __init__(self, port: int = 0) -> None:
        self._socket = socket.create_server((HOST, port))
        self.port: int = self._socket.getsockname()[1]
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self, app: Any) -> None:
        """Serves the app; returns once connections are accepted. Raises TimeoutError."""
        self._server = server = PromptServer(_config(app))
        self._thread = threading.Thread(
            target=server.run, args=[[self._socket]], name=f"http-{self.port}", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise TimeoutError(f"nothing listens on {self.url}")
            time.sleep(0.002)

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(START_SECONDS)
        self._socket.close()


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        http=DroppableProtocol,
        ws=MutableProtocol,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        lifespan="off",
        proxy_headers=False,
        log_config=None,
        log_level="error",
        timeout_graceful_shutdown=1,
    )
