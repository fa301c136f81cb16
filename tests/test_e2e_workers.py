"""The workers of one server: what one that dies has acknowledged is done by the others."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from pathlib import Path

import httpx
import pytest

from bot.settings import metrics_folder, web_workers
from bot.workspace.local_slack import LocalSlack
from tests.bot_processes import BotProcess, bot_processes

SOON = 60


def workers(bot: BotProcess) -> list[int]:
    """The processes that the first one has started and that answer."""
    asked = ["ps", "-o", "pid=", "--ppid", str(bot.pid)]
    return [int(pid) for pid in subprocess.run(asked, capture_output=True).stdout.split()]


def headlines(slack: LocalSlack) -> list[str]:
    return sorted(message.text.rsplit(". ", 1)[-1] for message in slack.messages())


def test_what_a_killed_worker_has_acknowledged_is_answered_once(
    slack: LocalSlack, database: Path
) -> None:
    """There are two wherever there are two processors; another one follows it."""
    count = web_workers()
    with bot_processes(slack, database, 1) as (bot,):
        slack.deliveries.bot_url = bot.line.bot_url
        slack.wait_for(lambda: len(workers(bot)) == count, SOON)
        asked = [f"{millions}M in 1M out" for millions in (5, 6, 7, 8)]
        for text in asked:
            assert slack.command(f"/tco {text}").is_ok
        killed = workers(bot)[0]
        os.kill(killed, signal.SIGKILL)
        slack.wait_for(lambda: len(slack.messages()) >= len(asked), SOON)
        slack.wait_for(lambda: killed not in workers(bot) and len(workers(bot)) == count, SOON)
        slack.settle()
        assert headlines(slack) == asked
        health = httpx.get(f"http://127.0.0.1:{bot.port}/healthz", trust_env=False)
        assert health.text == "ok"


def test_what_killed_servers_have_left_of_their_metrics_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    for pid in (ended.pid, os.getpid()):
        (tmp_path / f"tco-advisor-{pid}-x").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    made = metrics_folder()
    assert made
    left = sorted(folder.name for folder in tmp_path.iterdir())
    assert left == sorted([f"tco-advisor-{os.getpid()}-x", Path(made).name])
    assert metrics_folder() is None, "it is named now, for all that come of this process"
