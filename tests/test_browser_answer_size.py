"""An answer fits its channel: measured in the browser, on a desk and on a phone, light and dark."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.bot_beside_slack import bot_beside, home
from tests.browser import DESKTOP, PHONE, close_page, goto, open_page

pytest_plugins = ["tests.browser_fixtures"]
pytestmark = pytest.mark.browser

CASES = tomllib.loads((Path(__file__).parent / "cases" / "answers.toml").read_text("utf-8"))
ANSWERS: list[dict[str, str]] = CASES["answer"]
MOST_PIXELS = {DESKTOP: 620, PHONE: 2 * PHONE[1]}
"""On a desk; two screens of a phone."""
MOST_CHARACTERS = 1500
THREAD = 6
"""Five messages and the picture."""
MOST_ROWS, MOST_COLUMNS = 6, 4


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    with LocalSlack(retry_seconds=(0.0, 0.05, 0.05)) as running:
        yield running


@pytest.fixture(scope="module")
def answers(
    slack: LocalSlack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sequence[Message]]:
    """The ten answers in #ai-costs, and one more by a team with figures of its own, in euro."""
    with bot_beside(slack, tmp_path_factory.mktemp("answers") / "tco.db"):
        for nth, case in enumerate(ANSWERS, start=1):
            slack.command(f"/tco {case['text']}")
            slack.wait_for(lambda nth=nth: len(slack.messages()) == nth, seconds=60)
        set_figures_in_euro(slack)
        slack.command("/tco 40M in 8M out, now $4,000/month")
        slack.wait_for(lambda: len(slack.messages()) == len(ANSWERS) + 1, seconds=60)
        slack.wait_for(lambda: all(is_whole(thread_of(slack, m)) for m in slack.messages()), 180)
        yield slack.messages()


def is_whole(thread: Sequence[Message]) -> bool:
    """With its picture, or where many wait for theirs with a button that draws it."""
    return len(thread) >= THREAD or (
        len(thread) == THREAD - 1 and "draw_picture" in str(thread[-1].blocks)
    )


def thread_of(slack: LocalSlack, message: Message) -> Sequence[Message]:
    return slack.thread(message.channel, message.ts)


def set_figures_in_euro(slack: LocalSlack) -> None:
    slack.open_home(slack.ana)
    slack.click(home(slack, "own figures"), "home_team_figures")
    view = slack.wait_for(lambda: slack.modal(slack.ana), 60)
    values = {
        "field_gpu_usd_per_hour": "$2.10",
        "field_uptime_percent": "99.5",
        "field_currency": "EUR",
        "field_currency_rate": "0.92",
        "field_reason": "our contract with the provider of last winter",
    }
    known = {block["element"]["action_id"] for block in view.body["blocks"] if "element" in block}
    sent = slack.submit(view, {name: value for name, value in values.items() if name in known})
    assert sent.is_ok, sent


def seen(block: Any) -> Iterator[str]:
    """Every text of a block that is read without opening a menu."""
    if isinstance(block, dict):
        for name, inner in block.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            elif name not in ("options", "accessibility_label"):
                yield from seen(inner)
    elif isinstance(block, list):
        for inner in block:
            yield from seen(inner)


def test_an_answer_is_read_at_a_glance(
    browser: Browser, slack: LocalSlack, answers: Sequence[Message], tmp_path: Path
) -> None:
    too_high: dict[str, float] = {}
    for size in (DESKTOP, PHONE):
        for scheme in ("light", "dark"):
            page = open_page(browser, size, scheme)
            goto(page, f"{slack.url}/?as={slack.ana}&channel={slack.ai_costs}")
            for message in answers:
                if (height := height_of(page, message)) > MOST_PIXELS[size]:
                    picture = tmp_path / f"{size[0]}-{scheme}-{message.ts}.png"
                    article(page, message).screenshot(path=picture)
                    too_high[f"{message.text}, see {picture}"] = height
            close_page(page)
    too_long = {
        message.text: characters
        for message in answers
        if (characters := sum(map(len, seen(list(message.blocks))))) > MOST_CHARACTERS
    }
    assert (too_high, too_long) == ({}, {})


def article(page: Page, message: Message) -> Locator:
    return page.locator(f'article[data-key="{message.ts}"]')


def height_of(page: Page, message: Message) -> float:
    box = article(page, message).bounding_box()
    assert box is not None
    return box["height"]


def test_a_table_in_the_channel_is_small(answers: Sequence[Message]) -> None:
    for message in answers:
        (table,) = (block for block in message.blocks if block["type"] == "table")
        assert len(table["rows"]) <= 1 + MOST_ROWS
        assert all(len(row) <= MOST_COLUMNS for row in table["rows"])
