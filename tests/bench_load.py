"""How the bot bears load: `python -m tests.bench_load [--json] [--rounds 5] [--minutes 6]
[--database postgres] [--kill]`.

200 commands over 50 channels, 20 at once, from a Slack that refuses what comes too fast; ten people
in one channel; a busy channel beside quiet ones. Both have channels of their own: Slack takes one
message a second of a channel, so 33 questions in one fill it for three minutes. Acknowledgements
are held against a bare Bolt app behind the same gunicorn. It ends after so many minutes with what
it has measured by then; smaller rounds by `--commands` and `--channels`. Small machines are noisy:
compare within one run, and look at the processor's time, which a busy machine leaves alone. With
--kill instead: the same load on three processes that share a database, the first of which is killed
with half of it asked.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Channel
from tests.bot_processes import BotProcess, bot_processes
from tests.load_watch import Watch
from tests.postgres import postgres_server

_BARE = (
    "gunicorn --worker-class gthread --threads 16 --bind 0.0.0.0:${PORT} 'tests.bare_app:create()'"
)
_LOOK_SECONDS = 0.25


@dataclass
class Round:
    """Seconds that each command of a round took."""

    acks: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    processor_seconds: float = 0.0
    """Of the bot's web processes."""
    until_headlines: float = 0.0
    """The same until everybody had a first message."""


@dataclass
class Load:
    """A Slack with channels, processes of the bot, and until when there is time."""

    slack: LocalSlack
    bots: Sequence[BotProcess]
    channels: Sequence[Channel]
    crowded: Sequence[Channel]
    """Two more, in which many ask at once."""
    watch: Watch
    until: float

    @property
    def bot(self) -> BotProcess:
        """The first process, or the only one."""
        return self.bots[0]

    def ask(
        self, numbers: Sequence[int], channels: Sequence[Channel], at_once: int, kill_at: int = 0
    ) -> Round:
        """Ask one question for each number, in the channels by turns, and wait for the answers to
        those that were acknowledged. After the number `kill_at` the first process is killed."""
        found, sent, before = Round(), dict[int, float](), processor_seconds(self.bot)

        def command(number: int) -> None:
            at = time.time()
            ack = self.deliver(number, channels[number % len(channels)])
            if ack is not None:
                sent[number] = at
                found.acks.append(ack)
            if number == kill_at:
                self.bot.kill()

        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(command, numbers))
        self._wait(lambda: self.watch.have_headline(list(sent)))
        found.until_headlines = processor_seconds(self.bot) - before
        self._wait(lambda: self.watch.are_whole(list(sent)))
        found.processor_seconds = processor_seconds(self.bot) - before
        self._note(found, sent)
        return found

    def deliver(self, number: int, channel: Channel) -> float | None:
        """One command; how long its acknowledgement took. None where a dead process gave none."""
        user = channel.members[number % (len(channel.members) - 1)]
        commands = self.slack.deliveries.commands
        parcel = commands.parcel("/tco", f"{number}M in 1M out", user, channel)
        ack = self.bots[number % len(self.bots)].line.send(parcel)
        assert ack.status == 200 or len(self.bots) > 1, ack
        return float(ack.ack_seconds or 0) if ack.status == 200 else None

    @property
    def seconds_left(self) -> float:
        """Until it must end."""
        return self.until - time.monotonic()

    def _wait(self, condition: Any) -> None:
        while self.seconds_left > 0 and not condition():
            time.sleep(_LOOK_SECONDS)

    def _note(self, found: Round, sent: dict[int, float]) -> None:
        for number, at in sent.items():
            answer = self.watch.answer(number)
            found.lost += not answer.is_whole
            found.doubled += answer.is_doubled
            if answer.headline_at:
                found.first.append(answer.headline_at - at)
            if answer.is_whole:
                found.whole.append(answer.whole_at - at)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--commands", type=int, default=200)
    parser.add_argument("--channels", type=int, default=50)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--kill", action="store_true")
    asked = parser.parse_args()
    figures = killed(asked) if asked.kill else measured(asked)
    if asked.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name:40} {value}")


def killed(asked: argparse.Namespace) -> dict[str, Any]:
    """What becomes of questions when one of three processes dies with half of them asked."""
    until = time.monotonic() + asked.minutes * 60
    with loaded(asked.channels, until, kind=asked.database, processes=3) as load:
        numbers, half = range(10, 10 + asked.commands), 10 + asked.commands // 2
        found = load.ask(numbers, load.channels, asked.at_once, kill_at=half)
    return {
        "acknowledged": len(found.acks),
        "lost": found.lost,
        "doubled": found.doubled,
        **_percentiles("ack", found.acks),
        **_percentiles("first message", found.first),
        **_percentiles("whole thread", found.whole),
        "load average": [round(each, 1) for each in os.getloadavg()],
    }


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """Every figure by name; seconds and megabytes. What there was no time for is left out."""
    until = time.monotonic() + asked.minutes * 60
    bare = bare_acks(asked, until)
    numbers, several, memory = iter(range(10, 10**6)), list[Round](), list[dict[str, int]]()
    with loaded(asked.channels, until, kind=asked.database) as load:
        memory.append(memory_mb(load.bot))
        several.append(load.ask(_next(numbers, asked.commands), load.channels, asked.at_once))
        memory.append(memory_mb(load.bot))
        side = beside(load, numbers)
        while len(several) < asked.rounds and load.seconds_left > 0:
            several.append(load.ask(_next(numbers, asked.commands), load.channels, asked.at_once))
            memory.append(memory_mb(load.bot))
    first = several[0]
    return {
        "rounds": len(several),
        "lost or late": sum(each.lost for each in several),
        "doubled": sum(each.doubled for each in several),
        **_percentiles("ack", first.acks),
        **_percentiles("bare ack", bare),
        "ack p50 / bare": round(_at(first.acks, 50) / _at(bare, 50), 2),
        "ack p99 / bare": round(_at(first.acks, 99) / _at(bare, 99), 2),
        **_percentiles("first message", first.first),
        **_percentiles("whole thread", first.whole),
        "first message p99 by round": [round(_at(each.first, 99), 2) for each in several],
        "processor ms per answer": _each(first.processor_seconds, asked.commands),
        "processor ms per headline": _each(first.until_headlines, asked.commands),
        "memory MB (PSS) at start and by round": memory,
        **side,
        "load average": [round(each, 1) for each in os.getloadavg()],
    }


