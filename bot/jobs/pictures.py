"""Pictures are drawn in a process of their own, at a lower priority: matplotlib is slow and large,
and answers come first. It ends when it has been idle, or with the process that it draws for."""

from __future__ import annotations

import os
import pickle
import select
import struct
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING, Any

from bot.jobs.steps import Later
from bot.kept import packed

if TYPE_CHECKING:
    from bot.rendering.charts import Picture
    from engine import Assessment

_NICENESS = 10
_IDLE_SECONDS = 120.0
_DRAWING_SECONDS = 60.0
_AGAIN_SECONDS = 0.2
_SCRIPT = "import sys; sys.path[:] = {path!r}; from bot.jobs.pictures import draw; draw()"
_SIZE = struct.Struct(">Q")


class NotDrawn(Exception):
    """The picture could not be drawn; the process log says why."""


class Pictures:
    """Draws one picture at a time."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    def draw(self, assessment: Assessment) -> Picture | Later:
        """The crossover picture; Later while another one is being drawn, NotDrawn where it cannot
        be."""
        if not self._busy.acquire(blocking=False):
            return Later(_AGAIN_SECONDS)
        try:
            return self._drawn(assessment)
        except (OSError, EOFError, pickle.PickleError, struct.error) as why:
            self._stop()
            raise NotDrawn(str(why)) from why
        finally:
            self._busy.release()

    def close(self) -> None:
        """End the process; the next picture starts another."""
        if self._busy.acquire(blocking=False):
            try:
                self._stop()
            finally:
                self._busy.release()

    def _drawn(self, assessment: Assessment) -> Picture:
        if self._timer:
            self._timer.cancel()
        if self._process is None or self._process.poll() is not None:
            self._process = self._started()
        process = self._process
        assert process.stdin and process.stdout
        _send(process.stdin, assessment)
        if not select.select([process.stdout], [], [], _DRAWING_SECONDS)[0]:
            raise EOFError(f"nothing was drawn within {_DRAWING_SECONDS:.0f} s")
        drawn: Any = _received(process.stdout)
        self._timer = threading.Timer(_IDLE_SECONDS, self.close)
        self._timer.daemon = True
        self._timer.start()
        if isinstance(drawn, str):
            raise NotDrawn(drawn)
        picture: Picture = drawn
        return picture

    def _started(self) -> subprocess.Popen[bytes]:
        script = _SCRIPT.format(path=sys.path)
        return subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def _stop(self) -> None:
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
            self._process.kill()
            self._process.wait()
            self._process = None


def draw() -> None:
    """The other process: assessments come in, pictures go out, until nobody sends any more."""
    from bot.rendering.charts import picture_of

    os.nice(_NICENESS)
    into, out = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            assessment = _received(into)
        except EOFError:
            return
        try:
            _send(out, picture_of(assessment))
        except Exception as why:  # noqa: BLE001 - told to the process that asked
            _send(out, f"{type(why).__name__}: {why}")


def _send(pipe: IO[bytes], thing: Any) -> None:
    content = packed(thing)
    pipe.write(_SIZE.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _received(pipe: IO[bytes]) -> Any:
    (size,) = _SIZE.unpack(_exactly(pipe, _SIZE.size))
    return pickle.loads(_exactly(pipe, size))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    read = pipe.read(size)
    if len(read) < size:
        raise EOFError("the other side has ended")
    return read
