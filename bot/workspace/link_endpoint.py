"""Where the bot connects: the WebSocket whose address `apps.connections.open` gives out."""

import asyncio

from starlette.websockets import WebSocket

from bot.workspace.link import Link
from bot.workspace.links import Links

PATH = "/link/"


class LinkEndpoint:
    """Serves one connection after another until each is closed."""

    def __init__(self, links: Links) -> None:
        self._links = links

    async def serve(self, websocket: WebSocket) -> None:
        """A used, old or unknown ticket is refused in the handshake (403, an assumption); one
        connection too many is told so after it, as by Slack."""
        if not self._links.tickets.redeem(websocket.query_params.get("ticket", "")):
            await websocket.close()
            return
        await websocket.accept()
        link = Link(websocket, asyncio.get_running_loop())
        if not self._links.add(link):
            link.close_in(0)
            await self._hear(websocket)
            return
        try:
            await self._hear(websocket)
        finally:
            self._links.remove(link)

    async def _hear(self, websocket: WebSocket) -> None:
        async for text in websocket.iter_text():
            self._links.receive(text)
