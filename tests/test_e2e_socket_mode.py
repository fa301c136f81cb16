"""The bot over Socket Mode: the same answers, and none lost or doubled whatever happens to its
connections."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.__main__ import main
from bot.settings import SettingsError
from bot.slack.socket_mode import SocketMode
from bot.storage import SqliteStorage
from bot.workspace.links import Reason
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.bot_beside_slack import answered, bot_connected_to, texts
from tests.bot_processes import free_port
from tests.raw_socket import RawSocket, address

QUESTION = "/tco 5M in 1M out as of 2026-04-15"


@pytest.fixture
def bot(slack: LocalSlack, database: Path) -> Iterator[SocketMode]:
    with bot_connected_to(slack, database) as connection:
        yield connection


@pytest.fixture
def wary_bot(slack: LocalSlack, database: Path) -> Iterator[SocketMode]:
    """One that looks often whether its connection lives."""
    with bot_connected_to(slack, database, ping_seconds=0.3) as connection:
        yield connection


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`tco` as a process of its own, without what another Slack or bot has set."""
    kept = {name: os.environ[name] for name in os.environ if not name.startswith("SLACK_")}
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(command, env=kept | environment, stdout=subprocess.PIPE) as running:
        try:
            yield running
        finally:
            running.kill()


def replies(slack: LocalSlack, root: Message) -> list[str]:
    """What the bot said in a thread after the breakdown."""
    posted = [message for message in slack.thread(root.channel, root.ts) if not message.files]
    return [texts(message) for message in posted[5:] if message.user == slack.bot]


def headlines(slack: LocalSlack, typed: Message) -> list[str]:
    """The first lines of answers below a mention: one each."""
    thread = slack.thread(typed.channel, typed.ts)
    return [message.text for message in thread if message.text == thread[0].text]


def is_served(slack: LocalSlack) -> bool:
    """Whether a command is acknowledged and, in full, answered."""
    return slack.command(QUESTION).is_ok and bool(answered(slack))


def all_answered(slack: LocalSlack, count: int) -> None:
    """Waits for so many answers in #ai-costs with all that belongs into their threads: a picture,
    or while many wait for theirs a button that draws it."""

    def are_there() -> bool:
        threads = [slack.thread(root.channel, root.ts) for root in slack.messages()]
        whole = [
            thread
            for thread in threads
            if len(thread) >= 6 or (len(thread) == 5 and "draw_picture" in texts(thread[-1]))
        ]
        return len(whole) >= count

    slack.wait_for(are_there, 120)


def canonicals(database: Path) -> Counter[str]:
    """How often each question was answered."""
    return Counter(query.canonical for query in SqliteStorage(database).latest(100))


# --- the same as over HTTP


def test_a_command_is_answered_and_discussed(slack: LocalSlack, bot: SocketMode) -> None:
    ack = slack.command(QUESTION)
    assert ack.is_ok and ack.ack_seconds < 3
    root = answered(slack)
    assert root.text.startswith("Stay on an API: $112 a month at Groq")
    slack.mention("what if 50M in 10M out", channel=root.channel, thread_ts=root.ts)
    [reply] = slack.wait_for(lambda: replies(slack, root), 60)
    assert "Scenario B" in reply and "$13,275" in reply
    slack.settle()
    assert len(replies(slack, root)) == 1, "the mention and its twin count once"
    assert slack.workspace.warnings == []
    assert {entry.error for entry in slack.workspace.log.all()} == {None}


def test_a_command_may_hold_the_word_that_http_stumbles_over(
    slack: LocalSlack, bot: SocketMode
) -> None:
    assert slack.command("/tco payload 5M in 1M out").is_ok
    slack.wait_for(lambda: slack.ephemerals() or slack.messages(), 60)


