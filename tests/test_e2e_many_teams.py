"""Many teams: installed by OAuth, answered each with its own token, blind to each other, forgotten
when they leave."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.serving import MANIFEST
from bot.settings import Settings, SettingsError
from bot.slack.installing.oauth import INSTALL, REDIRECT, SCOPES
from bot.slack.installing.sealing import Sealer, WrongKey
from bot.slack.installing.speakers import SpeakerOfTeam
from bot.storage import Storage, open_storage
from bot.workspace.cloud import Cloud
from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.bot_beside_slack import home, texts
from tests.bot_processes import BotProcess
from tests.two_teams import KEY, TwoTeams, oauth_environment, two_teams

SOON = 60
QUESTION = "5M in 1M out as of 2026-04-15"


@pytest.fixture
def teams(database: Path) -> Iterator[TwoTeams]:
    """Both workspaces have installed the bot."""
    with two_teams(database) as teams:
        for slack in (teams.one, teams.two):
            assert teams.install(slack).status_code == 200
        yield teams


def storage_of(teams: TwoTeams) -> Storage:
    return open_storage(teams.place)


def headline(slack: LocalSlack) -> Message:
    """The newest answer's first message; its thread may still be on its way."""
    return slack.wait_for(lambda: slack.messages()[-1:], SOON)[0]


def team_of(slack: LocalSlack) -> str:
    return slack.workspace.team.id


# --- installing


def test_the_scopes_asked_for_are_those_of_the_manifest() -> None:
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    assert tuple(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    assert manifest["oauth_config"]["redirect_urls"][0].endswith(REDIRECT)


def test_two_workspaces_install_the_app_and_each_is_answered_with_its_own_token(
    teams: TwoTeams,
) -> None:
    assert teams.one.bot_token != teams.two.bot_token
    for slack in (teams.one, teams.two):
        slack.command(f"/tco {QUESTION}")
    for slack in (teams.one, teams.two):
        assert "$13,275" in texts(headline(slack))
        assert len(slack.messages()) == 1


def test_before_it_is_installed_a_command_is_told_so(database: Path) -> None:
    with two_teams(database) as teams:
        ack = teams.one.command(f"/tco {QUESTION}")
        assert ack.is_ok and "install me again" in str(ack.ack_body)
        assert teams.install(teams.one).status_code == 200
        teams.one.command(f"/tco {QUESTION}")
        assert "$13,275" in texts(headline(teams.one))


def test_a_state_is_good_once_and_for_the_browser_that_began(teams: TwoTeams) -> None:
    page = httpx.get(f"{teams.url}{INSTALL}", trust_env=False)
    cookie = page.headers["set-cookie"].split(";")[0]
    state = cookie.partition("=")[2]
    code = teams.cloud.grants.grant(teams.one.workspace, teams.one.ana, "chat:write")
    back = f"{teams.url}{REDIRECT}?code={code}&state={state}"
    assert httpx.get(back, trust_env=False).status_code == 400, "another browser"
    assert httpx.get(back, headers={"Cookie": cookie}, trust_env=False).status_code == 200
    assert httpx.get(back, headers={"Cookie": cookie}, trust_env=False).status_code == 401


def test_a_state_is_good_for_ten_minutes(teams: TwoTeams, database: Path) -> None:
    page = httpx.get(f"{teams.url}{INSTALL}", trust_env=False)
    cookie = page.headers["set-cookie"].split(";")[0]
    with sqlite3.connect(database) as file:
        file.execute("update oauth_states set issued_at = issued_at - 601")
    back = f"{teams.url}{REDIRECT}?code=1&state={cookie.partition('=')[2]}"
    assert httpx.get(back, headers={"Cookie": cookie}, trust_env=False).status_code == 401


def test_a_code_that_slack_does_not_know_installs_nothing(teams: TwoTeams) -> None:
    page = httpx.get(f"{teams.url}{INSTALL}", trust_env=False)
    cookie = page.headers["set-cookie"].split(";")[0]
    back = f"{teams.url}{REDIRECT}?code=guessed&state={cookie.partition('=')[2]}"
    assert httpx.get(back, headers={"Cookie": cookie}, trust_env=False).status_code == 401
    assert len(storage_of(teams).installations.all()) == 2


def test_the_install_page_leads_to_slack_with_the_scopes(teams: TwoTeams) -> None:
    page = httpx.get(f"{teams.url}{INSTALL}", trust_env=False)
    assert page.status_code == 200 and "oauth/v2/authorize" in page.text
    assert all(scope in page.text for scope in SCOPES)
    assert parse_qs(urlsplit(page.headers.get("location", "")).query) == {}


def test_an_organisation_installs_the_app_for_all_its_workspaces(database: Path) -> None:
    """Enterprise Grid: Slack names the organisation, and the workspace is the person's."""
    with two_teams(database) as teams:
        teams.one.workspace.organisation = "E0GRID0001"
        assert teams.install(teams.one).status_code == 200
        (kept,) = storage_of(teams).installations.all()
        assert kept.place == "E0GRID0001"
        teams.one.command(f"/tco {QUESTION}")
        root = headline(teams.one)
        teams.one.mention("what if 50M in 10M out", thread_ts=root.ts)
        teams.one.wait_for(lambda: len(teams.one.thread(root.channel, root.ts)) > 7, SOON)
        assert storage_of(teams).find(team_of(teams.one), _id(teams, teams.one)) is not None
        teams.one.uninstall()
        teams.one.wait_for(lambda: not storage_of(teams).installations.all(), SOON)
        assert storage_of(teams).leaving.departed(0) == [team_of(teams.one)]


def _id(teams: TwoTeams, slack: LocalSlack) -> str:
    mine = storage_of(teams).history(team_of(slack), slack.ana, 1)
    return mine[0].id


# --- tokens


def test_tokens_are_kept_sealed(teams: TwoTeams, database: Path) -> None:
    storage_of(teams).check()
    raw = b"".join(path.read_bytes() for path in database.parent.glob("tco.db*"))
    for slack in (teams.one, teams.two):
        assert slack.bot_token.encode() not in raw
        kept = storage_of(teams).installations.find(team_of(slack))
        assert kept and Sealer(KEY).open(kept.tokens)["token"] == slack.bot_token


def test_another_key_opens_nothing_and_a_second_one_opens_and_seals_anew(teams: TwoTeams) -> None:
    kept = storage_of(teams).installations.find(team_of(teams.one))
    assert kept
    newer = Fernet.generate_key().decode()
    with pytest.raises(WrongKey):
        Sealer(newer).open(kept.tokens)
    both = Sealer(f"{newer},{KEY}")
    assert both.open(kept.tokens)["token"] == teams.one.bot_token
    assert not both.is_newest(kept.tokens) and both.is_newest(both.seal(both.open(kept.tokens)))


@pytest.mark.parametrize(
    ("without", "says"),
    [
        ("TCO_SECRET_KEY", "set TCO_SECRET_KEY as well"),
        ("SLACK_CLIENT_SECRET", "set SLACK_CLIENT_SECRET as well"),
        ("SLACK_SIGNING_SECRET", "set SLACK_SIGNING_SECRET as well"),
    ],
)
def test_what_is_missing_is_said_at_the_start(without: str, says: str) -> None:
    environment = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "s",
        "SLACK_SIGNING_SECRET": "s",
        "TCO_SECRET_KEY": KEY,
    }
    Settings.from_env(environment).require_slack()
    del environment[without]
    with pytest.raises(SettingsError, match=says):
        Settings.from_env(environment).require_slack()


