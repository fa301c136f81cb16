"""What is kept is what PRIVACY.md says, who may see it sees it alone, and what is to go is gone."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.storage import (
    Decision,
    Installation,
    Job,
    KeptScenario,
    KeptThread,
    LoggedQuery,
    Post,
    SqliteStorage,
    Storage,
    Switch,
    ThreadKey,
    Turn,
)
from engine.question.team_figures import TeamFigure

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANA, RAVI = "U0ANA", "U0RAVI"
HERE, THERE = "C0HERE", "C0THERE"


# --- PRIVACY.md


def listed() -> dict[str, set[str]]:
    """The columns that PRIVACY.md names for each table."""
    found: dict[str, set[str]] = {}
    table = ""
    for line in (ROOT / "PRIVACY.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 3 or not cells[1].startswith("`"):
            continue
        tables = re.findall(r"`(\w+)`", cells[0]) or [table]
        for table, columns in zip(tables, cells[1].split(";"), strict=True):
            found.setdefault(table, set()).update(re.findall(r"`(\w+)`", columns))
    return found


def kept(place: Path) -> dict[str, set[str]]:
    """The columns of each table that there is."""
    SqliteStorage(place).check()
    with sqlite3.connect(place) as file:
        tables = [n for (n,) in file.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: {row[1] for row in file.execute(f'pragma table_info("{name}")')}
            for name in tables
            if not name.startswith(("_sqlite", "sqlite_"))
        }


def test_every_table_and_column_is_in_privacy_md_and_nothing_else(database: Path) -> None:
    assert listed() == kept(database)


def test_the_variables_that_privacy_md_names_are_read() -> None:
    settings = (ROOT / "bot" / "settings.py").read_text("utf-8")
    named = set(re.findall(r"`(TCO_[A-Z_]+|DATABASE_URL)", (ROOT / "PRIVACY.md").read_text()))
    assert named and [name for name in named if f'"{name}"' not in settings] == []


# --- a team that has used everything


def query_of(team: str, user: str, id: str, **about: Any) -> LoggedQuery:
    named = {"asked_at": NOW, "channel": HERE, "surface": "slash", "canonical": "5M in 1M out"}
    rest = {"workload": {}, "verdict": "stay_on_api", "figures": {}, "catalogue_version": "1"}
    return LoggedQuery(id=id, team=team, user=user, duration_ms=1.0, **{**named, **rest, **about})


def decision_of(key: ThreadKey, by: str, id: str, *, is_private: bool = False) -> Decision:
    return Decision(
        id=id,
        key=key,
        at=NOW,
        by=by,
        by_name=by.lower(),
        outcome="followed",
        reason="cheap",
        label="A",
        canonical="5M in 1M out",
        workload={},
        verdict="stay_on_api",
        figures={},
        is_private=is_private,
    )


def figure_of(key: str, by: str, value: str = "3") -> TeamFigure:
    return TeamFigure(
        key=key, value=value, since=date(2026, 11, 1), set_by=by, reason="", set_by_name=by.lower()
    )


def filled(storage: Storage, team: str) -> None:
    """One row and more of every kind: of Ana's, and of Ravi's."""
    key = ThreadKey(team, HERE, f"{NOW.timestamp():.6f}")
    for user in (ANA, RAVI):
        id = f"{team}-{user}"
        storage.record(query_of(team, user, id, is_public=user == RAVI))
        storage.keep_posts(team, id, [Post(HERE, key.thread), Post(HERE, "", "F1")])
        storage.rate(team, id, ANA, True, NOW)
        storage.decisions.record(decision_of(key, user, id, is_private=user == ANA))
        seen = len(storage.team_figures(team))
        storage.set_team_figures(team, [figure_of("uptime", user)], seen)
        storage.switches.set(team, "what_ifs", Switch(is_on=True, set_by=user, at=NOW))
        storage.threads.amend(Turn(key, f"{NOW.timestamp() + 1:.6f}", user))
        storage.inbox.accept(Job(f"{team}:command:{user}", team, "command", {"user": user}), "p", 9)
        storage.outbox.begin(f"{team}:command:{user}", "p", "0", HERE, None)
    editors = figure_of("editors", ANA, f"{ANA} {RAVI}")
    storage.set_team_figures(team, [editors], len(storage.team_figures(team)))
    scenarios = (KeptScenario("A", {}, "", ANA), KeptScenario("B", {}, "", RAVI))
    storage.threads.save(KeptThread(key, NOW.date(), scenarios, ("A",)))
    storage.installations.save(
        Installation(team, "E1", "B1", "U0BOT", ANA, "chat:write", f"sealed of {team}")
    )


@pytest.fixture
def two(storage: Storage) -> Storage:
    """Two teams with the same people and channels."""
    for team in ("T1", "T2"):
        filled(storage, team)
    return storage


def everything_of(storage: Storage, team: str, user: str, channel: str) -> dict[str, Any]:
    """All that can be read for somebody in a team, by where it is read."""
    key = ThreadKey(team, channel, f"{NOW.timestamp():.6f}")
    return {
        "find": [storage.find(team, f"T1-{each}") for each in (ANA, RAVI)],
        "history": storage.history(team, user, 9),
        "mine": storage.mine(team, user, 9, 0),
        "of_team": storage.of_team(team, user, 9, 0),
        "posts": storage.posts(team, f"T1-{ANA}"),
        "ratings": storage.ratings(team, f"T1-{ANA}"),
        "thread": storage.threads.find(key),
        "turn": storage.threads.turn(team, channel, f"{NOW.timestamp() + 1:.6f}"),
        "turns": storage.threads.turns(key),
        "in_thread": storage.decisions.in_thread(key),
        "seen_from": storage.decisions.seen_from(team, channel, 9),
        "standing": storage.decisions.standing(team, user, 9, 0),
        "seen_by": storage.decisions.seen_by(team, user, 9),
        "team_figures": storage.team_figures(team),
        "switch": storage.switches.find(team, "what_ifs"),
        "installation": storage.installations.find(team),
        "of_person": dict(storage.leaving.of_person(team, user)),
    }


def found(read: dict[str, Any]) -> set[str]:
    return {name for name, value in read.items() if value and value != [None, None]}


# --- only who may see it


def test_whoever_asks_finds_everything_in_their_own_team(two: Storage) -> None:
    read = everything_of(two, "T1", ANA, HERE)
    assert found(read) == set(read)


def test_the_same_ids_in_another_team_find_nothing_of_it(two: Storage) -> None:
    """Every read of the storage, with a third team's id: the same person, channel and thread."""
    assert found(everything_of(two, "T3", ANA, HERE)) == set()


