"""Slack's Web API over connections that are kept: slack_sdk opens one for every call.

urllib3 carries them: a call takes a third of the processor's time that other clients take, and an
answer is ten calls.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as Headers
from typing import Any, BinaryIO, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request

import urllib3
from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler
from slack_sdk.web import SlackResponse
from urllib3.exceptions import HTTPError as Broken
from urllib3.exceptions import ReadTimeoutError

from bot.slack.connections import Connections
from bot.slack.slack_calls import (
    Undelivered,
    elsewhere,
    error_name,
    may_wait,
    once_only,
    retry_handlers,
    unwell,
)

TIMEOUT_SECONDS = 10.0
_POST_SECONDS = 30.0
"""For what must not be done twice: it is waited for rather than risked again."""
_PIECE_BYTES = 65_536
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
        connections: Connections | None = None,
        failures: Failures | None = None,
        *,
        is_patient: bool = False,
    ) -> None:
        super().__init__(
            token=token,
            base_url=base_url or WebClient.BASE_URL,
            timeout=int(TIMEOUT_SECONDS),
            retry_handlers=retry_handlers() if handlers is None else handlers,
        )
        self._connections = connections or Connections()
        self._failures, self._is_patient = failures or _Nobody(), is_patient

    def patient(self) -> KeptClient:
        """The same for jobs: what may be asked again is, later, by the worker that does the job;
        no thread is held meanwhile."""
        return KeptClient(
            self.token, self.base_url, [], self._connections, self._failures, is_patient=True
        )

    def of_token(self, token: str | None) -> KeptClient:
        """The same with another token, over the same connections."""
        return KeptClient(token, self.base_url, None, self._connections, self._failures)

    def api_call(self, api_method: str, **about: Any) -> SlackResponse:
        """One call of the Web API; what Slack refuses is made known before it is raised. Raises
        Unwell where the call may be made again and somebody waits for that."""
        try:
            return super().api_call(api_method, **about)
        except Undelivered as why:
            if self._is_patient and may_wait() and (found := unwell(why, api_method)):
                raise found from why
            self._failures.failed(api_method, error_name(why), self.token)
            raise

    def send(self, url: str, body: Mapping[str, Any]) -> int:
        """Post JSON to a response url; the status of the answer. The url is a secret, and stands in
        no error."""
        headers = {"Content-Type": "application/json"}
        try:
            status = int(self._asked("POST", url, json.dumps(body).encode(), headers).status)
        except OSError as why:
            self._failures.failed("response_url", error_name(why), None)
            raise
        if status != _OK:
            self._failures.failed("response_url", f"http_{status}", None)
        return status

    def upload(self, url: str, content: bytes) -> None:
        """Send a file's bytes to where files.getUploadURLExternal says."""
        answer = self._asked("POST", url, content, {}, _POST_SECONDS)
        if answer.status != _OK:
            raise URLError(f"the upload was answered {answer.status}")

    def download(self, url: str, into: BinaryIO, most_bytes: int) -> str | None:
        """Fetch a shared file; its content type, or None where it is not handed over or larger than
        it was said to be."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self._asked("GET", url, None, headers, _POST_SECONDS, is_read=False)
        try:
            with elsewhere():
                for piece in answer.stream(_PIECE_BYTES) if answer.status == _OK else ():
                    into.write(piece)
                    if into.tell() > most_bytes:
                        return None
            return str(answer.headers.get("content-type", "")) if answer.status == _OK else None
        except Broken as why:
            raise _as_of_urllib(why) from None
        finally:
            answer.close()

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """What slack_sdk does with urllib, with its errors."""
        seconds = _POST_SECONDS if once_only(url) else TIMEOUT_SECONDS
        content = req.data if isinstance(req.data, bytes) else None
        try:
            answer = self._asked(req.get_method(), url, content, dict(req.headers), seconds)
        except OSError:
            self._failures.broke()
            raise
        headers = Headers()
        for name, value in answer.headers.items():
            headers[name.title()] = value
        if answer.status >= 300:
            self._failures.broke()
            body = io.BytesIO(answer.data)
            raise HTTPError(url, answer.status, answer.reason or "", headers, body)
        text = answer.data.decode("utf-8", "replace")
        return {"status": answer.status, "headers": dict(headers), "body": text}

    def _asked(
        self,
        method: str,
        url: str,
        content: bytes | None,
        headers: Mapping[str, str],
        seconds: float = TIMEOUT_SECONDS,
        *,
        is_read: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        try:
            return self._connections.asked(method, url, content, headers, seconds, is_read=is_read)
        except Broken as why:
            raise _as_of_urllib(why) from None


def _as_of_urllib(why: Broken) -> OSError:
    if isinstance(why, ReadTimeoutError):
        return TimeoutError(type(why).__name__)
    return URLError(type(why).__name__)
