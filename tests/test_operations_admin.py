"""`tco admin`: a database is brought up to date, looked at, saved and moved, and says so."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from bot.__main__ import main
from bot.slack.installing.sealing import Sealer
from bot.storage import Decision, Job, Post, Storage, Switch, ThreadKey, Turn, open_storage
from engine.question.team_figures import TeamFigure
from tests.postgres import PostgresServer
from tests.test_bot_storage import NOON, ids, query

KEY = ThreadKey("T1", "C", "1.0")
TURN = Turn(KEY, "2.0", "ana", replies=("2.5",))


def decision(number: int) -> Decision:
    """Decisions of one moment: only the order of their making tells them apart."""
    return Decision(
        id=f"d{number}",
        key=KEY,
        at=NOON,
        by="ana",
        outcome="followed",
        reason="no team",
        label="A",
        canonical="5M in 1M out",
        workload={},
        verdict="stay_on_api",
        figures={},
    )


def fill(storage: Storage) -> None:
    """Something of each kind."""
    for number in range(1200):
        storage.record(query(f"q{number}", asked_at=NOON + timedelta(seconds=number)))
    storage.keep_posts("T1", "q1", [Post("C", "1.1"), Post("C", "1.2")])
    storage.rate("T1", "q1", "ana", True, NOON)
    for number in (2, 1, 3):
        storage.decisions.record(decision(number))
    storage.switches.set("T1", "what_ifs", Switch(False, "ana", NOON))
    figure = TeamFigure(key="k", value="1", since=date(2026, 4, 15), set_by="ana", reason="why")
    storage.set_team_figures("T1", [figure], seen=0)
    storage.threads.amend(TURN)
    storage.inbox.accept(Job("open", "T1", "say", {"user": "ana"}), "p", 0)
    storage.inbox.accept(Job("done", "T1", "say"), "p", 60)
    storage.inbox.finish("done", "p")


def holds_all(storage: Storage) -> None:
    """What `fill` kept is there, and more can be kept after it."""
    assert len(storage.latest(9999)) == 1200 and storage.find("T1", "q7") == query(
        "q7", asked_at=NOON + timedelta(seconds=7)
    )
    assert storage.posts("T1", "q1") == [Post("C", "1.1"), Post("C", "1.2")]
    assert storage.ratings("T1", "q1") == [("ana", True)]
    assert [each.id for each in storage.decisions.all(9)] == ["d3", "d1", "d2"]
    assert storage.threads.turns(KEY) == [TURN]
    assert storage.inbox.knows("done")
    (job,) = storage.inbox.adopt("next", 60)
    assert (job.key, job.body) == ("open", {"user": "ana"})
    storage.keep_posts("T1", "q1", [Post("C", "1.3")])
    assert storage.posts("T1", "q1")[-1] == Post("C", "1.3")
    storage.switches.set("T1", "what_ifs", Switch(True, "ravi", NOON))
    switch = storage.switches.find("T1", "what_ifs")
    assert switch and switch.is_on
    (figure,) = storage.team_figures("T1")
    storage.set_team_figures("T1", [figure], seen=1)
    storage.decisions.record(decision(4))
    assert storage.decisions.all(9)[0].id == "d4"


@pytest.fixture
def addresses(tmp_path: Path, postgres: PostgresServer) -> dict[str, str]:
    return {"sqlite": f"sqlite:{tmp_path / 'tco.db'}", "postgres": postgres.new()}


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgres"), ("postgres", "sqlite")])
def test_all_is_copied_from_one_database_to_the_other(
    addresses: dict[str, str], source: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = open_storage(addresses[source])
    fill(before)
    assert main(["admin", "copy", "--from", addresses[source], "--to", addresses[target]]) == 0
    said = capsys.readouterr().out
    assert "1200 queries" in said and "3 decisions" in said and "each table has as many" in said
    after = open_storage(addresses[target])
    holds_all(after)
    assert len(before.latest(9999)) == 1200
    before.close()
    after.close()


def test_a_database_that_is_not_empty_is_not_copied_into(
    addresses: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for address in addresses.values():
        storage = open_storage(address)
        storage.record(query("mine"))
        storage.close()
    for source, target in (("sqlite", "postgres"), ("postgres", "sqlite")):
        assert main(["admin", "copy", "--from", addresses[source], "--to", addresses[target]]) == 2
        said = capsys.readouterr().err
        assert "is not empty (1 in queries)" in said and "nothing was changed" in said


@pytest.mark.parametrize("address", ["sqlite:/nowhere/at/all.db", "mysql://a/b", "tco.db"])
def test_what_is_no_database_is_said_to_be_none(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = f"sqlite:{tmp_path / 'new.db'}"
    assert main(["admin", "copy", "--from", address, "--to", to]) == 2
    said = capsys.readouterr().err
    assert "no database at" in said or "no kind of database" in said


@pytest.fixture
def served(place: Path | str, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The storage of the settings."""
    variable = "DATABASE_URL" if isinstance(place, str) else "TCO_DATABASE"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv(variable, str(place))
    return open_storage(place)


