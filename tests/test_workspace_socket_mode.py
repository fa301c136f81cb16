"""Socket Mode of the local Slack: who may connect, what travels, what becomes of connections."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from urllib.request import urlopen

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.socket_mode import SocketMode
from bot.workspace.bot_service import run_bot_over_socket
from bot.workspace.links import MOST_LINKS
from bot.workspace.local_slack import LocalSlack
from tests.raw_socket import CLOSED, RawSocket, address
from tests.slack_samples import FORM, Json, noting, plain, refused


@pytest.fixture
def sockets() -> Iterator[ExitStack]:
    """Closes what a test opens."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Lets people act while the test plays the bot."""
    with ThreadPoolExecutor() as threads:
        yield threads


@pytest.fixture
def socket_bot(slack: LocalSlack, client: WebClient) -> Iterator[App]:
    """A Bolt app without listeners, connected by the SDK's own client."""
    app = App(name="test", client=client, signing_secret=slack.signing_secret)
    with run_bot_over_socket(SocketMode(app, slack.app_token), slack):
        yield app


def opening(slack: LocalSlack, sockets: ExitStack) -> RawSocket:
    """A connection that has not heard anything yet."""
    return sockets.enter_context(closing(RawSocket(address(slack.api_url))))


def connected(slack: LocalSlack, sockets: ExitStack) -> RawSocket:
    """A connection that has been greeted."""
    opened = opening(slack, sockets)
    assert opened.read()["type"] == "hello"
    return opened


# --- who may connect


def test_only_the_token_of_the_app_opens_connections_and_it_does_nothing_else(
    slack: LocalSlack,
) -> None:
    for token, error in (
        (slack.bot_token, "not_allowed_token_type"),
        ("xapp-somebody-elses", "invalid_auth"),
        ("", "not_authed"),
    ):
        with refused(error):
            WebClient(base_url=slack.api_url).apps_connections_open(app_token=token)
    with refused("not_allowed_token_type"):
        WebClient(slack.app_token, base_url=slack.api_url).auth_test()
    assert address(slack.api_url).startswith(slack.url.replace("http:", "ws:") + "/link/?ticket=")


def test_the_token_comes_in_a_header_and_by_post(slack: LocalSlack, client: WebClient) -> None:
    client.token = None
    with refused("not_authed"):
        client.api_call("apps.connections.open", data={"token": slack.app_token})
    with urlopen(f"{slack.api_url}apps.connections.open") as answer:
        assert b"insecure_request" in answer.read()


def test_an_address_is_good_for_one_connection_and_not_for_long(slack: LocalSlack) -> None:
    url = address(slack.api_url)
    for opened, status in ((url, 101), (url, 403), (url.replace("ticket=", "ticket=x"), 403)):
        with closing(RawSocket(opened)) as socket:
            assert socket.status == status
    slack.links.tickets.seconds = 0
    with closing(RawSocket(address(slack.api_url))) as socket:
        assert socket.status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "127.0.0.1"}, 101),
    ],
)
def test_only_this_machine_may_connect(
    slack: LocalSlack, headers: dict[str, str], status: int
) -> None:
    with closing(RawSocket(address(slack.api_url), **headers)) as socket:
        assert socket.status == status


def test_ten_connections_are_greeted_and_the_eleventh_is_sent_away(
    slack: LocalSlack, sockets: ExitStack
) -> None:
    opened = [
        sockets.enter_context(closing(RawSocket(address(slack.api_url)))) for _ in range(MOST_LINKS)
    ]
    hellos = [each.read() for each in opened]
    assert [hello["num_connections"] for hello in hellos] == list(range(1, 11))
    assert hellos[0]["connection_info"] == {"app_id": slack.workspace.app_id}
    assert hellos[0]["debug_info"]["approximate_connection_time"] > 0
    eleventh = opening(slack, sockets)
    said = eleventh.read()
    assert (said["type"], said["reason"]) == ("disconnect", "too_many_websockets")
    assert eleventh.read() == CLOSED
    opened[0].close()
    slack.wait_for(lambda: slack.links.count == MOST_LINKS - 1)
    assert connected(slack, sockets)


