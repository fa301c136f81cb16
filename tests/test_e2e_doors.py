"""The doors: what strangers and Slack do there keeps nobody waiting and betrays nothing."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot import http_server
from bot.handlers.packing import packed
from bot.rendering.render import Message
from bot.slack.socket_mode import Backoff
from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside, texts
from tests.bot_processes import ROOT, BotProcess, bot_processes

QUESTION = "/tco 5M in 1M out as of 2026-04-15"
SOON = 60
_READ_SECONDS = 10
"""So long a request is waited for that stops half-way."""


# --- the process as it runs in production


@pytest.fixture
def process(slack: LocalSlack, database: Path) -> Iterator[BotProcess]:
    with bot_processes(slack, database, 1) as (bot,):
        slack.deliveries.bot_url = bot.line.bot_url
        yield bot


def half_sent(port: int, text: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(text)
    return connection


def test_requests_that_are_sent_half_keep_nobody_waiting(
    slack: LocalSlack, process: BotProcess
) -> None:
    """Ten stop in the head and ten in the body: more than there are threads."""
    head = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\n"
    body = head + b"Content-Length: 1000\r\n\r\npayload="
    with ExitStack() as stack:
        for text in [head] * 10 + [body] * 10:
            stack.enter_context(half_sent(process.port, text))
        time.sleep(0.5)
        started = time.monotonic()
        address = f"http://127.0.0.1:{process.port}/healthz"
        health = httpx.get(address, trust_env=False, timeout=60)
        ack = slack.command(QUESTION)
        assert health.text == "ok" and ack.is_ok
        assert time.monotonic() - started < _READ_SECONDS, "they are waited for no longer than that"
    answered(slack)


def test_a_request_that_comes_in_pieces_is_answered(process: BotProcess) -> None:
    with half_sent(process.port, b"GET /healthz HT") as connection:
        time.sleep(0.3)
        connection.sendall(b"TP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"ok")


def test_the_web_process_draws_no_picture_itself(slack: LocalSlack, process: BotProcess) -> None:
    slack.command(QUESTION)
    answered(slack)
    loaded = [
        (pid, "matplotlib" in Path(f"/proc/{pid}/maps").read_text("utf-8"))
        for pid in (path.name for path in Path("/proc").iterdir() if path.name.isdigit())
        if _group_of(pid) == process.pid
    ]
    assert [is_loaded for _, is_loaded in loaded].count(True) == 1
    (drawing,) = [pid for pid, is_loaded in loaded if is_loaded]
    assert "bot.jobs.pictures" in Path(f"/proc/{drawing}/cmdline").read_text("utf-8")


def _group_of(pid: str) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[2])
    except OSError:
        return 0


def test_bots_of_one_user_share_no_control_socket() -> None:
    assert "--config python:bot.http_server " in (ROOT / "Procfile").read_text("utf-8")
    assert http_server.control_socket_disable


# --- what is logged


def test_neither_words_nor_secrets_are_logged_at_any_level(
    slack: LocalSlack, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The address of a response is a secret, also when Slack answers 500 there."""
    with caplog.at_level(logging.DEBUG), bot_beside(slack, database):
        slack.faults.http_error("response_url", status=500, times=2)
        slack.command("/tco 5M in 1M out regualted by aunt Agatha")
        slack.mention("what does aunt Agatha say")
        slack.wait_for(lambda: len(slack.ephemerals(slack.ana)) >= 2, SOON)
        slack.settle()
    own = [r for r in caplog.records if not r.name.startswith(("uvicorn", "asyncio"))]
    logged = "\n".join(record.getMessage() for record in own)
    assert "Agatha" not in logged and "/response/" not in logged and logged


# --- Socket Mode


class Crowded:
    """Stands in for the SDK's client while Slack has too many connections of the app."""

    def __init__(self) -> None:
        self.attempts = 0

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        self.attempts += 1

    def enqueue_message(self, message: str) -> None:
        """The SDK connects again at once."""
        self.connect_to_new_endpoint(force=True)


def test_where_slack_has_too_many_connections_the_next_try_waits_longer_each_time() -> None:
    now = [0.0]
    client = Crowded()
    Backoff(client, clock=lambda: now[0])  # type: ignore[arg-type]
    refusal = '{"type": "disconnect", "reason": "too_many_websockets"}'
    client.connect_to_new_endpoint()
    client.enqueue_message(refusal)
    for tenth in range(1, 600):
        now[0] = tenth / 10
        before = client.attempts
        client.connect_to_new_endpoint()
        if client.attempts > before:
            client.enqueue_message(refusal)
    assert client.attempts == 5, "at once, then after 2, 4, 8 and 16 seconds"
    assert hasattr(SocketModeClient, "connect_to_new_endpoint")


# --- a response url works five times


def test_messages_that_are_too_many_for_a_response_url_are_joined_and_none_is_left_out() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2000}}
    messages = [Message(str(number), (section,)) for number in range(7)]
    joined = packed(messages, 5)
    assert len(joined) == 5
    assert sum(len(message.blocks) for message in joined) == 7


def test_a_private_answer_has_the_message_with_the_sources(
    slack: LocalSlack, database: Path
) -> None:
    with bot_beside(slack, database):
        slack.command(QUESTION.replace("/tco", "/tco private"))
        slack.wait_for(lambda: "Not modelled" in str(whispered(slack, slack.ai_costs)), SOON)


def test_where_the_bot_is_no_member_nothing_is_left_out_either(
    slack: LocalSlack, database: Path
) -> None:
    with bot_beside(slack, database):
        slack.command(QUESTION, channel=slack.private)
        says = ("Not modelled", "/invite @tco", "GPU, failover")
        there = lambda: str(whispered(slack, slack.private))  # noqa: E731
        slack.wait_for(lambda: all(word in there() for word in says), SOON)


def whispered(slack: LocalSlack, channel: str) -> list[str]:
    return [texts(message) for message in slack.ephemerals(slack.ana, channel)]


def test_what_a_bot_says_wakes_no_listener(
    slack: LocalSlack, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack tells of each message of an answer; what people say below it is heard."""
    heard: list[BoltRequest] = []
    real = App.dispatch
    monkeypatch.setattr(App, "dispatch", lambda app, req: (heard.append(req), real(app, req))[1])
    with bot_beside(slack, database):
        slack.command(QUESTION)
        root = answered(slack)
        slack.say("what if 50M in 10M out", channel=root.channel, thread_ts=root.ts)
        answered(slack, replies=8)
    said = [req.body["event"] for req in heard if "event" in req.body]
    assert [event["user"] for event in said if event["type"] == "message"] == [slack.ana]
