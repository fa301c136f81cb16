"""Bad days on order: what Slack, or the way between Slack and the bot, can do wrong."""

import threading
from typing import Any, Literal

from bot.workspace.notices import Notices
from bot.workspace.records import Notice, Record

SOCKET = "socket"
DeliveryKind = Literal["command", "interaction", "event"]
_ELSEWHERE = ("duplicate", "lost")
"""Faults that do not change what a call is answered."""


class Fault(Record):
    """Something that will go wrong the next `left` times."""

    kind: Literal[
        "ratelimited",
        "http_error",
        "refused",
        "slow",
        "drop",
        "lost",
        "duplicate",
        "refresh",
        "silence",
    ]
    target: str
    """A Web API method such as `chat.postMessage`, `response_url`, `*` for any call; for
    duplicates the kind of delivery; `socket` for what happens to connections."""
    left: int = 1
    status: int = 200
    """HTTP status of the answer."""
    seconds: float = 0.0
    """Of `Retry-After`, or of delay."""
    error: str = ""
    """Slack's name for the refusal."""
    copies: int = 1


class Faults:
    """The faults still to come; each call or delivery meets the first that fits it."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._bot_unreachable = False

    def rate_limit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        """The next calls are answered 429, `Retry-After` in whole seconds."""
        self._add("ratelimited", method, times, status=429, seconds=retry_after)

    def http_error(self, method: str, status: int = 500, times: int = 1) -> None:
        """The next calls are answered with an HTTP status and no JSON, as by a failing proxy."""
        self._add("http_error", method, times, status=status)

    def refuse(self, method: str, error: str, times: int = 1) -> None:
        """The next calls are answered `{"ok": false, "error": error}`."""
        self._add("refused", method, times, error=error)

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        """The next calls are carried out, but only after `seconds`."""
        self._add("slow", method, times, seconds=seconds)

    def drop(self, method: str, times: int = 1) -> None:
        """The next calls find the connection closed, without an answer."""
        self._add("drop", method, times)

    def lose_answer(self, method: str, times: int = 1) -> None:
        """The next calls are carried out, but the connection closes before the answer."""
        self._add("lost", method, times)

    def duplicate(self, kind: DeliveryKind, copies: int = 2, times: int = 1) -> None:
        """The next deliveries of this kind reach the bot several times, at once."""
        self._add("duplicate", kind, times, copies=copies)

    def refresh(self, times: int = 1) -> None:
        """With the next envelopes Slack asks the bot to connect anew (Socket Mode)."""
        self._add("refresh", SOCKET, times)

    def silence(self, times: int = 1) -> None:
        """The next envelopes find the bot's connections dead: open, but without a word."""
        self._add("silence", SOCKET, times)

    @property
    def bot_unreachable(self) -> bool:
        """While true, nothing reaches the bot, as if its host were down."""
        return self._bot_unreachable

    @bot_unreachable.setter
    def bot_unreachable(self, value: bool) -> None:
        self._bot_unreachable = value
        self._notices.send(Notice(kind="fault"))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
        self.bot_unreachable = False

    def pending(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def take_for_call(self, method: str) -> Fault | None:
        """The fault that a Web API call meets, used up once."""
        return self._take(
            lambda fault: fault.kind not in _ELSEWHERE and fault.target in (method, "*")
        )

    def loses_answer(self, method: str) -> bool:
        """Whether the answer to a call gets lost; used up once."""
        return bool(
            self._take(lambda fault: fault.kind == "lost" and fault.target in (method, "*"))
        )

    def take_for_socket(self) -> str | None:
        """What happens to the bot's connections at a delivery, used up once."""
        fault = self._take(lambda fault: fault.target == SOCKET)
        return fault.kind if fault else None

    def copies(self, kind: DeliveryKind) -> int:
        """How many times a delivery goes out: once, unless a duplicate was ordered."""
        fault = self._take(lambda fault: fault.kind == "duplicate" and fault.target == kind)
        return fault.copies if fault else 1

    def _add(self, kind: Any, target: str, times: int, **fields: Any) -> None:
        with self._lock:
            self._faults.append(Fault(kind=kind, target=target, left=times, **fields))
        self._notices.send(Notice(kind="fault"))

    def _take(self, fits: Any) -> Fault | None:
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fits(fault):
                    left = [fault.model_copy(update={"left": fault.left - 1})]
                    self._faults[place : place + 1] = left if fault.left > 1 else []
                    break
            else:
                return None
        self._notices.send(Notice(kind="fault"))
        return fault
