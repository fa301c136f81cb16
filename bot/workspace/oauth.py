"""OAuth as Slack does it: codes for who installs, tokens for codes, new tokens for old ones."""

import secrets
import threading
import time
from dataclasses import dataclass, field

from bot.workspace import seed
from bot.workspace.arguments import Arguments
from bot.workspace.errors import SlackError
from bot.workspace.records import Json
from bot.workspace.state import Workspace

ACCESS = "oauth.v2.access"
AUTHORIZE = "/oauth/v2/authorize"
EXPIRES_SECONDS = 43_200


@dataclass
class Grants:
    """What was granted to one app in which workspaces."""

    client_id: str = "0001.0002"
    client_secret: str = "local-client-secret"
    rotates: bool = False
    """Whether the app's tokens expire and are renewed."""
    _codes: dict[str, tuple[Workspace, str, str]] = field(default_factory=dict)
    _refresh: dict[str, Workspace] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def grant(self, workspace: Workspace, user: str, scopes: str) -> str:
        """A person agrees: the code by which the app fetches its token, once."""
        code = secrets.token_hex(8)
        with self._lock:
            self._codes[code] = workspace, user, scopes
        return code

    def access(self, args: Arguments, basic: tuple[str, str]) -> Json:
        """`oauth.v2.access`; the credentials come as HTTP Basic or as arguments."""
        id = basic[0] or args.string("client_id")
        secret = basic[1] or args.string("client_secret")
        if id != self.client_id:
            raise SlackError("invalid_client_id")
        if secret != self.client_secret:
            raise SlackError("bad_client_secret")
        if args.string("grant_type") == "refresh_token":
            return self._renewed(args.required("refresh_token"))
        return self._granted(args.required("code"))

    def _granted(self, code: str) -> Json:
        with self._lock:
            found = self._codes.pop(code, None)
        if found is None:
            raise SlackError("invalid_code")
        workspace, user, scopes = found
        workspace.bot_token = _token()
        return {
            **self._token_of(workspace, scopes),
            "authed_user": {"id": user},
            "incoming_webhook": None,
        }

    def _renewed(self, refresh: str) -> Json:
        """The old access token holds until it expires; a refresh token is good once."""
        with self._lock:
            workspace = self._refresh.pop(refresh, None)
        if workspace is None:
            raise SlackError("invalid_refresh_token")
        workspace.old_tokens.add(workspace.bot_token)
        workspace.bot_token = _token()
        return self._token_of(workspace, "")

    def _token_of(self, workspace: Workspace, scopes: str) -> Json:
        organisation = workspace.organisation
        said: Json = {
            "app_id": seed.APP_ID,
            "access_token": workspace.bot_token,
            "token_type": "bot",
            "scope": scopes,
            "bot_user_id": workspace.bot.id,
            "team": None
            if organisation
            else {"id": workspace.team.id, "name": workspace.team.name},
            "enterprise": {"id": organisation, "name": organisation} if organisation else None,
            "is_enterprise_install": bool(organisation),
        }
        if self.rotates:
            refresh = f"xoxe-1-{secrets.token_hex(8)}"
            with self._lock:
                self._refresh[refresh] = workspace
            said |= {"refresh_token": refresh, "expires_in": EXPIRES_SECONDS}
        return said


def _token() -> str:
    return f"xoxb-{int(time.time())}-{secrets.token_hex(8)}"
