"""Told to stop: what a process does at SIGTERM, besides what its server does."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType


def at_sigterm(stop: Callable[[], None]) -> None:
    """Call `stop`, which must return at once, when the process is told to end; then go on as
    before, which without a server's own way is to leave as at the end of the program: Python
    waits for the answers under way. Only the main thread may call this.
    """
    before = signal.getsignal(signal.SIGTERM)

    def handle(number: int, frame: FrameType | None) -> None:
        stop()
        if callable(before):
            before(number, frame)
        else:
            sys.exit(0)

    signal.signal(signal.SIGTERM, handle)
