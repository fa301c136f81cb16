"""What becomes of what was acknowledged when the bot is killed with kill -9: a measurement.

`python -m tests.kills [--kinds command,export] [--moments headline,picture] [--times 6] [--database
postgres]` starts the bot as a process, has several people ask for the same kind of thing in
channels of their own, kills the process with all its children at one of eleven moments, starts
another, and looks ten seconds later what everybody got: all of it once, a part, nothing, or
something twice.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.answers.answers import THREAD_TEMPLATES
from bot.workspace.bot_line import BotLine
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Channel, Message
from tests.bot_beside_slack import texts
from tests.bot_processes import BotProcess, bot_processes
from tests.postgres import PostgresServer, postgres_server

TIMES = 6
WITHIN_SECONDS = 10.0
POST, SHOW_FILE = "chat.postMessage", "files.completeUploadExternal"
QUESTION = "/tco 5M in 1M out as of 2026-04-15"
_PRIVATE = 4
"""Messages of a private answer."""
_PARTS = len(THREAD_TEMPLATES)
"""Replies under an answer before its picture."""


@dataclass
class Place:
    """A channel in which one person wants one thing."""

    slack: LocalSlack
    channel: str
    root: Message | None = None
    before: int = 0
    """How many messages stood there before."""
    is_acknowledged: bool = False

    def messages(self) -> list[Message]:
        """What the bot said here, threads included, in order."""
        said = self.slack.workspace.messages.all(self.channel)
        own = [m for m in said if m.user == self.slack.bot and not m.is_ephemeral]
        return own[self.before :]

    def told(self) -> list[Message]:
        """What was whispered here."""
        return self.slack.ephemerals(self.slack.ana, self.channel)


@dataclass(frozen=True)
class Kind:
    """Something that people want: what must be there before, how it is asked for, and how much
    comes of it in the channel."""

    ask: Callable[[Place], bool]
    messages: int
    files: int = 0
    needs_answer: str = ""
    """A command whose answer must stand there before."""

    def verdict(self, place: Place) -> str:
        """All of it once ("whole"), "part", "never", or "doubled"."""
        said = place.messages()
        files = [file for message in said for file in message.files]
        words = [texts(message)[:400] for message in said if not message.files]
        if len(set(words)) < len(words) or len(files) > self.files or len(words) > self.messages:
            return "doubled"
        if len(words) == self.messages and len(files) == self.files:
            return "whole"
        return "part" if said else "never"


def command(place: Place) -> bool:
    return place.slack.command(QUESTION, channel=place.channel).is_ok


def mention(place: Place) -> bool:
    place.slack.mention("5M in 1M out", channel=place.channel)
    return True


def what_if(place: Place) -> bool:
    assert place.root
    place.slack.mention("what if 50M in 10M out", channel=place.channel, thread_ts=place.root.ts)
    return True


def export(place: Place) -> bool:
    assert place.root
    return place.slack.click(place.root, "export_csv").is_ok


def full(place: Place) -> bool:
    assert place.root
    place.slack.mention("full", channel=place.channel, thread_ts=place.root.ts)
    return True


def post(place: Place) -> bool:
    (private,) = [m for m in place.told() if "post_to_channel" in texts(m)]
    return place.slack.click(private, "post_to_channel").is_ok


def form(place: Place) -> bool:
    slack = place.slack
    slack.command("/tco", channel=place.channel)
    for values in ({"field_input": "5M", "field_output": "1M"}, {}, {"field_as_of": "2026-04-15"}):
        view = slack.modal(slack.ana)
        assert view
        ack = slack.submit(view, values)
    return ack.is_ok


KINDS: Mapping[str, Kind] = {
    "command": Kind(command, 1 + _PARTS, files=1),
    "form": Kind(form, 1 + _PARTS, files=1),
    "mention": Kind(mention, 1 + _PARTS, files=1),
    "what_if": Kind(what_if, 1, needs_answer=QUESTION),
    "full": Kind(full, 1 + _PARTS, needs_answer=QUESTION),
    "export": Kind(export, 0, files=1, needs_answer=QUESTION),
    "post": Kind(post, 1 + _PARTS, files=1, needs_answer=QUESTION.replace("/tco", "/tco private")),
}


def _slow_post(slack: LocalSlack) -> None:
    slack.faults.slow(POST, 1.5, times=TIMES)


def _slow_file(slack: LocalSlack) -> None:
    slack.faults.slow(SHOW_FILE, 1.5, times=TIMES)


def _said(count: int) -> Callable[[Sequence[Place]], bool]:
    return lambda places: any(len(place.messages()) >= count for place in places)


def _called(method: str) -> Callable[[Sequence[Place]], bool]:
    def is_called(places: Sequence[Place]) -> bool:
        log = places[0].slack.workspace.log.all()
        return any(entry.name == method and entry.user is None for entry in log)

    return is_called


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
    "headline": Moment(lambda places: not places[0].slack.faults.pending(), _slow_post, 0.05),
    "headline_stands": Moment(_said(1)),
    "one_reply": Moment(_said(2)),
    "two_replies": Moment(_said(3)),
    "three_replies": Moment(_said(4)),
    "whole_thread": Moment(_said(1 + _PARTS)),
    "picture": Moment(_called("files.getUploadURLExternal")),
    "picture_shown": Moment(lambda places: not places[0].slack.faults.pending(), _slow_file, 0.05),
}


@dataclass
class Found:
    """What became of one kind at one moment."""

    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    """From when the next process was up, until everybody had all."""


def tried(
    kind: Kind, moment: Moment, times: int, folder: Path, place: Path | str | None = None
) -> Found:
    """Kill once, with so many people waiting; `place` is another database than a file there."""
    place = place or folder / "tco.db"
    with LocalSlack() as slack, bot_processes(slack, place, 1, logs=folder) as bots:
        places = _prepared(slack, bots[0], kind, times)
        moment.arrange(slack)
        _delivered(slack.deliveries.line, bots[0], kind, places)
        until = time.monotonic() + 8
        while not moment.has_come(places) and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(moment.after)
        bots[0].kill()
        slack.faults.clear()
        bots.append(BotProcess(slack, place, folder / "next.log"))
        bots[1].wait_until_up()
        slack.deliveries.bot_url = bots[1].line.bot_url
        return _looked(kind, [place for place in places if place.is_acknowledged])


def _prepared(slack: LocalSlack, bot: BotProcess, kind: Kind, times: int) -> list[Place]:
    slack.deliveries.bot_url = bot.line.bot_url
    places = []
    for number in range(times):
        members = (slack.ana, slack.ravi, slack.bot)
        channel = Channel(
            id=f"C0KILL{number:04}", name=f"k{number}", kind="public", members=members
        )
        slack.workspace.channels.put(channel)
        place = Place(slack, channel.id)
        if kind.needs_answer:
            slack.command(kind.needs_answer, channel=channel.id)
        places.append(place)
    if kind.needs_answer:
        for place in places:
            _wait_for_answer(place, is_private="private" in kind.needs_answer)
    return places


def _wait_for_answer(place: Place, *, is_private: bool) -> None:
    slack = place.slack
    if is_private:
        slack.wait_for(lambda: len(place.told()) >= _PRIVATE, 120)
        return
    place.root = slack.wait_for(lambda: slack.messages(place.channel), 120)[0]
    slack.wait_for(lambda: any(message.files for message in place.messages()), 120)
    place.before = len(place.messages())


def _delivered(line: BotLine, bot: BotProcess, kind: Kind, places: Sequence[Place]) -> None:
    """Ask everywhere; forms one after the other, for a person fills in one at a time."""

    def ask(place: Place) -> None:
        place.is_acknowledged = kind.ask(place)

    with ThreadPoolExecutor(1 if kind.ask is form else len(places)) as pool:
        list(pool.map(ask, places))
    if kind.ask in (mention, what_if, full):
        places[0].slack.settle(10)


def _looked(kind: Kind, places: Sequence[Place]) -> Found:
    started = time.monotonic()
    while time.monotonic() - started < WITHIN_SECONDS * 4:
        if all(kind.verdict(place) == "whole" for place in places):
            break
        time.sleep(0.1)
    seconds = time.monotonic() - started
    time.sleep(2)  # a second copy would come now
    return Found(Counter(kind.verdict(place) for place in places), round(seconds, 1))


def main() -> int:
    """Measure, and print a line for each kind and moment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--moments", default=",".join(MOMENTS))
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    with ExitStack() as stack:
        server = None
        if asked.database == "postgres":
            server = stack.enter_context(postgres_server())
        measure(asked, server)
    return 0


def measure(asked: argparse.Namespace, server: PostgresServer | None) -> None:
    """Kill at each moment, each time over a fresh database."""
    everything: Counter[str] = Counter()
    for kind in asked.kinds.split(","):
        for moment in asked.moments.split(","):
            with tempfile.TemporaryDirectory() as folder:
                place = server.new() if server else None
                found = tried(KINDS[kind], MOMENTS[moment], asked.times, Path(folder), place)
            everything.update({f"{kind} {verdict}": n for verdict, n in found.verdicts.items()})
            print(
                f"{kind:10} {moment:16} {dict(found.verdicts)} after {found.seconds} s", flush=True
            )
    print(dict(everything))


if __name__ == "__main__":
    sys.exit(main())
