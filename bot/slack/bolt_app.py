"""The Bolt app: requests of all teams come in here, each answered with its team's own client."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.oauth import OAuthFlow

from bot.slack.client import KeptClient
from bot.slack.installing.speakers import Speaker, Speakers
from bot.storage import StorageUnavailable

logger = logging.getLogger(__name__)

Answered = Callable[[BoltRequest, int, float], None]
"""Is told of each request with the status of its answer and the seconds it took."""

LEAVING = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that come when nobody speaks in their team any more."""
_ABSENT = (
    "I am not installed here any more, so I cannot answer. Ask whoever manages this workspace's "
    "apps to install me again."
)
_AWAY = "I cannot reach my memory just now, so I do not know this workspace. Try again in a minute."


class BotApp(App):
    """Says how soon Slack is answered, through whichever door a request came.

    Listeners run in the thread that the request came in, whose acknowledgement they decide: Bolt's
    other way has the thread look each hundredth of a second whether another has acknowledged.
    """

    answered: Answered = staticmethod(lambda request, status, seconds: None)
    acknowledging: Callable[[], AbstractContextManager[None]] = staticmethod(nullcontext)
    """What is to be entered while a request is acknowledged."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one request."""
        began = time.monotonic()
        response = BoltResponse(status=200) if _is_a_bots(req.body) else self._dispatched(req)
        self.answered(req, response.status, time.monotonic() - began)
        return response

    def _dispatched(self, req: BoltRequest) -> BoltResponse:
        with self.acknowledging():
            return super().dispatch(req)


def _is_a_bots(body: dict[str, Any]) -> bool:
    """Whether a bot said it. Slack tells of each message that an answer has: nobody listens, and
    for Bolt to find that out takes as long as to acknowledge a command."""
    event = body.get("event") or {}
    return bool(event.get("bot_id")) and event.get("type") == "message" and _is_plain(event)


def _is_plain(event: dict[str, Any]) -> bool:
    return event.get("subtype") in (None, "bot_message", "file_share", "thread_broadcast")


def create_bolt_app(
    client: KeptClient, signing_secret: str, speakers: Speakers, flow: OAuthFlow | None
) -> BotApp:
    """An app without listeners. Whose token speaks is looked up without asking Slack: Bolt's own
    way asks, which can outlast the 3 s of an acknowledgement."""
    app = BotApp(
        name="tco",  # without one Bolt reads the whole stack's sources to find one
        client=client,
        signing_secret=signing_secret,
        authorize=_Unasked(),  # type: ignore[no-untyped-call]
        oauth_flow=flow,
        process_before_response=True,
        logger=logging.getLogger("slack_bolt"),
    )
    app.error(_report)
    app.use(_own_client(speakers))
    return app


def _own_client(speakers: Speakers) -> Callable[..., BoltResponse | None]:
    """Has the one speak whose token is known: Bolt makes a client for each request, which would
    open connections of its own."""

    def own_client(
        body: dict[str, Any], context: BoltContext, next: Callable[[], None]
    ) -> BoltResponse | None:
        if (body.get("event") or {}).get("type") not in LEAVING:
            speaker = _speaker(speakers, context)
            if not isinstance(speaker, Speaker):
                return _unspoken(body, speaker)
            context["client"] = speaker.client
        next()
        return None

    return own_client


def _speaker(speakers: Speakers, context: BoltContext) -> Speaker | str:
    """Who speaks in the team of a request, else why nobody does."""
    try:
        speaker = speakers.of(context.team_id or "", context.enterprise_id or "")
    except StorageUnavailable as why:
        logger.error("Whose token speaks could not be looked up: %s", why)
        return _AWAY
    return speaker or _ABSENT


def _unspoken(body: dict[str, Any], why: str) -> BoltResponse:
    """The acknowledgement where nobody speaks: a command is told why. An event that was not heard
    for want of the storage comes again."""
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": why})
    return BoltResponse(status=503 if why == _AWAY and "event" in body else 200, body="")


class _Unasked(Authorize):
    """Lets every request of Slack's in; `own_client` looks up who speaks."""

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _report(error: Exception, request: BoltRequest) -> None:
    """The one place for what a listener raises; listeners only acknowledge and hand on."""
    logger.error("A listener failed on %s", request.body.get("type", "a command"), exc_info=error)
