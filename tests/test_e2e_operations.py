"""What who runs the bot sees of it: metrics, readiness, and a log without a word of anybody's."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.app import Bot, create_bot
from bot.logs import JsonLines, Repetitions, TextLines, about
from bot.operations.pages import Pages, serve_pages
from bot.rendering.ids import Button, Modal, Shortcut, ThreadShortcut
from bot.serving import MANIFEST
from bot.settings import Settings, SettingsError
from bot.slack.slack_calls import REFUSED_TOKEN
from bot.slack.socket_mode import SocketMode
from bot.storage import Pace
from bot.workspace.bot_service import run_bot, run_bot_over_socket
from bot.workspace.http_service import HttpService
from bot.workspace.local_slack import LocalSlack
from bot.wsgi import serve_over_http
from tests.bot_beside_slack import answered, settings_for, texts

SOON = 60
QUESTION = "5M in 1M out as of 2026-04-15"
TOKEN = "of the scraper"
CANARY = "Zanzibar"
"""A word that nobody but the people in the tests says."""


@pytest.fixture
def bot(slack: LocalSlack, database: Path) -> Iterator[Bot]:
    slack.install(MANIFEST)
    bot = create_bot(settings_for(slack, database), pace=Pace(every=0))
    yield bot
    bot.stop()


@pytest.fixture
def service(slack: LocalSlack, bot: Bot) -> Iterator[HttpService]:
    """The bot with its pages, as it is served."""
    door = serve_over_http(bot.app, slack.signing_secret, bot.trouble)
    with run_bot(Pages(bot.metrics, bot.unready, TOKEN, door), slack) as service:
        yield service


def get(service: HttpService, path: str, token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(f"{service.url}{path}", headers=headers, trust_env=False)


def measured(service: HttpService) -> dict[str, float]:
    """Each sample by its name and labels: 'tco_jobs_total{kind="command",outcome="done"}'."""
    text = get(service, "/metrics", TOKEN).text
    lines = (line.rpartition(" ") for line in text.splitlines() if line.startswith("tco_"))
    return {name: float(value) for name, _, value in lines}


# --- metrics


def test_a_question_is_counted_and_timed_from_ack_to_last_post(
    slack: LocalSlack, service: HttpService
) -> None:
    slack.command(f"/tco {QUESTION}")
    answered(slack)
    done = 'tco_jobs_total{kind="command",outcome="done"}'
    slack.wait_for(lambda: measured(service).get(done), SOON)
    now = measured(service)
    assert now['tco_acks_total{kind="command",status="200"}'] == 1
    assert now['tco_ack_seconds_count{kind="command"}'] == 1
    assert now['tco_ack_seconds_bucket{kind="command",le="3.0"}'] == 1
    assert now['tco_jobs_total{kind="command",outcome="accepted"}'] == now[done] == 1
    assert now['tco_answer_seconds_count{kind="command"}'] == 1
    headline, everything = (
        now[f'tco_{what}_seconds_sum{{kind="command"}}'] for what in ("answer", "job")
    )
    assert 0 < headline < everything
    assert now["tco_queue_jobs"] == now["tco_queue_oldest_seconds"] == 0
    assert now["tco_price_age_days"] > 0


def test_a_repeated_delivery_is_counted_and_answered_once(
    slack: LocalSlack, service: HttpService
) -> None:
    for _ in range(2):
        slack.command(f"/tco {QUESTION}", trigger_id="1.2.same")
    answered(slack)
    assert measured(service)['tco_jobs_total{kind="command",outcome="repeated"}'] == 1
    assert len(slack.messages()) == 1


def test_what_slack_refuses_and_what_breaks_is_counted_by_method_and_error(
    slack: LocalSlack, service: HttpService
) -> None:
    slack.faults.refuse("chat.postMessage", "restricted_action")
    slack.faults.http_error("conversations.info", status=500, times=1)
    slack.command(f"/tco {QUESTION}")
    slack.wait_for(lambda: slack.ephemerals() or slack.messages(), SOON)
    now = measured(service)
    refused = 'tco_slack_errors_total{error="restricted_action",method="chat.postMessage"}'
    assert now[refused] == 1
    assert now['tco_retries_total{what="call"}'] >= 1


def test_a_job_that_breaks_is_counted(
    slack: LocalSlack, service: HttpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answers.answers.Answers.shown", lambda *about, **named: 1 / 0)
    slack.command(f"/tco {QUESTION}")
    slack.wait_for(slack.ephemerals, SOON)
    assert measured(service)['tco_jobs_total{kind="command",outcome="failed"}'] == 1


def test_what_waits_is_counted_with_its_age(
    slack: LocalSlack, service: HttpService, bot: Bot, database: Path
) -> None:
    slack.faults.slow("chat.postMessage", seconds=1.0)
    slack.command(f"/tco {QUESTION}")
    now = measured(service)
    assert now["tco_queue_jobs"] == 1 and 0 <= now["tco_queue_oldest_seconds"] < SOON
    slack.wait_for(lambda: measured(service)["tco_queue_jobs"] == 0, SOON)


def test_no_label_names_a_team_a_channel_or_a_person(
    slack: LocalSlack, service: HttpService
) -> None:
    slack.command(f"/tco {QUESTION}")
    root = answered(slack)
    slack.mention("what if 50M in 10M out", thread_ts=root.ts)
    slack.open_home()
    slack.wait_for(lambda: slack.home(), SOON)
    text = get(service, "/metrics", TOKEN).text
    labels = set(re.findall(r'[{,](\w+)="', text))
    assert labels == {"kind", "status", "outcome", "le", "method", "error", "what"} - (
        {"method", "error", "what"} - labels
    )
    ids = (slack.workspace.team.id, slack.ai_costs, slack.ana, root.ts, slack.bot_token)
    assert [id for id in ids if id in text] == []


def test_metrics_are_for_who_brings_the_token(service: HttpService) -> None:
    assert get(service, "/metrics", TOKEN).status_code == 200
    assert get(service, "/metrics").status_code == 401
    assert get(service, "/metrics", "another").status_code == 401


def test_without_a_token_strangers_find_no_metrics(slack: LocalSlack, bot: Bot) -> None:
    door = serve_over_http(bot.app, slack.signing_secret, bot.trouble)
    with run_bot(Pages(bot.metrics, bot.unready, None, door), slack) as service:
        assert get(service, "/metrics").status_code == 404
        assert get(service, "/readyz").text == "ok"


def test_the_pages_have_a_port_of_their_own_where_one_is_named(bot: Bot) -> None:
    pages = Pages(bot.metrics, bot.unready, None)
    port = serve_pages(pages, 0)
    url = f"http://127.0.0.1:{port}"
    assert "tco_price_age_days" in httpx.get(f"{url}/metrics", trust_env=False).text
    assert httpx.get(f"{url}/readyz", trust_env=False).text == "ok"
    assert httpx.get(f"{url}/slack/events", trust_env=False).status_code == 404
    assert serve_pages(pages, port) == 0, "another process has it: the bot goes on without"


COUNTS = """
from bot.operations.metrics import Metrics, State
metrics = Metrics()
metrics.watch(State(lambda: (3, 1.5), lambda: 12))
metrics.acks.labels("command", "200").inc()
print(metrics.text().decode())
"""


def test_workers_behind_one_port_are_added_up_where_they_share_a_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    run = [sys.executable, "-c", COUNTS]
    for worker in (1, 2):
        ran = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
        assert f'tco_acks_total{{kind="command",status="200"}} {worker}.0' in ran.stdout
        assert "tco_queue_jobs 3.0" in ran.stdout, "one database: counted once"


def test_a_metrics_port_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="TCO_METRICS_PORT is “soon”"):
        Settings.from_env({"TCO_METRICS_PORT": "soon"})
    with pytest.raises(SettingsError, match="TCO_LOG is “xml”; set it to text or json"):
        Settings.from_env({"TCO_LOG": "xml"})


# --- lives, and is ready


def test_a_process_is_ready_where_storage_and_token_are(service: HttpService) -> None:
    assert get(service, "/livez").text == get(service, "/readyz").text == "ok"


def test_without_a_storage_a_process_lives_and_is_not_ready(
    slack: LocalSlack, service: HttpService, database: Path
) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    database.mkdir()
    ready = get(service, "/readyz")
    assert ready.status_code == 503 and str(database) in ready.text
    assert get(service, "/livez").status_code == 200


def test_a_token_that_slack_does_not_know_is_not_ready(slack: LocalSlack, database: Path) -> None:
    settings = replace(settings_for(slack, database), bot_token="xoxb-of-yesterday")
    bot = create_bot(settings, pace=Pace(every=0))
    assert bot.unready() == "Slack does not know the token (invalid_auth)."
    bot.stop()


def test_slack_that_was_away_at_the_start_makes_ready_once_it_is_back(
    slack: LocalSlack, service: HttpService
) -> None:
    slack.faults.refuse("auth.test", "fatal_error", times=1)
    assert get(service, "/readyz").status_code == 503
    assert get(service, "/readyz").text == "ok"


@pytest.mark.parametrize("error", sorted(REFUSED_TOKEN))
def test_a_token_that_is_revoked_is_told_once_and_not_ready(
    slack: LocalSlack, bot: Bot, service: HttpService, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    assert bot.unready() == ""
    slack.faults.refuse("views.publish", error, times=3)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            slack.open_home()
        refused = f'tco_slack_errors_total{{error="{error}",method="views.publish"}}'
        slack.wait_for(lambda: measured(service).get(refused) == 3, SOON)
    told = [r for r in caplog.records if "refuses a token" in r.getMessage()]
    assert len(told) == 1 and error in told[0].getMessage()
    assert slack.bot_token not in caplog.text
    assert "install the app again" in bot.unready()


# --- the log


@contextmanager
def logged(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """What the process log would hold, everything down to DEBUG."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(stream), root.level
    handler.setFormatter(formatter)
    handler.addFilter(lambda record: not record.name.startswith(("uvicorn", "asyncio")))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def ids(message: str, stream: io.StringIO) -> set[str]:
    """Of whom a message is told; another test's bot may still be ending."""
    whole = stream.getvalue().rpartition("\n")[0]
    lines = (json.loads(line) for line in whole.splitlines())
    return {line["id"] for line in lines if line["message"] == message}


