"""Two workspaces in which one bot is installed by OAuth. Their people and channels have the same
ids, so that only the team tells apart what is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
from cryptography.fernet import Fernet

from bot.app import Bot, create_bot
from bot.serving import MANIFEST
from bot.settings import Settings
from bot.slack.client import KeptClient
from bot.slack.installing.oauth import INSTALL, REDIRECT, Credentials, Installing
from bot.slack.installing.sealing import Sealer
from bot.slack.installing.speakers import SpeakerOfTeam
from bot.storage import Pace, open_storage
from bot.workspace import seed
from bot.workspace.bot_service import EVENTS_PATH, run_bot
from bot.workspace.cloud import Cloud
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Team
from bot.wsgi import serve_over_http

KEY = Fernet.generate_key().decode()
OTHER = Team(id="T0SECOND01", name="Second workspace", domain="second-workspace")
RETRIES = (0.0, 0.05, 0.05)


@dataclass
class TwoTeams:
    """The bot and its two workspaces."""

    one: LocalSlack
    two: LocalSlack
    cloud: Cloud
    bot: Bot
    url: str
    """Where the bot's pages are."""
    place: Path | str

    def renew(self) -> None:
        """Another process of the bot looks for tokens that expire."""
        grants, storage = self.cloud.grants, open_storage(self.place)
        mute, sealer = KeptClient(None, self.cloud.api_url), Sealer(KEY)
        speakers = SpeakerOfTeam(storage.installations, sealer, mute)
        credentials = Credentials(grants.client_id, grants.client_secret)
        Installing(storage.installations, sealer, speakers, credentials, mute).renew()

    def install(self, slack: LocalSlack) -> httpx.Response:
        """Go the way that a browser goes: the page, Slack, and back with the cookie."""
        with httpx.Client(trust_env=False) as browser:
            page = browser.get(f"{self.url}{INSTALL}?team={slack.workspace.team.id}")
            (link,) = re.findall(r'href="(http[^"]+authorize[^"]+)"', page.text)
            agreed = browser.get(unescape(link))
            # the cookie is for https alone, as it should be
            cookie = page.headers["set-cookie"].split(";")[0]
            return browser.get(agreed.headers["location"], headers={"Cookie": cookie})


def oauth_environment(cloud: Cloud, place: Path | str) -> dict[str, str]:
    """What the environment of a bot for many teams says."""
    return {
        "SLACK_CLIENT_ID": cloud.grants.client_id,
        "SLACK_CLIENT_SECRET": cloud.grants.client_secret,
        "SLACK_SIGNING_SECRET": seed.SIGNING_SECRET,
        "SLACK_API_URL": cloud.api_url,
        "TCO_SECRET_KEY": KEY,
        "DATABASE_URL" if isinstance(place, str) else "TCO_DATABASE": str(place),
    }


@contextmanager
def two_teams(
    place: Path | str, extra: Mapping[str, str] | None = None, *, rotates: bool = False
) -> Iterator[TwoTeams]:
    """The bot beside two workspaces; it is installed in neither yet."""
    with ExitStack() as stack:
        one = stack.enter_context(LocalSlack(retry_seconds=RETRIES))
        two = stack.enter_context(LocalSlack(retry_seconds=RETRIES, team=OTHER))
        cloud = stack.enter_context(Cloud((one, two)))
        cloud.grants.rotates = rotates
        for slack in (one, two):
            slack.install(MANIFEST)
        settings = Settings.from_env({**oauth_environment(cloud, place), **(extra or {})})
        settings.require_slack()
        bot = create_bot(settings, pace=Pace(every=0))
        stack.callback(bot.stop)
        door = serve_over_http(bot.app, seed.SIGNING_SECRET, bot.trouble)
        service = stack.enter_context(run_bot(door, one))
        two.deliveries.bot_url = service.url + EVENTS_PATH
        stack.callback(two.deliveries.events.settle)
        cloud.redirect_url = service.url + REDIRECT
        yield TwoTeams(one, two, cloud, bot, service.url, place)