def test_what_is_read_in_one_team_is_that_teams(two: Storage) -> None:
    read = everything_of(two, "T2", ANA, HERE)
    assert {q.team for name in ("history", "mine", "of_team") for q in read[name]} == {"T2"}
    keys = [d.key for name in ("in_thread", "seen_from", "standing", "seen_by") for d in read[name]]
    assert {key.team for key in keys} == {read["thread"].key.team, read["turn"].key.team} == {"T2"}
    assert read["find"] == [None, None] and read["posts"] == [] and read["ratings"] == []
    assert read["installation"].tokens == "sealed of T2"


def test_in_another_channel_there_is_no_thread_and_no_private_decision(two: Storage) -> None:
    read = everything_of(two, "T1", RAVI, THERE)
    assert not read["thread"] and not read["turns"] and not read["in_thread"] and not read["turn"]
    assert [d.id for d in read["seen_from"]] == [f"T1-{RAVI}"]


def test_another_person_sees_neither_ones_questions_nor_ones_private_decisions(
    two: Storage,
) -> None:
    read = everything_of(two, "T1", RAVI, HERE)
    assert {q.user for q in read["mine"]} == {RAVI}
    assert read["of_team"] == [], "Ana's was asked in private"
    assert {d.id for name in ("standing", "seen_by") for d in read[name]} == {f"T1-{RAVI}"}
    somebody = everything_of(two, "T1", "U0NEW", HERE)
    assert [q.user for q in somebody["of_team"]] == [RAVI]
    assert not somebody["history"] and not somebody["of_person"]


def test_writing_with_another_teams_id_changes_nothing(two: Storage) -> None:
    before = everything_of(two, "T1", ANA, HERE)
    id = f"T1-{ANA}"
    two.withdraw("T2", id)
    two.set_public("T2", id, True)
    two.rate("T2", id, ANA, False, NOW)
    two.keep_posts("T2", id, [Post(THERE, "9.9")])
    two.leaving.forget_person("T2", ANA)
    assert everything_of(two, "T1", ANA, HERE) == before


# --- being forgotten


def test_a_person_is_forgotten_in_one_team_and_nobody_else_is(two: Storage) -> None:
    others = everything_of(two, "T2", ANA, HERE)
    ravis = two.history("T1", RAVI, 9)
    counts = two.leaving.forget_person("T1", ANA)
    assert counts == {"questions": 1, "ratings": 2, "decisions": 1, "figures": 2, "settings": 1}
    assert two.leaving.of_person("T1", ANA) == {}
    assert two.history("T1", ANA, 9) == [] and two.history("T1", RAVI, 9) == ravis
    assert two.posts("T1", f"T1-{ANA}") == [] and two.ratings("T1", f"T1-{RAVI}") == []
    assert everything_of(two, "T2", ANA, HERE) == others


