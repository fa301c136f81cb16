"""Fixtures of the browser tests, as a plugin: `pytest_plugins = ["tests.browser_fixtures"]`."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bot.workspace import pages
from bot.workspace.bot_service import run_bot
from bot.workspace.local_slack import LocalSlack
from tests.browser import DESKTOP, close_page, goto, launched, open_page
from tests.small_bot import small_bot

MANIFEST = {
    "features": {
        "slash_commands": [
            {"command": "/tco", "description": "Host or pay?", "usage_hint": "5M in 1M out"}
        ],
        "shortcuts": [
            {
                "name": "Assess this",
                "type": "message",
                "callback_id": "about_message",
                "description": "Opens the form",
            }
        ],
    }
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSlack]:
    """A workspace with the small bot; every test writes into a page of its own."""
    manifest = tmp_path_factory.mktemp("manifest") / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "MANIFEST", manifest)
        with LocalSlack(retry_seconds=(0.0,)) as slack, run_bot(small_bot(slack), slack):
            yield slack


@pytest.fixture
def page(browser: Browser, workspace: LocalSlack, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Ana's page; a parameter is another size. Errors in the page's scripts fail the test."""
    workspace.workspace.views.clear(workspace.ana)
    opened = open_page(browser, getattr(request, "param", DESKTOP))
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    goto(opened, f"{workspace.url}/?as={workspace.ana}&channel={workspace.ai_costs}")
    yield opened
    close_page(opened)
    assert errors == []


@pytest.fixture
def person(browser: Browser) -> Iterator[Page]:
    """A page on no workspace yet."""
    page = open_page(browser)
    yield page
    close_page(page)
