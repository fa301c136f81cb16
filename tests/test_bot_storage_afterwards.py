"""What is kept beside the query log: posts, judgements, pages, and the teams' own figures."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from bot.storage import (
    ChangedMeanwhile,
    Post,
    SqliteStorage,
    Storage,
    StorageUnavailable,
    open_storage,
)
from engine.question.team_figures import TeamFigure
from tests.test_bot_storage import NOON, ids, query


def figure(key: str, value: str | None = "1", by: str = "U1") -> TeamFigure:
    return TeamFigure(key=key, value=value, since=date(2026, 11, 21), set_by=by, reason="why")


def test_posts_come_back_in_order_and_to_their_team_alone(storage: Storage) -> None:
    posts = [Post("C1", "1.2"), Post("C1", "1.3"), Post("C1", "", "F1")]
    storage.keep_posts("T1", "q", posts[:2])
    storage.keep_posts("T1", "q", posts[2:])
    assert storage.posts("T1", "q") == posts
    assert storage.posts("T2", "q") == []


def test_a_later_judgement_takes_the_place_of_an_earlier(storage: Storage) -> None:
    storage.rate("T1", "q", "ana", False, NOON)
    storage.rate("T1", "q", "ben", False, NOON)
    storage.rate("T1", "q", "ana", True, NOON)
    assert storage.ratings("T1", "q") == [("ana", True), ("ben", False)]


def test_the_team_sees_only_what_was_asked_in_public(storage: Storage) -> None:
    storage.record(query("open", is_public=True))
    storage.record(query("closed"))
    storage.record(query("elsewhere", team="T2", is_public=True))
    assert ids(storage.of_team("T1", "ben", 9, 0)) == ["open"]
    assert ids(storage.of_team("T1", "ana", 9, 0)) == []
    storage.set_public("T1", "open", False)
    storage.set_public("T2", "closed", True)
    assert ids(storage.of_team("T1", "ben", 9, 0)) == []


def test_what_was_taken_back_is_shown_to_nobody_else(storage: Storage) -> None:
    storage.record(query("open", is_public=True))
    storage.withdraw("T1", "open")
    assert ids(storage.of_team("T1", "ben", 9, 0)) == []
    (mine,) = storage.mine("T1", "ana", 9, 0)
    assert mine.is_withdrawn


def test_pages_follow_each_other(storage: Storage) -> None:
    for nth in range(7):
        storage.record(query(f"q{nth}", asked_at=NOON + timedelta(minutes=nth)))
    assert ids(storage.mine("T1", "ana", 3, 0)) == ["q6", "q5", "q4"]
    assert ids(storage.mine("T1", "ana", 3, 6)) == ["q0"]


def test_figures_are_appended_and_kept_apart_by_team(storage: Storage) -> None:
    storage.set_team_figures("T1", [figure("model", "a")], seen=0)
    storage.set_team_figures("T1", [figure("model", None)], seen=1)
    assert storage.team_figures("T1") == [figure("model", "a"), figure("model", None)]
    assert storage.team_figures("T2") == []


def test_the_later_is_told_who_came_first(storage: Storage) -> None:
    storage.set_team_figures("T1", [figure("model", by="U2")], seen=0)
    with pytest.raises(ChangedMeanwhile) as told:
        storage.set_team_figures("T1", [figure("gpu")], seen=0)
    assert told.value.by == "U2"
    assert [each.key for each in storage.team_figures("T1")] == ["model"]


def test_of_many_who_save_at_once_one_is_first(place: Path | str) -> None:
    start = Barrier(8)

    def save(nth: int) -> bool:
        storage = open_storage(place)
        start.wait(timeout=10)
        try:
            storage.set_team_figures("T1", [figure(f"key{nth}")], seen=0)
        except ChangedMeanwhile:
            return False
        finally:
            storage.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(8))) == 1


LATER = ("installations", "team_enterprises", "oauth_states", "departures")


def test_a_log_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    """Its questions stay, and none of them is taken for public."""
    path = tmp_path / "tco.db"
    SqliteStorage(path).record(query("old"))
    with sqlite3.connect(path) as connection:
        connection.execute("drop index idx_queries_of_team")
        for column in ("is_public", "is_withdrawn"):
            connection.execute(f"alter table queries drop column {column}")
        connection.execute("alter table decisions drop column by_name")
        connection.execute("alter table turns drop column picture")
        for table in ("posts", "ratings", "team_figures", "switches", "jobs", "outbox", *LATER):
            connection.execute(f"drop table {table}")
        connection.execute("drop index idx_queries_asked_at")
        connection.execute("delete from _sqlite_migrations where name >= 'm010'")
    connection.close()
    storage = SqliteStorage(path)
    assert storage.find("T1", "old") == query("old")
    assert storage.team_figures("T1") == []


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "tco.db"
    path.write_text("These are not the bytes of a database. " * 100)
    storage = SqliteStorage(path)
    for call in (lambda: storage.posts("T", "q"), lambda: storage.team_figures("T")):
        with pytest.raises(StorageUnavailable):
            call()
