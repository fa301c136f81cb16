"""The query log: whose questions they are, and who answers a delivery. What only a file can meet
with is tried on a file."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import Barrier as ThreadBarrier
from typing import Any

import pytest

from bot.storage import Job, LoggedQuery, SqliteStorage, Storage, StorageUnavailable, open_storage
from bot.storage.databases.postgres import PostgresDatabase
from bot.storage.sql.storage import SqlStorage
from tests.postgres import PostgresServer, postgres_server

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def query(id: str, **other: Any) -> LoggedQuery:
    """A question that Ana asked in team T1 at noon, unless said otherwise."""
    said: dict[str, Any] = {
        "asked_at": NOON,
        "team": "T1",
        "channel": "C1",
        "user": "ana",
        "surface": "slash",
        "canonical": "5M in 1M out",
        "workload": {"input_tokens_per_day": "5000000", "reasons": ["air-gapped"]},
        "verdict": "stay_on_api",
        "figures": {"self_hosting_usd": "13275.00", "now_usd": None},
        "catalogue_version": "genai-prices 0.2.3",
        "duration_ms": 4.2,
    }
    return LoggedQuery(id=id, **(said | other))


def ids(queries: Any) -> list[str]:
    return [found.id for found in queries]


def test_behind_pgbouncer_nothing_is_prepared_and_time_runs_out_all_the_same(
    postgres: PostgresServer,
) -> None:
    """Whose transactions may each have another connection of the server's."""
    database = PostgresDatabase(f"{postgres.new()}&pgbouncer=true")
    storage = SqlStorage(database)
    for at in range(12):
        storage.record(query(f"q{at}"))
        storage.latest(1)
    with database.open() as db:
        assert db.rows("select * from pg_prepared_statements") == []
    with database.writing() as db:
        assert db.rows("show statement_timeout") == [{"statement_timeout": "4s"}]
    storage.close()


# --- whose questions


def test_a_question_comes_back_as_it_was_kept(storage: Storage) -> None:
    storage.record(query("a"))
    assert storage.history("T1", "ana", 10) == [query("a")]


def test_history_is_a_persons_own_in_this_team(storage: Storage) -> None:
    """Ana in another team, Ben in this team, and Ben in the other: none of them is Ana's here."""
    storage.record(query("mine"))
    storage.record(query("elsewhere", team="T2"))
    storage.record(query("bens", user="ben"))
    storage.record(query("bens-elsewhere", team="T2", user="ben"))
    assert ids(storage.history("T1", "ana", 10)) == ["mine"]
    assert ids(storage.history("T2", "ana", 10)) == ["elsewhere"]
    assert ids(storage.history("T1", "ben", 10)) == ["bens"]
    assert ids(storage.history("T3", "ana", 10)) == []


def test_a_question_is_found_in_its_own_team_alone(storage: Storage) -> None:
    storage.record(query("a"))
    assert storage.find("T1", "a") == query("a")
    assert storage.find("T2", "a") is None
    assert storage.find("T1", "b") is None


@pytest.mark.parametrize("user", ["' or 1=1 --", "ana' --", "%", "ANA", ""])
def test_nobody_sees_anothers_history_by_a_clever_name(storage: Storage, user: str) -> None:
    storage.record(query("mine"))
    assert ids(storage.history("T1", user, 10)) == []


def test_the_newest_come_first_and_no_more_than_asked_for(storage: Storage) -> None:
    for hour in (9, 11, 10):
        storage.record(query(f"at-{hour}", asked_at=NOON.replace(hour=hour)))
    assert ids(storage.history("T1", "ana", 2)) == ["at-11", "at-10"]


def test_whoever_runs_the_process_sees_everybodys(storage: Storage) -> None:
    storage.record(query("mine", asked_at=NOON))
    storage.record(query("bens", user="ben", team="T2", asked_at=NOON + timedelta(minutes=1)))
    assert ids(storage.latest(10)) == ["bens", "mine"]


def test_text_of_any_kind_is_only_kept(storage: Storage) -> None:
    hostile = "'); drop table queries; -- <!channel> 🤖 \u202etxet"
    storage.record(query("a", canonical=hostile, workload={"model": hostile}))
    assert storage.history("T1", "ana", 1)[0].canonical == hostile
    assert storage.history("T1", "ana", 1)[0].workload == {"model": hostile}


def test_one_question_is_kept_once(storage: Storage) -> None:
    """A process that takes an answer over logs it under the same id."""
    storage.record(query("a"))
    storage.record(query("a"))
    assert ids(storage.latest(5)) == ["a"]


# --- the file


def test_the_file_is_written_ahead_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "tco.db"
    SqliteStorage(path).record(query("a"))
    with sqlite3.connect(path) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    connection.close()


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    SqliteStorage(tmp_path / "tco.db").record(query("a"))
    assert ids(SqliteStorage(tmp_path / "tco.db").latest(10)) == ["a"]


def test_migrations_are_numbered_and_applied_once(tmp_path: Path) -> None:
    for _ in range(2):
        SqliteStorage(tmp_path / "tco.db").latest(1)
    with sqlite3.connect(tmp_path / "tco.db") as connection:
        applied = connection.execute("select name from _sqlite_migrations order by id").fetchall()
    connection.close()
    names = [name for (name,) in applied]
    assert names[:2] == ["m001_queries", "m002_claims"]
    assert names == sorted(set(names))


CALLS: dict[str, Callable[[Storage], object]] = {
    "record": lambda storage: storage.record(query("a")),
    "history": lambda storage: storage.history("T1", "ana", 1),
    "latest": lambda storage: storage.latest(1),
    "find": lambda storage: storage.find("T1", "a"),
    "accept": lambda storage: accepted(storage, "d"),
}


