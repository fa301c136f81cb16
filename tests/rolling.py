"""A rolling restart under load: `python -m tests.rolling [--rate 10] [--seconds 30] [--database
postgres]`.

Several processes of the bot share a database; commands come by turns to all of them, as through a
balancer that tries the next process where one does not answer. One process after the other is told
to stop (SIGTERM) once its successor is up. Then: what was lost, what came twice.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Channel
from tests.bot_processes import BotProcess, bot_processes, delivered
from tests.load_watch import Watch
from tests.postgres import postgres_server

_LOOK_SECONDS = 0.25


class Rollout:
    """Processes of the bot behind a balancer, and their successors."""

    def __init__(
        self,
        slack: LocalSlack,
        bots: list[BotProcess],
        folder: Path,
        database: Path | str,
        watch: Watch,
    ) -> None:
        self._slack, self._bots, self._folder, self._watch = slack, bots, folder, watch
        self._database = database
        self._serving = list(bots)
        self.statuses: list[int] = []
        """Exit statuses of those that were told to stop."""

    @classmethod
    @contextmanager
    def started(cls, folder: Path, processes: int, kind: str = "sqlite") -> Iterator[Rollout]:
        """With so many processes, until the block is left."""
        with ExitStack() as stack:
            database: Path | str = folder / "tco.db"
            if kind == "postgres":
                database = stack.enter_context(postgres_server()).new()
            slack = stack.enter_context(LocalSlack(quotas=True))
            bots = stack.enter_context(bot_processes(slack, database, processes, logs=folder))
            watch = stack.enter_context(Watch.of(slack))
            yield cls(slack, bots, folder, database, watch)

    def ask(self, numbers: Sequence[int], rate: float) -> None:
        """One question for each number, so many a second; each in one of 25 channels."""
        channels = [self._channel(n) for n in range(25)]
        begun = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            asked = []
            for at, number in enumerate(numbers):
                time.sleep(max(0.0, begun + at / rate - time.monotonic()))
                asked.append(pool.submit(self._ask, number, channels[at % len(channels)]))
            for each in asked:
                each.result()

    def restart_all(self, pause: float) -> None:
        """One after the other: its successor comes first."""
        for old in list(self._bots):
            log = self._folder / f"successor-{len(self._bots)}.log"
            successor = BotProcess(self._slack, self._database, log)
            self._bots.append(successor)
            successor.wait_until_up()
            self._serving.append(successor)
            old.tell_to_stop()
            self.statuses.append(old.wait_until_gone())
            self._serving.remove(old)
            time.sleep(pause)

    def outcome(self, numbers: Sequence[int], seconds: float) -> dict[str, object]:
        """What came of the questions, so many seconds later at the latest."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._watch.are_whole(numbers):
            time.sleep(_LOOK_SECONDS)
        answers = [self._watch.answer(number) for number in numbers]
        given_back = sum("given back" in bot.log for bot in self._bots)
        return {
            "asked": len(numbers),
            "lost": sum(not each.headlines for each in answers),
            "in part": sum(bool(each.headlines) and not each.is_whole for each in answers),
            "doubled": sum(each.is_doubled for each in answers),
            "processes that gave jobs back": given_back,
            "exit statuses": self.statuses,
        }

    def _ask(self, number: int, channel: Channel) -> None:
        parcel = self._slack.deliveries.commands.parcel(
            "/tco", f"{number}M in 1M out", self._slack.ana, channel
        )
        first = number % len(self._serving)
        delivered(parcel, *self._serving[first:], *self._serving[:first])

    def _channel(self, number: int) -> Channel:
        members = (self._slack.ana, self._slack.ravi, self._slack.bot)
        channel = Channel(
            id=f"C0ROLL{number:03}", name=f"roll{number}", kind="public", members=members
        )
        self._slack.workspace.channels.put(channel)
        return channel


def rolled(
    folder: Path, processes: int, count: int, rate: float, seconds: float, kind: str = "sqlite"
) -> dict[str, object]:
    """A rolling restart of all processes while questions come."""
    numbers = list(range(10, 10 + count))
    with Rollout.started(folder, processes, kind) as rollout:
        asking = threading.Thread(target=rollout.ask, args=[numbers, rate])
        asking.start()
        rollout.restart_all(pause=0.5)
        asking.join()
        return rollout.outcome(numbers, seconds)


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--patience", type=float, default=300.0)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    count = int(asked.rate * asked.seconds)
    with tempfile.TemporaryDirectory() as folder:
        about = (asked.processes, count, asked.rate, asked.patience, asked.database)
        found = rolled(Path(folder), *about)
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
