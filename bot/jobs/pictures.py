"""Pictures are drawn in a process of their own, at a lower priority: matplotlib is slow and large,
and answers come first. It draws for all processes that come of the one that makes the `Pictures`;
it ends when it has been idle, or with the last of them.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from bot.jobs.steps import Later
from bot.kept import packed

if TYPE_CHECKING:
    from bot.rendering.charts import Picture
    from engine import Assessment

_NICENESS = 10
_IDLE_SECONDS = 120.0
_DRAWING_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 0.2
_SCRIPT = (
    "import sys; sys.path[:] = {path!r}; from bot.jobs.pictures import draw; draw({line}, {locks})"
)
_SIZE = struct.Struct(">Q")
_ASKING, _DRAWING = 0, 1
"""Bytes of a file that is locked by whoever asks for a picture, and by the process that draws: the
system lets go of both when their process dies."""


class NotDrawn(Exception):
    """The picture could not be drawn; the process log says why."""


class Pictures:
    """Has one picture drawn at a time."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._locks = _file()
        self._line, self._others_end = socket.socketpair()
        """Over it go connections, one for each picture: who dies half-way leaves nothing on it."""
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, assessment: Assessment) -> Picture | Later:
        """The crossover picture; Later while another one is being drawn, NotDrawn where it cannot
        be."""
        if not self._busy.acquire(blocking=False):
            return Later(_AGAIN_SECONDS)
        try:
            if not _locked(self._locks, _ASKING):
                return Later(_AGAIN_SECONDS)
            try:
                return self._drawn(assessment)
            finally:
                _let_go(self._locks, _ASKING)
        except (OSError, EOFError, pickle.PickleError, struct.error) as why:
            raise NotDrawn(str(why)) from why
        finally:
            self._busy.release()

    def _drawn(self, assessment: Assessment) -> Picture:
        ours, others = socket.socketpair()
        ours.settimeout(_DRAWING_SECONDS)
        with ours:
            with others:
                socket.send_fds(self._line, [b"1"], [others.fileno()])
            self._begin_process()
            _send(ours, assessment)
            self._wait(ours)
            drawn = _received(ours)
        if isinstance(drawn, str):
            raise NotDrawn(drawn)
        picture: Picture = drawn
        return picture

    def _wait(self, answer: socket.socket) -> None:
        """Until the picture comes; one process may have ended for idleness just as it was asked."""
        for _ in range(int(_DRAWING_SECONDS / _LOOK_SECONDS)):
            if select.select([answer], [], [], _LOOK_SECONDS)[0]:
                return
            self._begin_process()
        raise EOFError(f"nothing was drawn within {_DRAWING_SECONDS:.0f} s")

    def _begin_process(self) -> None:
        """Unless there is one, of this process or of another."""
        if self._process and self._process.poll() is None:
            return
        if not _locked(self._locks, _DRAWING):
            return
        _let_go(self._locks, _DRAWING)
        kept = self._others_end.fileno(), self._locks
        script = _SCRIPT.format(path=sys.path, line=kept[0], locks=kept[1])
        self._process = subprocess.Popen([sys.executable, "-c", script], pass_fds=kept)


def _file() -> int:
    """An empty file without a name, for as long as a process has it open."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("pictures")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _locked(file: int, byte: int) -> bool:
    """Whether this process has the lock from now on."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _let_go(file: int, byte: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)


def draw(line: int, locks: int) -> None:
    """The other process: assessments come in, pictures go out, until nobody asks any more."""
    if not _locked(locks, _DRAWING):
        return
    os.nice(_NICENESS)
    with socket.socket(fileno=line) as asked:
        while select.select([asked], [], [], _IDLE_SECONDS)[0]:
            _, files, _, _ = socket.recv_fds(asked, 1, 1)
            if not files:  # the last who might have asked has ended
                return
            signal.alarm(int(_DRAWING_SECONDS))  # by when nobody waits any more: it ends
            with suppress(OSError, EOFError), socket.socket(fileno=files[0]) as answer:
                _answer(answer)
            signal.alarm(0)


def _answer(asked: socket.socket) -> None:
    """Draw what one connection asks for; OSError or EOFError where who asked has ended."""
    from bot.rendering.charts import picture_of

    assessment = _received(asked)
    try:
        _send(asked, picture_of(assessment))
    except Exception as why:  # noqa: BLE001 - told to the process that asked
        _send(asked, f"{type(why).__name__}: {why}")


def _send(connection: socket.socket, thing: Any) -> None:
    content = packed(thing)
    connection.sendall(_SIZE.pack(len(content)) + content)


def _received(connection: socket.socket) -> Any:
    with connection.makefile("rb") as read:
        (size,) = _SIZE.unpack(_exactly(read, _SIZE.size))
        return pickle.loads(_exactly(read, size))


def _exactly(read: IO[bytes], size: int) -> bytes:
    found = read.read(size)
    if len(found) < size:
        raise EOFError("the other side has ended")
    return found
