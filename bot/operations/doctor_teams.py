"""The doctor where many workspaces install the app: its credentials, the key, the installations."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.operations import checks
from bot.operations.checks import Check, Grade
from bot.settings import Settings, SettingsError
from bot.slack.installing.sealing import Sealer, WrongKey
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import Installation, StorageUnavailable, open_storage

_ASKED = 5
"""Workspaces whose token is tried: a thousand would take minutes."""


def examine_teams(settings: Settings, manifest: Path, client: WebClient) -> Iterator[Check]:
    """Every check; `client` has no token."""
    yield _credentials(settings, client)
    yield checks.manifest_of_many(manifest)
    try:
        sealer = Sealer(settings.secret_key or "")
        installations = open_storage(settings.database).installations.all()
    except SettingsError as why:
        yield Check("secret key", Grade.FAILURE, str(why))
        return
    except StorageUnavailable:
        return  # which has a check of its own
    opened = {each.place: token for each in installations if (token := _token(sealer, each))}
    yield _key(installations, opened)
    yield _installations(installations)
    yield from _tokens(opened, manifest, client)


def _credentials(settings: Settings, client: WebClient) -> Check:
    """Slack looks at the credentials before it looks at the code, which is none."""
    try:
        client.oauth_v2_access(
            client_id=settings.client_id or "",
            client_secret=settings.client_secret or "",
            code="of-the-doctor",
        )
    except Undelivered as why:
        return checks.credentials(error_name(why))
    return checks.credentials("invalid_code")


def _token(sealer: Sealer, installation: Installation) -> str:
    try:
        return sealer.open(installation.tokens)["token"]
    except WrongKey:
        return ""


def _key(installations: Sequence[Installation], opened: dict[str, str]) -> Check:
    closed = len(installations) - len(opened)
    if not closed:
        return Check("secret key", Grade.OK, "opens every token that is kept.")
    return Check(
        "secret key",
        Grade.FAILURE,
        f"{closed} of {len(installations)} tokens were sealed with another key. Put that one "
        "behind this, TCO_SECRET_KEY=new,old, or have those workspaces install the app again.",
    )


def _installations(installations: Sequence[Installation]) -> Check:
    if not installations:
        todo = "Open /slack/install at your address."
        return Check("installations", Grade.WARNING, f"No workspace has installed the app. {todo}")
    now = time.time()
    expired = [each.place for each in installations if each.expires_at and each.expires_at < now]
    if expired:
        return Check(
            "installations",
            Grade.FAILURE,
            f"The tokens of {', '.join(expired[:_ASKED])} have expired. A running bot renews them; "
            "where it says that it cannot, have them install the app again.",
        )
    return Check("installations", Grade.OK, f"{len(installations)} places.")


def _tokens(opened: dict[str, str], manifest: Path, client: WebClient) -> Iterator[Check]:
    """Tried of some; scopes and clock by the first that Slack takes."""
    is_first = True
    for place, token in sorted(opened.items())[:_ASKED]:
        try:
            answer: Any = client.auth_test(token=token)
        except Undelivered as why:
            yield checks.token_of(place, error_name(why))
            continue
        yield checks.token_of(place, "")
        if is_first:
            is_first = False
            headers = {name.lower(): value for name, value in answer.headers.items()}
            yield checks.scopes(checks.granted(headers), checks.wanted_scopes(manifest))
            yield checks.clock(datetime.now(UTC), headers.get("date"))
