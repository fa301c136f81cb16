"""The real bot in the local workspace, as a person sees it, and the README's pictures of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside
from tests.browser import goto, take_screenshots

pytest_plugins = ["tests.browser_fixtures"]
pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parent / "pictures"


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, tmp_path: Path) -> Iterator[None]:
    with bot_beside(slack, tmp_path / "tco.db"):
        yield


def ask(page: Page, slack: LocalSlack, text: str) -> None:
    goto(page, f"{slack.url}/?as={slack.ana}&channel={slack.ai_costs}")
    box = page.get_by_role("combobox", name="Message #ai-costs")
    box.press_sequentially(text)
    box.press("Enter")


def test_the_answer_and_its_thread_are_read_in_the_browser(person: Page, slack: LocalSlack) -> None:
    ask(person, slack, "/tco 5M in 1M out as of 2026-04-15")
    headline = "Stay on an API: $112 a month at Groq, self-hosting would be $13,275"
    expect(person.get_by_role("heading", name=headline)).to_be_visible(timeout=30_000)
    expect(person.get_by_role("cell", name="$13,275", exact=True).first).to_have_css(
        "text-align", "right"
    )
    person.get_by_role("link", name="6 replies").click(timeout=30_000)
    thread = person.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("cell", name="GPU, failover")).to_be_visible()
    expect(thread.get_by_text("The four conditions", exact=False)).to_be_visible()
    picture = thread.get_by_alt_text("Chart of monthly cost by tokens a day", exact=False)
    picture.scroll_into_view_if_needed(timeout=30_000)
    expect(picture).to_have_js_property("naturalWidth", 1200)


def test_a_mistake_is_told_to_the_person_alone(person: Page, slack: LocalSlack) -> None:
    ask(person, slack, "/tco 5M in 1M out regualted")
    expect(person.get_by_text("Only visible to you").first).to_be_visible(timeout=30_000)
    expect(person.get_by_text("Did you mean").first).to_be_visible()


def test_no_limit_of_slack_is_broken_by_any_command(person: Page, slack: LocalSlack) -> None:
    for text in ("help", "models", "prices gpt-4o", "article", "local", "history"):
        slack.command(f"/tco {text}")
    slack.wait_for(lambda: len(slack.ephemerals(slack.ana)) >= 5, seconds=60)
    slack.settle()
    goto(person, f"{slack.url}/?as={slack.ana}&channel={slack.ai_costs}")
    expect(person.locator(".toast")).to_have_count(0)
    assert slack.workspace.warnings == []


def test_the_readme_s_pictures(
    browser: Browser, slack: LocalSlack, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    slack.command("/tco 5M in 1M out as of 2026-04-15")
    message = answered(slack)
    folder = PICTURES if pytestconfig.getoption("--update-goldens") else tmp_path
    address = f"{slack.url}/?as={slack.ana}&channel={message.channel}&thread={message.ts}"
    taken = take_screenshots(browser, address, folder, "answer")
    assert {path.name for path in taken} == {
        f"answer-{width}-{scheme}.png" for width in (1280, 390) for scheme in ("light", "dark")
    }
    assert all((PICTURES / path.name).exists() for path in taken)


def test_a_what_if_is_asked_and_answered_in_the_thread(person: Page, slack: LocalSlack) -> None:
    ask(person, slack, "/tco 5M in 1M out as of 2026-04-15")
    person.get_by_role("link", name="6 replies").click(timeout=30_000)
    thread = person.get_by_role("complementary", name="Thread")
    box = thread.get_by_placeholder("Reply in thread")
    box.press_sequentially("what if without failover")
    box.press("Enter")
    expect(thread.get_by_role("cell", name="−$2,550").first).to_be_visible(timeout=30_000)
    thread.get_by_role("button", name="Record the decision").last.click()
    person.get_by_role("textbox", name="Why").fill("We can wait an hour")
    person.get_by_role("button", name="Record", exact=True).click()
    expect(thread.get_by_text("We can wait an hour")).to_be_visible(timeout=30_000)


def test_what_is_chosen_is_answered_where_one_looks(person: Page, slack: LocalSlack) -> None:
    """The thread goes to the new reply, read from its top or not; the composer stays ready."""
    ask(person, slack, "/tco 5M in 1M out as of 2026-04-15")
    person.get_by_role("link", name="6 replies").click(timeout=30_000)
    thread = person.get_by_role("complementary", name="Thread")
    thread.get_by_label("Infrastructure: not said").select_option(label="existing infra")
    expect(thread.get_by_text("Scenario B", exact=False).first).to_be_in_viewport(timeout=30_000)
    box = thread.get_by_placeholder("Reply in thread")
    box.fill("what if 10x")
    thread.get_by_role("button", name="Send").click()
    expect(box).to_be_focused()
    expect(thread.get_by_text("Scenario C", exact=False).first).to_be_in_viewport(timeout=30_000)