def test_the_log_follows_a_question_by_its_id_from_ack_to_last_post(
    slack: LocalSlack, service: HttpService
) -> None:
    with logged(JsonLines()) as stream:
        slack.command(f"/tco {QUESTION}")
        root = answered(slack)
        (id,) = ids("command accepted", stream)
        slack.wait_for(lambda: id in ids("command done", stream), SOON)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    own = [line["message"] for line in lines if line.get("id") == id]
    replies = len(slack.thread(root.channel, root.ts))
    assert own[0] == "command accepted" and own[-1] == "command done"
    # the headline, what is in its thread, and the picture, which is a part by its name
    assert [m for m in own if m.startswith("sent ")] == [
        *(f"sent {id}/{part}" for part in range(replies)),
        "sent picture",
    ]
    assert all({"time", "level", "logger", "message", "process"} <= line.keys() for line in lines)


def test_what_is_logged_meanwhile_is_about_the_question(
    slack: LocalSlack, service: HttpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answers.answers.Answers.shown", lambda *about, **named: 1 / 0)
    with logged(JsonLines()) as stream:
        slack.command(f"/tco {QUESTION}")
        slack.wait_for(slack.ephemerals, SOON)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    (failure,) = [line for line in lines if "failed, id" in line["message"]]
    assert failure["id"] and failure["id"] in failure["message"]
    assert failure["trace"].endswith("builtins.ZeroDivisionError")


@pytest.mark.parametrize("said", ["what if 50M in", "why 2 gpus", "compare"])
def test_whatever_breaks_in_a_thread_is_told_with_the_id_that_the_log_has(
    slack: LocalSlack, service: HttpService, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    slack.command(f"/tco {QUESTION}")
    root = answered(slack)
    broken = "bot.conversation.discussion.Discussion.assessment"
    monkeypatch.setattr(broken, lambda *about: 1 / 0)
    with logged(JsonLines()) as stream:
        slack.mention(said, channel=root.channel, thread_ts=root.ts)
        slack.wait_for(slack.ephemerals, SOON)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    (failure,) = [line for line in lines if "failed, id" in line["message"]]
    (whisper,) = slack.ephemerals()
    assert failure["id"] in texts(whisper) and "ZeroDivisionError" in failure["trace"]
    assert whisper.thread_ts == root.ts


def everything_said(slack: LocalSlack) -> None:
    """The canary through every door: command, mention, thread, edit, form, shortcut, Home."""
    slack.command(f"/tco 5M in 1M out regualted by {CANARY}")
    slack.command(f"/tco models {CANARY}")
    slack.command(f"/tco private {QUESTION} {CANARY}")
    slack.command(f"/tco {QUESTION}")
    root = answered(slack)
    said = slack.mention(f"what does {CANARY} say", thread_ts=root.ts)
    slack.edit(said, f"what if {CANARY} doubles the volume")
    slack.say(f"what if {CANARY} were cheaper", thread_ts=root.ts)
    slack.mention(f"decide stay on the API because {CANARY}, if GPU < $2/h", thread_ts=root.ts)
    slack.say(f"{CANARY} and 5M in 1M out", channel=slack.direct())
    slack.say("prices", shared={f"{CANARY}.csv": f"{CANARY}\n1".encode()}, channel=slack.direct())
    slack.message_shortcut(ThreadShortcut.PRICE, slack.say(f"{CANARY} reads 5M in, 1M out"))
    slack.click(root, Button.CHANGE)
    form = slack.wait_for(slack.modal, SOON)
    assert form.body["callback_id"] == Modal.FORM
    slack.shortcut(Shortcut.FORM)
    slack.open_home()
    slack.settle()
    slack.wait_for(lambda: len(slack.ephemerals()) >= 3, SOON)


@pytest.mark.parametrize("way", ["http", "socket"])
@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()])
def test_nobodys_words_are_logged_through_any_door(
    slack: LocalSlack, bot: Bot, way: str, formatter: logging.Formatter
) -> None:
    with logged(formatter) as stream:
        if way == "http":
            with run_bot(serve_over_http(bot.app, slack.signing_secret), slack):
                everything_said(slack)
        else:
            with run_bot_over_socket(SocketMode(bot.app, slack.app_token), slack):
                everything_said(slack)
    assert "command accepted" in stream.getvalue()
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize(
    "broken",
    [
        "bot.answers.answers.Answers.reply",
        "bot.conversation.discussion.Discussion.respond",
        "bot.handlers.asked.Asked.command",
        "bot.forms.picked.PickedMessages.open",
        "bot.handlers.threads.Threads.hear",
    ],
)
def test_nor_are_they_where_an_exception_quotes_them(
    slack: LocalSlack,
    service: HttpService,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    def quoting(self: object, *given: object, **named: object) -> None:
        raise ValueError(f"cannot read {given} {named}") from KeyError(CANARY)

    monkeypatch.setattr(broken, quoting)
    with logged(JsonLines()) as stream:
        slack.command(f"/tco {CANARY} {QUESTION}")
        said = slack.mention(f"{QUESTION} {CANARY}")
        slack.message_shortcut(ThreadShortcut.PRICE, said)
        slack.wait_for(lambda: "builtins.ValueError" in stream.getvalue(), SOON)
        slack.settle()
    assert CANARY not in stream.getvalue()


def test_a_library_says_the_same_once_in_ten_minutes() -> None:
    now = [0.0]
    repetitions, sdk = Repetitions(clock=lambda: now[0]), logging.getLogger("slack_bolt.x")
    says = lambda text: repetitions.filter(  # noqa: E731
        sdk.makeRecord(sdk.name, logging.ERROR, "", 0, text, (), None)
    )
    assert says("token_revoked") and not says("token_revoked") and says("another thing")
    now[0] = 599.0
    assert not says("token_revoked")
    now[0] = 600.0
    assert says("token_revoked")


def test_what_is_about_a_question_says_its_id_in_text_too() -> None:
    with logged(TextLines()) as stream:
        about("0123456789ab", logging.getLogger("bot.jobs").info, "goes on with %s", "it")
    assert stream.getvalue().rstrip().endswith("bot.jobs goes on with it [0123456789ab]")
