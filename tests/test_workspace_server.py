"""The local Slack as a server: bad days on order, loopback only, state kept, payloads logged."""

import json
import tempfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.workspace.local_slack import LocalSlack
from tests.slack_samples import HOME, refused


def test_a_rate_limit_passes_when_its_time_is_over(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.rate_limit("chat.postMessage", retry_after=1)
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel=slack.ai_costs, text="x")
    answer = refusal.value.response
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")

    slack.faults.rate_limit("chat.postMessage", retry_after=0, times=2)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    client.chat_postMessage(channel=slack.ai_costs, text="at last")
    assert [m.text for m in slack.messages()] == ["at last"]
    statuses = [call.status for call in slack.workspace.log.calls("chat.postMessage")]
    assert statuses == [429, 429, 429, 200]


def test_slack_can_fail_in_every_way(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.http_error("auth.test", status=503)
    with pytest.raises(SlackApiError) as refusal:
        client.auth_test()
    assert refusal.value.response.status_code == 503
    slack.faults.refuse("*", "account_inactive")
    with refused("account_inactive"):
        client.auth_test()
    slack.faults.drop("auth.test", times=2)  # the client's own handler tries a second time
    with pytest.raises(ConnectionError):
        client.auth_test()
    slack.faults.slow("auth.test", seconds=0.05)
    assert client.auth_test()["ok"]
    assert slack.faults.pending() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:80", "Origin": "http://localhost:80"}, 200),
        ({}, 200),
    ],
)
def test_only_this_machine_is_served(
    slack: LocalSlack, headers: dict[str, str], status: int
) -> None:
    request = Request(slack.api_url + "api.test", data=b"a=1", headers=headers)
    assert _status(request) == status


def _status(request: Request) -> int:
    try:
        with urlopen(request) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_everything_is_kept_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "slack.db"
    with LocalSlack(path) as before:
        root = before.say("remember me")
        client = WebClient(before.bot_token, base_url=before.api_url)
        client.views_publish(user_id=before.ana, view=HOME)
    with LocalSlack(path) as after:
        assert after.messages() == [root]
        assert after.home(after.ana)
        assert after.say("later").ts > root.ts


def test_a_workspace_that_is_not_kept_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with LocalSlack() as slack:
        said = slack.say("forget me")
        assert slack.messages() == [said]
    assert list(tmp_path.iterdir()) == []


def test_the_log_holds_both_sides_of_a_call_but_no_token(
    slack: LocalSlack, client: WebClient
) -> None:
    ts = client.chat_postMessage(channel=slack.ai_costs, text="Verdict")["ts"]
    [entry] = [e for e in slack.workspace.log.for_message(slack.ai_costs, ts) if e.status]
    assert entry.name == "chat.postMessage"
    assert entry.request == {"channel": slack.ai_costs, "text": "Verdict"}
    assert entry.response["ok"]
    assert slack.bot_token not in json.dumps([e.model_dump() for e in slack.workspace.log.all()])


def test_watchers_hear_of_every_change(slack: LocalSlack, client: WebClient) -> None:
    with slack.workspace.subscribe() as changes:
        ts = client.chat_postMessage(channel=slack.ai_costs, text="new")["ts"]
        notice = changes.get(timeout=60)
        assert (notice.kind, notice.channel, notice.ts) == ("message", slack.ai_costs, ts)
