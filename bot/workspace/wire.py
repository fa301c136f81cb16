"""What lies between the bot and the Web API: the quotas, and answers that get lost on the way."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.workspace.faults import Faults
from bot.workspace.http_service import DROP
from bot.workspace.payload_log import PayloadLog
from bot.workspace.quotas import Quotas
from bot.workspace.records import Json

API = "/api/"


class Wire:
    """ASGI in front of the workspace's app. Only calls of the Web API are looked at."""

    def __init__(self, app: Any, faults: Faults, log: PayloadLog, quotas: Quotas | None) -> None:
        self._app, self._faults, self._log, self._quotas = app, faults, log, quotas

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Refuse a call, lose its answer, or let it pass."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        method = scope["path"].removeprefix(API)
        if self._quotas:
            body = await Request(scope, receive).body()
            receive = _again(body)
            if refusal := await self._refusal(self._quotas, method, Request(scope, receive)):
                await refusal(scope, receive, send)
                return
            receive = _again(body)
        if self._faults.loses_answer(method):
            await self._app(scope, receive, _nowhere)
            scope["extensions"][DROP]["now"]()
            return
        await self._app(scope, receive, send)

    async def _refusal(self, quotas: Quotas, method: str, request: Request) -> JSONResponse | None:
        channel = await _channel(request)
        seconds = quotas.take(method, channel)
        if not seconds:
            return None
        self._log.add(
            "from_bot", "web_api", method, channel=channel or None, status=429, error="ratelimited"
        )
        said = {"ok": False, "error": "ratelimited"}
        return JSONResponse(said, 429, {"Retry-After": str(seconds)})


def _again(body: bytes) -> Any:
    """Receives a body that was read already."""

    async def receive() -> Json:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _nowhere(message: Json) -> None:
    """Sends into the void."""


async def _channel(request: Request) -> str:
    """The channel of a call, whichever way it is encoded; empty where it names none."""
    if "json" in request.headers.get("content-type", ""):
        given = await request.json() if await request.body() else {}
        named = given.get("channel") if isinstance(given, dict) else None
    else:
        named = (await request.form()).get("channel") or request.query_params.get("channel")
    return str(named or "")
