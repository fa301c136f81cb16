"""The questionnaire, the buttons under an answer and Home as a person meets them in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.workspace.local_slack import LocalSlack
from tests.bot_beside_slack import answered, bot_beside, texts
from tests.browser import goto

pytest_plugins = ["tests.browser_fixtures"]
pytestmark = pytest.mark.browser
SOON = 30_000


@pytest.fixture(autouse=True)
def bot(slack: LocalSlack, tmp_path: Path) -> Iterator[None]:
    with bot_beside(slack, tmp_path / "tco.db"):
        yield


def at_channel(page: Page, slack: LocalSlack) -> None:
    goto(page, f"{slack.url}/?as={slack.ana}&channel={slack.ai_costs}")


def at_home(page: Page, slack: LocalSlack) -> None:
    goto(page, f"{slack.url}/?as={slack.ana}&channel={slack.direct()}&tab=home")


def part(page: Page, number: int) -> Locator:
    """The form, once it shows a part."""
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"Part {number} of 3")).to_be_visible(timeout=SOON)
    return dialog


def test_a_first_time_person_gets_an_answer_from_the_form(person: Page, slack: LocalSlack) -> None:
    at_home(person, slack)
    expect(person.get_by_text("Welcome.")).to_be_visible(timeout=SOON)
    person.get_by_role("button", name="Ask a question").click()
    form = part(person, 1)
    form.get_by_label("Tokens in (optional)", exact=True).fill("lots")
    form.get_by_label("Tokens out (optional)", exact=True).fill("1M")
    form.get_by_role("button", name="Next").click()
    expect(form.get_by_text("Write a number, such as 5M")).to_be_visible(timeout=SOON)
    form.get_by_label("Tokens in (optional)", exact=True).fill("5M")
    expect(form.get_by_text("$13,275 self-hosted")).to_be_visible(timeout=SOON)
    expect(form.get_by_label("Tokens out (optional)", exact=True)).to_have_value("1M")
    form.get_by_role("button", name="Next").click()
    form = part(person, 2)
    form.get_by_label("The data must stay in").select_option("eu")
    expect(form.get_by_text("look at dedicated API deployments first")).to_be_visible(timeout=SOON)
    form.get_by_label("The data must stay in").select_option("-")
    form.get_by_role("button", name="Next").click()
    form = part(person, 3)
    form.get_by_label("Only to me").check()
    form.get_by_role("button", name="Answer").click()
    direct = slack.direct()
    slack.wait_for(lambda: slack.messages(direct), 60)
    goto(person, f"{slack.url}/?as={slack.ana}&channel={direct}")
    expect(person.get_by_role("button", name="Post to channel")).to_be_visible(timeout=SOON)


def test_under_an_answer_change_export_and_judge(person: Page, slack: LocalSlack) -> None:
    slack.command("/tco 5M in 1M out as of 2026-04-15")
    message = answered(slack)
    at_channel(person, slack)
    person.get_by_role("button", name="This answer is useful").click()
    expect(person.get_by_text("Noted: useful")).to_be_visible(timeout=SOON)
    person.get_by_role("button", name="Export CSV").click()
    slack.wait_for(lambda: len(slack.thread(message.channel, message.ts)) == 7, 60)
    goto(person, f"{slack.url}/?as={slack.ana}&channel={message.channel}&thread={message.ts}")
    thread = person.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("link", name="The answer as CSV")).to_be_visible(timeout=SOON)
    at_channel(person, slack)
    person.get_by_role("button", name="Change and ask again").click()
    form = part(person, 1)
    expect(form.get_by_label("Tokens in (optional)", exact=True)).to_have_value("5M")
    form.get_by_label("Tokens in (optional)", exact=True).fill("50M")
    for number in (2, 3):
        form.get_by_role("button", name="Next").click()
        form = part(person, number)
    form.get_by_role("button", name="Preview").click()
    expect(person.get_by_text("Nothing is posted yet")).to_be_visible(timeout=SOON)
    person.get_by_role("button", name="Back").last.click()
    part(person, 3).get_by_role("button", name="Answer").click()
    slack.wait_for(lambda: len(slack.messages()) == 2, 60)
    assert "50M in 1M out" in texts(slack.messages()[-1])


def test_private_first_then_posted(person: Page, slack: LocalSlack) -> None:
    at_channel(person, slack)
    box = person.get_by_role("combobox", name="Message #ai-costs")
    box.press_sequentially("/tco private 5M in 1M out")
    box.press("Enter")
    expect(person.get_by_text("Only visible to you").first).to_be_visible(timeout=30_000)
    person.get_by_role("button", name="Post to channel").click()
    answered(slack)
    expect(person.get_by_text("Posted in")).to_be_visible(timeout=SOON)
    expect(person.get_by_role("button", name="Post to channel")).to_have_count(0)


def test_home_defaults_are_set_used_and_reset(person: Page, slack: LocalSlack) -> None:
    at_home(person, slack)
    person.get_by_role("button", name="Edit figures").click(timeout=SOON)
    dialog = person.get_by_role("dialog")
    dialog.get_by_label("Your price of a GPU-hour").fill("$2")
    dialog.get_by_role("button", name="Save").click()
    expect(person.get_by_text("GPU-hour: $2.00")).to_be_visible(timeout=SOON)
    slack.command("/tco 5M in 1M out")
    assert "GPU-hour: $2.00" in texts(answered(slack))
    person.get_by_role("button", name="Reset").click()
    person.get_by_role("dialog").get_by_role("button", name="Reset").click()
    expect(person.get_by_text("None yet")).to_be_visible(timeout=SOON)


def focused_name(page: Page) -> str:
    """What a screen reader would call the element that has the focus."""
    script = """() => { const e = document.activeElement; if (!e) return '';
      const label = e.labels && e.labels[0] ? e.labels[0].innerText : '';
      return e.getAttribute('aria-label') || label || e.innerText || ''; }"""
    return " ".join(str(page.evaluate(script)).split())


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called so."""
    for _ in range(60):
        if focused_name(page).startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name}, last at {focused_name(page)}")


