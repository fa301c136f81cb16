"""The outbox waits where Slack asks it to, and tells each message once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.answers.create import create_answers
from bot.jobs.outbox import Outbox, Pace
from bot.rendering.render import Message
from bot.settings import Settings
from bot.slack.posting import Mark
from bot.storage import ThreadKey

KEY, MARK = ThreadKey("T", "C", "1.0"), Mark("1.0")


class Busy:
    """A client that is told to wait so many times before it posts."""

    def __init__(self, refusals: int, error: str = "ratelimited") -> None:
        self.refusals, self.error, self.posted = refusals, error, 0

    def chat_postMessage(self, **sent: Any) -> dict[str, str]:  # noqa: N802
        if self.refusals:
            self.refusals -= 1
            raise SlackApiError("no", _refusal(self.error))
        self.posted += 1
        return {"channel": "C", "ts": "2.0"}


def _refusal(error: str) -> SlackResponse:
    return SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, headers={"Retry-After": "3"},
        data={"ok": False, "error": error}, status_code=429,
    )  # fmt: skip


def outbox(tmp_path: Path, waits: list[float]) -> Outbox:
    answers = create_answers(Settings.from_env({"TCO_DATABASE": str(tmp_path / "tco.db")}))
    return Outbox(answers, Pace(every=0), sleep=waits.append)


def test_a_message_that_must_wait_is_not_lost(tmp_path: Path) -> None:
    client, waits = Busy(refusals=5), list[float]()
    message = Message("hello", ())
    assert outbox(tmp_path, waits).post(client, KEY, message, MARK) == "2.0"  # type: ignore[arg-type]
    assert (client.posted, waits) == (1, [3.0] * 5)


def test_another_refusal_is_not_waited_for(tmp_path: Path) -> None:
    client, waits = Busy(refusals=1, error="not_in_channel"), list[float]()
    with pytest.raises(SlackApiError):
        outbox(tmp_path, waits).post(client, KEY, Message("hello", ()), MARK)  # type: ignore[arg-type]
    assert (client.posted, waits) == (0, [])
