"""Administration: `tco admin migrate`, `check`, `backup`, `copy`, `forget` and `new-key`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.settings import Settings
from bot.slack.installing.sealing import new_key
from bot.storage import StorageUnavailable, open_storage
from bot.storage.databases.sqlite import SqliteStorage

Task = Callable[[argparse.Namespace, Settings], int]
_NOT_READY = 2


def run(parsed: argparse.Namespace, settings: Settings) -> int:
    """Do a task, say what came of it, and return the exit code; StorageUnavailable with a sentence
    where it cannot be done, and then nothing was changed."""
    return _TASKS[parsed.task](parsed, settings)


def _migrate(parsed: argparse.Namespace, settings: Settings) -> int:
    storage = open_storage(settings.database)
    pending = storage.pending()
    storage.check()
    done = f"was brought up to date: {', '.join(pending)}." if pending else "is up to date."
    print(f"{storage.place} {done}")
    return 0


def _check(parsed: argparse.Namespace, settings: Settings) -> int:
    storage = open_storage(settings.database)
    if pending := storage.pending():
        print(
            f"{storage.place} is not ready yet: {', '.join(pending)} are to be applied. "
            "Run tco admin migrate, or start the bot."
        )
        return _NOT_READY
    storage.check()
    print(f"{storage.place} is up to date, and can be read and written.")
    _list(storage.counts())
    return 0


def _backup(parsed: argparse.Namespace, settings: Settings) -> int:
    file: Path = parsed.file
    if file.exists():
        raise StorageUnavailable(f"{file} is there already. Name another file: nothing was changed")
    part = file.with_name(f"{file.name}.part")
    saved = SqliteStorage(part)
    try:
        counts = open_storage(settings.database).copy_to(saved)
        saved.close()
        part.replace(file)
    except OSError as why:
        raise StorageUnavailable(f"{file}: {why}") from why
    finally:
        saved.close()
        for suffix in ("", "-wal", "-shm"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)
    _list(counts)
    print(
        f"{_rows(counts)} saved in {file}. To take them up again: "
        f"tco admin copy --from sqlite:{file} --to an empty database."
    )
    return 0


def _copy(parsed: argparse.Namespace, settings: Settings) -> int:
    source, target = open_storage(parsed.source), open_storage(parsed.target)
    counts = source.copy_to(target)
    _list(counts)
    print(
        f"{_rows(counts)} copied from {source.place} to {target.place}; each table "
        "has as many as before."
    )
    return 0


def _forget(parsed: argparse.Namespace, settings: Settings) -> int:
    counts = open_storage(settings.database).leaving.forget_team(parsed.team)
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(f"Deleted of {parsed.team}: {said or 'nothing was kept'}.")
    return 0


def _new_key(parsed: argparse.Namespace, settings: Settings) -> int:
    print(new_key())
    return 0


def _list(counts: Mapping[str, int]) -> None:
    for table, count in counts.items():
        if count:
            print(f"{count:>9} {table}")


def _rows(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return "1 row is" if total == 1 else f"{total} rows are"


_TASKS: Mapping[str, Task] = {
    "migrate": _migrate,
    "check": _check,
    "backup": _backup,
    "copy": _copy,
    "forget": _forget,
    "new-key": _new_key,
}
