"""Turns: the messages of a thread are answered once each and in their order, whoever gets them.

A message is leased to the first process that takes it, before Slack hears that it arrived. Each
process answers one message of a thread at a time, the earliest first, and waits for those that
others have. A process that dies lets its leases run out, and one that is told to stop gives back
what it has not begun: another takes them over.
"""

from __future__ import annotations

import heapq
import logging
import threading
import time
import uuid
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.answers.answers import Answers
from bot.jobs.errands import Errand, errand_of
from bot.jobs.hold import Hold, Lost
from bot.slack.background import Background
from bot.storage import Leased, StorageUnavailable, ThreadKey, Turn

logger = logging.getLogger(__name__)

Work = Callable[[Hold], None]
"""Answers a message."""
TakeOver = Callable[[Errand], Work]
"""How to go on with what another process has let go of."""
_MOST_TAKERS = 5
"""A message that has taken so many processes down is not tried again."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds."""

    first: float = 0.4
    """Before a thread is begun: an earlier message may have been overtaken on its way."""
    poll: float = 0.1
    """Between looks at what is in the way."""
    beat: float = 1.0
    """Between signs of life, and looks for what others have let go of."""
    lease: float = 6.0
    """Without a sign of life, until a process is taken for dead."""


@dataclass(frozen=True, order=True)
class _Queued:
    at: float
    hold: Hold = field(compare=False)
    work: Work = field(compare=False)


