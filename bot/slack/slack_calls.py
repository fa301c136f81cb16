"""Calls of Slack's Web API: which are made again by themselves, and what their failures are called.

A call that may be made twice is made again when the connection breaks. A message may not: nobody
knows whether Slack took it, so bot/jobs/outbox.py looks before it posts again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException, RemoteDisconnected
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import HttpRequest, RetryHandler
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

_RETRIES = 3
_ONCE = ("/chat.postMessage", "/chat.postEphemeral", "/files.completeUploadExternal")
"""What people would see twice."""
_HALF_DONE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Errors of Slack's own, after which some of what was asked may be done."""

REFUSED_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
"""Errors after which nothing goes any more with that token."""

Undelivered = (SlackApiError, SlackClientError, URLError, HTTPException, OSError)
"""What a call that the SDK gave up on raises."""


def once_only(url: str) -> bool:
    """Whether a call must not be made again by itself."""
    return url.endswith(_ONCE)


def retry_handlers() -> list[RetryHandler]:
    """The SDK's handlers for server errors, broken connections and rate limits, for callers that
    wait; for messages none of the first two: who posts them looks first whether they came."""
    broken: list[type[Exception]] = [
        URLError,
        ConnectionResetError,
        RemoteDisconnected,
        TimeoutError,
    ]
    return [
        _BrokenConnection(max_retry_count=_RETRIES, error_types=broken),
        _ServerError(max_retry_count=_RETRIES),
        _RateLimit(max_retry_count=_RETRIES),
    ]


def error_name(why: Exception) -> str:
    """Slack's own name of an error, else its kind: the text may hold a payload."""
    if isinstance(why, SlackApiError):
        answered: Any = why.response
        return str(answered.get("error", "unknown_error"))
    return type(why).__name__


def is_unsure(why: Exception) -> bool:
    """Whether what was asked may be done all the same: Slack broke off, or was not heard."""
    if not isinstance(why, SlackApiError):
        return True
    answered: Any = why.response
    status = answered["status"] if isinstance(answered, dict) else answered.status_code
    return int(status) >= 500 or error_name(why) in _HALF_DONE


class Unwell(Exception):
    """Slack did not do what was asked, and it may be asked again later."""

    def __init__(self, why: Exception, seconds: float | None = None) -> None:
        super().__init__(error_name(why))
        self.seconds = seconds
        """How long Slack asks to wait; None where it asks nothing."""


def unwell(why: Exception, method: str) -> Unwell | None:
    """What a failed call may be made again for; None where it may not, or it would not help."""
    if isinstance(why, SlackApiError) and error_name(why) == "ratelimited":
        answered: Any = why.response
        return Unwell(why, float(answered.headers.get("Retry-After", 1)))
    is_broken = is_unsure(why) and error_name(why) not in _HALF_DONE
    return Unwell(why) if is_broken and not once_only(f"/{method}") else None


_here = threading.local()


@contextmanager
def waited_for() -> Iterator[None]:
    """Within, calls of this thread that may be made again raise Unwell: somebody waits for that."""
    _here.waits = True
    try:
        yield
    finally:
        _here.waits = False


def may_wait() -> bool:
    """Whether a call of this thread is waited for."""
    return getattr(_here, "waits", False)


@contextmanager
def lends(processor: Callable[[int], None] | None) -> Iterator[None]:
    """Within, this thread computes, and lends the `processor` by 1 to others while it waits for
    something outside of this process, by -1 once it goes on; None where it does not compute."""
    _here.processor = processor
    try:
        yield
    finally:
        _here.processor = None


@contextmanager
def elsewhere() -> Iterator[None]:
    """Within, this thread waits for another process or machine: others may compute meanwhile."""
    processor = getattr(_here, "processor", None)
    if processor is None:
        yield
        return
    processor(1)
    try:
        yield
    finally:
        processor(-1)


class _BrokenConnection(ConnectionErrorRetryHandler):
    def _can_retry(self, *, request: HttpRequest, **about: Any) -> bool:
        return not once_only(request.url) and super()._can_retry(request=request, **about)


class _ServerError(ServerErrorRetryHandler):
    def _can_retry(self, *, request: HttpRequest, **about: Any) -> bool:
        return not once_only(request.url) and super()._can_retry(request=request, **about)


class _RateLimit(RateLimitErrorRetryHandler):
    def _can_retry(self, *, request: HttpRequest, **about: Any) -> bool:
        return not once_only(request.url) and super()._can_retry(request=request, **about)
