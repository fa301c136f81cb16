"""Large usage files are measured in a process of their own: its memory goes with it, and nobody's
answer waits for it."""

from __future__ import annotations

import gc
import io
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import date

from bot.slack.slack_calls import elsewhere
from bot.usage.errors import UsageRefused
from bot.usage.measured import measure
from bot.usage.measurement import Measurement
from bot.usage.reading import NamedFile

SMALL = 128 << 10
"""Bytes up to which all files together are read here: they unpack to some 13 MB at most."""
_MOST_SECONDS = 120.0
_READING = threading.BoundedSemaphore(2)
"""Processes at a time."""
_SCRIPT = "import sys; sys.path[:] = {path!r}; from bot.handlers.reading_apart import read; read()"
_TOO_LONG = "I could not read that within two minutes. Send fewer days, or read it with tco usage."
_TOO_MUCH = "That was too much to read here. Send fewer days, or read it with tco usage."


def measured(files: Sequence[NamedFile], today: date, small: int = SMALL) -> Measurement:
    """What files come to together, as `measure` says it; those that are not small are read apart
    and must lie on the disk. Raises UsageRefused, and CalledProcessError where reading broke."""
    size = sum(file.stream.seek(0, io.SEEK_END) for file in files)
    return measure(files, today) if size <= small else _apart(files, today)


def _apart(files: Sequence[NamedFile], today: date) -> Measurement:
    for file in files:
        file.stream.flush()
    opened = [file.stream.fileno() for file in files]
    asked = [(file.name, number) for file, number in zip(files, opened, strict=True)], today
    command = [sys.executable, "-c", _SCRIPT.format(path=sys.path)]
    try:
        with elsewhere(), _READING:
            done = subprocess.run(
                command, input=pickle.dumps(asked), stdout=subprocess.PIPE, pass_fds=opened,
                stderr=subprocess.DEVNULL,  # what went wrong may quote a cell
                timeout=_MOST_SECONDS, check=True,
            )  # fmt: skip
    except subprocess.TimeoutExpired as why:
        raise UsageRefused(_TOO_LONG) from why
    except subprocess.CalledProcessError as why:
        if why.returncode > 0:
            raise  # a fault of the program, which the person is told with an id
        raise UsageRefused(_TOO_MUCH) from why
    found: Measurement | str = pickle.loads(done.stdout)
    if isinstance(found, str):
        raise UsageRefused(found)
    return found


def read() -> None:
    """The other process: names of files and their open numbers come in, what they come to goes
    out, or the sentence that refuses them."""
    gc.disable()  # nothing of what is read refers to itself, and the process ends with it
    asked, today = pickle.load(sys.stdin.buffer)
    files = [NamedFile(name, io.BufferedReader(io.FileIO(number))) for name, number in asked]
    try:
        found: Measurement | str = measure(files, today)
    except UsageRefused as why:
        found = str(why)
    sys.stdout.buffer.write(pickle.dumps(found))
