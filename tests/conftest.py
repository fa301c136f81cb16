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


_PROCESSES = ("test_e2e_", "test_workspace_", "test_packaging", "test_readme")
"""Files whose tests start processes or servers."""
_SLOW = ("test_bot_follow_up_properties", "test_bot_command_properties")
"""Files whose tests read thousands of texts."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser tests stay on one worker: one Chromium, and never two that fight for a core.

    What is slow is begun first, so that no worker ends with it.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif item.path.name.startswith(_PROCESSES):
            item.add_marker(pytest.mark.processes)
        elif item.path.name.startswith(_SLOW):
            item.add_marker(pytest.mark.slow)
    items.sort(key=_order)


def _order(item: pytest.Item) -> int:
    markers = ("browser", "slow", "processes")
    return next((i for i, m in enumerate(markers) if item.get_closest_marker(m)), len(markers))


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