# --- envelopes and acknowledgements


def test_a_command_travels_in_an_envelope_and_its_acknowledgement_answers(
    slack: LocalSlack, sockets: ExitStack, pool: ThreadPoolExecutor
) -> None:
    socket = connected(slack, sockets)
    typing = pool.submit(slack.command, "/tco 5M in 1M out")
    envelope = socket.read_and_ack({"text": "Stay on the API"})
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "5M in 1M out"
    assert "retry_attempt" not in envelope
    assert (typing.result().error, typing.result().status) == (None, None)
    assert [each.text for each in slack.ephemerals()] == ["Stay on the API"]
    [entry] = slack.workspace.log.calls("/tco")[:1]
    assert (entry.request, entry.response) == (envelope, {"text": "Stay on the API"})


def test_a_form_is_sent_back_with_errors_then_taken(
    slack: LocalSlack, socket_bot: App, client: WebClient
) -> None:
    @socket_bot.shortcut("ask")
    def ask(ack: Ack, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @socket_bot.view("workload")
    def check(ack: Ack, view: Json) -> None:
        typed = view["state"]["values"]["tokens_in"]["value"]["value"]
        if typed == "lots":
            ack(response_action="errors", errors={"tokens_in": "Not a number"})
        else:
            ack(response_action="update", view={**FORM, "title": plain("Thank you")})

    slack.shortcut("ask")
    form = slack.wait_for(slack.modal)
    assert form is not None
    assert slack.submit(form, {"tokens_in": "lots"}).is_ok
    assert slack.fresh(form).errors == {"tokens_in": "Not a number"}
    slack.submit(form, {"tokens_in": "5M"})
    assert slack.fresh(form).body["title"]["text"] == "Thank you"


def test_who_does_not_acknowledge_in_time_has_failed_and_says_so_too_late(
    slack: LocalSlack, sockets: ExitStack
) -> None:
    socket = connected(slack, sockets)
    slack.deliveries.line.ack_seconds = 0.1
    assert slack.command("/tco 5M in").error == "operation_timeout"
    socket.read_and_ack({"text": "Here I am"})
    for nonsense in ("no JSON", "[]", "{}", '{"envelope_id": "unknown"}'):
        socket.say(nonsense)
    assert socket.is_answered()
    [failure] = slack.ephemerals()
    assert failure.text == '/tco failed with the error "operation_timeout"'


def test_without_a_connection_a_command_fails_at_once(slack: LocalSlack) -> None:
    ack = slack.command("/tco 5M in")
    assert (ack.error, ack.ack_seconds < 3) == ("dispatch_failed", True)


def test_an_event_comes_again_until_it_is_acknowledged(
    slack: LocalSlack, sockets: ExitStack
) -> None:
    socket = connected(slack, sockets)
    slack.deliveries.line.ack_seconds = 0.1
    slack.say("hello")
    first, second = socket.read(), socket.read()
    slack.deliveries.line.ack_seconds = 3
    third = socket.read_and_ack({"text": "Events take no payload"})
    assert (first["type"], first["accepts_response_payload"]) == ("events_api", False)
    retries = [(each["retry_attempt"], each["retry_reason"]) for each in (first, second, third)]
    assert retries == [(0, ""), (1, "timeout"), (2, "timeout")]
    assert len({each["payload"]["event_id"] for each in (first, second, third)}) == 1
    assert len({each["envelope_id"] for each in (first, second, third)}) == 3
    slack.settle()
    assert [entry.error for entry in slack.workspace.log.calls("message")] == [
        "operation_timeout",
        "operation_timeout",
        None,
    ]


def test_faults_hold_here_too(slack: LocalSlack, sockets: ExitStack) -> None:
    socket = connected(slack, sockets)
    slack.faults.duplicate("event", copies=3)
    slack.say("hello")
    copies = [socket.read_and_ack() for _ in range(3)]
    assert len({each["payload"]["event_id"] for each in copies}) == 1
    slack.faults.bot_unreachable = True
    assert slack.command("/tco 5M in").error == "dispatch_failed"


# --- several connections


def test_connections_take_turns_and_each_may_acknowledge_for_the_other(
    slack: LocalSlack, sockets: ExitStack, pool: ThreadPoolExecutor
) -> None:
    one, other = connected(slack, sockets), connected(slack, sockets)
    for reader, writer in ((one, other), (other, one), (one, one)):
        typing = pool.submit(slack.command, "/tco 5M in")
        writer.ack(reader.read())
        assert typing.result().is_ok


def test_what_a_broken_connection_has_not_acknowledged_goes_over_another(
    slack: LocalSlack, sockets: ExitStack, pool: ThreadPoolExecutor
) -> None:
    one, other = connected(slack, sockets), connected(slack, sockets)
    typing = pool.submit(slack.command, "/tco 5M in")
    lost = one.read()
    one.close()
    assert other.read() == lost
    other.close()
    slack.wait_for(lambda: slack.links.count == 0)
    assert connected(slack, sockets).read_and_ack() == lost
    assert typing.result().is_ok


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_slack_takes_its_leave_and_closes_a_little_later(
    slack: LocalSlack, sockets: ExitStack, pool: ThreadPoolExecutor, reason: str
) -> None:
    leaving = connected(slack, sockets)
    slack.links.disconnect(reason, seconds=0.2)
    said = leaving.read()
    assert (said["type"], said["reason"], "host" in said["debug_info"]) == (
        "disconnect",
        reason,
        True,
    )
    staying = connected(slack, sockets)
    for _ in range(2):
        typing = pool.submit(slack.command, "/tco 5M in")
        staying.read_and_ack()
        assert typing.result().is_ok
    assert leaving.read() == CLOSED
    slack.wait_for(lambda: slack.links.count == 1)


def test_socket_mode_may_be_switched_off(slack: LocalSlack, sockets: ExitStack) -> None:
    socket = connected(slack, sockets)
    slack.links.turn_off()
    assert socket.read()["reason"] == "link_disabled"
    assert socket.read() == CLOSED
    with refused("access_denied"):
        address(slack.api_url)
    slack.links.is_on = True
    assert connected(slack, sockets)


# --- bad days


def test_a_connection_may_die_in_silence(
    slack: LocalSlack, sockets: ExitStack, pool: ThreadPoolExecutor
) -> None:
    dead = connected(slack, sockets)
    assert dead.is_answered()
    slack.faults.silence()
    typing = pool.submit(slack.command, "/tco 5M in")
    slack.wait_for(lambda: not dead.is_answered(0.2))
    alive = connected(slack, sockets)
    dead.close()
    alive.read_and_ack()
    assert typing.result().is_ok
    slack.links.silence(and_next=1)
    assert not connected(slack, sockets).is_answered(0.2)
    assert connected(slack, sockets).is_answered()


def test_a_refresh_may_come_with_an_envelope(
    slack: LocalSlack, sockets: ExitStack, pool: ThreadPoolExecutor
) -> None:
    socket = connected(slack, sockets)
    slack.faults.refresh()
    typing = pool.submit(slack.command, "/tco 5M in")
    socket.read_and_ack()
    assert socket.read()["reason"] == "refresh_requested"
    assert typing.result().is_ok
    assert slack.faults.pending() == []


def test_a_broken_connection_is_one_less(slack: LocalSlack, sockets: ExitStack) -> None:
    connected(slack, sockets)
    slack.links.cut()
    slack.wait_for(lambda: slack.links.count == 0)


def test_the_sdk_finds_its_own_way_back(slack: LocalSlack, socket_bot: App) -> None:
    seen: list[Json] = []
    socket_bot.command("/tco")(noting(seen))
    for reason in ("warning", "refresh_requested"):
        slack.links.disconnect(reason)
        assert slack.command(f"/tco {reason}").is_ok
    # Both at least once: what went over the old connection may come again over the new one.
    assert {each["text"] for each in seen} == {"warning", "refresh_requested"}