class Turns:
    """The queue of each thread."""

    def __init__(
        self, answers: Answers, background: Background, patience: Patience | None = None
    ) -> None:
        self._leases, self._background = answers.storage.leases, background
        self._patience = patience or Patience()
        self._owner = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._queues: dict[ThreadKey, list[_Queued]] = {}
        self._held: set[Turn] = set()
        """Queued or being answered: only these are kept alive, so that whatever falls out of
        memory comes back once its lease has run out."""
        self._take_over: TakeOver | None = None
        self._is_stopping = threading.Event()

    def watch(self, take_over: TakeOver) -> None:
        """From now on show signs of life, and take over what other processes let go of."""
        self._take_over = take_over
        beat = (weakref.ref(self), self._is_stopping, self._patience.beat)
        threading.Thread(target=_beat, args=beat, name="leases", daemon=True).start()

    def take(self, turn: Turn, errand: Errand, work: Work) -> None:
        """Answer a message in its turn; one that somebody has taken already is left alone.

        When this returns the message is safe; raises StorageUnavailable where it is not.
        """
        lease = self._patience.lease
        leased = self._leases.take(turn, errand.kept(), self._owner, lease)
        if leased is None or self._is_over(leased):
            return
        if self._is_stopping.is_set():
            self._leases.give_back([turn], self._owner)
        else:
            self._enqueue(leased, work)

    def stop(self) -> None:
        """Begin nothing more; what is not begun goes back at the next beat. Never waits, so that
        a signal handler may call it."""
        self._is_stopping.set()

    def beat(self) -> None:
        """Show a sign of life; take over what others let go of, or give back where told to stop."""
        try:
            with self._lock:
                held = list(self._held)
            if held:
                self._leases.renew(held, self._owner, self._patience.lease)
            if self._is_stopping.is_set():
                self._give_back()
            elif self._take_over:
                for leased in self._leases.adopt(self._owner, self._patience.lease):
                    self._adopt(leased, self._take_over)
        except StorageUnavailable as why:
            logger.warning("No sign of life: %s", why)

    def _adopt(self, leased: Leased, take_over: TakeOver) -> None:
        """Its errand is read where it is done: one that cannot be read fails there, alone."""
        if not self._is_over(leased):
            ts = leased.turn.ts
            logger.warning("The message %s is taken over from a process that let go of it", ts)
            self._enqueue(
                leased, lambda hold: take_over(errand_of(leased.turn, leased.errand))(hold)
            )

    def _is_over(self, leased: Leased) -> bool:
        """Whether a turn needs no answer any more; then it ends here."""
        is_hopeless = leased.takers > _MOST_TAKERS
        if is_hopeless and not leased.is_settled:
            logger.error("The message %s is given up: nobody gets through it", leased.turn.ts)
        if is_hopeless or leased.is_settled:
            self._end(leased.turn)
        return is_hopeless or leased.is_settled

    def _enqueue(self, leased: Leased, work: Work) -> None:
        key = leased.turn.key
        hold = Hold(leased.turn, self._owner, self._leases, is_adopted=leased.takers > 0)
        with self._lock:
            if leased.turn in self._held:
                return
            self._held.add(leased.turn)
            is_begun = key in self._queues
            queue = self._queues.setdefault(key, [])
            heapq.heappush(queue, _Queued(float(leased.turn.ts), hold, work))
        if not is_begun:
            self._background.run(lambda: self._begin(key))

    def _give_back(self) -> None:
        """Let go of all that is not begun. What is being answered is finished."""
        with self._lock:
            queued = [each.hold.turn for queue in self._queues.values() for each in queue]
            for queue in self._queues.values():
                queue.clear()
            self._held.difference_update(queued)
        if queued:
            logger.info("Told to stop: %d messages are given back", len(queued))
            self._leases.give_back(queued, self._owner)

    # --- one thread

    def _begin(self, key: ThreadKey) -> None:
        time.sleep(self._patience.first)
        self._run(key)

    def _run(self, key: ThreadKey) -> None:
        """Answer what is queued for a thread until nothing is, whatever one answer raises."""
        is_done = False
        try:
            while first := self._first(key):
                self._step(key, first)
            is_done = True
        finally:
            if not is_done:
                self._background.run(lambda: self._run(key))

    def _first(self, key: ThreadKey) -> _Queued | None:
        """The earliest message that waits; None where none does, and the thread is at rest."""
        with self._lock:
            if self._queues[key]:
                return self._queues[key][0]
            del self._queues[key]
            return None

    def _step(self, key: ThreadKey, first: _Queued) -> None:
        """Answer the earliest message if its turn has come, else wait a moment."""
        hold = first.hold
        is_begun = not self._is_stopping.is_set() and self._begins(hold)
        if not (is_begun or self._is_lost(hold)):
            time.sleep(self._patience.poll)
            return
        with self._lock:
            if first not in self._queues[key]:
                return
            self._queues[key].remove(first)
            heapq.heapify(self._queues[key])
        try:
            if is_begun:
                self._answer(hold, first.work)
        finally:
            with self._lock:
                self._held.discard(hold.turn)

    def _begins(self, hold: Hold) -> bool:
        try:
            return self._leases.begin(hold.turn, self._owner)
        except StorageUnavailable as why:
            logger.warning("The message %s waits: %s", hold.turn.ts, why)
            return False

    def _is_lost(self, hold: Hold) -> bool:
        try:
            hold.check()
        except Lost:
            return True
        return False

    def _answer(self, hold: Hold, work: Work) -> None:
        """Work that fails is logged by the background, and the next turn goes on all the same;
        a turn that was lost or let go of is not ended here."""
        is_lost = False
        try:
            work(hold)
        except Lost:
            is_lost = True
            logger.warning("The message %s is another process's by now", hold.turn.ts)
        finally:
            if not is_lost:
                self._end(hold.turn)

    def _end(self, turn: Turn) -> None:
        """Where the storage cannot be told, the lease runs out, and who adopts the turn ends it."""
        try:
            self._leases.finish(turn, self._owner)
        except StorageUnavailable as why:
            logger.warning("The turn of %s is ended by and by: %s", turn.ts, why)


def _beat(turns: weakref.ref[Turns], is_stopping: threading.Event, seconds: float) -> None:
    """Beats for as long as somebody uses the turns, and at once when they are told to stop."""
    while living := turns():
        living.beat()
        del living
        if is_stopping.is_set():
            time.sleep(seconds)
        else:
            is_stopping.wait(seconds)
