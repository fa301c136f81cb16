"""Several processes on one PostgreSQL database, as on several machines: over HTTP and Socket Mode,
one killed under load, and a database that goes away and comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.app import create_bot
from bot.serving import MANIFEST
from bot.settings import Settings
from bot.storage import Pace, Storage, open_storage
from bot.workspace.bot_service import run_bot
from bot.workspace.http_service import HttpService
from bot.workspace.local_slack import LocalSlack
from bot.wsgi import serve_over_http
from tests.bot_beside_slack import answered, texts
from tests.bot_processes import bot_processes, delivered
from tests.burst_samples import Talk
from tests.postgres import PostgresServer
from tests.test_e2e_storage import health

SOON = 60
QUESTION = "5M in 1M out as of 2026-04-15"


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    return postgres.new()


@pytest.fixture
def shared(address: str) -> Iterator[Storage]:
    """The storage that the test looks into beside the bot."""
    storage = open_storage(address)
    yield storage
    storage.close()


@contextmanager
def tco(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`tco` as a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(
        command, env=kept | environment, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def test_a_process_over_http_and_one_over_socket_mode_share_what_they_keep(
    slack: LocalSlack, address: str, shared: Storage, tmp_path: Path
) -> None:
    """The one answers the command, the other the what-if in its thread; the log lists both."""
    with bot_processes(slack, address, 1, logs=tmp_path) as (bot,):
        slack.deliveries.bot_url = bot.line.bot_url
        slack.command(f"/tco {QUESTION}")
        root = answered(slack)
        assert "$13,275" in texts(root)
    slack.deliveries.bot_url = ""
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    with tco("serve", **tokens, SLACK_API_URL=slack.api_url, DATABASE_URL=address):
        slack.wait_for(lambda: slack.links.count == 1, SOON)
        slack.mention("what if 50M in 10M out", channel=root.channel, thread_ts=root.ts)
        said = lambda: [m for m in slack.thread(root.channel, root.ts) if "Scenario B" in texts(m)]  # noqa: E731
        slack.wait_for(said, SOON)
    with tco("log", DATABASE_URL=address) as log:
        printed, _ = log.communicate(timeout=SOON)
    assert "5M in 1M out" in printed and "50M in 10M out" in printed
    assert len(shared.latest(9)) == 2


def test_of_three_processes_under_load_one_is_killed_and_nothing_is_lost_or_doubled(
    slack: LocalSlack, address: str, shared: Storage, tmp_path: Path
) -> None:
    """Six threads, six questions in each, delivered by turns; each answered once, in order."""
    talks = [Talk.begun(slack, shared, number) for number in range(6)]
    with bot_processes(slack, address, 3, logs=tmp_path) as bots:
        for number in range(6):
            for nth, talk in enumerate(talks):
                for parcel in talk.asked(number):
                    first = (number + nth) % len(bots)
                    delivered(parcel, *bots[first:], *bots[:first])
            if number == 2:
                bots[0].kill()
        slack.wait_for(lambda: sum(len(talk.answers()) for talk in talks) >= 36, SOON)
    assert [talk.is_answered(6) for talk in talks] == [True] * 6


@pytest.fixture
def service(slack: LocalSlack, address: str) -> Iterator[HttpService]:
    """The bot in this process, as it is served."""
    slack.install(MANIFEST)
    settings = Settings.from_env(
        {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": address,
        }
    )
    bot = create_bot(settings, pace=Pace(every=0))
    with run_bot(serve_over_http(bot.app, slack.signing_secret, bot.trouble), slack) as service:
        yield service
    bot.stop()


def drop(server: psycopg.Connection[Any], schema: str) -> None:
    """The bot may be writing there: where each waits for the other, the server refuses one."""
    while True:
        with suppress(psycopg.errors.DeadlockDetected):
            server.execute(f"drop schema {schema} cascade")
            return


def test_a_server_that_closes_all_connections_is_not_noticed(
    slack: LocalSlack, address: str, shared: Storage, service: HttpService
) -> None:
    """As a restart does: the next use takes a new connection, and no answer goes without memory."""
    slack.command(f"/tco {QUESTION}")
    answered(slack)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'tco-advisor'"
        )
    slack.command(f"/tco {QUESTION}", user=slack.ravi)
    slack.wait_for(lambda: len(slack.messages()) == 2, SOON)
    slack.wait_for(lambda: len(shared.latest(9)) == 2, SOON)
    assert not [m for m in slack.ephemerals() if "without my memory" in m.text]
    assert health(service).text == "ok"


def test_a_database_that_is_gone_costs_no_answer_and_one_that_is_new_is_made_ready(
    slack: LocalSlack, address: str, shared: Storage, service: HttpService
) -> None:
    slack.command(f"/tco {QUESTION}")
    answered(slack)
    schema = address.rsplit("%3D", 1)[1]
    with psycopg.connect(address, autocommit=True) as server:
        drop(server, schema)
        ack = slack.command(f"/tco {QUESTION}", user=slack.ravi)
        assert ack.is_ok and (ack.ack_seconds or 9) < 3
        slack.wait_for(lambda: len(slack.messages()) == 2, SOON)
        slack.mention(QUESTION)
        told = lambda: [m for m in slack.ephemerals(slack.ana) if "without my memory" in m.text]  # noqa: E731
        slack.wait_for(told, SOON)
        assert health(service).text != "ok"
        server.execute(f"create schema {schema}")
    slack.wait_for(lambda: health(service).text == "ok", SOON)
    slack.command(f"/tco {QUESTION}")
    slack.wait_for(lambda: len(shared.latest(9)) == 1, SOON)
