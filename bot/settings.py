"""Settings: what the environment says, read once. Nothing else reads the environment."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

_APP = "tco-advisor"
_MOST_WORKERS = 2
_WORKERS, _METRICS_FOLDER = "WEB_CONCURRENCY", "PROMETHEUS_MULTIPROC_DIR"


def spare_plugins() -> None:
    """Have pydantic look for no plugins, unless the environment names some: it reads the metadata
    of every package that is installed, for each process anew."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def cache_folder() -> Path:
    """Where this user's programs keep what can be made again at any time."""
    return user_cache_path(_APP)


def web_workers() -> int:
    """How many processes answer over HTTP: as many as the environment says, else two where there
    are processors for them."""
    said = os.environ.get(_WORKERS) or ""
    return max(1, int(said) if said.isdigit() else min(_MOST_WORKERS, os.cpu_count() or 1))


def metrics_folder() -> str | None:
    """A new folder in which processes add up what they count, for all that come of this one; None
    where the environment names one already. Before metrics are loaded. What servers have left that
    were killed goes."""
    if os.environ.get(_METRICS_FOLDER):
        return None
    for left in Path(tempfile.gettempdir()).glob(f"{_APP}-*-*"):
        pid = left.name.removeprefix(f"{_APP}-").partition("-")[0]
        if pid.isdigit() and not _lives(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    os.environ[_METRICS_FOLDER] = tempfile.mkdtemp(prefix=f"{_APP}-{os.getpid()}-")
    return os.environ[_METRICS_FOLDER]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        pass
    return True


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
    client_id: str | None = None
    client_secret: str | None = None
    """With the id: the app is installed in many workspaces, each with its own token."""
    secret_key: str | None = None
    """Encrypts those tokens; several keys separated by commas, the newest first."""
    keep_days: float = 30.0
    """For how long the data of a team that took the app away is kept; 0 for not at all."""
    log_days: float | None = None
    """For how long questions are kept; None for always."""
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
            client_id=environment.get("SLACK_CLIENT_ID") or None,
            client_secret=environment.get("SLACK_CLIENT_SECRET") or None,
            secret_key=environment.get("TCO_SECRET_KEY") or None,
            keep_days=_days(environment.get("TCO_KEEP_DAYS") or "30", "TCO_KEEP_DAYS"),
            log_days=_days(environment.get("TCO_LOG_DAYS") or "0", "TCO_LOG_DAYS") or None,
            logs_json=_one_of("TCO_LOG", ("text", "json"), environment) == "json",
            metrics_port=_metrics_port(environment.get("TCO_METRICS_PORT")),
            metrics_token=environment.get("TCO_METRICS_TOKEN") or None,
            cache=cache_folder(),
            answers_what_ifs=_one_of("TCO_WHAT_IFS", ("on", "off"), environment) == "on",
        )

    @property
    def speaks_socket_mode(self) -> bool:
        """True where an app-level token is set: Slack is reached outwards, no public address."""
        return self.app_token is not None

    @property
    def has_slack(self) -> bool:
        """True where tokens for a real Slack are set; else the local workspace stands in."""
        return bool(self.bot_token or self.app_token or self.signing_secret or self.client_id)

    @property
    def installs(self) -> bool:
        """True where many workspaces install the app, each with a token of its own."""
        return self.client_id is not None

    def require_slack(self) -> None:
        """Raise SettingsError naming what is still missing to talk to Slack."""
        if self.installs:
            self._require_oauth()
            return
        if not self.bot_token:
            raise SettingsError(
                "SLACK_BOT_TOKEN is not set. See “Slack in five minutes” in README.md."
            )
        if not self.app_token and not self.signing_secret:
            raise SettingsError(
                "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
            )

    def _require_oauth(self) -> None:
        needed = {"SLACK_CLIENT_SECRET": self.client_secret, "TCO_SECRET_KEY": self.secret_key}
        needed |= {"SLACK_SIGNING_SECRET": self.signing_secret}
        if missing := [name for name, value in needed.items() if not value]:
            raise SettingsError(
                f"SLACK_CLIENT_ID asks for many workspaces; set {' and '.join(missing)} as well. "
                "See “Many teams” in README.md."
            )
        if self.bot_token or self.app_token:
            raise SettingsError(
                "SLACK_CLIENT_ID asks for many workspaces over HTTP; leave out SLACK_BOT_TOKEN and "
                "SLACK_APP_TOKEN, or SLACK_CLIENT_ID for one workspace."
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


def _days(text: str, name: str) -> float:
    if not text.isdigit() or int(text) > 36_500:
        raise SettingsError(f"{name} is “{text}”; set it to a number of days.")
    return float(text)


def _metrics_port(text: str | None) -> int | None:
    return _port(text, "TCO_METRICS_PORT") if text else None