def test_the_keyboard_alone_is_enough(person: Page, slack: LocalSlack) -> None:
    at_channel(person, slack)
    person.get_by_role("combobox", name="Message #ai-costs").focus()
    person.keyboard.type("/tco")
    person.keyboard.press("Escape")
    person.keyboard.press("Enter")
    part(person, 1)
    tab_to(person, "Tokens in")
    person.keyboard.type("5M")
    tab_to(person, "Tokens out")
    person.keyboard.type("1M")
    tab_to(person, "Next")
    person.keyboard.press("Enter")
    part(person, 2)
    tab_to(person, "Next")
    person.keyboard.press("Enter")
    part(person, 3)
    tab_to(person, "Model to host")
    person.keyboard.type("qwen3-32")
    expect(person.get_by_role("option", name="Qwen3 32B")).to_be_visible(timeout=SOON)
    person.keyboard.press("ArrowDown")
    person.keyboard.press("Enter")
    expect(person.get_by_text("fits 1x")).to_be_visible(timeout=SOON)
    tab_to(person, "Answer")
    person.keyboard.press("Enter")
    assert "qwen3-32b" in texts(answered(slack))


def test_a_usage_file_chosen_in_the_form_is_measured(person: Page, slack: LocalSlack) -> None:
    at_home(person, slack)
    person.get_by_role("button", name="Ask a question").click(timeout=SOON)
    form = part(person, 1)
    sample = Path(__file__).parent / "usage" / "openai_usage_completions.json"
    form.get_by_label("usage files").set_input_files(sample)
    expect(form.get_by_text("1 chosen", exact=True)).to_be_visible(timeout=SOON)
    form.get_by_label("Busiest hour over the average").fill("3")
    form.get_by_role("button", name="Next").click()
    part(person, 2).get_by_role("button", name="Next").click()
    form = part(person, 3)
    form.get_by_label("Only to me").check()
    form.get_by_role("button", name="Answer").click()
    direct = slack.direct()
    message = slack.wait_for(lambda: slack.messages(direct)[-1:], 60)[0]
    assert "8276151 in 1526420 out" in texts(message) and "peak 3x" in texts(message)
