"""One WebSocket that the bot has opened to the workspace (Socket Mode)."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.websockets import WebSocket

from bot.workspace.http_service import DROP, MUTE
from bot.workspace.records import Json


class Link:
    """Its methods may be called from any thread, return at once, and happen in their order.

    What is sent to a bot that has just gone is lost, as on any network.
    """

    def __init__(self, websocket: WebSocket, loop: asyncio.AbstractEventLoop) -> None:
        self.is_leaving = False
        """The bot was asked to open another: this one gets no more envelopes if others stay."""
        self._websocket, self._loop = websocket, loop
        self._is_silent = False

    def send(self, message: Json) -> None:
        """One text frame of JSON."""
        if not self._is_silent:
            self._run(self._websocket.send_json(message))

    def close_in(self, seconds: float) -> None:
        """Closes it as a server does, after a while."""
        self._run(self._close(seconds))

    def silence(self) -> None:
        """From now on it says nothing, not even pongs, and hears nothing, but stays open: what a
        router does that has forgotten a connection."""
        self._is_silent = True
        self._loop.call_soon_threadsafe(self._extension(MUTE))

    def cut(self) -> None:
        """The network fails: no further word, no close frame."""
        self._loop.call_soon_threadsafe(self._extension(DROP))

    async def _close(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._websocket.close()

    def _extension(self, name: str) -> Any:
        return self._websocket.scope["extensions"][name]["now"]

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop)
