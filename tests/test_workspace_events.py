"""The Events API of the local Slack: what a bot hears, how often, and how it is signed."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.workspace.errors import SlackError
from bot.workspace.local_slack import LocalSlack
from tests.slack_samples import (
    Json,
    noting,
)


def test_a_mention_arrives_twice_and_a_reply_once(slack: LocalSlack, bare_bot: App) -> None:
    seen: list[Json] = []
    bare_bot.event("app_mention")(lambda body: seen.append(body))
    bare_bot.event("message")(lambda body: seen.append(body))
    root = slack.mention("5M in 1M out & more")
    slack.wait_for(lambda: len(seen) == 2)
    kinds = {body["event"]["type"] for body in seen}
    assert kinds == {"app_mention", "message"}
    assert {body["event"]["ts"] for body in seen} == {root.ts}
    assert seen[0]["event"]["text"] == f"<@{slack.bot}> 5M in 1M out &amp; more"
    assert len({body["event_id"] for body in seen}) == 2
    assert seen[0]["authorizations"][0]["user_id"] == slack.bot
    assert seen[0]["is_ext_shared_channel"] is False

    slack.say("and at 10M?", thread_ts=root.ts)
    slack.wait_for(lambda: len(seen) == 3)
    assert (seen[2]["event"]["thread_ts"], seen[2]["event"]["channel_type"]) == (root.ts, "channel")


def test_where_the_bot_is_not_it_hears_nothing(slack: LocalSlack, bare_bot: App) -> None:
    slack.mention("psst", channel=slack.private)
    slack.settle()
    assert [entry for entry in slack.workspace.log.all() if entry.kind == "event"] == []


def test_edits_and_deletions_are_told(slack: LocalSlack, bare_bot: App) -> None:
    seen: list[Json] = []
    bare_bot.event("message")(lambda event: seen.append(event))
    direct = slack.direct(slack.ana)
    message = slack.say("5M in", channel=direct)
    slack.settle()
    slack.edit(message, "6M in")
    slack.settle()
    slack.delete(message)
    slack.wait_for(lambda: len(seen) == 3)
    said, changed, deleted = seen
    assert (said["channel_type"], said["text"]) == ("im", "5M in")
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "6M in")
    assert changed["previous_message"]["text"] == "5M in"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", message.ts)


def test_an_edited_mention_is_told_again_as_in_slack(slack: LocalSlack, bare_bot: App) -> None:
    """With the message's own ts, and `edited`: bots that do not look answer twice."""
    seen: list[Json] = []
    bare_bot.event("message")(lambda event: seen.append(event))
    bare_bot.event("app_mention")(lambda event: seen.append(event))
    message = slack.say("5M in")
    slack.settle()
    slack.edit(message, "@tco 5M in")
    slack.wait_for(lambda: len(seen) == 3)
    said, *rest = seen
    changed, mention = sorted(rest, key=lambda event: event["type"], reverse=True)
    assert "edited" not in said
    assert changed["subtype"] == "message_changed"
    assert changed["ts"] == changed["event_ts"] > message.ts
    assert changed["message"]["ts"] == changed["previous_message"]["ts"] == message.ts
    assert changed["message"]["edited"] == mention["edited"]
    assert mention["edited"]["user"] == slack.ana
    assert mention["edited"]["ts"].endswith(".000000")
    assert (mention["type"], mention["ts"]) == ("app_mention", message.ts)
    assert mention["event_ts"] == changed["event_ts"]
    slack.edit(message, "@tco 5M in")
    slack.settle()
    assert len(seen) == 3


def test_of_a_deleted_root_a_tombstone_is_told_until_its_last_reply_goes(
    slack: LocalSlack, bare_bot: App
) -> None:
    seen: list[Json] = []
    bare_bot.event("message")(lambda event: seen.append(event))
    root = slack.say("5M in")
    reply = slack.say("and out?", user=slack.ravi, thread_ts=root.ts)
    slack.settle()
    slack.delete(root)
    slack.wait_for(lambda: len(seen) == 3)
    changed, tombstone = seen[2], seen[2]["message"]
    assert (changed["subtype"], tombstone["subtype"]) == ("message_changed", "tombstone")
    assert (tombstone["user"], tombstone["hidden"]) == ("USLACKBOT", True)
    assert tombstone["text"] == "This message was deleted."
    assert (tombstone["ts"], tombstone["thread_ts"]) == (root.ts, root.ts)
    assert tombstone["reply_count"] == 1
    assert (changed["previous_message"]["text"], changed["hidden"]) == ("5M in", True)
    slack.delete(reply)
    slack.wait_for(lambda: len(seen) == 5)
    assert {event["deleted_ts"] for event in seen[3:]} == {root.ts, reply.ts}
    assert slack.messages() == []


def test_only_one_s_own_messages_are_edited_and_deleted(slack: LocalSlack) -> None:
    said = slack.say("5M in")
    reply = slack.say("out?", thread_ts=said.ts)
    with pytest.raises(SlackError, match="cant_update_message"):
        slack.edit(said, "6M in", user=slack.ravi)
    with pytest.raises(SlackError, match="cant_delete_message"):
        slack.delete(said, user=slack.ravi)
    with pytest.raises(SlackError, match="no_text"):
        slack.edit(said, "  ")
    slack.delete(reply)
    with pytest.raises(SlackError, match="message_not_found"):
        slack.edit(reply, "in?")
    assert (slack.fresh(said).text, slack.fresh(said).edited_ts) == ("5M in", None)