def test_the_form_is_opened_corrected_and_submitted(slack: LocalSlack, bot: SocketMode) -> None:
    slack.command("/tco")
    form = slack.wait_for(slack.modal, 60)
    assert form is not None
    assert slack.submit(form, {"field_input": "lots", "field_output": "1M"}).is_ok
    (error,) = slack.fresh(form).errors.values()
    assert "such as 5M" in error
    slack.submit(form, {"field_input": "5M"})
    for part in ("Part 2 of 3", "Part 3 of 3"):
        slack.wait_for(lambda part=part: part in str(slack.modal()), 60)
        view = slack.modal()
        assert view is not None
        slack.submit(view, {"field_as_of": "2026-04-15"} if "3 of" in part else {})
    assert answered(slack).text.startswith("Stay on an API: $112 a month at Groq")
    assert slack.modal() is None


def test_a_button_opens_what_it_says(slack: LocalSlack, bot: SocketMode) -> None:
    slack.command(QUESTION)
    assert slack.click(answered(slack), "change_and_ask").is_ok
    form = slack.wait_for(slack.modal, 60)
    assert form is not None and "5M" in str(form.body)


# --- none lost, none doubled


def test_an_event_that_comes_three_times_is_acknowledged_thrice_and_answered_once(
    slack: LocalSlack, bot: SocketMode
) -> None:
    slack.faults.duplicate("event", copies=3, times=2)
    typed = slack.mention("5M in 1M out as of 2026-04-15")
    slack.wait_for(lambda: len(slack.thread(typed.channel, typed.ts)) >= 6, 60)
    slack.settle()
    events = [entry for entry in slack.workspace.log.all() if entry.name == "app_mention"]
    assert [entry.error for entry in events] == [None] * 3
    assert len(headlines(slack, typed)) == 1


def test_two_bots_on_one_app_token_share_forty_events_and_answer_each_once(
    slack: LocalSlack, database: Path
) -> None:
    with bot_connected_to(slack, database), bot_connected_to(slack, database):
        assert slack.links.count == 2
        typed = [slack.mention(f"{number}M in 1M out") for number in range(1, 41)]
        slack.wait_for(lambda: all(headlines(slack, each) for each in typed), 60)
        slack.settle(30)
    assert [len(headlines(slack, each)) for each in typed] == [1] * 40
    assert canonicals(database) == {f"{number}M in 1M out": 1 for number in range(1, 41)}


def test_twelve_commands_at_once_are_acknowledged_in_time(
    slack: LocalSlack, bot: SocketMode, database: Path
) -> None:
    with ThreadPoolExecutor(12) as people:
        acks = list(people.map(slack.command, [f"/tco {n}M in 1M out" for n in range(1, 13)]))
    assert [ack.error for ack in acks] == [None] * 12
    all_answered(slack, 12)
    assert canonicals(database) == {f"{number}M in 1M out": 1 for number in range(1, 13)}


# --- connections come and go


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_nothing_is_lost_while_slack_asks_for_new_connections(
    slack: LocalSlack, bot: SocketMode, database: Path, reason: Reason
) -> None:
    for number in range(1, 9):
        if number % 4 == 0:
            slack.links.disconnect(reason, seconds=0.5)
        ack = slack.command(f"/tco {number}M in 1M out")
        assert (number, ack.error) == (number, None)
    all_answered(slack, 8)
    assert canonicals(database) == {f"{number}M in 1M out": 1 for number in range(1, 9)}


def test_a_broken_connection_is_replaced(slack: LocalSlack, wary_bot: SocketMode) -> None:
    slack.links.cut()
    slack.wait_for(lambda: slack.links.count == 0)
    slack.wait_for(lambda: slack.links.count == 1, 60)
    assert is_served(slack)


def test_a_connection_that_died_in_silence_is_replaced(
    slack: LocalSlack, wary_bot: SocketMode, caplog: pytest.LogCaptureFixture
) -> None:
    """The first one after some pongs, the second one before its first: the SDK waits for ever."""
    slack.command(QUESTION)
    with caplog.at_level(logging.WARNING, "bot.slack.socket_mode"):
        slack.links.silence(and_next=1)
        slack.wait_for(lambda: caplog.text.count("Socket Mode is silent") >= 2, 60)
    slack.wait_for(lambda: is_served(slack), 60)


