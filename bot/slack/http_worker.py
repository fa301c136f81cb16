"""gunicorn's worker with threads, for a door that strangers may hold half open.

gunicorn gives a connection to one of its threads with the first byte, and the thread waits for the
rest: as many half-sent requests as there are threads, and nothing is acknowledged any more. Here a
request is given to a thread once it is whole.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from enum import Enum
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

_READ_SECONDS = 10.0
"""In which a request must be whole."""
_LOOK_SECONDS = 0.02
_PEEKED_BYTES = 65_536
"""What is larger is read by a thread, which waits a few seconds at most: see the door."""
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)


class _Arrived(Enum):
    NOTHING = 0
    HALF = 1
    WHOLE = 2


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Reads nothing before all of it is there."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._half: list[tuple[float, Any]] = []
        """Connections with a part of a request, and until when the rest is waited for."""

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread, or wait for more of its request."""
        self._sort(conn, time.monotonic() + _READ_SECONDS)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look again at what was half there."""
        super().wait_for_and_dispatch_events(min(timeout, _LOOK_SECONDS) if self._half else timeout)
        waiting, self._half = self._half, []
        for until, conn in waiting:
            if time.monotonic() < until:
                self._sort(conn, until)
            else:
                self.nr_conns -= 1
                conn.close()

    def _sort(self, conn: Any, until: float) -> None:
        arrived = _arrived(conn)
        if arrived is _Arrived.WHOLE:
            conn.data_ready = True
            super().enqueue_req(conn)
        elif arrived is _Arrived.HALF:
            self._half.append((until, conn))
        else:
            conn.timeout = until
            self.pending_conns.append(conn)
            callback = partial(self.on_pending_socket_readable, conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, callback)


def _arrived(conn: Any) -> _Arrived:
    """How much of a request is there; a connection that was closed or broke is whole."""
    if conn.parser is not None and conn.parser.unreader.buf.getvalue():
        return _Arrived.WHOLE
    try:
        conn.sock.setblocking(False)
        read = conn.sock.recv(_PEEKED_BYTES, socket.MSG_PEEK)
    except BlockingIOError:
        return _Arrived.NOTHING
    except OSError:
        return _Arrived.WHOLE
    return _Arrived.WHOLE if _is_whole(read) else _Arrived.HALF


def _is_whole(read: bytes) -> bool:
    head, end, body = read.partition(_END_OF_HEAD)
    if not read or len(read) >= _PEEKED_BYTES:
        return True
    length = _LENGTH.search(head)
    return bool(end) and len(body) >= (int(length[1][:12]) if length else 0)
