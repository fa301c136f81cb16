"""What can be wrong with an installation, one check each; every sentence says what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

_SIGNED_SECONDS = 300
"""Slack's signatures are refused when they are older than this."""
_UNEASY_SECONDS = 60


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True)
class Check:
    """One thing looked at, and what was found there."""

    name: str
    grade: Grade
    sentence: str


def token(answer: Mapping[str, object] | None, error: str) -> Check:
    """The bot token, by what `auth.test` answered, or the name of what went wrong."""
    if answer is not None:
        where = f"{answer.get('team')} ({answer.get('team_id')})"
        return Check("token", Grade.OK, f"valid for {where}, as @{answer.get('user')}.")
    if error in {"invalid_auth", "token_revoked", "account_inactive", "not_authed"}:
        todo = (
            "Copy the Bot User OAuth Token (xoxb-…) from “OAuth & Permissions” of the app into "
            "SLACK_BOT_TOKEN; if it is gone, install the app again."
        )
        return Check("token", Grade.FAILURE, f"Slack refuses it ({error}). {todo}")
    return Check(
        "token",
        Grade.FAILURE,
        f"Slack could not be asked ({error}). Check the network, a proxy, and SLACK_API_URL.",
    )


def token_of(place: str, error: str) -> Check:
    """One workspace's token, by the name of what went wrong; empty for nothing."""
    if not error:
        return Check(f"token of {place}", Grade.OK, "valid.")
    return Check(
        f"token of {place}",
        Grade.FAILURE,
        f"Slack refuses it ({error}). Have that workspace install the app again.",
    )


def credentials(error: str) -> Check:
    """The app's own, by what Slack answered to a code that is none."""
    if error == "invalid_code":
        return Check("credentials", Grade.OK, "Slack knows the app by them.")
    return Check(
        "credentials",
        Grade.FAILURE,
        f"Slack answers {error}. Copy SLACK_CLIENT_ID and SLACK_CLIENT_SECRET from “Basic "
        "Information”; where Slack could not be asked, check the network and SLACK_API_URL.",
    )


def granted(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes that Slack sends with an answer; None where it sends none."""
    said = headers.get("x-oauth-scopes")
    return None if said is None else frozenset(said.replace(" ", "").split(","))


def app_token(error: str | None) -> Check:
    """The app-level token of Socket Mode, by what `apps.connections.open` answered."""
    if error is None:
        return Check("app token", Grade.OK, "opens connections.")
    return Check(
        "app token",
        Grade.FAILURE,
        f"Slack opens no connection with it ({error}). Create one with the scope "
        "connections:write under “Basic Information”, and switch Socket Mode on.",
    )


def scopes(granted: Set[str] | None, wanted: Set[str]) -> Check:
    """What the token may do, against what the manifest asks for."""
    if granted is None:
        return Check("scopes", Grade.WARNING, "Slack did not say which the token has.")
    if missing := sorted(wanted - granted):
        return Check(
            "scopes",
            Grade.FAILURE,
            f"The token lacks {', '.join(missing)}. Paste manifest.json into “App Manifest”, "
            "then install the app again.",
        )
    return Check("scopes", Grade.OK, f"all {len(wanted)} that the manifest asks for.")


def manifest(file: Path, *, over_http: bool) -> Check:
    """The app's manifest as it lies beside the code: whether it fits the way that is served."""
    try:
        raw = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as why:
        return Check("manifest", Grade.WARNING, f"{file.name} cannot be read: {why}.")
    by_socket = bool(raw.get("settings", {}).get("socket_mode_enabled"))
    if over_http and by_socket:
        return Check(
            "manifest",
            Grade.WARNING,
            "It says Socket Mode, but SLACK_APP_TOKEN is not set and this process speaks HTTP. In "
            "the app's own manifest put your address in place of example.com, and switch Socket "
            "Mode off.",
        )
    return Check("manifest", Grade.OK, "fits the way that is served.")


def manifest_of_many(file: Path) -> Check:
    """The same where workspaces install the app: the way back, and how it hears that they leave."""
    found = manifest(file, over_http=True)
    if found.grade is not Grade.OK:
        return found
    raw = json.loads(file.read_text("utf-8"))
    events = raw.get("settings", {}).get("event_subscriptions", {}).get("bot_events", ())
    lacks = sorted({"app_uninstalled", "tokens_revoked"} - set(events))
    if not raw.get("oauth_config", {}).get("redirect_urls"):
        lacks.append("a redirect URL that ends in /slack/oauth_redirect")
    if lacks:
        said = f"It lacks {' and '.join(lacks)}. Take them over from the manifest.json that comes "
        return Check("manifest", Grade.FAILURE, f"{said}with this version.")
    return found


def wanted_scopes(file: Path) -> frozenset[str]:
    """The bot scopes of a manifest; none where it cannot be read."""
    try:
        raw = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(raw["oauth_config"]["scopes"]["bot"])


def storage(where: str, problem: str | None) -> Check:
    """The database, by what a write to it came to."""
    if problem is None:
        return Check("storage", Grade.OK, f"{where} can be read and written.")
    remedy = "TCO_DATABASE names a file in a folder that this user may write to"
    if where.startswith(("postgresql:", "DATABASE_URL")):
        remedy = "DATABASE_URL names a database that answers"
    sentence = f"{problem}. Questions are answered without a memory until {remedy}."
    return Check("storage", Grade.FAILURE, sentence)


def clock(now: datetime, theirs: str | None) -> Check:
    """This machine's clock against the `Date` header of Slack's answer."""
    if theirs is None:
        return Check("clock", Grade.WARNING, "could not be compared with Slack's.")
    seconds = abs((now - parsedate_to_datetime(theirs).astimezone(UTC)).total_seconds())
    if seconds < _UNEASY_SECONDS:
        return Check("clock", Grade.OK, f"{seconds:.0f} s from Slack's.")
    grade = Grade.FAILURE if seconds >= _SIGNED_SECONDS else Grade.WARNING
    return Check(
        "clock",
        grade,
        f"{seconds:.0f} s from Slack's; from {_SIGNED_SECONDS} s on every request is refused as "
        "too old. Switch time synchronisation on (timedatectl set-ntp true).",
    )


def price_age(version: str, published: date | None, today: date, bounds: tuple[int, int]) -> Check:
    """How old the API prices are; `bounds` are the days from which that is said, and warned of."""
    if published is None:
        return Check("prices", Grade.WARNING, f"nobody noted when {version} was published.")
    days, (aged, old) = (today - published).days, bounds
    said = f"{version}, published {published.isoformat()}, {max(days, 0)} days ago"
    if days <= aged:
        return Check("prices", Grade.OK, f"{said}.")
    grade = Grade.FAILURE if days > old else Grade.WARNING
    return Check("prices", grade, f"{said}. Upgrade the pin of genai-prices, then make lock.")