def test_a_new_database_is_migrated_and_then_up_to_date(
    served: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["admin", "check"]) == 2
    assert "m030_jobs" in capsys.readouterr().out
    assert main(["admin", "migrate"]) == 0
    assert "was brought up to date" in capsys.readouterr().out
    assert main(["admin", "migrate"]) == 0
    assert "is up to date." in capsys.readouterr().out
    served.record(query("a"))
    assert main(["admin", "check"]) == 0
    said = capsys.readouterr().out
    assert "can be read and written" in said and "1 queries" in said
    served.close()


def test_a_newer_database_is_refused_and_left_alone(
    served: Storage, place: Path | str, capsys: pytest.CaptureFixture[str]
) -> None:
    served.check()
    served.close()
    if isinstance(place, Path):
        with sqlite3.connect(place) as file:
            file.execute(
                "insert into _sqlite_migrations (migration_set, name, applied_at) "
                "values ('tco', 'm999_of_the_future', '')"
            )
        file.close()
    else:
        with psycopg.connect(place) as server:
            server.execute("insert into tco_migrations (name) values ('m999_of_the_future')")
    for task in (["migrate"], ["check"]):
        assert main(["admin", *task]) == 2
        said = capsys.readouterr().err
        assert "newer version" in said and "m999_of_the_future" in said


def test_a_database_of_another_program_is_left_alone(
    served: Storage, place: Path | str, capsys: pytest.CaptureFixture[str]
) -> None:
    if isinstance(place, Path):
        with sqlite3.connect(place) as file:
            file.execute("create table queries (song text)")
        file.close()
    else:
        with psycopg.connect(place) as server:
            server.execute("create table queries (song text)")
    assert main(["admin", "migrate"]) == 2
    assert "another program" in capsys.readouterr().err


def test_a_backup_holds_all_and_can_be_taken_up_again(
    served: Storage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(served)
    saved = tmp_path / "saved" / "backup.db"
    assert main(["admin", "backup", str(saved)]) == 0
    assert "1200 queries" in capsys.readouterr().out
    assert [each.name for each in saved.parent.iterdir()] == ["backup.db"]
    assert main(["admin", "backup", str(saved)]) == 2
    assert "there already" in capsys.readouterr().err
    copy = f"sqlite:{tmp_path / 'again.db'}"
    assert main(["admin", "copy", "--from", f"sqlite:{saved}", "--to", copy]) == 0
    again = open_storage(copy)
    holds_all(again)
    assert ids(again.latest(1)) == ["q1199"]
    served.close()


def test_an_address_without_a_server_and_one_that_cannot_be_read_say_so_without_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for address in (
        "postgresql://ana:tops3cret@127.0.0.1:1/tco",
        "postgresql://ana:tops3cret%zz@host/tco",
    ):
        monkeypatch.setenv("DATABASE_URL", address)
        assert main(["admin", "check"]) == 2
        said = capsys.readouterr().err
        assert said.startswith("tco: ") and "tops3cret" not in said
        assert "127.0.0.1" in said or "write postgresql://user:password@host" in said


# --- forget, new-key


def test_a_workspace_is_forgotten_and_what_went_is_said(
    place: Path | str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", place if isinstance(place, str) else f"sqlite:{place}")
    storage = open_storage(place)
    fill(storage)
    storage.record(query("another", team="T2"))
    assert main(["admin", "forget", "T1"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Deleted of T1: 1200 questions") and "3 decisions" in said
    assert [each.id for each in storage.latest(9)] == ["another"]
    assert main(["admin", "forget", "T1"]) == 0
    assert capsys.readouterr().out == "Deleted of T1: nothing was kept.\n"
    storage.close()


def test_a_new_key_is_one_that_seals(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["admin", "new-key"]) == 0
    sealer = Sealer(capsys.readouterr().out.strip())
    assert sealer.open(sealer.seal({"token": "xoxb-1"})) == {"token": "xoxb-1"}
