"""A storage that fails costs no answer, and nobody is left without a word."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.app import create_bot
from bot.serving import MANIFEST
from bot.storage import Pace, SqliteStorage, StorageUnavailable
from bot.storage.sql.teams import TeamFigureTable
from bot.workspace.bot_service import run_bot
from bot.workspace.http_service import HttpService
from bot.workspace.local_slack import LocalSlack
from bot.wsgi import serve_over_http
from tests.bot_beside_slack import answered, home, settings_for, texts

SOON = 60
QUESTION = "5M in 1M out as of 2026-04-15"
FILES = ("", "-wal", "-shm")


@pytest.fixture
def service(slack: LocalSlack, database: Path) -> Iterator[HttpService]:
    """The bot with its health, as it is served."""
    slack.install(MANIFEST)
    bot = create_bot(settings_for(slack, database), pace=Pace(every=0))
    app = serve_over_http(bot.app, slack.signing_secret, bot.trouble)
    with run_bot(app, slack) as service:
        yield service
    bot.stop()


def health(service: HttpService) -> httpx.Response:
    return httpx.get(f"{service.url}/healthz", trust_env=False)


def deleted(database: Path) -> None:
    for suffix in FILES:
        Path(f"{database}{suffix}").unlink(missing_ok=True)


def emptied(database: Path) -> None:
    database.write_bytes(b"")


def replaced(database: Path) -> None:
    """By a folder, so that nothing can be kept at all."""
    deleted(database)
    database.mkdir()


def corrupt(database: Path) -> None:
    deleted(database)
    database.write_text("These are not the bytes of a database. " * 100)


MISHAPS: dict[str, Callable[[Path], None]] = {
    "deleted": deleted,
    "emptied": emptied,
    "no place": replaced,
    "corrupt": corrupt,
}


@pytest.mark.parametrize("mishap", MISHAPS)
def test_a_command_and_a_mention_are_answered_whatever_happens_to_the_file(
    slack: LocalSlack, database: Path, service: HttpService, mishap: str
) -> None:
    slack.command(f"/tco {QUESTION}")
    answered(slack)
    MISHAPS[mishap](database)
    slack.command(f"/tco {QUESTION}", user=slack.ravi)
    slack.wait_for(lambda: len(slack.messages()) == 2, SOON)
    said = slack.mention(QUESTION)
    slack.wait_for(lambda: len(slack.thread(said.channel, said.ts)) >= 5, SOON)
    assert "$13,275" in texts(slack.thread(said.channel, said.ts)[0])
    works_again = mishap in ("deleted", "emptied")
    if not works_again:
        told = lambda: [m for m in slack.ephemerals(slack.ana) if "without my memory" in m.text]  # noqa: E731
        slack.wait_for(told, SOON)
        told_too = health(service)
        assert told_too.status_code == 200 and str(database) in told_too.text
    else:
        assert len(SqliteStorage(database).latest(9)) == 2
        assert health(service).text == "ok"


@pytest.mark.parametrize("mishap", ["no place", "corrupt"])
def test_a_what_if_whose_thread_cannot_be_read_is_not_met_with_silence(
    slack: LocalSlack,
    database: Path,
    service: HttpService,
    mishap: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack.command(f"/tco {QUESTION}")
    root = answered(slack)
    MISHAPS[mishap](database)
    with caplog.at_level(logging.ERROR):
        slack.say("what if 50M in 10M out", channel=root.channel, thread_ts=root.ts)
        told = lambda: [m for m in slack.ephemerals() if "cannot look this thread up" in m.text]  # noqa: E731
        (word,) = slack.wait_for(told, SOON)
    id = word.text.rsplit("Id ", 1)[1].strip(". ")
    assert id in caplog.text


def test_what_raises_after_the_acknowledgement_is_told_with_an_id_of_the_log(
    slack: LocalSlack,
    service: HttpService,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(self: object, *about: object) -> None:
        raise KeyError("a table that nobody made")

    monkeypatch.setattr("bot.answers.answers.Answers.shown", broken)
    with caplog.at_level(logging.ERROR):
        slack.command(f"/tco {QUESTION}")
        slack.mention(QUESTION)
        told = slack.wait_for(lambda: len(slack.ephemerals()) == 2 and slack.ephemerals(), SOON)
    ids = [word.text.rsplit("Id ", 1)[1].strip(". ") for word in told]
    assert all(id in caplog.text for id in ids) and "went wrong" in told[0].text


def test_published_figures_say_so_where_the_teams_own_cannot_be_read(
    slack: LocalSlack, service: HttpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: TeamFigureTable, team: str) -> None:
        raise StorageUnavailable("one table is damaged")

    monkeypatch.setattr(TeamFigureTable, "team_figures", broken)
    slack.command(f"/tco {QUESTION}")
    assert "the published ones answer here" in texts(answered(slack))


def test_somebody_elses_lock_holds_no_acknowledgement_and_no_answer(
    slack: LocalSlack, database: Path, service: HttpService
) -> None:
    slack.command(f"/tco {QUESTION}")
    root = answered(slack)
    lock = sqlite3.connect(database, isolation_level=None)
    lock.execute("begin exclusive")
    try:
        ack = slack.command(f"/tco {QUESTION}")
        assert ack.is_ok and (ack.ack_seconds or 9) < 3
        slack.wait_for(lambda: len(slack.messages()) == 2, SOON)
        event = slack.say("what if 50M in 10M out", channel=root.channel, thread_ts=root.ts)
        slack.wait_for(lambda: len(slack.thread(root.channel, root.ts)) >= 7, SOON)
        told = lambda: [m for m in slack.ephemerals() if "without my memory" in m.text]  # noqa: E731
        slack.wait_for(told, SOON)
    finally:
        lock.execute("rollback")
        lock.close()
    deliveries = [e for e in slack.workspace.log.all() if e.kind == "event" and e.ts == event.ts]
    assert all((entry.seconds or 9) < 3 for entry in deliveries)


def test_a_file_of_another_program_is_left_alone_and_health_says_why(
    slack: LocalSlack, database: Path
) -> None:
    with sqlite3.connect(database) as theirs:
        theirs.execute("create table songs (title text)")
    theirs.close()
    before = database.read_bytes()
    slack.install(MANIFEST)
    bot = create_bot(settings_for(slack, database), pace=Pace(every=0))
    with run_bot(serve_over_http(bot.app, slack.signing_secret, bot.trouble), slack) as service:
        found = health(service)
        assert found.status_code == 200 and "another program" in found.text
        slack.command(f"/tco {QUESTION}")
        assert "$13,275" in texts(answered(slack))
    assert database.read_bytes() == before


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tco.db"
    SqliteStorage(path).check()
    with sqlite3.connect(path) as newer:
        newer.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('tco', 'm999_of_the_future', '')"
        )
    newer.close()
    with pytest.raises(StorageUnavailable, match=r"newer version .*m999_of_the_future"):
        SqliteStorage(path).check()


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "tco.db"
    path.touch(0o644)
    storage = SqliteStorage(path)
    storage.check()
    storage.latest(1)
    modes = {each.name: oct(each.stat().st_mode & 0o777) for each in tmp_path.iterdir()}
    assert set(modes.values()) == {"0o600"} and "tco.db" in modes


# --- what was typed into a form


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody else's lock on the file, until the block is left."""
    lock = sqlite3.connect(database, isolation_level=None)
    lock.execute("begin immediate")
    try:
        yield
    finally:
        lock.execute("rollback")
        lock.close()


