"""The local Slack's rate limits, its message metadata, and answers that it loses on order."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.local_slack import LocalSlack
from bot.workspace.quotas import Quotas
from tests.slack_samples import refused

MARK = {"event_type": "tco_answer", "event_payload": {"for": "1.0", "part": 0}}


def test_a_channel_takes_a_burst_and_then_one_message_a_second() -> None:
    now = 0.0
    quotas = Quotas(clock=lambda: now)
    assert [quotas.take("chat.postMessage", "C1") for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert quotas.take("chat.postMessage", "C2") == 0
    now = 1.0
    assert [quotas.take("chat.postMessage", "C1") for _ in range(2)] == [0, 1]
    assert quotas.refused == {"chat.postMessage": 2}


def test_what_comes_too_fast_is_refused_with_the_time_to_wait() -> None:
    with LocalSlack(quotas=True) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        for number in range(5):
            client.chat_postMessage(channel=slack.ai_costs, text=str(number))
        with pytest.raises(SlackApiError) as refusal:
            client.chat_postMessage(channel=slack.ai_costs, text="5")
        assert refusal.value.response.status_code == 429
        assert refusal.value.response.headers["Retry-After"] == "1"
        client.chat_postMessage(channel=slack.general, text="elsewhere")
        assert len(slack.messages()) == 5
        assert "ratelimited" in [entry.error for entry in slack.workspace.log.all()]


def test_without_quotas_nobody_has_to_wait(slack: LocalSlack, client: WebClient) -> None:
    for number in range(10):
        client.chat_postMessage(channel=slack.ai_costs, text=str(number))
    assert len(slack.messages()) == 10


def test_what_metadata_holds_is_shown_to_who_asks_for_it(
    slack: LocalSlack, client: WebClient
) -> None:
    root = slack.say("question")
    place = {"channel": root.channel, "thread_ts": root.ts}
    posted = client.chat_postMessage(text="x", metadata=MARK, **place)
    assert posted["message"]["metadata"] == MARK
    read = {"channel": root.channel, "ts": root.ts}
    [_, plain] = client.conversations_replies(**read)["messages"]
    [_, whole] = client.conversations_replies(**read, include_all_metadata=True)["messages"]
    assert plain["metadata"] == {"event_type": "tco_answer", "event_payload": {}}
    assert whole["metadata"] == MARK


def test_an_update_keeps_metadata_unless_it_brings_some(
    slack: LocalSlack, client: WebClient
) -> None:
    ts = client.chat_postMessage(channel=slack.ai_costs, text="x", metadata=MARK)["ts"]
    place = {"channel": slack.ai_costs, "ts": ts}
    assert client.chat_update(text="y", **place)["message"]["metadata"] == MARK
    assert "metadata" not in client.chat_update(text="z", metadata={}, **place)["message"]


@pytest.mark.parametrize(
    "metadata",
    [{"event_type": "a"}, {"event_type": 1, "event_payload": {}}, MARK | {"event_payload": []}],
)
def test_metadata_that_slack_refuses(
    slack: LocalSlack, client: WebClient, metadata: dict[str, Any]
) -> None:
    with refused("invalid_metadata_schema"):
        client.chat_postMessage(channel=slack.ai_costs, text="x", metadata=metadata)


def test_an_answer_that_gets_lost_was_carried_out(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.lose_answer("chat.postMessage")
    client.retry_handlers.clear()
    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel=slack.ai_costs, text="x")
    assert [message.text for message in slack.messages()] == ["x"]
    assert slack.faults.pending() == []


def test_a_call_without_a_body_is_counted_and_answered() -> None:
    """slack_sdk asks `auth.test` so, with JSON's content type."""
    with LocalSlack(quotas=True) as slack:
        client = WebClient(slack.bot_token, base_url=slack.api_url)
        assert client.auth_test()["user_id"] == slack.bot
