"""The bot as a process of its own, as it runs in production: the Procfile's line, serving HTTP."""

from __future__ import annotations

import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

import httpx

from bot.serving import MANIFEST
from bot.workspace.bot_line import BotLine, Parcel
from bot.workspace.local_slack import LocalSlack

ROOT = Path(__file__).parent.parent
_START_SECONDS = 60
_STOP_SECONDS = 40
"""gunicorn gives its workers thirty."""


class BotProcess:
    """One process of the bot, with the workers that it starts, and Slack's line to it."""

    def __init__(
        self,
        slack: LocalSlack,
        place: Path | str,
        log: Path,
        command: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> None:
        """`place` is a database: a file, or an address. `command` is another app's, instead of the
        Procfile's. `extra` are further variables of its environment."""
        self._slack, self._log = slack, log
        self.port = free_port()
        self.line = BotLine(slack.workspace, slack.faults, ack_seconds=3)
        self.line.bot_url = f"http://127.0.0.1:{self.port}/slack/events"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                ["sh", "-c", f"exec {_with_gunicorn(command or _procfile())}"],
                cwd=ROOT,
                env=_environment(slack, place, self.port) | dict(extra or {}),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the process, and of the group of all that it starts."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What the process has printed."""
        return self._log.read_text("utf-8")

    def wait_until_up(self) -> None:
        """Return once it answers; raises AssertionError with its log if it never does."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_up():
            assert time.monotonic() < deadline and self._process.poll() is None, self.log
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, with its workers, as a machine that fails does."""
        self._signal(signal.SIGKILL)
        self._process.wait(_STOP_SECONDS)

    def pause(self) -> None:
        """Freeze it, as a machine that swaps or is moved does."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on after a pause."""
        self._signal(signal.SIGCONT)

    def tell_to_stop(self) -> None:
        """Ask it to end, as a deployment does, and return at once."""
        self._process.send_signal(signal.SIGTERM)

    def wait_until_gone(self) -> int:
        """Its exit status, once it has ended."""
        return self._process.wait(_STOP_SECONDS)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process.poll() is None:
            self.go_on()
            self.kill()
        self.line.close()

    def _is_up(self) -> bool:
        try:
            health = _asking().get(f"http://127.0.0.1:{self.port}/healthz")
        except httpx.TransportError:
            return False
        return health.status_code < 500

    def _signal(self, number: int) -> None:
        os.killpg(self._process.pid, number)


@contextmanager
def bot_processes(
    slack: LocalSlack, place: Path | str, count: int, command: str = "", logs: Path | None = None
) -> Iterator[list[BotProcess]]:
    """So many processes of the bot on one database, up and running until the block is left.

    More may be appended to the list; all are ended. `logs` is a folder: that of the file, if none.
    """
    slack.install(MANIFEST)
    folder = logs or Path(place).parent
    processes = [
        BotProcess(slack, place, folder / f"bot-{number}.log", command) for number in range(count)
    ]
    with ExitStack() as stack:
        stack.callback(lambda: [each.close() for each in processes])
        for process in processes:
            process.wait_until_up()
        yield processes


def delivered(parcel: Parcel, *processes: BotProcess) -> None:
    """Delivered as Slack does: again, three times at most, until a process acknowledges."""
    for attempt in range(4):
        if processes[attempt % len(processes)].line.send(parcel).status == 200:
            return
    raise AssertionError("nobody acknowledges")


@cache
def _asking() -> httpx.Client:
    """One for all: each reads the machine's certificates first."""
    return httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


def _procfile() -> str:
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    (web,) = (line for line in lines if line.startswith("web: "))
    return web.removeprefix("web: ")


def _with_gunicorn(command: str) -> str:
    """The command with gunicorn where this Python has it."""
    gunicorn = Path(sys.executable).parent / "gunicorn"
    return command.replace("gunicorn", shlex.quote(str(gunicorn)), 1)


def _environment(slack: LocalSlack, place: Path | str, port: int) -> dict[str, str]:
    """This one's, without what another Slack or bot has set."""
    others = ("SLACK_", "TCO_", "DATABASE_URL")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return inherited | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL" if isinstance(place, str) else "TCO_DATABASE": str(place),
        "PORT": str(port),
    }


def free_port() -> int:
    """A port for a process that is still to start. Those that the system hands out are higher:
    until the process has it, no connection of another test takes it."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with suppress(OSError), socket.create_server(("", port)):
            return port
