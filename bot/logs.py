"""The process log: text or JSON, a line an event, with the id of the question that it is about.

Nobody's words: libraries that log payloads are kept quiet, and of an exception its kind and place
are told, not its message, which may quote what somebody typed.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_INDISCREET = {"slack_bolt": logging.INFO, "slack_sdk": logging.INFO, "urllib3": logging.WARNING}
"""Libraries that log what people write, or addresses that are secrets, and from where on not."""
_SERVERS = ("gunicorn.error", "gunicorn.access")
"""They bring handlers of their own, which would print exceptions with their messages."""
_REPEATED_SECONDS, _MOST_REMEMBERED = 600.0, 500
_about: ContextVar[str] = ContextVar("about", default="")


def start_logging(level: str, *, as_json: bool = False) -> None:
    """Log to standard error; nobody's words, whatever the level."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else TextLines())
    handler.addFilter(Repetitions())
    logging.basicConfig(level=level, handlers=[handler])
    threading.excepthook = _log_thread
    keep_discreet()


def log_for_servers() -> None:
    """Have what a web server logs from now on come out as everything else does."""
    for name in _SERVERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def keep_discreet() -> None:
    """Have libraries log neither messages nor secrets."""
    for name, least in _INDISCREET.items():
        logging.getLogger(name).setLevel(least)


def about(id: str, call: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Make a call; whatever is logged meanwhile in this thread is about the question `id`."""
    before = _about.set(id)
    try:
        return call(*given, **named)
    finally:
        _about.reset(before)


def id_of(record: logging.LogRecord) -> str:
    """The id of the question that a record is about; empty for none."""
    return str(getattr(record, "id", "") or _about.get())


class Repetitions(logging.Filter):
    """Lets a library say the same once in ten minutes: Slack's SDK tries a token that was revoked
    again every few seconds, and says so each time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock, self._said = clock, dict[str, float]()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is to be written."""
        if record.levelno < logging.WARNING or not record.name.startswith("slack_"):
            return True
        said, now = f"{record.name} {record.getMessage()}", self._clock()
        if now - self._said.get(said, -_REPEATED_SECONDS) < _REPEATED_SECONDS:
            return False
        if len(self._said) >= _MOST_REMEMBERED:
            self._said.clear()
        self._said[said] = now
        return True


class TextLines(logging.Formatter):
    """Time, logger, message, and the id in brackets."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as text."""
        id, trace = id_of(record), _trace(record)
        at = self.formatTime(record)
        line = f"{at} {record.name} {record.getMessage()}{f' [{id}]' if id else ''}"
        return f"{line}\n{trace}" if trace else line


class JsonLines(logging.Formatter):
    """An object a line: time (UTC), level, logger, message; id and trace where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as JSON."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "id": id_of(record),
            "process": record.process,
            "trace": _trace(record),
        }
        return json.dumps({name: value for name, value in said.items() if value})


def _trace(record: logging.LogRecord) -> str:
    """Where an exception came from and what kind it was, with those that caused it."""
    error = record.exc_info[1] if record.exc_info else None
    return "\n".join(_told(error)) if error else ""


def _told(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause:
        yield from _told(cause)
        yield "which led to"
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    yield f"{type(error).__module__}.{type(error).__qualname__}"


def _log_thread(what: threading.ExceptHookArgs) -> None:
    name = what.thread.name if what.thread else "?"
    error = what.exc_value
    info = (type(error), error, error.__traceback__) if error else None
    logging.getLogger(__name__).error("The thread %s failed", name, exc_info=info)
