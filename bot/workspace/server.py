"""The workspace's own HTTP server: Web API, response urls, uploads, files, and the pages."""

import asyncio
import json
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from bot.workspace import pages
from bot.workspace.deliveries import Deliveries
from bot.workspace.errors import SlackError
from bot.workspace.faults import Fault
from bot.workspace.http_service import DROP
from bot.workspace.link_endpoint import PATH, LinkEndpoint
from bot.workspace.loopback import LoopbackOnly
from bot.workspace.records import Json
from bot.workspace.replies import content_warnings, thread_warnings
from bot.workspace.web_api import WebApi
from bot.workspace.web_connections import OPEN


class Endpoints:
    """What the bot calls, as HTTP."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries, self._workspace = deliveries, deliveries.workspace
        self.api = WebApi(deliveries)

    async def web_api(self, request: Request) -> Response:
        method = request.path_params["method"]
        arguments = await _arguments(request)
        fault = self._deliveries.faults.take_for_call(method)
        if fault:
            answer = await self._play(fault, request, method, arguments)
            if answer:
                return answer
        if method == OPEN and request.method != "POST":
            return JSONResponse(SlackError("insecure_request").body())
        token = _token(request, method, arguments)
        answered = await run_in_threadpool(self.api.call, method, arguments, token)
        return JSONResponse(answered, headers=self._granted())

    def _granted(self) -> dict[str, str]:
        """The scopes of the token, which Slack sends with every answer."""
        scopes = self._deliveries.events.subscriptions.scopes
        return {} if scopes is None else {"X-OAuth-Scopes": ",".join(sorted(scopes))}

    async def response_url(self, request: Request) -> Response:
        body = await _arguments(request)
        fault = self._deliveries.faults.take_for_call("response_url")
        if fault:
            answer = await self._play(fault, request, "response_url", body)
            if answer:
                return answer
        status, said = await run_in_threadpool(self._respond, request.path_params["id"], body)
        return JSONResponse(said, status)

    async def upload(self, request: Request) -> Response:
        file_id = request.path_params["file_id"]
        content, mimetype = await _upload(request)
        try:
            file = self._workspace.files.receive(file_id, content, mimetype)
        except SlackError as refusal:
            return PlainTextResponse(refusal.error, 404)
        return PlainTextResponse(f"OK - {file.size}")

    async def file(self, request: Request) -> Response:
        try:
            file = self._workspace.files.get(request.path_params["file_id"])
            content = self._workspace.files.content(file.id)
        except SlackError:
            return PlainTextResponse("file_not_found", 404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return Response(content, media_type=file.mimetype, headers=headers)

    def _respond(self, url_id: str, body: Json) -> tuple[int, Json]:
        """Status and answer of a post to a response url."""
        about: Json = {"request": body, "status": 200, "response": {"ok": True}}
        try:
            url = self._deliveries.response_urls.use(url_id)
            about |= {"user": url.user, "channel": url.channel, "ts": url.source_ts}
            message = self._deliveries.replies.answer(url, body)
            about["ts"] = message.ts if message else url.source_ts
            about["warnings"] = content_warnings(body) + thread_warnings(body)
        except SlackError as refusal:
            status = refusal.status if refusal.status != 200 else 400
            about |= {"status": status, "response": refusal.body(), "error": refusal.error}
        self._workspace.log.add("from_bot", "response_url", "response_url", **about)
        return about["status"], about["response"]

    async def _play(
        self, fault: Fault, request: Request, method: str, arguments: Json
    ) -> Response | None:
        """The faulty answer; None when the call is to be carried out after all."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return None
        asked = {name: value for name, value in arguments.items() if name != "token"}
        error = fault.error or fault.kind
        self._workspace.log.add(
            "from_bot", "web_api", method, request=asked, status=fault.status, error=error
        )
        if fault.kind == "drop":
            request.scope["extensions"][DROP]["now"]()
            return PlainTextResponse("")
        if fault.kind == "http_error":
            return PlainTextResponse("upstream error", fault.status)
        headers = {"Retry-After": str(int(fault.seconds))} if fault.kind == "ratelimited" else {}
        return JSONResponse({"ok": False, "error": error}, fault.status, headers)


def create_workspace_app(deliveries: Deliveries, base_url: str) -> Starlette:
    """The app of one workspace, reachable at `base_url` such as `http://127.0.0.1:3000`."""
    endpoints = Endpoints(deliveries)
    deliveries.response_urls.base = f"{base_url}/response/"
    endpoints.api.files.upload_base = f"{base_url}/upload/"
    endpoints.api.connections.base = f"{base_url.replace('http', 'ws', 1)}{PATH}"
    routes = [
        Route("/api/{method}", endpoints.web_api, methods=["GET", "POST"]),
        Route("/response/{id}", endpoints.response_url, methods=["POST"]),
        Route("/upload/{file_id}", endpoints.upload, methods=["POST"]),
        Route("/files/{file_id}/{name}", endpoints.file, methods=["GET"]),
        WebSocketRoute(PATH, LinkEndpoint(deliveries.links).serve),
        *pages.routes(deliveries.workspace, deliveries),
    ]
    return Starlette(routes=routes, middleware=[Middleware(LoopbackOnly)])


async def _arguments(request: Request) -> Json:
    """Query and body of a call, whichever way they were encoded."""
    given: dict[str, Any] = dict(request.query_params)
    if request.method == "GET":
        return given
    if "json" in request.headers.get("content-type", ""):
        return given | _object(await request.body())
    form = dict((await request.form()).items())
    return given | (_object(str(form["payload"]).encode()) if "payload" in form else form)


def _object(body: bytes) -> Json:
    """JSON that ought to be an object; anything else counts as nothing given."""
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _token(request: Request, method: str, arguments: Json) -> str | None:
    """From the header or, but for `apps.connections.open`, among the arguments."""
    return _bearer(request) or (arguments.get("token") if method != OPEN else None)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None


async def _upload(request: Request) -> tuple[bytes, str]:
    """The bytes, sent as they are or as the one file of a form, and their type."""
    kind = request.headers.get("content-type", "application/octet-stream")
    if not kind.startswith("multipart/form-data"):
        return await request.body(), kind
    for part in (await request.form()).values():
        if not isinstance(part, str):
            return await part.read(), part.content_type or "application/octet-stream"
    return b"", "application/octet-stream"
