"""What a thousand teams cost one of them: `python -m tests.bench_storage [--teams 1000]
[--questions 200] [--database sqlite|postgres]`.

Two databases of each kind: one team with its questions, and a thousand teams with as many each. For
the same team, what its Home tab, its history and an answer ask of the storage is timed in both by
turns, and the two are compared: nothing else of a surface depends on how many teams there are.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.conversation import scenarios
from bot.storage import Job, Pace, Post, ThreadKey, Turn, open_storage
from bot.storage.sql.session import Transaction
from bot.storage.sql.storage import SqlStorage
from engine import Workload
from tests.postgres import postgres_server
from tests.test_bot_storage import NOON, query

TURNS = 300
"""How often each is timed."""
PEOPLE = 5
PAGE = 10
ALLOWED = 1.2
_WORK = Workload(input_tokens_per_day=Decimal(5_000_000), output_tokens_per_day=Decimal(1_000_000))
_DAY = date(2026, 4, 15)


def home(storage: SqlStorage, team: str, nth: int) -> None:
    """A person opens the Home tab."""
    user = f"U{nth % PEOPLE}"
    storage.mine(team, user, PAGE, 0)
    storage.of_team(team, user, PAGE, 0)
    storage.team_figures(team)
    storage.switches.find(team, "what_ifs")
    storage.decisions.standing(team, user, PAGE, 0)


def history(storage: SqlStorage, team: str, nth: int) -> None:
    """A person asks for what they asked, and for the decisions seen from a channel."""
    storage.history(team, f"U{nth % PEOPLE}", PAGE)
    storage.decisions.seen_from(team, "C1", PAGE)


def answer(storage: SqlStorage, team: str, nth: int) -> None:
    """A command is accepted, answered in five messages with a picture, and discussed."""
    key = f"{team}:{nth}:{time.perf_counter_ns()}"
    place = ThreadKey(team, f"C{nth % 7}", f"{nth}.{time.perf_counter_ns()}")
    inbox, outbox = storage.inbox, storage.outbox
    assert inbox.accept(Job(key, team, "command", {}, lock=key), "me", 60)
    assert inbox.begin(key, "me")
    storage.team_figures(team)
    storage.record(query(key, team=team, user="U1", asked_at=datetime.now(UTC)))
    for part in range(6):
        assert outbox.begin(key, "me", str(part), place.channel, Pace(every=0)).is_mine
        outbox.settle(key, str(part), Post(place.channel, f"{part}"))
    storage.keep_posts(team, key, [Post(place.channel, f"{part}") for part in range(6)])
    storage.threads.begin(scenarios.opened(place, _WORK, "U1", _DAY, is_private=False))
    assert storage.threads.find(place)
    turn = Turn(place, place.thread, "U1", replies=("1", "2"))
    assert inbox.settle(key, "me", [turn], None, {})
    inbox.finish(key, "me")
    assert not inbox.adopt("me", 60)


SURFACES: Mapping[str, Callable[[SqlStorage, str, int], None]] = {
    "home": home,
    "history": history,
    "answer": answer,
}


def filled(storage: SqlStorage, teams: int, questions: int) -> None:
    """So many teams, each with its questions and what comes of them."""
    storage.check()
    for team in range(teams):
        with storage._database.writing() as db:
            for table, rows in rows_of(f"T{team}", questions):
                _keep(db, table, rows)
    with storage._database.writing() as db:
        db.execute("analyze")


def _keep(db: Transaction, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    sql = f"insert into {table} ({columns}) values ({marks})"
    db.execute_many(sql, [list(row.values()) for row in rows])


def rows_of(team: str, questions: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What a team keeps: questions, posts, threads, messages, jobs of today, some decisions."""
    numbers = range(questions)
    at = [(NOON + timedelta(minutes=number)).isoformat() for number in numbers]
    yield "queries", [_question(team, number, at[number]) for number in numbers]
    yield (
        "posts",
        [
            {"team": team, "query": f"{team}-{n}", "channel": "C1", "ts": f"{n}.1", "file": ""}
            for n in numbers
        ],
    )
    thread = {"team": team, "channel": "C1", "asked_on": "2026-04-15", "is_private": 0}
    thread |= {"scenarios": "[]", "trail": "[]"}
    yield "threads", [{**thread, "thread": f"{n}.1"} for n in numbers]
    turn = {"team": team, "channel": "C1", "user": "U1", "owner": "", "touched_at": ""}
    turn |= {"finished": 1, "replies": "[]", "made": "", "base": "", "picture": ""}
    yield "turns", [{**turn, "thread": f"{n}.1", "ts": f"{n}.2"} for n in numbers]
    job = {"team": team, "kind": "command", "body": "{}", "lock_name": "", "place": 1.0}
    job |= {"owner": "", "until": 1.0, "takers": 0, "begun": 0, "settled": 1}
    now = time.time()
    yield "jobs", [{**job, "key": f"{team}:{n}", "done_at": now} for n in numbers[::5]]
    yield "decisions", [_decision(team, number, at[number]) for number in numbers[::10]]
    figure = {"team": team, "key": "k", "value": "1", "since": "2026-04-15", "set_by": "U1"}
    yield "team_figures", [{**figure, "reason": "why", "set_by_name": "Ana"}] * 3
    switch = {"team": team, "name": "what_ifs", "is_on": 1, "set_by": "U1", "at": at[0]}
    yield "switches", [switch]


