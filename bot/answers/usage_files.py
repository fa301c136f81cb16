"""Usage files from the disk of whoever types: opened, measured, closed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from bot.usage.errors import Unreadable
from bot.usage.measured import measure
from bot.usage.measurement import Measurement
from bot.usage.reading import TERMINAL_BYTES, NamedFile


def measured_files(paths: Sequence[Path], today: date) -> Measurement:
    """What files on the disk come to together; raises UsageRefused with the sentence to show."""
    with ExitStack() as opened:
        files = [_opened(path, opened) for path in paths]
        return measure(files, today, TERMINAL_BYTES)


def _opened(path: Path, opened: ExitStack) -> NamedFile:
    try:
        return NamedFile(path.name, opened.enter_context(path.open("rb")))
    except OSError as error:
        raise Unreadable(
            path.name, f"{(error.strerror or 'it cannot be opened').lower()}."
        ) from error
