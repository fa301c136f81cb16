"""Installing the app in many workspaces: Bolt's own flow on the bot's own storage, and the renewal
of tokens that expire."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace

from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as Installed
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.slack.client import KeptClient
from bot.slack.installing.sealing import Sealer, WrongKey
from bot.slack.installing.speakers import SpeakerOfTeam
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Installation, Installations, StorageUnavailable

logger = logging.getLogger(__name__)

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "im:history",
)
"""Those of manifest.json, which lies beside the code and not in it."""
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
_STATE_SECONDS = 600
_RENEW_MINUTES = 120
"""Before a token expires: Slack's last for twelve hours."""
_CLAIM_SECONDS = 60.0


@dataclass(frozen=True)
class Credentials:
    """The app's own, by which Slack knows it."""

    client_id: str
    client_secret: str


class Installing:
    """Keeps installations, and renews their tokens."""

    def __init__(
        self,
        installations: Installations,
        sealer: Sealer,
        speakers: SpeakerOfTeam,
        credentials: Credentials,
        client: KeptClient,
    ) -> None:
        """`client` has no token."""
        self._installations, self._sealer, self._speakers = installations, sealer, speakers
        self._credentials, self._client = credentials, client
        self._rotator = TokenRotator(
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            client=client,
        )

    def flow(self, authorization_url: str | None = None) -> OAuthFlow:
        """Bolt's flow; `authorization_url` where Slack is not at its own address."""
        settings = OAuthSettings(
            client_id=self._credentials.client_id,
            client_secret=self._credentials.client_secret,
            scopes=SCOPES,
            user_scopes=(),
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            installation_store=_Store(self),
            state_store=_States(self._installations),
            state_expiration_seconds=_STATE_SECONDS,
            authorization_url=authorization_url,
        )
        return OAuthFlow(
            client=self._client, logger=logging.getLogger("slack_bolt"), settings=settings
        )

    def save(self, installed: Installed) -> None:
        """Keep what Slack has given for a code; StorageUnavailable as it comes."""
        is_org = bool(installed.is_enterprise_install)
        place = (installed.enterprise_id if is_org else installed.team_id) or ""
        installation = Installation(
            place=place,
            enterprise=installed.enterprise_id or "",
            bot=installed.bot_id or "",
            bot_user=installed.bot_user_id or "",
            installed_by=installed.user_id or "",
            scopes=",".join(installed.bot_scopes or ()),
            tokens=self._sealed(installed.bot_token, installed.bot_refresh_token),
            expires_at=installed.bot_token_expires_at,
        )
        self._installations.save(installation)
        self._speakers.forget()
        logger.info("The app was installed in %s", place)

    def renew(self) -> None:
        """Renew every token that expires soon and that no other process renews, and seal anew what
        an older key has sealed."""
        for installation in self._installations.expiring(_RENEW_MINUTES * 60):
            if self._installations.claim(installation, _CLAIM_SECONDS):
                self._renewed(installation)
        for installation in self._installations.all():
            self._sealed_anew(installation)

    def _renewed(self, before: Installation) -> None:
        try:
            tokens = self._sealer.open(before.tokens)
            bot = _bot(before, tokens)
            after = self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_RENEW_MINUTES
            )
        except (WrongKey, SlackTokenRotationError, *Undelivered) as why:
            cause = why.api_error if isinstance(why, SlackTokenRotationError) else why
            logger.error("The token of %s was not renewed: %s", before.place, error_name(cause))
            return
        if after is None:
            return
        sealed = self._sealed(after.bot_token, after.bot_refresh_token)
        renewed = replace(before, tokens=sealed, expires_at=after.bot_token_expires_at)
        if self._installations.renew(before, renewed):
            self._speakers.forget()
            logger.info("The token of %s was renewed", before.place)

    def _sealed_anew(self, installation: Installation) -> None:
        if self._sealer.is_newest(installation.tokens):
            return
        try:
            again = self._sealer.seal(self._sealer.open(installation.tokens))
        except WrongKey:
            return
        self._installations.seal_again(installation.place, installation.tokens, again)

    def _sealed(self, token: str | None, refresh: str | None) -> str:
        return self._sealer.seal({"token": token or "", "refresh": refresh or ""})


class _Store(InstallationStore):
    """What Bolt's flow saves; Bolt reads nothing here, for its way may wait for Slack."""

    def __init__(self, installing: Installing) -> None:
        self._installing = installing

    @property
    def logger(self) -> logging.Logger:
        """The library's own."""
        return logger

    def save(self, installation: Installed) -> None:
        """Keep one; BoltError where it cannot be kept, which the flow shows as a page."""
        try:
            self._installing.save(installation)
        except StorageUnavailable as why:
            logger.error("An installation was not kept: %s", why)
            raise BoltError("the installation could not be kept; try again") from why


class _States(OAuthStateStore):
    """States that were given out, for ten minutes and one use."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    def issue(self, *args: object, **kwargs: object) -> str:
        """A new one."""
        state = uuid.uuid4().hex
        self._installations.issue_state(state)
        return state

    def consume(self, state: str) -> bool:
        """Whether it was given out, and not used since."""
        return self._installations.consume_state(state, _STATE_SECONDS)


def _bot(installation: Installation, tokens: dict[str, str]) -> Bot:
    return Bot(
        team_id=installation.place,
        bot_id=installation.bot,
        bot_user_id=installation.bot_user,
        bot_token=tokens["token"],
        bot_refresh_token=tokens["refresh"],
        bot_token_expires_at=int(installation.expires_at or 0) or None,
        installed_at=0.0,
    )
