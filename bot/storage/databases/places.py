"""Where the storage is: a file, or an address that begins with its kind."""

from __future__ import annotations

from pathlib import Path

from bot.storage.databases.sqlite import SqliteStorage
from bot.storage.queries import StorageUnavailable
from bot.storage.sql.storage import SqlStorage

_POSTGRES = ("postgresql://", "postgres://")
_SQLITE = "sqlite:"


def open_storage(place: Path | str) -> SqlStorage:
    """The storage at a file's path, at sqlite:///relative/path, sqlite:////absolute/path, or at
    postgresql://user:password@host:5432/name. Nothing is connected yet.

    Raises StorageUnavailable for any other address, and where the driver is not installed.
    """
    if isinstance(place, Path):
        return SqliteStorage(place)
    if place.startswith(_SQLITE):
        return SqliteStorage(Path(_path(place)).expanduser())
    if not place.startswith(_POSTGRES):
        kind = place.split(":", 1)[0] if ":" in place else place
        raise StorageUnavailable(
            f"“{kind}” is no kind of database: write postgresql://user:password@host:5432/name, or "
            "sqlite:///path/to/tco.db"
        )
    try:
        from bot.storage.databases.postgres import PostgresStorage  # an extra, and slow to load
    except ImportError as why:
        raise StorageUnavailable(
            "DATABASE_URL names PostgreSQL, whose driver is not installed: "
            f'pip install "tco-advisor[postgres]" ({why})'
        ) from why
    return PostgresStorage(place)


def _path(url: str) -> str:
    """sqlite:///a is a, sqlite:////a is /a, as elsewhere; without slashes it is the path itself."""
    rest = url.removeprefix(_SQLITE)
    return rest.removeprefix("///") if rest.startswith("//") else rest
