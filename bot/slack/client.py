"""Slack's Web API over connections that are kept: slack_sdk opens one for every call."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as Headers
from typing import Any, BinaryIO, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request

import httpx
from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler
from slack_sdk.web import SlackResponse

from bot.slack.slack_calls import Undelivered, error_name, once_only, retry_handlers

TIMEOUT_SECONDS = 10.0
_POST_SECONDS = 30.0
"""For what must not be done twice: it is waited for rather than risked again."""
_IDLE_SECONDS = 30.0
_MOST_CONNECTIONS = 40
_OK = 200


class Failures(Protocol):
    """Who wants to know what goes wrong with calls. Names only, of methods and of errors."""

    def failed(self, method: str, error: str, token: str | None) -> None:
        """A call was given up; `error` is Slack's own name of it, or the kind of failure."""

    def broke(self) -> None:
        """An attempt at a call broke; it may be made again."""


@dataclass(frozen=True)
class _Nobody:
    """Wants to know nothing."""

    def failed(self, method: str, error: str, token: str | None) -> None:
        """Nothing."""

    def broke(self) -> None:
        """Nothing."""


class KeptClient(WebClient):
    """A WebClient whose calls share connections; any thread may use it."""

    def __init__(
        self,
        token: str | None,
        base_url: str | None = None,
        handlers: list[RetryHandler] | None = None,
        http: httpx.Client | None = None,
        failures: Failures | None = None,
    ) -> None:
        super().__init__(
            token=token,
            base_url=base_url or WebClient.BASE_URL,
            timeout=int(TIMEOUT_SECONDS),
            retry_handlers=retry_handlers() if handlers is None else handlers,
        )
        limits = httpx.Limits(
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=_MOST_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
        )
        self._http = http or httpx.Client(limits=limits, follow_redirects=False)
        self._failures = failures or _Nobody()

    def patient(self) -> KeptClient:
        """The same for jobs: they wait for Slack's patience themselves, holding no thread."""
        handlers = retry_handlers(waits=False)
        return KeptClient(self.token, self.base_url, handlers, self._http, self._failures)

    def of_token(self, token: str | None) -> KeptClient:
        """The same with another token, over the same connections."""
        return KeptClient(token, self.base_url, None, self._http, self._failures)

    def api_call(self, api_method: str, **about: Any) -> SlackResponse:
        """One call of the Web API; what Slack refuses is made known before it is raised."""
        try:
            return super().api_call(api_method, **about)
        except Undelivered as why:
            self._failures.failed(api_method, error_name(why), self.token)
            raise

    def send(self, url: str, body: Mapping[str, Any]) -> int:
        """Post JSON to a response url; the status of the answer. The url is a secret, and stands in
        no error."""
        try:
            status = self._http.post(url, json=dict(body), timeout=TIMEOUT_SECONDS).status_code
        except httpx.HTTPError as why:
            self._failures.failed("response_url", type(why).__name__, None)
            raise _as_of_urllib(why) from None
        if status != _OK:
            self._failures.failed("response_url", f"http_{status}", None)
        return status

    def upload(self, url: str, content: bytes) -> None:
        """Send a file's bytes to where files.getUploadURLExternal says."""
        try:
            answer = self._http.post(url, content=content, timeout=_POST_SECONDS)
        except httpx.HTTPError as why:
            raise _as_of_urllib(why) from None
        if answer.status_code != _OK:
            raise URLError(f"the upload was answered {answer.status_code}")

    def download(self, url: str, into: BinaryIO, most_bytes: int) -> str | None:
        """Fetch a shared file; its content type, or None where it is not handed over or larger than
        it was said to be."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            with self._http.stream("GET", url, headers=headers, timeout=_POST_SECONDS) as answer:
                for chunk in answer.iter_bytes() if answer.status_code == _OK else ():
                    into.write(chunk)
                    if into.tell() > most_bytes:
                        return None
                is_there = answer.status_code == _OK
                return str(answer.headers.get("content-type", "")) if is_there else None
        except httpx.HTTPError as why:
            raise _as_of_urllib(why) from None

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """What slack_sdk does with urllib, with its errors."""
        seconds = _POST_SECONDS if once_only(url) else TIMEOUT_SECONDS
        content = req.data if isinstance(req.data, bytes) else None
        try:
            answer = self._http.request(
                req.get_method(), url, content=content, headers=dict(req.headers), timeout=seconds
            )
        except httpx.HTTPError as why:
            self._failures.broke()
            raise _as_of_urllib(why) from why
        headers = Headers()
        for name, value in answer.headers.items():
            headers[name.title()] = value
        if answer.status_code >= 300:
            self._failures.broke()
            body = io.BytesIO(answer.content)
            raise HTTPError(url, answer.status_code, answer.reason_phrase, headers, body)
        return {"status": answer.status_code, "headers": dict(headers), "body": answer.text}


def _as_of_urllib(why: httpx.HTTPError) -> OSError:
    if isinstance(why, httpx.TimeoutException):
        return TimeoutError(type(why).__name__)
    return URLError(type(why).__name__)
