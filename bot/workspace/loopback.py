"""Keeps the outside out: only this machine's own pages and programs are served."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

NAMES = frozenset({"127.0.0.1", "localhost"})
READING = frozenset({"GET", "HEAD"})
SERVED = frozenset({"http", "websocket"})


class LoopbackOnly:
    """Answers 403 to a foreign Host (a rebound name) and to a foreign Origin that would write.

    A WebSocket both reads and writes, and browsers let any page open one.
    """

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in SERVED or _is_own(scope):
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse("This workspace answers to this machine only.", 403)
        await refusal(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host, origin = headers.get("host", ""), headers.get("origin")
    if _name(f"//{host}") not in NAMES:
        return False
    return scope.get("method") in READING or origin is None or origin == f"http://{host}"


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