def test_one_token_and_many_teams_contradict_each_other() -> None:
    environment = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "s",
        "SLACK_SIGNING_SECRET": "s",
        "TCO_SECRET_KEY": KEY,
        "SLACK_BOT_TOKEN": "xoxb-1",
    }
    with pytest.raises(SettingsError, match="leave out SLACK_BOT_TOKEN"):
        Settings.from_env(environment).require_slack()


@pytest.mark.parametrize(("key", "says"), [("", "is not set"), ("hunter2", "no key")])
def test_a_key_that_is_none_is_refused_with_a_sentence(key: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Sealer(key)


def test_a_token_that_expires_is_renewed_in_good_time_and_once(database: Path) -> None:
    """Slack's last twelve hours; two hours before, whoever keeps house first renews them."""
    with two_teams(database, rotates=True) as teams:
        teams.install(teams.one)
        first = teams.one.bot_token
        kept = storage_of(teams).installations.find(team_of(teams.one))
        assert kept and kept.expires_at and 40_000 < kept.expires_at - time.time() <= 43_200
        assert storage_of(teams).installations.expiring(7200) == []
        with sqlite3.connect(database) as file:
            file.execute("update installations set expires_at = expires_at - 40000")
        (soon,) = storage_of(teams).installations.expiring(7200)
        assert storage_of(teams).installations.claim(soon, 60)
        assert not storage_of(teams).installations.claim(soon, 60), "another is at it"
        with sqlite3.connect(database) as file:
            file.execute("update installations set renewed_until = 0")
        teams.renew()
        assert teams.one.bot_token != first
        after = storage_of(teams).installations.find(team_of(teams.one))
        assert after and Sealer(KEY).open(after.tokens)["token"] == teams.one.bot_token
        assert after.expires_at and after.expires_at - time.time() > 40_000
        teams.one.command(f"/tco {QUESTION}")
        assert "$13,275" in texts(headline(teams.one))


def test_an_ack_waits_neither_for_slack_nor_for_the_storage_each_time(
    teams: TwoTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.one.command(f"/tco {QUESTION}")
    headline(teams.one)
    looked = []
    monkeypatch.setattr(SpeakerOfTeam, "_looked_up", lambda self, *about: looked.append(about))
    calls = len(teams.one.workspace.log.calls("auth.test"))
    for _ in range(3):
        assert teams.one.command("/tco help").is_ok
    assert looked == [] and len(teams.one.workspace.log.calls("auth.test")) == calls


# --- blind to each other


@pytest.fixture
def anywhere(place: Path | str) -> Iterator[TwoTeams]:
    """Both workspaces have installed the bot, which keeps what it keeps in a file or PostgreSQL."""
    with two_teams(place) as teams:
        for slack in (teams.one, teams.two):
            assert teams.install(slack).status_code == 200
        yield teams


def test_home_history_decisions_and_figures_are_the_teams_own(anywhere: TwoTeams) -> None:
    teams, one, two = anywhere, anywhere.one, anywhere.two
    one.command("/tco 7M in 3M out")
    root = headline(one)
    one.mention("decide stay on the API because it is cheap", thread_ts=root.ts)
    one.wait_for(lambda: storage_of(teams).decisions.all(9), SOON)
    one.open_home()
    assert "7M in 3M out" in str(home(one, "stay on").body)
    two.open_home()
    seen = two.wait_for(lambda: two.home(), SOON)
    assert "7M in 3M out" not in str(seen.body) and "it is cheap" not in str(seen.body)
    for command, empty in (("history", "asked nothing"), ("decisions", "")):
        two.command(f"/tco {command}")
        (word,) = two.wait_for(lambda: two.ephemerals()[-1:], SOON)
        assert "7M in 3M out" not in texts(word) and empty in texts(word)


def test_a_button_carried_into_another_team_finds_nothing(teams: TwoTeams) -> None:
    """The same person, channel and query id; only the team differs."""
    teams.one.command(f"/tco {QUESTION}")
    headline(teams.one)
    teams.two.command("/tco 7M in 2M out")
    foreign = headline(teams.two)
    id, theirs = _id(teams, teams.one), _id(teams, teams.two)
    blocks = json.loads(json.dumps(list(foreign.blocks)).replace(theirs, id))
    stored = teams.two.workspace.messages.get(foreign.channel, foreign.ts)
    carried = stored.model_copy(update={"blocks": tuple(blocks)})
    teams.two.workspace.messages._shelf.put(carried.ts, carried, carried.channel)
    teams.two.click(carried, "undo_answer")
    told = teams.two.wait_for(teams.two.ephemerals, SOON)
    assert "no longer in my log" in texts(told[-1])
    kept = storage_of(teams).find(team_of(teams.one), id)
    assert kept and not kept.is_withdrawn


# --- leaving


def rows_of(place: Path | str, team: str) -> dict[str, int]:
    """How many rows of each table name a team."""
    storage = open_storage(place)
    with storage._database.snapshot() as db:
        rows = {table: db.rows(f"select * from {table}") for table in db.tables()}
    storage.close()
    found = {table: sum(team in str(row) for row in each) for table, each in rows.items()}
    return {table: n for table, n in found.items() if n}


def lived(slack: LocalSlack, storage: Storage) -> None:
    """A team that has used everything that leaves a trace."""
    slack.command(f"/tco {QUESTION}")
    root = headline(slack)
    slack.mention("what if 50M in 10M out", thread_ts=root.ts)
    slack.wait_for(lambda: len(slack.thread(root.channel, root.ts)) > 7, SOON)
    slack.mention("decide stay on the API because it is cheap", thread_ts=root.ts)
    slack.wait_for(lambda: storage.decisions.seen_from(team_of(slack), root.channel, 9), SOON)
    slack.settle()
    slack.wait_for(lambda: storage.inbox.backlog()[0] == 0, SOON)


def test_a_team_that_leaves_loses_its_tokens_at_once_and_its_data_where_none_is_kept(
    place: Path | str,
) -> None:
    with two_teams(place, {"TCO_KEEP_DAYS": "0"}) as teams:
        for slack in (teams.one, teams.two):
            teams.install(slack)
            lived(slack, storage_of(teams))
        other = rows_of(place, team_of(teams.two))
        teams.one.uninstall()
        left = lambda: rows_of(place, team_of(teams.one)).keys() <= {"departures"}  # noqa: E731
        teams.one.wait_for(left, SOON)
        assert rows_of(place, team_of(teams.two)) == other
        teams.two.command("/tco history")
        told = teams.two.wait_for(teams.two.ephemerals, SOON)
        assert "5M in 1M out" in texts(told[-1])


def test_data_is_kept_for_some_days_and_waits_for_who_comes_back(
    database: Path,
) -> None:
    with two_teams(database) as teams:
        teams.install(teams.one)
        lived(teams.one, storage_of(teams))
        teams.one.uninstall()
        teams.one.wait_for(lambda: not storage_of(teams).installations.all(), SOON)
        storage, team = storage_of(teams), team_of(teams.one)
        assert storage.leaving.departed(30) == [] and storage.history(team, teams.one.ana, 9)
        with sqlite3.connect(database) as file:
            file.execute("update departures set left_at = left_at - 30 * 86400")
            file.execute("update queries set asked_at = '2026-01-01T00:00:00+00:00'")
        assert storage.leaving.departed(30) == [team]
        assert teams.install(teams.one).status_code == 200
        assert storage.leaving.departed(30) == []
        assert storage.history(team, teams.one.ana, 9)


def test_a_team_that_left_is_told_nothing_more_and_the_log_says_so_once(
    teams: TwoTeams, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        teams.one.uninstall()
        teams.one.wait_for(lambda: "was taken away from" in caplog.text, SOON)
        teams.one.settle()
        for _ in range(3):
            assert "install me again" in str(teams.one.command(f"/tco {QUESTION}").ack_body)
    said = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert [line for line in said if "token" in line.lower()] == []
    assert teams.one.messages() == []


def test_a_token_that_is_revoked_without_a_word_is_said_once(
    teams: TwoTeams, caplog: pytest.LogCaptureFixture
) -> None:
    teams.one.workspace.revoke()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            teams.one.open_home()
        teams.one.settle()
        teams.one.wait_for(lambda: "refuses a token" in caplog.text, SOON)
        time.sleep(0.3)
    assert caplog.text.count("refuses a token") == 1


# --- people who ask to be forgotten


def test_a_person_is_told_what_is_kept_and_forgotten_once_they_confirm(teams: TwoTeams) -> None:
    one = teams.one
    lived(one, storage_of(teams))
    one.command("/tco 9M in 1M out", user=one.ravi)
    one.wait_for(lambda: storage_of(teams).history(team_of(one), one.ravi, 9), SOON)
    one.command("/tco forget me")
    (word,) = one.wait_for(lambda: [m for m in one.ephemerals() if "I keep" in m.text], SOON)
    assert "1 decision" in word.text and "with your name in this workspace" in word.text
    (button,) = [e for b in word.blocks for e in b.get("elements", ())]
    assert button["confirm"]["text"]["text"] == "This cannot be undone."
    assert storage_of(teams).history(team_of(one), one.ana, 9), "nothing went yet"
    one.click(word, "forget_me")
    told = lambda: [m for m in one.ephemerals() if m.text.startswith("Forgotten: ")]  # noqa: E731
    one.wait_for(told, SOON)
    assert storage_of(teams).leaving.of_person(team_of(one), one.ana) == {}
    assert storage_of(teams).history(team_of(one), one.ravi, 9)
    decided = storage_of(teams).decisions.all(9)
    assert [(d.by, d.by_name, d.reason) for d in decided] == [("", "", "it is cheap")]
    one.open_home(one.ravi)
    assert "a colleague" in str(home(one, "stay on", one.ravi).body)


def test_who_is_not_known_is_told_so(teams: TwoTeams) -> None:
    teams.one.command("/tco forget me", user=teams.one.ravi)
    seen = lambda: teams.one.ephemerals(teams.one.ravi)  # noqa: E731
    (word,) = teams.one.wait_for(seen, SOON)
    assert word.text == "I keep nothing about you in this workspace."
    assert all("elements" not in block for block in word.blocks)


# --- the process as it runs in production


def test_the_procfile_s_process_serves_the_install_page_and_says_that_it_is_ready(
    slack: LocalSlack, database: Path, tmp_path: Path
) -> None:
    with Cloud((slack,)) as cloud:
        many = {**oauth_environment(cloud, database), "SLACK_BOT_TOKEN": "", "TCO_LOG": "json"}
        process = BotProcess(slack, database, tmp_path / "bot.log", extra=many)
        try:
            process.wait_until_up()
            url = f"http://127.0.0.1:{process.port}"
            assert httpx.get(f"{url}/readyz", trust_env=False).text == "ok"
            assert "oauth/v2/authorize" in httpx.get(f"{url}{INSTALL}", trust_env=False).text
        finally:
            process.close()
    assert KEY not in process.log and cloud.grants.client_secret not in process.log
