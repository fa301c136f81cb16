"""Slash commands and response urls, between the local Slack and a real Bolt app."""

import json
import time
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.workspace.errors import SlackError
from bot.workspace.local_slack import LocalSlack
from tests.slack_samples import (
    CONTROLS,
    Json,
    noting,
)


def test_a_command_carries_what_slack_sends(slack: LocalSlack, bare_bot: App) -> None:
    seen: list[Json] = []

    @bare_bot.command("/tco")
    def answer(ack: Any, command: Json) -> None:
        seen.append(command)
        ack()

    ack = slack.command("/tco  5M in & <!channel>", user=slack.ravi, channel=slack.private)
    assert (ack.status, ack.ack_body, ack.error) == (200, "", None)
    assert ack.ack_seconds < 3
    [command] = seen
    assert command["text"] == "5M in &amp; &lt;!channel&gt;"
    assert (command["user_id"], command["user_name"]) == (slack.ravi, "ravi")
    assert (command["channel_id"], command["channel_name"]) == (slack.private, "privategroup")
    assert command["response_url"].startswith(slack.url)
    assert command["trigger_id"] and command["api_app_id"] and command["team_id"]


@pytest.mark.parametrize(
    ("answer", "sees"),
    [("hello", "ephemeral"), ({"text": "hello", "response_type": "in_channel"}, "channel")],
)
def test_what_the_ack_says_is_shown(
    slack: LocalSlack, bare_bot: App, answer: Any, sees: str
) -> None:
    bare_bot.command("/tco")(lambda ack: ack(answer))
    slack.command("/tco")
    in_channel = [m.text for m in slack.messages()]
    only_ana = [m.text for m in slack.ephemerals()]
    assert {"ephemeral": only_ana, "channel": in_channel}[sees] == ["hello"]
    assert len(in_channel + only_ana) == 1


def test_a_command_that_is_not_acknowledged_times_out(slack: LocalSlack, bare_bot: App) -> None:
    @bare_bot.command("/tco")
    def answer_late(ack: Any) -> None:
        time.sleep(0.2)
        ack()

    slack.deliveries.line.ack_seconds = 0.1
    ack = slack.command("/tco 5M in")
    assert (ack.status, ack.error) == (None, "operation_timeout")
    [message] = slack.ephemerals()
    assert message.text == '/tco failed with the error "operation_timeout"'


def test_a_command_that_nobody_takes_fails(slack: LocalSlack, bare_bot: App) -> None:
    ack = slack.command("/tco")  # the app has no listener: Bolt answers 404
    assert (ack.status, ack.error) == (404, "dispatch_failed")
    slack.faults.bot_unreachable = True
    assert slack.command("/tco").error == "dispatch_failed"
    texts = [m.text for m in slack.ephemerals()]
    assert texts == ['/tco failed with the error "dispatch_failed"'] * 2


def test_a_refused_answer_tells_the_person(slack: LocalSlack, bare_bot: App) -> None:
    bare_bot.command("/tco")(lambda ack: ack(text="x", blocks=[{"type": "poem"}]))
    assert slack.command("/tco").error == "invalid_blocks"
    [message] = slack.ephemerals()
    assert message.error == "invalid_command_response"


def test_only_the_apps_commands_and_only_its_own_people(slack: LocalSlack, bare_bot: App) -> None:
    assert slack.command("/topspin").error == "invalid_command"
    assert slack.command("/tco", slack.guest, slack.shared).error == "invalid_command"
    with pytest.raises(SlackError, match="not_in_channel"):
        slack.command("/tco", slack.guest, slack.private)


def test_a_command_may_be_delivered_twice(slack: LocalSlack, bare_bot: App) -> None:
    seen: list[str] = []

    @bare_bot.command("/tco")
    def answer(ack: Any, command: Json) -> None:
        ack()
        seen.append(command["trigger_id"])

    slack.faults.duplicate("command")
    slack.command("/tco", trigger_id="7.again")
    slack.command("/tco", trigger_id="7.again")
    slack.wait_for(lambda: len(seen) == 3)
    assert set(seen) == {"7.again"}


@pytest.fixture
def respond(slack: LocalSlack, bare_bot: App) -> WebhookClient:
    """The response url of a command that Ana typed where the bot is not."""
    urls: list[str] = []

    @bare_bot.command("/tco")
    def answer(ack: Any, command: Json) -> None:
        urls.append(command["response_url"])
        ack()

    slack.command("/tco", channel=slack.private)
    return WebhookClient(urls[0])


def test_a_response_url_answers_five_times_anywhere(
    slack: LocalSlack, respond: WebhookClient
) -> None:
    for n in range(5):
        assert respond.send(text=str(n)).status_code == 200
    sixth = respond.send(text="5")
    assert (sixth.status_code, json.loads(sixth.body)["error"]) == (404, "used_url")
    assert [m.text for m in slack.ephemerals(channel=slack.private)] == list("01234")


def test_a_response_url_lives_for_thirty_minutes(
    slack: LocalSlack, respond: WebhookClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_an_hour_later = time.time() + 30 * 60
    monkeypatch.setattr("bot.workspace.tickets.time.time", lambda: half_an_hour_later)
    late = respond.send(text="late")
    assert (late.status_code, json.loads(late.body)["error"]) == (404, "expired_url")


def test_a_response_url_replaces_and_deletes_its_message(
    slack: LocalSlack, respond: WebhookClient
) -> None:
    respond.send(text="thinking", response_type="in_channel")
    respond.send(text="done", replace_original=True)
    assert [m.text for m in slack.messages(slack.private)] == ["done"]
    respond.send(delete_original=True)
    assert slack.messages(slack.private) == []


def test_a_reply_in_a_thread_says_that_it_replaces_nothing(
    slack: LocalSlack, bare_bot: App, client: WebClient
) -> None:
    urls: list[Json] = []
    bare_bot.action("why")(noting(urls))
    ts = client.chat_postMessage(channel=slack.ai_costs, text="x", blocks=[CONTROLS])["ts"]
    slack.click(slack.messages()[0], "why")
    slack.wait_for(lambda: urls)
    respond = WebhookClient(urls[0]["response_url"])
    reply = {"text": "Because", "response_type": "in_channel", "thread_ts": ts}
    respond.send_dict({**reply, "replace_original": False})
    assert slack.workspace.warnings == []
    respond.send_dict(reply)
    assert slack.workspace.warnings == ["response_url: thread_ts_needs_replace_original_false"]
    assert [m.text for m in slack.thread(slack.ai_costs, ts)] == ["Because"] * 2


def test_a_response_url_refuses_what_slack_refuses(
    slack: LocalSlack, respond: WebhookClient
) -> None:
    answer = respond.send(text="x", blocks=[{"type": "poem"}])
    assert (answer.status_code, json.loads(answer.body)["error"]) == (400, "invalid_blocks")
    assert slack.ephemerals() == []
