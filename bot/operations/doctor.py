"""The doctor: asks Slack, the storage and the clock, and says what to do about each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.operations import checks
from bot.operations.checks import Check, Grade
from bot.operations.doctor_teams import examine_teams
from bot.settings import Settings, SettingsError
from bot.slack.slack_calls import Undelivered, error_name
from bot.storage import StorageUnavailable, open_storage
from engine import Book, load_book, load_catalogue
from engine.prices.releases import published

_TIMEOUT_SECONDS = 10


def examine(settings: Settings, manifest: Path) -> Iterator[Check]:
    """Every check in the order in which one would mend what it finds."""
    yield from _slack(settings, manifest)
    yield _storage(settings)
    yield _prices(load_book())


def _slack(settings: Settings, manifest: Path) -> Iterator[Check]:
    if not settings.has_slack:
        yield Check(
            "settings", Grade.WARNING, "No Slack variable is set: tco serve is a local workspace."
        )
        return
    try:
        settings.require_slack()
    except SettingsError as why:
        yield Check("settings", Grade.FAILURE, str(why))
        return
    yield Check("settings", Grade.OK, f"{_way(settings)} is spoken.")
    if settings.installs:
        yield from examine_teams(settings, manifest, _client(settings, None))
        return
    yield from _bot_token(settings, manifest)
    if settings.app_token:
        yield _app_token(settings, settings.app_token)
    yield checks.manifest(manifest, over_http=not settings.speaks_socket_mode)


def _way(settings: Settings) -> str:
    if settings.installs:
        return "HTTP, for many workspaces,"
    return "Socket Mode" if settings.speaks_socket_mode else "HTTP"


def _bot_token(settings: Settings, manifest: Path) -> Iterator[Check]:
    try:
        answer: Any = _client(settings, settings.bot_token or "").auth_test()
    except Undelivered as why:
        yield checks.token(None, error_name(why))
        return
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield checks.token(answer.data, "")
    yield checks.scopes(checks.granted(headers), checks.wanted_scopes(manifest))
    yield checks.clock(datetime.now(UTC), headers.get("date"))


def _app_token(settings: Settings, token: str) -> Check:
    try:
        _client(settings, token).apps_connections_open(app_token=token)
    except Undelivered as why:
        return checks.app_token(error_name(why))
    return checks.app_token(None)


def _client(settings: Settings, token: str | None) -> WebClient:
    return WebClient(
        token=token,
        base_url=settings.slack_api_url or WebClient.BASE_URL,
        timeout=_TIMEOUT_SECONDS,
    )


def _storage(settings: Settings) -> Check:
    """Whether it can be written as for a delivery."""
    where = str(settings.database) if isinstance(settings.database, Path) else "DATABASE_URL"
    try:
        storage = open_storage(settings.database)
        where = storage.place
        storage.check()
    except StorageUnavailable as why:
        return checks.storage(where, str(why))
    return checks.storage(where, None)


def _prices(book: Book) -> Check:
    today, version = datetime.now(UTC).date(), load_catalogue().version
    bounds = tuple(int(book.value(name, today)) for name in ("prices_aged_days", "prices_old_days"))
    return checks.price_age(version, published(version), today, (bounds[0], bounds[1]))