def test_a_decision_waits_for_a_storage_that_is_locked_and_says_so(
    slack: LocalSlack, database: Path, service: HttpService
) -> None:
    slack.command(f"/tco {QUESTION}")
    root = answered(slack)
    slack.click(root, "thread_decide")
    form = slack.wait_for(slack.modal, SOON)
    with locked(database):
        assert slack.submit(form, {"reason": "No team yet", "outcome": "overruled"}).is_ok
        told = lambda: [m for m in slack.ephemerals() if "as soon as it works" in m.text]  # noqa: E731
        slack.wait_for(told, SOON)
    slack.wait_for(lambda: "No team yet" in texts(slack.thread(root.channel, root.ts)[-1]), SOON)
    (decision,) = SqliteStorage(database).decisions.all(5)
    assert decision.reason == "No team yet"


def test_a_team_figure_that_cannot_be_kept_stays_in_its_form(
    slack: LocalSlack, database: Path, service: HttpService
) -> None:
    slack.open_home()
    slack.click(home(slack, "own figures"), "home_team_figures")
    form = slack.wait_for(slack.modal, SOON)
    typed = {"field_uptime_percent": "99", "field_reason": "deal"}
    with locked(database):
        ack = slack.submit(form, typed)
        assert (ack.ack_seconds or 9) < 3
        assert "What you typed stands" in str(slack.fresh(form).errors)
    assert slack.submit(slack.fresh(form), typed).is_ok
    home(slack, "Uptime to promise: 99 %")
