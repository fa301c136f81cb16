"""How the bot bears load: `python -m tests.bench_load [--json] [--rounds N] [--kill]
[--database postgres]`.

200 commands over 50 channels, 20 at once, from a Slack of its own process that refuses what comes
too fast; ten people in one channel; a busy channel beside quiet ones. Acknowledgements are held
against a bare Bolt app behind the same gunicorn. Small machines are noisy: compare within one run.
With --kill instead: the same load on three processes that share a database, one of which is killed
in the middle.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.answers.answers import THREAD_TEMPLATES
from bot.workspace.local_slack import LocalSlack
from bot.workspace.parcel import Parcel
from bot.workspace.records import Channel, Message
from tests.bot_processes import BotProcess, bot_processes
from tests.postgres import postgres_server

COMMANDS, CHANNELS, AT_ONCE, ROUNDS = 200, 50, 20, 5
WHOLE = 1 + len(THREAD_TEMPLATES)
"""Messages of an answer, without its picture."""
PATIENCE_SECONDS = 120.0
_ASKED = re.compile(r"\b(\d+)M in 1M out")
_BARE = (
    "gunicorn --worker-class gthread --threads 16 --bind 0.0.0.0:${PORT} 'tests.bare_app:create()'"
)


@dataclass
class Round:
    """Seconds that each command of a round took."""

    acks: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    processor_seconds: float = 0.0
    """Of the bot's web process: the one figure that a busy machine leaves alone."""


@dataclass(frozen=True)
class Load:
    """A Slack with channels, and processes of the bot."""

    slack: LocalSlack
    bots: Sequence[BotProcess]
    channels: Sequence[Channel]

    @property
    def bot(self) -> BotProcess:
        """The only one."""
        return self.bots[0]

    def ask(
        self, numbers: Sequence[int], channels: Sequence[Channel], at_once: int, kill_after: int = 0
    ) -> Round:
        """Ask one question for each number, in the channels by turns, and wait for the answers.
        After so many, the first process is killed, and what it does not acknowledge any more is no
        promise."""
        found, sent, before = Round(), dict[int, float](), processor_seconds(self.bot)

        def command(number: int) -> None:
            if kill_after and len(found.acks) == kill_after:
                self.bot.kill()
            at = time.time()
            ack = self._deliver(number, channels[number % len(channels)])
            if ack is not None:
                sent[number] = at
                found.acks.append(ack)

        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(command, numbers))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self._are_whole(list(sent)):
            time.sleep(1)
        found.processor_seconds = processor_seconds(self.bot) - before
        self._note(found, sent)
        return found

    def _deliver(self, number: int, channel: Channel) -> float | None:
        slack = self.slack
        user = channel.members[number % (len(channel.members) - 1)]
        commands = slack.deliveries.commands
        url = commands._urls.issue(user, channel.id, is_command=True)
        trigger = commands._triggers.issue(user)
        text = f"{number}M in 1M out"
        parcel: Parcel = commands._parcel("/tco", text, user, channel, url, trigger)
        ack = self.bots[number % len(self.bots)].line.send(parcel)
        assert ack.status == 200 or len(self.bots) > 1, ack
        return float(ack.ack_seconds or 0) if ack.status == 200 else None

    def _answers(self) -> dict[int, list[Message]]:
        """The headlines by number."""
        found: dict[int, list[Message]] = {}
        for channel in self.channels:
            for message in self.slack.messages(channel.id):
                if asked := _ASKED.search(message.text):
                    found.setdefault(int(asked[1]), []).append(message)
        return found

    def _parts(self, message: Message) -> list[Message]:
        return [each for each in self.slack.thread(message.channel, message.ts) if each.text]

    def _are_whole(self, numbers: Sequence[int]) -> bool:
        answers = self._answers()
        return all(
            number in answers and len(self._parts(answers[number][0])) >= WHOLE - 1
            for number in numbers
        )

    def _note(self, found: Round, sent: dict[int, float]) -> None:
        answers = self._answers()
        for number, at in sent.items():
            messages = answers.get(number, [])
            found.lost += not messages
            found.doubled += len(messages) > 1
            for message in messages[:1]:
                found.first.append(float(message.ts) - at)
                parts = self._parts(message)
                found.lost += len(parts) < WHOLE - 1
                found.doubled += len({each.text for each in parts}) < len(parts)
                if len(parts) >= WHOLE - 1:
                    found.whole.append(float(parts[WHOLE - 2].ts) - at)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--kill", action="store_true", help="one of three processes under load")
    asked = parser.parse_args()
    with ExitStack() as stack:
        place = ""
        if asked.database == "postgres":
            place = stack.enter_context(postgres_server()).new()
        figures = killed(place) if asked.kill else measured(asked.rounds, place)
    if asked.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name:40} {value}")