def test_home_and_invitations_are_told(slack: LocalSlack, bare_bot: App, client: WebClient) -> None:
    seen: list[Json] = []
    bare_bot.event("app_home_opened")(lambda event: seen.append(event))
    bare_bot.event("member_joined_channel")(lambda event: seen.append(event))
    slack.open_home()
    slack.wait_for(lambda: len(seen) == 1)
    assert (seen[0]["tab"], seen[0]["channel"], "view" in seen[0]) == (
        "home",
        slack.direct(slack.ana),
        False,
    )
    slack.deliveries.conversation.invite(slack.ana, slack.private, slack.bot)
    slack.wait_for(lambda: len(seen) == 2)
    assert (seen[1]["user"], seen[1]["inviter"]) == (slack.bot, slack.ana)
    client.chat_postMessage(channel=slack.private, text="Thanks for having me")


def test_a_guest_is_seen_to_be_one(slack: LocalSlack, bare_bot: App) -> None:
    seen: list[Json] = []
    bare_bot.event("message")(lambda body: seen.append(body))
    slack.say("hello from outside", user=slack.guest, channel=slack.shared)
    slack.wait_for(lambda: seen)
    assert seen[0]["is_ext_shared_channel"] is True
    assert seen[0]["event"]["team"] != seen[0]["team_id"]


def test_an_event_may_arrive_twice(slack: LocalSlack, bare_bot: App) -> None:
    seen: list[Json] = []
    bare_bot.event("message")(noting(seen))
    slack.faults.duplicate("event", copies=3)
    slack.say("hello")
    slack.wait_for(lambda: len(seen) == 3)
    assert len({body["event_id"] for body in seen}) == 1


class Ears:
    """A bot that only listens, and answers with the statuses it was told to."""

    def __init__(self, *statuses: int, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.heard: list[tuple[dict[str, str], str]] = []
        self.statuses, self.headers = list(statuses), headers

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        size = int(handler.headers["Content-Length"])
        body = handler.rfile.read(size).decode()
        self.heard.append((dict(handler.headers), body))
        handler.send_response(self.statuses.pop(0) if self.statuses else 200)
        for name, value in (*self.headers, ("Content-Length", "0")):
            handler.send_header(name, value)
        handler.end_headers()

    def retries(self) -> list[tuple[str | None, str | None]]:
        names = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")
        return [(headers.get(names[0]), headers.get(names[1])) for headers, _ in self.heard]


@contextmanager
def listening(slack: LocalSlack, ears: Ears) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            ears.answer(self)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    slack.deliveries.bot_url = f"http://127.0.0.1:{server.server_port}/slack/events"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def test_an_event_comes_again_until_it_is_taken(slack: LocalSlack) -> None:
    ears = Ears(500, 500, 200)
    with listening(slack, ears):
        slack.say("hello")
        slack.wait_for(lambda: len(ears.heard) == 3)
    assert ears.retries() == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in ears.heard}) == 1


def test_after_three_retries_an_event_is_lost(slack: LocalSlack) -> None:
    ears = Ears(*[500] * 9)
    with listening(slack, ears):
        slack.say("hello")
        slack.wait_for(lambda: len(ears.heard) == 4)
        time.sleep(0.1)
    assert [number for number, _ in ears.retries()] == [None, "1", "2", "3"]


def test_a_bot_may_ask_for_no_retries(slack: LocalSlack) -> None:
    ears = Ears(500, headers=(("X-Slack-No-Retry", "1"),))
    with listening(slack, ears):
        slack.say("hello")
        slack.wait_for(lambda: ears.heard)
        time.sleep(0.1)
    assert len(ears.heard) == 1


def test_every_delivery_is_signed(slack: LocalSlack) -> None:
    ears = Ears()
    with listening(slack, ears):
        slack.command("/tco 5M in")
    [(headers, body)] = ears.heard
    stamp = headers["X-Slack-Request-Timestamp"]
    text = f"v0:{stamp}:{body}".encode()
    digest = hmac.new(slack.signing_secret.encode(), text, hashlib.sha256).hexdigest()
    assert headers["X-Slack-Signature"] == f"v0={digest}"
    assert abs(time.time() - int(stamp)) < 60
    assert parse_qs(body)["command"] == ["/tco"]


def test_the_log_links_an_answer_with_its_question(
    slack: LocalSlack, bare_bot: App, client: WebClient
) -> None:
    @bare_bot.command("/tco")
    def answer(ack: Any, command: Json) -> None:
        ack()
        client.chat_postMessage(channel=command["channel_id"], text="Verdict")

    slack.command("/tco 5M in 1M out")
    [message] = slack.wait_for(slack.messages)
    slack.wait_for(lambda: slack.workspace.log.calls("chat.postMessage"))
    entries = slack.workspace.log.for_message(message.channel, message.ts)
    names = [entry.name for entry in entries]
    assert names[0] == "/tco" and "chat.postMessage" in names
    assert entries[0].request["text"] == "5M in 1M out"
    assert entries[0].status == 200
    assert slack.workspace.log.for_user(slack.ana)[0].name == "/tco"
    assert slack.workspace.warnings == []