def _question(team: str, number: int, at: str) -> dict[str, Any]:
    return {
        "id": f"{team}-{number}",
        "asked_at": at,
        "team": team,
        "channel": "C1",
        "user": f"U{number % PEOPLE}",
        "surface": "slash",
        "canonical": "5M in 1M out",
        "workload": '{"input_tokens_per_day": "5000000", "output_tokens_per_day": "1000000"}',
        "verdict": "stay_on_api",
        "figures": '{"now_usd": null, "self_hosting_usd": "13275.00"}',
        "catalogue_version": "genai-prices 0.2.3",
        "duration_ms": 4.2,
        "is_public": number % 2,
        "is_withdrawn": 0,
    }


def _decision(team: str, number: int, at: str) -> dict[str, Any]:
    text = dict.fromkeys(("reason", "trigger", "supersedes", "by_name"), "")
    on = {"label": "A", "canonical": "5M in 1M out", "verdict": "stay_on_api"}
    return {
        **text,
        **on,
        "id": f"{team}-d{number}",
        "team": team,
        "channel": "C1",
        "thread": f"{number}.1",
        "at": at,
        "by": f"U{number % PEOPLE}",
        "outcome": "followed",
        "review_on": None,
        "workload": "{}",
        "figures": "{}",
        "is_private": 0,
    }


def timed(one: SqlStorage, many: SqlStorage, team: str) -> dict[str, tuple[float, float]]:
    """The milliseconds of each surface with one team and with many, taken by turns: those that
    nineteen of twenty took longer than, for other processes only ever add to them."""
    found = {}
    for name, surface in SURFACES.items():
        times: tuple[list[float], list[float]] = ([], [])
        for nth in range(TURNS):
            for storage, own, noted in ((one, "T0", times[0]), (many, team, times[1])):
                started = time.perf_counter()
                surface(storage, own, nth)
                noted.append(1000 * (time.perf_counter() - started))
        found[name] = (quantiles(times[0], n=20)[0], quantiles(times[1], n=20)[0])
    return found


def main() -> int:
    """Measure, and print a line for each surface and database; 1 where one takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgres"))
    asked = parser.parse_args()
    is_within = True
    for kind in (asked.database,) if asked.database else ("sqlite", "postgres"):
        for name, (one, many) in measured(kind, asked.teams, asked.questions).items():
            ratio = many / one
            is_within &= ratio <= ALLOWED
            print(
                f"{kind:9} {name:8} one team {one:7.2f} ms, {asked.teams} teams {many:7.2f} ms: "
                f"{ratio:.2f}x",
                flush=True,
            )
    return 0 if is_within else 1


def measured(kind: str, teams: int, questions: int) -> dict[str, tuple[float, float]]:
    """The times of one kind of database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places: list[Path | str] = [folder / "one.db", folder / "many.db"]
        if kind == "postgres":
            server = stack.enter_context(postgres_server())
            places = [server.new(), server.new()]
        one, many = (open_storage(place) for place in places)
        stack.callback(one.close)
        stack.callback(many.close)
        filled(one, 1, questions)
        filled(many, teams, questions)
        return timed(one, many, f"T{teams // 2}")


if __name__ == "__main__":
    sys.exit(main())
