"""Views, files, people and channels of the local Slack, over HTTP with slack_sdk."""

from contextlib import nullcontext
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient

from bot.workspace.local_slack import LocalSlack
from tests.slack_samples import HOME, MODAL, refused


def test_the_bot_learns_who_it_is(slack: LocalSlack, client: WebClient) -> None:
    who = client.auth_test()
    assert (who["user_id"], who["team"]) == (slack.bot, "Local workspace")


def test_channels_are_listed_as_the_bot_sees_them(slack: LocalSlack, client: WebClient) -> None:
    public = client.conversations_list()["channels"]
    assert [channel["name"] for channel in public] == ["ai-costs", "general", "shared-partner"]
    everything = client.conversations_list(types="public_channel,private_channel,im")["channels"]
    assert slack.private not in [channel["id"] for channel in everything]
    shared = client.conversations_info(channel=slack.shared)["channel"]
    assert (shared["is_ext_shared"], shared["is_member"]) == (True, True)
    assert slack.guest in client.conversations_members(channel=slack.shared)["members"]
    with refused("channel_not_found"):
        client.conversations_info(channel=slack.private)


def test_history_comes_newest_first_and_in_pages(slack: LocalSlack, client: WebClient) -> None:
    stamps = [slack.say(str(n)).ts for n in range(5)]
    pages = client.conversations_history(channel=slack.ai_costs, limit=2)
    texts = [[message["text"] for message in page["messages"]] for page in pages]
    assert texts == [["4", "3"], ["2", "1"], ["0"]]
    since = client.conversations_history(channel=slack.ai_costs, oldest=stamps[3])
    assert [message["text"] for message in since["messages"]] == ["4"]


def test_replies_start_with_their_root(slack: LocalSlack, client: WebClient) -> None:
    root = slack.say("question")
    slack.say("answer", user=slack.ravi, thread_ts=root.ts)
    thread = client.conversations_replies(channel=slack.ai_costs, ts=root.ts)["messages"]
    assert [message["text"] for message in thread] == ["question", "answer"]
    assert (thread[0]["reply_count"], thread[0]["reply_users"]) == (1, [slack.ravi])
    with refused("thread_not_found"):
        client.conversations_replies(channel=slack.ai_costs, ts="1.000000")


def test_people_and_their_direct_messages(slack: LocalSlack, client: WebClient) -> None:
    assert client.users_info(user=slack.ana)["user"]["real_name"] == "Ana Souza"
    guest = client.users_info(user=slack.guest)["user"]
    assert guest["is_stranger"] and guest["team_id"] != slack.workspace.team.id
    assert slack.bot in [user["id"] for user in client.users_list()["members"]]
    with refused("user_not_found"):
        client.users_info(user="U0NOBODY")
    direct = client.conversations_open(users=slack.ana)["channel"]["id"]
    assert client.chat_postMessage(channel=slack.ana, text="hi")["channel"] == direct
    assert [m.text for m in slack.messages(slack.direct(slack.ana))] == ["hi"]


def test_a_modal_opens_once_within_three_seconds(slack: LocalSlack, client: WebClient) -> None:
    trigger = slack.deliveries.triggers.issue(slack.ana)
    view = client.views_open(trigger_id=trigger, view=MODAL)["view"]
    assert slack.modal(slack.ana).id == view["id"]  # type: ignore[union-attr]
    assert slack.modal(slack.ravi) is None
    with refused("exchanged_trigger_id"):
        client.views_open(trigger_id=trigger, view=MODAL)
    with refused("invalid_trigger_id"):
        client.views_open(trigger_id="1.made.up", view=MODAL)