def beside(load: Load, numbers: Iterator[int]) -> dict[str, float]:
    """Ten people in one channel, quiet channels, and the same beside a busy one."""
    ten = load.ask(_next(numbers, 10), load.crowded[:1], 10)
    quiet = load.ask(_next(numbers, 20), load.channels[:20], 4)
    busy = beside_a_busy_channel(load, numbers)
    return {
        "ten in one channel, last headline": round(max(ten.first, default=float("nan")), 2),
        "ten in one channel, last whole": round(max(ten.whole, default=float("nan")), 2),
        "quiet channels, first p99": round(_at(quiet.first, 99), 2),
        "beside a busy channel, first p99": round(_at(busy.first, 99), 2),
    }


def beside_a_busy_channel(load: Load, numbers: Iterator[int]) -> Round:
    """What twenty commands elsewhere take while 33 are asked in one channel."""
    many, few = _next(numbers, 33), _next(numbers, 20)
    with ThreadPoolExecutor(33) as pool:
        flood = [pool.submit(load.deliver, number, load.crowded[1]) for number in many]
        time.sleep(0.5)
        found = load.ask(few, load.channels[:20], 4)
        for each in flood:
            each.result()
    return found


def bare_acks(asked: argparse.Namespace, until: float) -> list[float]:
    """What a bare Bolt app takes to acknowledge the same load."""
    with loaded(asked.channels, until, _BARE) as load:
        deliver = lambda n: load.deliver(n, load.channels[n % asked.channels])  # noqa: E731
        with ThreadPoolExecutor(asked.at_once) as pool:
            acks = list(pool.map(deliver, range(10, 10 + asked.commands)))
    return [ack for ack in acks if ack is not None]


@contextmanager
def loaded(
    count: int, until: float, command: str = "", kind: str = "sqlite", processes: int = 1
) -> Iterator[Load]:
    """A strict Slack with channels, and the bot or another app as processes on one database."""
    with tempfile.TemporaryDirectory() as folder, LocalSlack(quotas=True) as slack:
        members = (slack.ana, slack.ravi, slack.bot)
        channels = [
            Channel(id=f"C0LOAD{n:04}", name=f"load{n}", kind="public", members=members)
            for n in range(count + 2)
        ]
        for channel in channels:
            slack.workspace.channels.put(channel)
        with ExitStack() as stack:
            database: Path | str = Path(folder) / "tco.db"
            if kind == "postgres":
                database = stack.enter_context(postgres_server()).new()
            bots = stack.enter_context(
                bot_processes(slack, database, processes, command, Path(folder))
            )
            watch = stack.enter_context(Watch.of(slack))
            load = Load(slack, bots, channels[:count], channels[count:], watch, until)
            if not command:
                load.ask(range(5, 5 + processes), channels[count - 1 : count], 1)
            yield load


def memory_mb(bot: BotProcess) -> dict[str, int]:
    """The memory of the bot's processes by what they are: those of the web together, the drawing
    one. Of pages that several share each has its part, so that the sum is what the machine gives
    (PSS, as Linux tells)."""
    found = {"web": 0.0}
    for pid, what in _processes(bot):
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            (size,) = re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
            found[what] = found.get(what, 0.0) + int(size) / 1024
    return {what: round(mb) for what, mb in found.items()}


def processor_seconds(bot: BotProcess) -> float:
    """What the web processes have taken of a processor so far; the drawing one not counted."""
    found, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for pid, what in _processes(bot):
        if what == "web":
            with suppress(OSError):
                stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                found += (int(stat[11]) + int(stat[12])) / ticks
    return found


def _processes(bot: BotProcess) -> list[tuple[str, str]]:
    """All that a bot has started, itself among them: "web", or "pictures" for one that draws."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "-g", str(bot.pid)], capture_output=True, text=True
    )
    lines = (line.split(maxsplit=1) for line in listed.stdout.splitlines())
    return [(pid, "pictures" if "bot.jobs.pictures" in what else "web") for pid, what in lines]


def _next(numbers: Iterator[int], count: int) -> list[int]:
    return [next(numbers) for _ in range(count)]


def _each(seconds: float, count: int) -> int:
    return round(seconds / count * 1000)


def _at(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


def _percentiles(name: str, values: Sequence[float]) -> dict[str, float]:
    return {f"{name} p{percent}": round(_at(values, percent), 3) for percent in (50, 99)}


if __name__ == "__main__":
    sys.exit(main())
