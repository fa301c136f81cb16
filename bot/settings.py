"""Settings: what the environment says, read once. Nothing else reads the environment."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

_APP = "tco-advisor"
LOG_FORMAT = "%(asctime)s %(name)s %(message)s"


_INDISCREET = {"slack_bolt": logging.INFO, "slack_sdk": logging.INFO, "httpx": logging.WARNING}
"""Libraries that log what people write, or addresses that are secrets, and from where on not."""


def start_logging(level: str) -> None:
    """Log to standard error; nobody's words, whatever the level."""
    logging.basicConfig(level=level, format=LOG_FORMAT)
    keep_discreet()


def keep_discreet() -> None:
    """Have libraries log neither messages nor secrets."""
    for name, least in _INDISCREET.items():
        logging.getLogger(name).setLevel(least)


class SettingsError(Exception):
    """The environment contradicts itself or lacks something; says which variable and how."""


@dataclass(frozen=True)
class Settings:
    """How this process runs. Tokens are never printed."""

    bot_token: str | None
    app_token: str | None
    signing_secret: str | None
    slack_api_url: str | None
    """Another address of the Web API, such as the local workspace's; None for Slack's own."""
    database: Path | str
    """Where all is kept: a file, or the address of a database."""
    port: int
    log_level: str
    cache: Path | None = None
    """A folder for what can be made again at any time, such as compiled templates; or None."""
    answers_what_ifs: bool = True
    """Whether messages that begin with "what if" are answered in its threads without a mention."""

    @classmethod
    def from_environment(cls) -> Settings:
        """The settings of this process's own environment."""
        return cls.from_env(os.environ)

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the variables that the README lists; raises SettingsError for an unusable one."""
        return cls(
            bot_token=environment.get("SLACK_BOT_TOKEN") or None,
            app_token=environment.get("SLACK_APP_TOKEN") or None,
            signing_secret=environment.get("SLACK_SIGNING_SECRET") or None,
            slack_api_url=_with_slash(environment.get("SLACK_API_URL")),
            database=environment.get("DATABASE_URL") or _file(environment.get("TCO_DATABASE")),
            port=_port(environment.get("PORT") or "3000"),
            log_level=(environment.get("TCO_LOG_LEVEL") or "INFO").upper(),
            cache=user_cache_path(_APP),
            answers_what_ifs=_switch(environment.get("TCO_WHAT_IFS") or "on"),
        )

    @property
    def speaks_socket_mode(self) -> bool:
        """True where an app-level token is set: Slack is reached outwards, no public address."""
        return self.app_token is not None

    @property
    def has_slack(self) -> bool:
        """True where tokens for a real Slack are set; else the local workspace stands in."""
        return bool(self.bot_token or self.app_token or self.signing_secret)

    def require_slack(self) -> None:
        """Raise SettingsError naming what is still missing to talk to Slack."""
        if not self.bot_token:
            raise SettingsError(
                "SLACK_BOT_TOKEN is not set. See “Slack in five minutes” in README.md."
            )
        if not self.app_token and not self.signing_secret:
            raise SettingsError(
                "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
            )


def _with_slash(url: str | None) -> str | None:
    """slack_sdk appends the method's name to the address, so it must end in a slash."""
    return f"{url.rstrip('/')}/" if url else None


def _file(path: str | None) -> Path:
    return Path(path or user_data_path(_APP) / "tco.db").expanduser()


def _switch(text: str) -> bool:
    if text.lower() not in {"on", "off"}:
        raise SettingsError(f"TCO_WHAT_IFS is “{text}”; set it to on or off.")
    return text.lower() == "on"


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT is “{text}”; set it to a number from 1 to 65535.")
    return int(text)