def test_a_trigger_is_dead_after_three_seconds(
    slack: LocalSlack, client: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger = slack.deliveries.triggers.issue(slack.ana)
    monkeypatch.setattr("bot.workspace.tickets.TRIGGER_SECONDS", 0.0)
    with refused("expired_trigger_id"):
        client.views_open(trigger_id=trigger, view=MODAL)


def test_an_update_may_insist_on_the_hash(slack: LocalSlack, client: WebClient) -> None:
    trigger = slack.deliveries.triggers.issue(slack.ana)
    opened = client.views_open(trigger_id=trigger, view=MODAL)["view"]
    newer = client.views_update(view_id=opened["id"], hash=opened["hash"], view=MODAL)["view"]
    assert newer["hash"] != opened["hash"]
    with refused("hash_conflict"):
        client.views_update(view_id=opened["id"], hash=opened["hash"], view=MODAL)
    with refused("not_found"):
        client.views_update(view_id="V0NOWHERE", view=MODAL)


def test_three_modals_may_lie_on_each_other(slack: LocalSlack, client: WebClient) -> None:
    bottom = client.views_open(trigger_id=slack.deliveries.triggers.issue(slack.ana), view=MODAL)
    view_id = bottom["view"]["id"]
    for _ in range(2):
        trigger = slack.deliveries.triggers.issue(slack.ana, view_id)
        pushed = client.views_push(trigger_id=trigger, view=MODAL)["view"]
        assert pushed["root_view_id"] == view_id
    with refused("push_limit_reached"):
        trigger = slack.deliveries.triggers.issue(slack.ana, view_id)
        client.views_push(trigger_id=trigger, view=MODAL)


def test_home_is_published_for_one_person(slack: LocalSlack, client: WebClient) -> None:
    first = client.views_publish(user_id=slack.ana, view=HOME)["view"]
    client.views_publish(user_id=slack.ana, view=HOME, hash=first["hash"])
    with refused("hash_conflict"):
        client.views_publish(user_id=slack.ana, view=HOME, hash=first["hash"])
    assert slack.home(slack.ana) and not slack.home(slack.ravi)
    with refused("invalid_arguments"):
        client.views_publish(user_id=slack.ana, view=MODAL)


def test_a_file_is_uploaded_in_three_steps(slack: LocalSlack, client: WebClient) -> None:
    root = slack.say("csv please")
    client.files_upload_v2(
        channel=slack.ai_costs,
        thread_ts=root.ts,
        filename="bill.csv",
        content="item,usd\nGPU,7300\n",
        title="The bill",
        initial_comment="Here it is",
    )
    [shared] = slack.thread(slack.ai_costs, root.ts)
    [file_id] = shared.files
    info = client.files_info(file=file_id)["file"]
    assert (info["name"], info["title"], info["size"]) == ("bill.csv", "The bill", 18)
    with urlopen(slack.url + info["url_private"]) as download:
        assert download.read() == b"item,usd\nGPU,7300\n"
    with refused("channel_not_found"):
        client.files_upload_v2(channel=slack.private, filename="a.csv", content="x")


def test_a_file_s_name_tells_its_type_and_its_description_has_a_limit(
    slack: LocalSlack, client: WebClient
) -> None:
    uploaded = client.files_upload_v2(filename="a.png", content=b"\x89PNG", alt_txt="x" * 1000)
    assert slack.workspace.files.get(uploaded["file"]["id"]).mimetype == "image/png"
    with refused("alt_txt_too_large"):
        client.files_upload_v2(filename="a.png", content=b"\x89PNG", alt_txt="x" * 1001)


def test_a_picture_comes_from_an_uploaded_file(slack: LocalSlack, client: WebClient) -> None:
    uploaded = client.files_upload_v2(filename="crossover.png", content=b"\x89PNG")["file"]["id"]
    for file_id, error in ((uploaded, None), ("F0NOWHERE", "invalid_blocks")):
        picture = {"type": "image", "alt_text": "Crossover", "slack_file": {"id": file_id}}
        with refused(error) if error else nullcontext():
            client.chat_postMessage(channel=slack.ai_costs, text="x", blocks=[picture])
    assert len(slack.messages()) == 1


def test_a_deleted_file_takes_its_message_with_it(slack: LocalSlack, client: WebClient) -> None:
    sent = client.files_upload_v2(channel=slack.ai_costs, filename="a.png", content=b"\x89PNG")
    assert client.files_delete(file=sent["file"]["id"])["ok"]
    assert slack.messages() == []
    with refused("file_not_found"):
        client.files_info(file=sent["file"]["id"])


def test_tokens_and_methods_are_checked(slack: LocalSlack) -> None:
    with refused("invalid_auth"):
        WebClient("xoxb-other", base_url=slack.api_url).auth_test()
    with refused("not_authed"):
        WebClient(base_url=slack.api_url).auth_test()
    with refused("unknown_method"):
        WebClient(slack.bot_token, base_url=slack.api_url).api_call("chat.sing")
