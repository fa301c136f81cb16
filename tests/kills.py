"""What becomes of what was acknowledged when the bot is killed with kill -9: a measurement.

`python -m tests.kills [--kinds command,export] [--moments headline,picture] [--times 6] [--keep
FILE] [--minutes 30] [--database postgres]` starts the bot as a process, has several people ask for
several kinds of thing in channels of their own, kills the process with all its children at one of
eleven moments, starts another, and looks what everybody got: all of it once, a part, nothing, or
something twice; and how long after the restart. Kinds of one family are asked for together. What is
in FILE already is not measured again, so that a run that was cut short goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.workspace.local_slack import LocalSlack
from tests.bot_processes import BotProcess, bot_processes
from tests.kill_kinds import KINDS, PARTS, Place
from tests.postgres import postgres_server

TIMES = 6
WITHIN_SECONDS = 10.0
FAMILIES = (
    ("command", "mention", "post", "form", "shortcut", "file"),
    ("message", "button", "edit", "decide"),
    ("delete", "export", "undo", "rate"),
)
POST, SHOW_FILE = "chat.postMessage", "files.completeUploadExternal"
_MOST_WAITED = 8.0
"""For a moment to come; then the process is killed as it is."""


def _slow(method: str) -> Callable[[LocalSlack], None]:
    return lambda slack: slack.faults.slow(method, 1.5)


def _said(count: int) -> Callable[[Sequence[Place]], bool]:
    return lambda places: any(len(place.messages()) >= count for place in places)


def _is_called(places: Sequence[Place]) -> bool:
    return not places[0].slack.faults.pending()


def _is_drawn(places: Sequence[Place]) -> bool:
    log = places[0].slack.workspace.log.all()
    return any(entry.name == "files.getUploadURLExternal" for entry in log[-50:])


@dataclass(frozen=True)
class Moment:
    """When the process is killed: after this was arranged, as soon as that has come."""

    has_come: Callable[[Sequence[Place]], bool] = lambda places: True
    arrange: Callable[[LocalSlack], None] = lambda slack: None
    after: float = 0.0


MOMENTS: Mapping[str, Moment] = {
    "acknowledged": Moment(),
    "beginning": Moment(after=0.03),
    "computing": Moment(after=0.1),
    "headline": Moment(_is_called, _slow(POST), 0.05),
    "headline_stands": Moment(_said(1)),
    "one_reply": Moment(_said(2)),
    "two_replies": Moment(_said(3)),
    "three_replies": Moment(_said(4)),
    "whole_thread": Moment(_said(1 + PARTS)),
    "picture": Moment(_is_drawn),
    "picture_shown": Moment(_is_called, _slow(SHOW_FILE), 0.05),
}


@dataclass
class Found:
    """What became of one kind at one moment."""

    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    """From when the next process was up, until everybody had all."""


class Run:
    """One Slack and one database, and the process that is killed next."""

    def __init__(
        self, slack: LocalSlack, bots: list[BotProcess], folder: Path, database: Path | str
    ) -> None:
        self._slack, self._bots, self._folder = slack, bots, folder
        self._database = database
        self._points_to(bots[0])

    @classmethod
    @contextmanager
    def started(cls, folder: Path, kind: str = "sqlite") -> Iterator[Run]:
        """With a first process, up and running, until the block is left."""
        with ExitStack() as stack:
            database: Path | str = folder / "tco.db"
            if kind == "postgres":
                database = stack.enter_context(postgres_server()).new()
            slack = stack.enter_context(LocalSlack())
            bots = stack.enter_context(bot_processes(slack, database, 1, logs=folder))
            yield cls(slack, bots, folder, database)

    def tried(self, kinds: Sequence[str], moment: Moment, times: int) -> dict[str, Found]:
        """Kill once, with so many people waiting for each kind of thing."""
        places = self._prepared([kind for kind in kinds for _ in range(times)])
        everything = [place for _, place in places]
        moment.arrange(self._slack)
        self._asked(places)
        until = time.monotonic() + _MOST_WAITED
        while not moment.has_come(everything) and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(moment.after)
        self._restart()
        return _looked([(kind, place) for kind, place in places if place.is_acknowledged])

    def _prepared(self, kinds: Sequence[str]) -> list[tuple[str, Place]]:
        """A place for each, where what must be there before is, of all at once."""
        places = [(kind, Place.new(self._slack, kind, self._database)) for kind in kinds]
        with ThreadPoolExecutor(len(places)) as pool:
            list(pool.map(lambda each: KINDS[each[0]].prepare(each[1]), places))
        return places

    def _asked(self, places: Sequence[tuple[str, Place]]) -> None:
        """Ask everywhere; what is filled in goes first, one after the other."""

        def ask(asked: tuple[str, Place]) -> None:
            kind, place = asked
            place.is_acknowledged = KINDS[kind].ask(place)

        for each in places:
            if KINDS[each[0]].is_filled_in:
                ask(each)
        with ThreadPoolExecutor(len(places)) as pool:
            list(pool.map(ask, [each for each in places if not KINDS[each[0]].is_filled_in]))
        self._slack.settle(10)

    def _restart(self) -> None:
        self._bots[-1].kill()
        self._slack.faults.clear()
        log = self._folder / f"bot-{len(self._bots)}.log"
        self._bots.append(BotProcess(self._slack, self._database, log))
        self._bots[-1].wait_until_up()
        self._points_to(self._bots[-1])

    def _points_to(self, bot: BotProcess) -> None:
        self._slack.deliveries.bot_url = bot.line.bot_url


def tried(kinds: Sequence[str], moment: str, times: int, folder: Path) -> dict[str, Found]:
    """One moment by itself."""
    with Run.started(folder) as run:
        return run.tried(kinds, MOMENTS[moment], times)


def _looked(places: Sequence[tuple[str, Place]]) -> dict[str, Found]:
    started, found = time.monotonic(), defaultdict[str, Found](Found)
    waiting = list(places)
    while waiting and time.monotonic() - started < WITHIN_SECONDS * 4:
        left = [(kind, place) for kind, place in waiting if KINDS[kind].verdict(place) != "whole"]
        for kind in {kind for kind, _ in waiting} - {kind for kind, _ in left}:
            found[kind].seconds = round(time.monotonic() - started, 1)
        waiting = left
        time.sleep(0.1)
    time.sleep(1)  # a second copy would come now
    for kind, place in places:
        found[kind].verdicts[KINDS[kind].verdict(place)] += 1
    return dict(found)


def main() -> int:
    """Measure, and print a line for each kind and moment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--moments", default=",".join(MOMENTS))
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    kept: dict[str, dict[str, float]] = {}
    if asked.keep and asked.keep.exists():
        kept = json.loads(asked.keep.read_text("utf-8"))
    until = time.monotonic() + asked.minutes * 60
    for family in FAMILIES:
        kinds = [kind for kind in family if kind in asked.kinds.split(",")]
        missing = [m for m in asked.moments.split(",") if f"{(kinds or family)[0]} {m}" not in kept]
        if kinds and missing and time.monotonic() < until:
            _measure(kinds, missing, asked, kept, until)
    _sum_up(kept)
    return 0


