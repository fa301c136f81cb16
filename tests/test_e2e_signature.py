"""Whatever is not signed by Slack, freshly, is 401; nothing behind the door sees it."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from slack_bolt import BoltRequest

from bot.app import create_app
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import bot_beside, settings_for

_FORM = "application/x-www-form-urlencoded"
BODY = (
    b"command=%2Ftco&text=5M+in+1M+out&team_id=T1&channel_id=C1&user_id=U1&trigger_id=1.1"
    b"&response_url=http%3A%2F%2F127.0.0.1%3A9%2Fresponse"
)


@pytest.fixture
def events_url(slack: LocalSlack, tmp_path: Path) -> Iterator[str]:
    with bot_beside(slack, tmp_path / "tco.db") as service:
        yield f"{service.url}/slack/events"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


def post(url: str, timestamp: str | None, signed: str | None, body: bytes = BODY) -> int:
    headers: dict[str, bytes] = {"Content-Type": b"application/x-www-form-urlencoded"}
    if timestamp is not None:
        headers["X-Slack-Request-Timestamp"] = timestamp.encode()
    if signed is not None:
        headers["X-Slack-Signature"] = signed.encode()
    return httpx.post(url, content=body, headers=headers).status_code


def test_slack_s_own_signature_is_let_in(slack: LocalSlack, events_url: str) -> None:
    now = str(int(time.time()))
    assert post(events_url, now, signature(slack.signing_secret, now, BODY)) == 200


def test_a_forged_stale_or_malformed_signature_is_turned_away(
    slack: LocalSlack, events_url: str
) -> None:
    now, stale = str(int(time.time())), str(int(time.time()) - 301)
    genuine = signature(slack.signing_secret, now, BODY)
    assert post(events_url, now, signature("guessed", now, BODY)) == 401
    assert post(events_url, now, genuine, BODY + b"&text=more") == 401
    assert post(events_url, stale, signature(slack.signing_secret, stale, BODY)) == 401
    assert post(events_url, "soon", signature(slack.signing_secret, "soon", BODY)) == 401
    assert post(events_url, "١٢٣", genuine) == 401
    assert post(events_url, now, "v0=ünïcode") == 401
    assert post(events_url, None, genuine) == 401
    assert post(events_url, now, None) == 401
    assert post(events_url, now, genuine, b"\xff\xfe not text") == 401


def test_the_health_check_needs_no_signature(events_url: str) -> None:
    assert httpx.get(events_url.replace("/slack/events", "/healthz")).text == "ok"


def test_a_timestamp_that_no_clock_knows_is_turned_away(slack: LocalSlack, events_url: str) -> None:
    """400 digits are a number, and too large to be reckoned with."""
    timestamp = "9" * 400
    headers = {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(slack.signing_secret, timestamp, BODY),
    }
    answer = httpx.post(events_url, content=BODY, headers=headers, trust_env=False)
    assert answer.status_code == 401


def test_bolt_verifies_once_more_behind_the_door(slack: LocalSlack, tmp_path: Path) -> None:
    """Reached without the door, the app takes nothing unsigned either."""
    app = create_app(settings_for(slack, tmp_path / "tco.db"))
    request = BoltRequest(body=BODY.decode(), headers={"content-type": [_FORM]})
    assert app.dispatch(request).status == 401
