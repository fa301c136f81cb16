"""Events are heard before they are acknowledged: what Slack believes delivered is safe by then.

Bolt acknowledges an event first and runs its listener afterwards; a process that died in between
would lose the event for good. Middleware runs before: where it fails, Slack delivers again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import App

Listener = Callable[[dict[str, Any], dict[str, Any]], None]
"""Takes an event and the body that it came in; keeps what matters, and returns soon."""


class BeforeAck:
    """Registers listeners that run before the acknowledgement."""

    def __init__(self, app: App) -> None:
        self._app = app

    def event(self, kind: str) -> Callable[[Listener], Listener]:
        """Decorates the listener of one kind of event."""

        def register(listener: Listener) -> Listener:
            def hear(
                event: dict[str, Any],
                body: dict[str, Any],
                next: Callable[[], None],
            ) -> None:
                listener(event, body)
                next()

            self._app.event(kind, middleware=[hear])(_acknowledged)
            return listener

        return register


def _acknowledged() -> None:
    """Nothing is left to do."""