def test_what_is_the_teams_stays_without_the_name(two: Storage) -> None:
    key = ThreadKey("T1", HERE, f"{NOW.timestamp():.6f}")
    two.leaving.forget_person("T1", ANA)
    decisions = {d.id: d for d in two.decisions.in_thread(key)}
    assert (decisions[f"T1-{ANA}"].by, decisions[f"T1-{ANA}"].by_name) == ("", "")
    assert decisions[f"T1-{ANA}"].reason == "cheap" and decisions[f"T1-{RAVI}"].by == RAVI
    figures = two.team_figures("T1")
    assert [(f.key, f.set_by, f.set_by_name) for f in figures] == [
        ("uptime", "", ""), ("uptime", RAVI, RAVI.lower()), ("editors", "", ""),
    ]  # fmt: skip
    assert figures[-1].value == RAVI, "who may edit"
    thread = two.threads.find(key)
    assert thread and [s.user for s in thread.scenarios] == ["", RAVI]
    switch = two.switches.find("T1", "what_ifs")
    assert switch and switch.set_by == RAVI
    installed = two.installations.find("T1")
    assert installed and installed.installed_by == ""


def test_nothing_of_a_person_is_left_in_any_column(database: Path) -> None:
    """But in what is under way, which is done first, and in keys, which go after a day."""
    storage = SqliteStorage(database)
    filled(storage, "T1")
    storage.leaving.forget_person("T1", ANA)
    with sqlite3.connect(database) as file:
        for table in kept(database):
            rows = file.execute(f'select * from "{table}"').fetchall()
            named = [row for row in rows if ANA in str(row)]
            if table in ("jobs", "outbox"):
                continue
            # a query's own id, which here is made of the name, stands where a decision was made
            assert [row for row in named if ANA in str(row).replace(f"T1-{ANA}", "")] == [], table


def test_a_team_is_forgotten_in_every_table_and_another_is_not(database: Path) -> None:
    storage = SqliteStorage(database)
    for team in ("T1", "T2"):
        filled(storage, team)
    before = everything_of(storage, "T2", ANA, HERE)
    counts = storage.leaving.forget_team("T1")
    assert counts["questions"] == 2 and counts["decisions"] == 2 and counts["tokens"] == 1
    with sqlite3.connect(database) as file:
        for table in kept(database):
            rows = file.execute(f'select * from "{table}"').fetchall()
            named = [row for row in rows if re.search(r"\bT1\b", str(row))]
            assert named == [], table
    assert everything_of(storage, "T2", ANA, HERE) == before


def test_a_team_of_many_questions_is_forgotten_whole(storage: Storage) -> None:
    for number in range(1203):
        storage.record(query_of("T1", ANA, f"q{number}"))
    assert storage.leaving.forget_team("T1") == {"questions": 1203}
    assert storage.history("T1", ANA, 9) == []


# --- old questions


def test_who_takes_the_app_from_an_organisation_takes_it_from_all_its_workspaces(
    storage: Storage,
) -> None:
    """T1 had installed it by itself, T2 speaks through the organisation, T3 is of another one."""
    for place, enterprise in (("E1", "E1"), ("T1", "E1"), ("T3", "E2")):
        installed = Installation(place, enterprise, "B1", "U0BOT", ANA, "chat:write", "sealed")
        storage.installations.save(installed)
    storage.installations.note("T2", "E1")
    assert storage.leaving.leave("E1", "E1") == ["T1", "T2"]
    assert [each.place for each in storage.installations.all()] == ["T3"]
    assert sorted(storage.leaving.departed(0)) == ["T1", "T2"]


def test_a_workspace_of_an_organisation_that_leaves_by_itself_leaves_alone(
    storage: Storage,
) -> None:
    for place in ("E1", "T1", "T2"):
        installed = Installation(place, "E1", "B1", "U0BOT", ANA, "chat:write", "sealed")
        storage.installations.save(installed)
    assert storage.leaving.leave("T1", "E1") == ["T1"]
    assert [each.place for each in storage.installations.all()] == ["E1", "T2"]


def test_questions_and_threads_of_long_ago_go_and_decisions_stay(two: Storage) -> None:
    old = NOW - timedelta(days=91)
    two.record(query_of("T1", ANA, "old", asked_at=old))
    two.keep_posts("T1", "old", [Post(HERE, "1.0")])
    two.rate("T1", "old", RAVI, True, NOW)
    first = ThreadKey("T1", HERE, f"{old.timestamp():.6f}")
    revived = ThreadKey("T1", HERE, f"{old.timestamp() + 1:.6f}")
    for key in (first, revived):
        two.threads.save(KeptThread(key, old.date(), (KeptScenario("A", {}, "", ANA),), ("A",)))
        two.threads.amend(Turn(key, f"{float(key.thread) + 10:.6f}", ANA))
    two.threads.amend(Turn(revived, f"{NOW.timestamp() - 5:.6f}", ANA))
    two.decisions.record(decision_of(first, ANA, "of old"))
    counts = two.leaving.forget_before(NOW - timedelta(days=90))
    assert counts == {"questions": 1, "threads": 1, "messages": 1}
    assert two.find("T1", "old") is None and two.posts("T1", "old") == []
    assert two.threads.find(first) is None and two.threads.find(revived) is not None
    assert len(two.threads.turns(revived)) == 2, "somebody spoke there since"
    assert [d.id for d in two.decisions.in_thread(first)] == ["of old"]
    assert two.find("T1", f"T1-{ANA}") is not None
    assert two.leaving.forget_before(NOW - timedelta(days=90)) == {}