def _measure(
    kinds: Sequence[str],
    moments: Sequence[str],
    asked: argparse.Namespace,
    kept: dict[str, dict[str, float]],
    until: float,
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Run.started(Path(folder), asked.database) as run,
    ):
        for moment in moments:
            if time.monotonic() > until:
                return
            for kind, found in run.tried(kinds, MOMENTS[moment], asked.times).items():
                kept[f"{kind} {moment}"] = {**found.verdicts, "seconds": found.seconds}
                verdicts = dict(found.verdicts)
                print(f"{kind:10} {moment:16} {verdicts} after {found.seconds} s", flush=True)
            if asked.keep:
                asked.keep.write_text(json.dumps(kept, indent=1), "utf-8")


def _sum_up(kept: Mapping[str, Mapping[str, float]]) -> None:
    """A line for each kind: what became of all of them, and how late the last one was."""
    for kind in KINDS:
        rows = [found for name, found in kept.items() if name.split()[0] == kind]
        sums: Counter[str] = Counter()
        for row in rows:
            sums.update({name: int(count) for name, count in row.items() if name != "seconds"})
        if rows:
            latest = max(row["seconds"] for row in rows)
            print(f"{kind:10} {len(rows):2} moments {dict(sums)} latest after {latest} s")


if __name__ == "__main__":
    sys.exit(main())
