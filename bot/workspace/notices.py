"""Who watches the workspace, and how they hear that something changed."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.workspace.records import Notice


class Notices:
    """Fans every notice out to all who subscribed, each with a queue of its own."""

    def __init__(self) -> None:
        self._queues: set[queue.SimpleQueue[Notice]] = set()
        self._lock = threading.Lock()

    def send(self, notice: Notice) -> None:
        with self._lock:
            queues = list(self._queues)
        for each in queues:
            each.put(notice)

    @contextmanager
    def subscribe(self) -> Iterator["queue.SimpleQueue[Notice]"]:
        """A queue that receives every notice from now on, until the block is left."""
        mine: queue.SimpleQueue[Notice] = queue.SimpleQueue()
        with self._lock:
            self._queues.add(mine)
        try:
            yield mine
        finally:
            with self._lock:
                self._queues.discard(mine)
