"""Messages of the bot in the local Slack, written as it writes them: slack_sdk over HTTP."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace.local_slack import LocalSlack
from tests.slack_samples import (
    SECTION,
    refused,
)


def test_a_message_is_posted_threaded_updated_and_deleted(
    slack: LocalSlack, client: WebClient
) -> None:
    root = client.chat_postMessage(channel=slack.ai_costs, text="Verdict", blocks=[SECTION])
    assert root["message"]["blocks"][0]["block_id"]
    reply = client.chat_postMessage(channel="#ai-costs", text="The bill", thread_ts=root["ts"])
    assert [m.text for m in slack.messages()] == ["Verdict"]
    assert [m.text for m in slack.thread(slack.ai_costs, root["ts"])] == ["The bill"]

    client.chat_update(channel=slack.ai_costs, ts=root["ts"], text="Better verdict")
    [now] = slack.messages()
    assert (now.text, len(now.blocks), now.edited_ts is not None) == ("Better verdict", 1, True)

    client.chat_delete(channel=slack.ai_costs, ts=reply["ts"])
    assert slack.thread(slack.ai_costs, root["ts"]) == []


def test_timestamps_are_unique_and_grow(slack: LocalSlack, client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=slack.general, text="x")["ts"] for _ in range(5)]
    assert stamps == sorted(set(stamps))
    assert all(len(stamp.split(".")[1]) == 6 for stamp in stamps)


def test_an_ephemeral_message_is_for_one_person(slack: LocalSlack, client: WebClient) -> None:
    client.chat_postEphemeral(channel=slack.ai_costs, user=slack.ana, text="Only you")
    assert [m.text for m in slack.ephemerals(slack.ana)] == ["Only you"]
    assert slack.ephemerals(slack.ravi) == [] == slack.messages()
    assert client.conversations_history(channel=slack.ai_costs)["messages"] == []
    with refused("user_not_in_channel"):
        client.chat_postEphemeral(channel=slack.ai_costs, user=slack.guest, text="Nor you")


def test_where_the_bot_is_not_it_cannot_write(slack: LocalSlack, client: WebClient) -> None:
    with refused("channel_not_found"):
        client.chat_postMessage(channel=slack.private, text="x")
    slack.deliveries.conversation.remove(slack.ana, slack.general, slack.bot)
    with refused("not_in_channel"):
        client.chat_postMessage(channel=slack.general, text="x")
    client.conversations_join(channel=slack.general)
    client.chat_postMessage(channel=slack.general, text="x")


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "poem"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "[not json"}, "invalid_blocks_format"),
        ({"text": "x", "thread_ts": "1763700000.000100"}, "cannot_reply_to_message"),
        ({"text": "x", "channel": "C0NOWHERE"}, "channel_not_found"),
        ({"text": "x", "channel": "U0NOBODY"}, "user_not_found"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
    ],
)
def test_messages_that_slack_refuses(
    slack: LocalSlack, client: WebClient, message: dict[str, Any], error: str
) -> None:
    with refused(error):
        client.chat_postMessage(**{"channel": slack.ai_costs, **message})
    assert slack.messages() == []


def test_a_text_of_4000_characters_is_taken(slack: LocalSlack, client: WebClient) -> None:
    assert client.chat_postMessage(channel=slack.ai_costs, text="x" * 4000)["ok"]


def test_a_refusal_says_where_and_why(slack: LocalSlack, client: WebClient) -> None:
    blocks = [SECTION, {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel=slack.ai_costs, text="x", blocks=blocks)
    complaint = "must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    assert refusal.value.response["errors"] == [complaint]
    assert refusal.value.response["response_metadata"]["messages"] == [f"[ERROR] {complaint}"]


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
def test_blocks_without_a_text_are_taken_with_a_warning(
    slack: LocalSlack, client: WebClient
) -> None:
    answer = client.chat_postMessage(channel=slack.ai_costs, blocks=[SECTION])
    assert answer["warning"] == "missing_text_in_message"
    assert slack.workspace.warnings == ["chat.postMessage: missing_text_in_message"]


def test_only_its_own_messages_can_be_changed(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.say("mine").ts
    with refused("cant_update_message"):
        client.chat_update(channel=slack.ai_costs, ts=ts, text="yours")
    with refused("cant_delete_message"):
        client.chat_delete(channel=slack.ai_costs, ts=ts)
    with refused("message_not_found"):
        client.chat_update(channel=slack.ai_costs, ts="1.000000", text="x")


def test_a_permalink_leads_to_the_message(slack: LocalSlack, client: WebClient) -> None:
    root = client.chat_postMessage(channel=slack.ai_costs, text="a")["ts"]
    reply = client.chat_postMessage(channel=slack.ai_costs, text="b", thread_ts=root)["ts"]
    link = client.chat_getPermalink(channel=slack.ai_costs, message_ts=reply)["permalink"]
    path = f"/archives/{slack.ai_costs}/p{reply.replace('.', '')}"
    assert link == f"https://local-workspace.slack.com{path}?thread_ts={root}&cid={slack.ai_costs}"


def test_an_emoji_is_added_once(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.say("thanks").ts
    client.reactions_add(channel=slack.ai_costs, timestamp=ts, name="eyes")
    [message] = client.conversations_history(channel=slack.ai_costs)["messages"]
    assert message["reactions"] == [{"name": "eyes", "users": [slack.bot], "count": 1}]
    with refused("already_reacted"):
        client.reactions_add(channel=slack.ai_costs, timestamp=ts, name="eyes")


def test_blocks_of_attachments_are_checked_too(slack: LocalSlack, client: WebClient) -> None:
    with refused("invalid_attachments"):
        client.chat_postMessage(
            channel=slack.ai_costs, text="x", attachments=[{"blocks": [{"type": "poem"}]}]
        )
