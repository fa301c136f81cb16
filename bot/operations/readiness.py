"""Whether a process can do its work: storage there and up to date, Slack's token taken.

A token that Slack refuses is told once in the log, with what to do, however often it is refused.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable

from slack_sdk import WebClient

from bot.operations.metrics import Metrics
from bot.slack.slack_calls import REFUSED_TOKEN, Undelivered, error_name

logger = logging.getLogger(__name__)


class CallFailures:
    """Hears of calls that fail: counts them, and knows which tokens Slack refuses."""

    def __init__(self, metrics: Metrics, refused: Callable[[str], None] | None = None) -> None:
        """`refused` is told of each token that Slack refuses, each time."""
        self._metrics, self._told = metrics, refused
        self._refused: set[str] = set()
        self._lock = threading.Lock()

    def failed(self, method: str, error: str, token: str | None) -> None:
        """A call was given up."""
        self._metrics.slack_errors.labels(method, error).inc()
        if error not in REFUSED_TOKEN or not token:
            return
        with self._lock:
            is_new = _digest(token) not in self._refused
            self._refused.add(_digest(token))
        if is_new:
            logger.error("Slack refuses a token of the bot's (%s): install the app again", error)
        if self._told:
            self._told(token)

    def broke(self) -> None:
        """An attempt at a call broke."""
        self._metrics.retries.labels("call").inc()

    def is_refused(self, token: str | None) -> bool:
        """Whether Slack has refused a token since this process began."""
        return bool(token) and _digest(token or "") in self._refused


class Readiness:
    """Says why the bot cannot do its work; an empty sentence where it can."""

    def __init__(
        self, trouble: Callable[[], str], client: WebClient | None, failures: CallFailures
    ) -> None:
        """`trouble` is the storage's; `client` speaks for the one token, None where each team has
        its own."""
        self._trouble, self._client, self._failures = trouble, client, failures
        self._is_known = client is None

    def __call__(self) -> str:
        """Look; Slack is asked until it has taken the token once, then believed."""
        if why := self._trouble():
            return why
        if not self._is_known and self._client:
            try:
                self._client.auth_test()
            except Undelivered as refusal:
                return f"Slack does not know the token ({error_name(refusal)})."
            self._is_known = True
        if self._client and self._failures.is_refused(self._client.token):
            return "Slack refuses the token now: install the app again."
        return ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
