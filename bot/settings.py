"""Settings: what the environment says, read once. Nothing else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

_APP = "tco-advisor"


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
    logs_json: bool = False
    metrics_port: int | None = None
    """Where metrics and readiness are served besides; None for nowhere."""
    metrics_token: str | None = None
    """Who brings it sees the metrics at the bot's own port; None for nobody."""

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
            logs_json=_one_of("TCO_LOG", ("text", "json"), environment) == "json",
            metrics_port=_metrics_port(environment.get("TCO_METRICS_PORT")),
            metrics_token=environment.get("TCO_METRICS_TOKEN") or None,
            cache=user_cache_path(_APP),
            answers_what_ifs=_one_of("TCO_WHAT_IFS", ("on", "off"), environment) == "on",
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


def _one_of(name: str, words: tuple[str, str], environment: Mapping[str, str]) -> str:
    """What a variable says; its first word where it says nothing."""
    said = (environment.get(name) or words[0]).lower()
    if said not in words:
        raise SettingsError(f"{name} is “{environment[name]}”; set it to {' or '.join(words)}.")
    return said


def _port(text: str, name: str = "PORT") -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name} is “{text}”; set it to a number from 1 to 65535.")
    return int(text)


def _metrics_port(text: str | None) -> int | None:
    return _port(text, "TCO_METRICS_PORT") if text else None
