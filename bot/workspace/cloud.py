"""Slack's one address for several local workspaces, in which one app is installed by OAuth."""

import base64
from collections.abc import Sequence
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.workspace.arguments import Arguments
from bot.workspace.errors import SlackError
from bot.workspace.http_service import HttpService
from bot.workspace.local_slack import LocalSlack
from bot.workspace.oauth import ACCESS, AUTHORIZE, Grants
from bot.workspace.records import Json
from bot.workspace.wire import API


class Cloud:
    """Routes each call by its token to the workspace that gave it; the workspaces run already."""

    def __init__(self, slacks: Sequence[LocalSlack]) -> None:
        self.slacks, self.grants = slacks, Grants()
        self.redirect_url = ""
        """Where the app's settings say that people go back to."""
        self._service = HttpService()

    @property
    def api_url(self) -> str:
        """The `base_url` of a WebClient."""
        return f"{self._service.url}{API}"

    def __enter__(self) -> "Cloud":
        self._service.start(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._service.stop()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI: one request."""
        request = Request(scope, receive)
        if scope["path"] == AUTHORIZE:
            await self._authorized(request)(scope, receive, send)
        elif scope["path"] == f"{API}{ACCESS}":
            await (await self._access(request))(scope, receive, send)
        elif slack := self._of_token(request):
            await slack.asgi(scope, receive, send)
        else:
            refused = JSONResponse(SlackError("invalid_auth").body())
            await refused(scope, receive, send)

    def _of_token(self, request: Request) -> LocalSlack | None:
        token = request.headers.get("authorization", "").partition(" ")[2]
        known = (s for s in self.slacks if s.workspace.knows(token))
        return next(known, None)

    def _authorized(self, request: Request) -> Response:
        """The page on which a person agrees: Ana does at once, in the workspace named by `team`."""
        query = request.query_params
        slack = next((s for s in self.slacks if s.workspace.team.id == query.get("team")), None)
        if query.get("client_id") != self.grants.client_id or slack is None:
            return JSONResponse(SlackError("invalid_client_id").body(), 400)
        code = self.grants.grant(slack.workspace, slack.ana, query.get("scope", ""))
        back = urlencode({"code": code, "state": query.get("state", "")})
        return RedirectResponse(f"{query.get('redirect_uri') or self.redirect_url}?{back}", 302)

    async def _access(self, request: Request) -> Response:
        form = dict((await request.form()).items())
        given: Json = {**request.query_params, **form}
        try:
            answer = self.grants.access(Arguments(given), _basic(request))
        except SlackError as refusal:
            return JSONResponse(refusal.body())
        return JSONResponse({"ok": True, **answer})


def _basic(request: Request) -> tuple[str, str]:
    kind, _, said = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    id, _, secret = base64.b64decode(said).decode().partition(":")
    return id, secret
