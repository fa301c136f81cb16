"""What tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.workspace.bot_service import run_bot
from bot.workspace.local_slack import LocalSlack


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-goldens` writes what tests compare with: golden messages and pictures."""
    parser.addoption("--update-goldens", action="store_true", help="write goldens and pictures")


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A fresh local Slack; unacknowledged events come again after 50 ms instead of minutes."""
    with LocalSlack(retry_seconds=(0.0, 0.05, 0.05)) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    """The bot's own client, talking to the local Slack over HTTP."""
    return WebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def bare_bot(slack: LocalSlack, client: WebClient) -> Iterator[App]:
    """A Bolt app without listeners, already reachable: tests add what they need."""
    app = App(client=client, signing_secret=slack.signing_secret)
    with run_bot(app, slack):
        yield app


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a bot of the test keeps its log."""
    return tmp_path / "tco.db"
