"""What 1,000 teams and 200,000 questions cost one of them: Home, history, answer, beside one team.

    python -m tests.bench_teams

CPU of this process in all, medians of rounds that alternate between the two databases.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.answers.answers import Answers, Asker, Question
from bot.answers.create import create_answers
from bot.conversation.what_ifs_switch import WhatIfSwitch
from bot.home.decisions import HomeDecisions
from bot.home.tab import Home, Pages
from bot.home.team import TeamDesk
from bot.settings import Settings
from bot.slack.background import Background
from bot.storage import Installation, SqliteStorage
from bot.storage.sql.queries import _row
from bot.storage.sql.session import insert

TEAMS, QUESTIONS, ROUNDS = 1_000, 200_000, 101
OF_ONE = QUESTIONS // TEAMS
SAYS = "5M in 1M out as of 2026-04-15"


def filled(path: Path, teams: int) -> Answers:
    """A database with so many teams, each with 200 questions of ten people."""
    storage = SqliteStorage(path)
    answers = create_answers(Settings.from_env({"TCO_DATABASE": str(path)}), storage)
    asker = Asker(team="T00000", channel="C1", user="U0", is_public=True)
    reply = answers.reply(Question(SAYS, asker, "slash"))
    assert reply.answer is not None
    (one,) = storage.latest(1)
    with storage._database.writing() as db:
        now = datetime.now(UTC)
        for team in range(teams):
            for number in range(OF_ONE):
                at = now - timedelta(minutes=number, seconds=team)
                user, id = f"U{number % 10}", f"{team}-{number}"
                insert(
                    db,
                    "queries",
                    _row(replace(one, id=id, team=f"T{team:05d}", user=user, asked_at=at)),
                )
    for team in range(teams):
        storage.installations.save(Installation(f"T{team:05d}", "", "B", "U", "U0", "", "sealed"))
    return answers


def timed(act: Callable[[], object]) -> float:
    """CPU seconds."""
    began = time.process_time()
    act()
    return time.process_time() - began


def acts(answers: Answers) -> dict[str, Callable[[], object]]:
    """What a person does in one of the teams."""
    home = Home(
        answers, TeamDesk(answers, WhatIfSwitch(answers)), HomeDecisions(answers), Background(1)
    )
    asker = Asker(team="T00000", channel="C1", user="U3", is_public=True)
    return {
        "Home": lambda: home.view("T00000", "U3", Pages()),
        "history": lambda: answers.reply(Question("history", asker, "slash")),
        "answer": lambda: answers.reply(Question(SAYS, asker, "slash")),
        "whose token": lambda: answers.storage.installations.find("T00000"),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, many = (acts(filled(Path(folder) / f"{n}.db", n)) for n in (1, TEAMS))
        for name in one:
            one[name](), many[name]()
            pairs = [(timed(one[name]), timed(many[name])) for _ in range(ROUNDS)]
            alone, among = (statistics.median(side) for side in zip(*pairs, strict=True))
            print(f"{name:12} {alone * 1e3:8.2f} ms  {among * 1e3:8.2f} ms  {among / alone:5.2f} x")


if __name__ == "__main__":
    main()
