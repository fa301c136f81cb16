"""Turns: the messages of a thread are answered once each and in their order, whoever gets them.

A message is claimed by the first process that takes it. Each process answers one message of a
thread at a time, the earliest first, and waits for those that other processes have claimed.
"""

from __future__ import annotations

import heapq
import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.answers import Answers
from bot.background import Background
from bot.storage import StorageUnavailable, ThreadKey, Turn

logger = logging.getLogger(__name__)

Work = Callable[[Turn], Turn]
"""Answers a message; gives the turn with what answered it."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds."""

    first: float = 0.2
    """Before a thread is begun: an earlier message may have been overtaken on its way."""
    poll: float = 0.05
    """Between looks at what other processes have finished."""


@dataclass(frozen=True, order=True)
class _Queued:
    at: float
    turn: Turn = field(compare=False)
    work: Work = field(compare=False)


class Turns:
    """The queue of each thread."""

    def __init__(
        self, answers: Answers, background: Background, patience: Patience | None = None
    ) -> None:
        self._answers, self._background = answers, background
        self._patience = patience or Patience()
        self._owner = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._queues: dict[ThreadKey, list[_Queued]] = {}

    def take(self, turn: Turn, work: Work) -> None:
        """Answer a message in its turn; one that somebody has taken already is left alone."""
        self._background.run(lambda: self._claim(turn, work))

    def _claim(self, turn: Turn, work: Work) -> None:
        try:
            if not self._answers.storage.threads.take(turn, self._owner, self._answers.now()):
                return
        except StorageUnavailable as why:
            logger.error("The message %s is not answered: %s", turn.ts, why)
            return
        with self._lock:
            is_begun = turn.key in self._queues
            heapq.heappush(
                self._queues.setdefault(turn.key, []), _Queued(float(turn.ts), turn, work)
            )
        if not is_begun:
            time.sleep(self._patience.first)
            self._run(turn.key)

    def _run(self, key: ThreadKey) -> None:
        """Answer what is queued for a thread until nothing is, whatever one answer raises."""
        is_done = False
        try:
            while self._queued(key):
                self._step(key)
            is_done = True
        finally:
            if not is_done:
                self._background.run(lambda: self._run(key))

    def _step(self, key: ThreadKey) -> None:
        """Answer the earliest message if its turn has come, else wait a moment."""
        with self._lock:
            first = self._queues[key][0]
        if not self._is_next(first.turn):
            time.sleep(self._patience.poll)
            return
        with self._lock:
            self._queues[key].remove(first)
            heapq.heapify(self._queues[key])
        self._finish(first.turn, first.work)

    def _queued(self, key: ThreadKey) -> bool:
        with self._lock:
            if self._queues[key]:
                return True
            del self._queues[key]
            return False

    def _is_next(self, turn: Turn) -> bool:
        try:
            return self._answers.storage.threads.is_next(turn, self._owner, self._answers.now())
        except StorageUnavailable as why:
            logger.warning("The order of a thread is this process's own: %s", why)
            return True

    def _finish(self, turn: Turn, work: Work) -> None:
        """Work that fails is logged by the background; the next turn goes on all the same."""
        answered = turn
        try:
            answered = work(turn)
        finally:
            try:
                self._answers.storage.threads.finish(answered)
            except StorageUnavailable as why:
                logger.error("The message %s was answered but not kept: %s", turn.ts, why)
