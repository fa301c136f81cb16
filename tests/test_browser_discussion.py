"""A discussion on the page: two people, each with a browser, and the real bot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside
from tests.browser import goto
from tests.discussion_script import HEADLINE, LISTED, QUESTION, Decides, Says, play
from tests.people_in_browser import PeopleInBrowser, open_menu
from tests.people_over_http import Beside

pytest_plugins = ["tests.browser_fixtures"]
pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parent / "pictures"
PICTURE = "discussion-1280-light.png"
MOVING = (
    Says(
        "ravi",
        "What if air-gapped?",
        ("The verdict moves from stay on an API to self-host as a capability.",),
    ),
    Decides(
        "ana",
        "Scenario B · from A",
        {
            "outcome": "followed",
            "reason": "The plant has no network",
            "trigger": "GPU > $4/h, or volume < 20M",
        },
        ("Verdict Self-host as a capability, cost notwithstanding: $13,275 a month",),
    ),
)


@pytest.fixture
def bot(slack: LocalSlack, database: Path) -> Iterator[Beside]:
    with Beside(lambda: bot_beside(slack, database)) as running:
        yield running


@pytest.fixture
def people(browser: Browser, slack: LocalSlack, bot: Beside) -> Iterator[PeopleInBrowser]:
    both = PeopleInBrowser(browser, slack, bot)
    yield both
    both.close()


def ask(page: Page, text: str) -> None:
    box = page.get_by_role("combobox", name="Message #ai-costs")
    box.fill(text)
    box.press("Enter")


def test_two_people_discuss_and_decide(people: PeopleInBrowser, slack: LocalSlack) -> None:
    ana, ravi = people.pages["ana"], people.pages["ravi"]
    ask(ana, QUESTION)
    for page in (ana, ravi):
        expect(page.get_by_role("heading", name=HEADLINE)).to_be_visible()
    people.open_thread()
    play(people)
    people.wait_for(lambda: people.thread("ana") == people.thread("ravi"))
    ask(ana, "/tco decisions")
    listed = ana.locator("#messages .message.ephemeral").last
    for part in (*LISTED, "Only visible to you"):
        expect(listed).to_contain_text(part)
    expect(ravi.locator(".message.ephemeral")).to_have_count(0)
    for page in (ana, ravi):
        expect(page.locator(".toast")).to_have_count(0)
    assert slack.workspace.warnings == []


def test_the_readme_s_picture_of_a_discussion(
    people: PeopleInBrowser, slack: LocalSlack, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    ana = people.pages["ana"]
    ana.set_viewport_size({"width": 1280, "height": 1150})
    ask(ana, "/tco 50M in 10M out as of 2026-04-15")
    people.open_thread()
    play(people, MOVING)
    ana.mouse.move(0, 0)
    ana.locator("#thread-messages").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    folder = PICTURES if pytestconfig.getoption("--update-goldens") else tmp_path
    ana.screenshot(path=folder / PICTURE)
    assert (PICTURES / PICTURE).exists()


def test_a_workload_is_priced_from_any_message(
    person: Page, slack: LocalSlack, bot: Beside
) -> None:
    """People's messages and the bot's, in the channel and in a thread."""
    slack.command(QUESTION)
    root = answered(slack)
    said = slack.say("We do some 5M in and 1M out a day", user=slack.ravi)
    reply = slack.say("Or 50M in and 10M out", user=slack.ravi, thread_ts=root.ts)
    address = f"{slack.url}/?as={slack.ana}&channel={slack.ai_costs}&thread={root.ts}"
    goto(person, address)
    breakdown = slack.thread(root.channel, root.ts)[0]
    for place, message in (
        ("#messages", said),
        ("#messages", root),
        ("#thread", breakdown),
        ("#thread", reply),
    ):
        shown = person.locator(f'{place} .message[data-key="{message.ts}"]')
        menu = open_menu(person, shown)
        expect(menu.get_by_role("menuitem", name="Price this workload")).to_be_visible()
        person.keyboard.press("Escape")
    menu = open_menu(person, person.locator(f'#thread .message[data-key="{reply.ts}"]'))
    menu.get_by_role("menuitem", name="Price this workload").click()
    expect(person.get_by_role("dialog")).to_contain_text("not used: 50M in 10M out")
