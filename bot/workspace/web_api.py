"""Slack's Web API: who calls, what for, with which answer, and a line in the log for each call."""

import time

from bot.workspace.arguments import Arguments, Method
from bot.workspace.deliveries import Deliveries
from bot.workspace.errors import SlackError
from bot.workspace.records import Json
from bot.workspace.replies import content_warnings
from bot.workspace.web_chat import ChatMethods
from bot.workspace.web_connections import OPEN, ConnectionMethods
from bot.workspace.web_directory import DirectoryMethods
from bot.workspace.web_files import FileMethods
from bot.workspace.web_views import ViewMethods

SPEAKING = ("chat.postMessage", "chat.update", "chat.postEphemeral")


class WebApi:
    """`call` is the only way in; every method returns its answer's fields or raises SlackError."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._workspace = deliveries.workspace
        self.files = FileMethods(self._workspace, deliveries.events)
        self.connections = ConnectionMethods(self._workspace.app_id, deliveries.links)
        self._methods: dict[str, Method] = {
            "api.test": self._api_test,
            "auth.test": self._auth_test,
            **ChatMethods(self._workspace, deliveries.events).table(),
            **DirectoryMethods(self._workspace, deliveries.conversation).table(),
            **self.files.table(),
            **self.connections.table(),
            **ViewMethods(self._workspace, deliveries.triggers).table(),
        }

    def call(self, method: str, arguments: Json, token: str | None) -> Json:
        """Answers a call as Slack does, `{"ok": ...}`, and logs it."""
        args, started = Arguments(arguments), time.perf_counter()
        try:
            answer = {"ok": True, **self._run(method, args, token)}
        except SlackError as refusal:
            answer = refusal.body()
        warnings = self._warnings(method, args, answer)
        if warnings:
            answer["warning"] = ",".join(warnings)
            answer.setdefault("response_metadata", {})["warnings"] = list(warnings)
        self._log(method, args, answer, warnings, time.perf_counter() - started)
        return answer

    def _run(self, method: str, args: Arguments, token: str | None) -> Json:
        run = self._methods.get(method)
        if run is None:
            raise SlackError("unknown_method")
        if method != "api.test":
            self._check_token(method, token)
        return run(args)

    def _check_token(self, method: str, token: str | None) -> None:
        if not token:
            raise SlackError("not_authed")
        if token in self._workspace.revoked_tokens:
            raise SlackError("token_revoked")
        is_apps = token == self._workspace.app_token
        if not is_apps and not self._workspace.knows(token):
            raise SlackError("invalid_auth")
        if is_apps != (method == OPEN):
            raise SlackError("not_allowed_token_type")

    def _warnings(self, method: str, args: Arguments, answer: Json) -> tuple[str, ...]:
        if method not in SPEAKING or not answer["ok"]:
            return ()
        return content_warnings(args.as_json())

    def _log(
        self, method: str, args: Arguments, answer: Json, warnings: tuple[str, ...], seconds: float
    ) -> None:
        self._workspace.log.add(
            "from_bot",
            "web_api",
            method,
            **_subject(args, answer),
            request=args.as_json(),
            response=answer,
            status=200,
            seconds=seconds,
            error=answer.get("error"),
            warnings=warnings,
        )

    def _auth_test(self, args: Arguments) -> Json:
        team, bot = self._workspace.team, self._workspace.bot
        return {
            "url": f"https://{team.domain}.slack.com/",
            "team": team.name,
            "team_id": team.id,
            "user": bot.name,
            "user_id": bot.id,
            "bot_id": bot.bot_id,
            "is_enterprise_install": bool(self._workspace.organisation),
        }

    def _api_test(self, args: Arguments) -> Json:
        if args.optional("error"):
            raise SlackError(args.string("error"))
        return {"args": args.as_json()}


def _subject(args: Arguments, answer: Json) -> Json:
    """What the call was about: the channel, message, person and view, as far as it says."""
    asked = args.as_json()
    view = answer.get("view") or {}
    found = {
        "channel": _string(answer.get("channel")) or _string(asked.get("channel")),
        "ts": answer.get("ts") or answer.get("message_ts") or _string(asked.get("ts")),
        "user": _string(asked.get("user")) or _string(asked.get("user_id")),
        "view_id": view.get("id") or _string(asked.get("view_id")),
    }
    return {name: value for name, value in found.items() if value}


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