def killed(place: str = "", count: int = COMMANDS) -> dict[str, Any]:
    """What becomes of questions when one of three processes dies with half of them asked."""
    with loaded(place=place, processes=3) as load:
        numbers = range(10, 10 + count)
        found = load.ask(numbers, load.channels, AT_ONCE, kill_after=count // 2)
    return {
        "asked": count,
        "acknowledged": len(found.acks),
        "lost": found.lost,
        "doubled": found.doubled,
        **_percentiles("ack", found.acks),
        **_percentiles("first message", found.first),
        **_percentiles("whole thread", found.whole),
    }


def measured(rounds: int, place: str = "") -> dict[str, Any]:
    """Every figure by name; seconds and megabytes."""
    bare = bare_acks()
    with loaded(place=place) as load:
        numbers = iter(range(10, 10**6))
        several = [load.ask(_next(numbers, COMMANDS), load.channels, AT_ONCE)]
        memory = [resident_mb(load.bot)]
        for _ in range(rounds - 1):
            several.append(load.ask(_next(numbers, COMMANDS), load.channels, AT_ONCE))
            memory.append(resident_mb(load.bot))
        ten = load.ask(_next(numbers, 10), load.channels[:1], 10)
        quiet = load.ask(_next(numbers, 20), load.channels[1:21], 4)
        busy = beside_a_busy_channel(load, numbers)
    first = several[0]
    return {
        "lost": sum(each.lost for each in several),
        "doubled": sum(each.doubled for each in several),
        **_percentiles("ack", first.acks),
        **_percentiles("bare ack", bare),
        "ack p50 / bare": round(_at(first.acks, 50) / _at(bare, 50), 2),
        "ack p99 / bare": round(_at(first.acks, 99) / _at(bare, 99), 2),
        **_percentiles("first message", first.first),
        **_percentiles("whole thread", first.whole),
        "first message p99 by round": [round(_at(each.first, 99), 2) for each in several],
        "processor seconds per answer": round(several[0].processor_seconds / COMMANDS, 3),
        "resident MB by round": memory,
        "ten in one channel, last headline": round(max(ten.first), 2),
        "ten in one channel, last whole": round(max(ten.whole), 2),
        "quiet channels, first p99": round(_at(quiet.first, 99), 2),
        "beside a busy channel, first p99": round(_at(busy.first, 99), 2),
    }


def beside_a_busy_channel(load: Load, numbers: Iterator[int]) -> Round:
    """What twenty commands elsewhere take while 33 are asked in one channel."""
    many, few = _next(numbers, 33), _next(numbers, 20)
    with ThreadPoolExecutor(1) as pool:
        flood = pool.submit(load.ask, many, load.channels[:1], 33)
        time.sleep(0.5)
        found = load.ask(few, load.channels[1:21], 4)
        flood.result()
    return found


def bare_acks() -> list[float]:
    """What a bare Bolt app takes to acknowledge the same load."""
    with loaded(_BARE) as load:
        found = list[float]()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            channels = load.channels
            each = lambda n: found.append(load._deliver(n, channels[n % len(channels)]) or 0)  # noqa: E731
            list(pool.map(each, range(10, 10 + COMMANDS)))
        return found


@contextmanager
def loaded(command: str = "", place: str = "", processes: int = 1) -> Iterator[Load]:
    """A strict Slack with fifty channels, and the bot or another app as processes of their own, on
    a fresh file or on the database at an address."""
    with tempfile.TemporaryDirectory() as folder, LocalSlack(quotas=True) as slack:
        channels = []
        for number in range(CHANNELS):
            members = (slack.ana, slack.ravi, slack.bot)
            channel = Channel(
                id=f"C0LOAD{number:04}", name=f"load{number}", kind="public", members=members
            )
            slack.workspace.channels.put(channel)
            channels.append(channel)
        where = place or Path(folder) / "tco.db"
        with bot_processes(slack, where, processes, command, Path(folder)) as bots:
            warm = Load(slack, bots, channels)
            if not command:
                warm.ask(range(5, 5 + processes), channels[-1:], 1)
            yield warm


def resident_mb(bot: BotProcess) -> dict[str, int]:
    """The memory of each process of the bot by what it is: the web worker, the drawing one."""
    listed = subprocess.run(
        ["ps", "-o", "rss=,args=", "-g", str(bot.pid)], capture_output=True, text=True, check=True
    )
    found: dict[str, int] = {}
    for line in listed.stdout.splitlines():
        size, _, what = line.strip().partition(" ")
        name = "pictures" if "bot.jobs.pictures" in what else "web"
        found[name] = max(found.get(name, 0), int(size) // 1024)
    return found


def processor_seconds(bot: BotProcess) -> float:
    """What the web process has taken of a processor so far; the drawing one not counted."""
    listed = subprocess.run(
        ["ps", "-o", "cputimes=,args=", "-g", str(bot.pid)], capture_output=True, text=True
    )
    lines = [line.split(None, 1) for line in listed.stdout.splitlines()]
    return sum(float(time) for time, what in lines if "bot.jobs.pictures" not in what)


def _next(numbers: Iterator[int], count: int) -> list[int]:
    return [next(numbers) for _ in range(count)]


def _at(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


def _percentiles(name: str, values: Sequence[float]) -> dict[str, float]:
    return {f"{name} p{percent}": round(_at(values, percent), 3) for percent in (50, 99)}


if __name__ == "__main__":
    sys.exit(main())
