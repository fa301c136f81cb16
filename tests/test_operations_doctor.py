"""`tco doctor`: each test breaks one thing, and reads the sentence that says what to do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.operations import checks
from bot.operations.checks import Grade
from bot.slack.installing.sealing import new_key
from bot.workspace.local_slack import LocalSlack
from tests.two_teams import TwoTeams, oauth_environment, two_teams

MANIFEST = Path(__file__).parent.parent / "manifest.json"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def installed(
    slack: LocalSlack, database: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """An installation that is well, over Socket Mode."""
    slack.install(MANIFEST)
    for name, value in {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "TCO_DATABASE": str(database),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SLACK_SIGNING_SECRET", raising=False)
    return monkeypatch


def doctor(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, str]]:
    """The exit code, and each check's grade and sentence by its name."""
    code = main(["doctor", *arguments])
    lines = capsys.readouterr().out.splitlines()
    parted = [line.partition(": ") for line in lines]
    return code, {
        head.split(maxsplit=1)[1]: f"{head.split()[0]} {said}" for head, _, said in parted
    }


def test_what_is_well_is_said_to_be(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = doctor(capsys)
    assert code == 0
    assert list(said) == [
        "settings", "token", "scopes", "clock", "app token", "manifest", "storage", "prices",
    ]  # fmt: skip
    assert all(sentence.startswith("ok ") for name, sentence in said.items() if name != "prices")


def test_a_token_that_slack_refuses(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.setenv("SLACK_BOT_TOKEN", "xoxb-of-yesterday")
    code, said = doctor(capsys)
    assert code == 2
    assert said["token"].startswith("FAILURE Slack refuses it (invalid_auth). Copy the Bot User")
    assert "scopes" not in said


def test_an_address_where_nobody_answers(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.setenv("SLACK_API_URL", "http://127.0.0.1:9/api")
    code, said = doctor(capsys)
    assert code == 2
    assert "Slack could not be asked" in said["token"] and "SLACK_API_URL" in said["token"]


def test_an_app_installed_before_it_asked_for_a_scope(
    installed: pytest.MonkeyPatch,
    slack: LocalSlack,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    older = json.loads(MANIFEST.read_text("utf-8"))
    older["oauth_config"]["scopes"]["bot"].remove("files:write")
    (tmp_path / "older.json").write_text(json.dumps(older), "utf-8")
    slack.install(tmp_path / "older.json")
    code, said = doctor(capsys)
    assert code == 2
    assert said["scopes"].startswith("FAILURE The token lacks files:write. Paste manifest.json")


def test_an_app_token_that_opens_no_connection(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.setenv("SLACK_APP_TOKEN", "xapp-of-another-app")
    code, said = doctor(capsys)
    assert code == 2
    assert "connections:write" in said["app token"]


def test_a_manifest_for_socket_mode_where_http_is_spoken(
    installed: pytest.MonkeyPatch, slack: LocalSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.delenv("SLACK_APP_TOKEN")
    installed.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
    code, said = doctor(capsys)
    assert code == 0
    assert said["manifest"].startswith("warning It says Socket Mode")


def test_a_manifest_that_is_not_there(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, said = doctor(capsys, "--manifest", str(tmp_path / "none.json"))
    assert said["manifest"].startswith("warning none.json cannot be read")


def test_a_database_in_the_way_of_which_a_file_lies(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    installed.setenv("TCO_DATABASE", str(tmp_path / "file" / "tco.db"))
    code, said = doctor(capsys)
    assert code == 2
    assert said["storage"].startswith("FAILURE") and "TCO_DATABASE" in said["storage"]


def test_settings_that_lack_something(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.delenv("SLACK_BOT_TOKEN")
    code, said = doctor(capsys)
    assert code == 2
    assert said["settings"].startswith("FAILURE SLACK_BOT_TOKEN is not set")


@pytest.mark.parametrize(
    ("seconds", "grade"),
    [(-59, "ok"), (60, "warning"), (299, "warning"), (300, "failure"), (-300, "failure")],
)
def test_a_clock_that_goes_wrong(seconds: int, grade: str) -> None:
    found = checks.clock(NOW, format_datetime(NOW + timedelta(seconds=seconds)))
    assert found.grade == grade
    assert (grade == "ok") or "time synchronisation" in found.sentence


@pytest.mark.parametrize(
    ("days", "grade"),
    [(30, Grade.OK), (31, Grade.WARNING), (90, Grade.WARNING), (91, Grade.FAILURE)],
)
def test_prices_that_grow_old(days: int, grade: Grade) -> None:
    published = date(2026, 11, 10)
    found = checks.price_age("genai-prices 0.2.3", published, published + timedelta(days), (30, 90))
    assert found.grade == grade
    assert f"{days} days ago" in found.sentence


def test_prices_of_a_day_that_nobody_noted() -> None:
    found = checks.price_age("genai-prices 9.9.9", None, date(2026, 11, 28), (30, 90))
    assert found.grade == Grade.WARNING and "nobody noted" in found.sentence


def test_a_postgresql_that_does_not_answer(
    installed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed.setenv("DATABASE_URL", "postgresql://tco:secret@127.0.0.1:9/tco")
    code, said = doctor(capsys)
    assert code == 2 and said["storage"].startswith("FAILURE")
    assert "DATABASE_URL names" in said["storage"] and "secret" not in said["storage"]


# --- many teams


@pytest.fixture
def teams(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[TwoTeams, pytest.MonkeyPatch]]:
    """Two workspaces have installed the app, and all is well."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with two_teams(database) as teams:
        for slack in (teams.one, teams.two):
            teams.install(slack)
        for name, value in oauth_environment(teams.cloud, database).items():
            monkeypatch.setenv(name, value)
        yield teams, monkeypatch


def of_many(tmp_path: Path) -> Path:
    """The manifest as one puts it in for HTTP."""
    raw = json.loads(MANIFEST.read_text("utf-8"))
    raw["settings"]["socket_mode_enabled"] = False
    (tmp_path / "manifest.json").write_text(json.dumps(raw), "utf-8")
    return tmp_path / "manifest.json"


Many = tuple[TwoTeams, pytest.MonkeyPatch]


def test_many_teams_that_are_well(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, said = doctor(capsys, "--manifest", str(of_many(tmp_path)))
    assert code == 0
    assert list(said) == [
        "settings", "credentials", "manifest", "secret key", "installations",
        "token of T0LOCAL01", "scopes", "clock", "token of T0SECOND01", "storage", "prices",
    ]  # fmt: skip
    assert all(sentence.startswith("ok ") for name, sentence in said.items() if name != "prices")


def test_credentials_of_another_app(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    teams[1].setenv("SLACK_CLIENT_SECRET", "of another app")
    code, said = doctor(capsys, "--manifest", str(of_many(tmp_path)))
    assert code == 2
    assert said["credentials"].startswith("FAILURE Slack answers bad_client_secret. Copy")


def test_a_key_that_opens_nothing(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    teams[1].setenv("TCO_SECRET_KEY", new_key())
    code, said = doctor(capsys, "--manifest", str(of_many(tmp_path)))
    assert code == 2
    assert said["secret key"].startswith("FAILURE 2 of 2 tokens were sealed with another key.")


def test_a_key_that_is_none(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    teams[1].setenv("TCO_SECRET_KEY", "hunter2")
    code, said = doctor(capsys, "--manifest", str(of_many(tmp_path)))
    assert code == 2 and "tco admin new-key" in said["secret key"]


def test_a_workspace_whose_token_is_revoked(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    teams[0].two.workspace.revoke()
    code, said = doctor(capsys, "--manifest", str(of_many(tmp_path)))
    assert code == 2
    assert "(token_revoked). Have that workspace install" in said["token of T0SECOND01"]
    assert said["token of T0LOCAL01"].startswith("ok")


def test_tokens_that_have_expired(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path
) -> None:
    with sqlite3.connect(database) as file:
        file.execute("update installations set expires_at = 1")
    code, said = doctor(capsys, "--manifest", str(of_many(tmp_path)))
    assert code == 2 and "have expired" in said["installations"]


def test_nobody_has_installed_it(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path, database: Path
) -> None:
    with sqlite3.connect(database) as file:
        file.execute("delete from installations")
    code, said = doctor(capsys, "--manifest", str(of_many(tmp_path)))
    assert code == 0 and said["installations"].startswith("warning No workspace has")


@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
def test_a_manifest_that_does_not_hear_who_leaves(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path, event: str
) -> None:
    file = of_many(tmp_path)
    raw = json.loads(file.read_text("utf-8"))
    raw["settings"]["event_subscriptions"]["bot_events"].remove(event)
    file.write_text(json.dumps(raw), "utf-8")
    code, said = doctor(capsys, "--manifest", str(file))
    assert code == 2 and said["manifest"].startswith(f"FAILURE It lacks {event}.")


def test_a_manifest_without_a_way_back(
    teams: Many, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = of_many(tmp_path)
    raw = json.loads(file.read_text("utf-8"))
    del raw["oauth_config"]["redirect_urls"]
    file.write_text(json.dumps(raw), "utf-8")
    code, said = doctor(capsys, "--manifest", str(file))
    assert code == 2 and "/slack/oauth_redirect" in said["manifest"]