def test_an_app_token_that_is_revoked_is_said_once(
    slack: LocalSlack, wary_bot: SocketMode, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "bot.slack.socket_mode"):
        slack.faults.refuse("apps.connections.open", "token_revoked", times=4)
        slack.links.cut()
        slack.wait_for(lambda: slack.links.count == 0)
        slack.wait_for(lambda: slack.links.count == 1, 60)
    own = [record for record in caplog.records if record.name == "bot.slack.socket_mode"]
    said = [record.getMessage() for record in own]
    assert [line for line in said if "token_revoked" in line] == [
        "Slack refuses SLACK_APP_TOKEN now (token_revoked); make another"
    ]
    assert said.count("Socket Mode is down; connecting again") <= 1


def test_while_slack_is_away_the_bot_keeps_asking(slack: LocalSlack, wary_bot: SocketMode) -> None:
    slack.faults.http_error("apps.connections.open", 503, times=2)
    slack.links.turn_off()
    slack.wait_for(lambda: slack.links.count == 0)
    tried = slack.workspace.log.calls
    slack.wait_for(lambda: len(tried("apps.connections.open")) >= 6, 60)
    slack.links.is_on = True
    slack.wait_for(lambda: slack.links.count == 1, 60)
    assert is_served(slack)


def test_slack_may_be_away_when_the_bot_starts(slack: LocalSlack, database: Path) -> None:
    slack.faults.drop("apps.connections.open", times=2)
    with bot_connected_to(slack, database, ping_seconds=0.3):
        assert is_served(slack)


def test_a_wrong_token_is_named_at_once(slack: LocalSlack) -> None:
    app = App(client=WebClient(slack.bot_token, base_url=slack.api_url), signing_secret="-")
    with (
        pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN \(invalid_auth\)"),
        SocketMode(app, "xapp-of-another-app"),
    ):
        pass


def test_what_was_taken_is_acknowledged_before_the_bot_leaves(
    slack: LocalSlack, database: Path
) -> None:
    """Two processes: one leaves while ten people type, nobody notices."""
    with bot_connected_to(slack, database), ThreadPoolExecutor(10) as people:
        with bot_connected_to(slack, database):
            typed = [
                people.submit(slack.command, f"/tco {number}M in 1M out") for number in range(1, 11)
            ]
        assert [each.result().error for each in typed] == [None] * 10
        all_answered(slack, 10)
    assert canonicals(database) == {f"{number}M in 1M out": 1 for number in range(1, 11)}


# --- processes


def test_what_a_process_took_before_it_was_told_to_end_is_answered(
    slack: LocalSlack, database: Path
) -> None:
    environment = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "TCO_DATABASE": str(database),
    }
    with process("serve", **environment) as bot:
        slack.wait_for(lambda: slack.links.count == 1, 60)
        assert slack.command(QUESTION).is_ok
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(60) == 0
    assert slack.links.count == 0
    with process("serve", **environment):  # what was not begun is given back to the next
        slack.wait_for(slack.messages, 60)
        assert answered(slack)


def test_the_local_workspace_may_be_served_over_socket_mode(database: Path) -> None:
    port = free_port()
    environment = {"TCO_DATABASE": str(database), "PORT": str(port)}
    with process("serve", "--socket", **environment) as served:
        assert served.stdout is not None
        welcome = (line for line in served.stdout if b"A local Slack workspace" in line)
        assert str(port).encode() in next(welcome)
        with closing(RawSocket(address(f"http://127.0.0.1:{port}/api/"))) as second:
            assert second.read()["num_connections"] == 2, "the bot's own is the first"
        served.send_signal(signal.SIGTERM)
        assert served.wait(60) == 0


_TOLD_ELSEWHERE = """
import signal, threading, time
from bot.serving import until_told, wait
def tell():
    time.sleep(0.3)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
threading.Thread(target=tell).start()
with until_told():
    wait()
"""


def test_a_signal_that_does_not_wake_the_waiting_thread_is_heard() -> None:
    """As one is that comes just before the wait begins."""
    told = subprocess.run([sys.executable, "-c", _TOLD_ELSEWHERE], timeout=60, check=False)
    assert told.returncode == 0


def test_the_local_workspace_is_not_mixed_up_with_slack(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-somebodys")
    assert main(["serve", "--socket"]) == 2
    assert "set SLACK_APP_TOKEN instead" in capsys.readouterr().err