@pytest.mark.parametrize("call", CALLS)
def test_an_unwritable_path_says_so(tmp_path: Path, call: str) -> None:
    """Its folder is a file, which stops even root."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnavailable, match=r"file/tco\.db"):
        CALLS[call](SqliteStorage(tmp_path / "file" / "tco.db"))


@pytest.mark.parametrize("call", CALLS)
def test_a_file_that_is_no_database_says_so(tmp_path: Path, call: str) -> None:
    path = tmp_path / "tco.db"
    path.write_text("These are not the bytes of a database. " * 100)
    with pytest.raises(StorageUnavailable, match="not a database"):
        CALLS[call](SqliteStorage(path))


def test_a_path_that_can_be_written_later_works_later(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    storage = SqliteStorage(blocker / "tco.db")
    with pytest.raises(StorageUnavailable):
        storage.record(query("a"))
    blocker.unlink()
    storage.record(query("a"))
    assert ids(storage.latest(10)) == ["a"]


# --- who is the first


def accepted(storage: Storage, key: str) -> bool:
    return storage.inbox.accept(Job(key, "T1", "command"), "me", 60) is not None


def test_one_of_many_threads_claims_a_delivery_on_a_fresh_database(place: Path | str) -> None:
    """Twelve threads, each with a storage of its own, set off at once."""
    start = ThreadBarrier(12)

    def claim(storage: Storage) -> bool:
        start.wait(timeout=10)
        return accepted(storage, "d")

    storages = [open_storage(place) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(claim, storages)) == 1
    for storage in storages:
        storage.close()


def test_threads_that_share_one_storage_all_get_their_questions_in(
    storage: Storage,
) -> None:
    start = ThreadBarrier(12)

    def record(nth: int) -> None:
        start.wait(timeout=10)
        storage.record(query(f"q{nth}"))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(record, range(12)))
    assert len(storage.latest(100)) == 12


def claim_at_once(places: list[Path | str], start: Barrier, results: Any, nth: int) -> None:
    """One process: for each fresh database, wait for the others, then claim and log."""
    for place in places:
        start.wait(timeout=30)
        try:
            storage = open_storage(place)
            results.put((place, accepted(storage, "d")))
            storage.record(query(f"q{nth}"))
            storage.close()
        except StorageUnavailable as why:
            results.put((place, str(why)))


def test_one_of_many_processes_claims_a_delivery_on_a_fresh_database(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """Four processes meet before each of eight fresh files, and four fresh databases of
    PostgreSQL: they migrate it together, one wins."""
    files = [tmp_path / f"{nth}.db" for nth in range(8)]
    processes, paths = 4, [*files, *(postgres.new() for _ in range(4))]
    spawn = multiprocessing.get_context("spawn")
    start, results = spawn.Barrier(processes), spawn.Queue()
    running = [
        spawn.Process(target=claim_at_once, args=(paths, start, results, nth))
        for nth in range(processes)
    ]
    for process in running:
        process.start()
    found = [results.get(timeout=60) for _ in range(processes * len(paths))]
    for process in running:
        process.join(timeout=30)
    for path in paths:
        claims = [claimed for place, claimed in found if place == path]
        assert sorted(claims, key=str) == [False, False, False, True]
        storage = open_storage(path)
        assert len(storage.latest(100)) == processes
        storage.close()


@pytest.mark.processes
def test_a_file_that_is_ready_is_known_by_the_names_of_all_migrations(tmp_path: Path) -> None:
    """Else it would be looked through at every start, or never brought up to date."""
    from bot.storage.databases.sqlite import MIGRATIONS
    from bot.storage.databases.sqlite_migrations import migrations

    assert tuple(each.name for each in migrations._migrations) == MIGRATIONS
    SqliteStorage(tmp_path / "tco.db").check()
    script = (
        "import sys; from pathlib import Path; from bot.storage import SqliteStorage; "
        f"SqliteStorage(Path({str(tmp_path / 'tco.db')!r})).check(); "
        "print('sqlite_utils' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.processes
def test_a_file_is_made_ready_without_numpy(tmp_path: Path) -> None:
    """sqlite-utils would load it where it is installed, and it stays: 15 MB of a server's memory.
    Whoever needs it later has it."""
    script = (
        "import sys; from pathlib import Path; from bot.storage import SqliteStorage; "
        f"SqliteStorage(Path({str(tmp_path / 'tco.db')!r})).check(); "
        "print('sqlite_utils' in sys.modules, 'numpy' in sys.modules); import numpy"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True False"


def test_without_postgresql_it_is_said_loudly_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.postgres._programs", lambda: None)
    for ci, outcome in (("true", pytest.fail.Exception), ("", pytest.skip.Exception)):
        monkeypatch.setenv("CI", ci)
        with pytest.raises(outcome, match="apt-get install postgresql"), postgres_server():
            pass


def test_without_its_driver_postgresql_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("psycopg", "bot.storage.databases.postgres"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(StorageUnavailable, match=r"tco-advisor\[postgres\]"):
        open_storage("postgresql://host/name")


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("sqlite:tco.db", "tco.db"),
        ("sqlite:///data/tco.db", "data/tco.db"),
        ("sqlite:////data/tco.db", "/data/tco.db"),
        ("sqlite:/data/tco.db", "/data/tco.db"),
    ],
)
def test_a_file_may_be_said_as_an_address(address: str, path: str) -> None:
    assert open_storage(address).place == path


def test_an_address_is_shown_without_its_password() -> None:
    storage = open_storage("postgresql://ana:tops3cret@db.example:5433/tco?sslmode=require")
    assert storage.place == "postgresql://ana@db.example:5433/tco"
    storage.close()
