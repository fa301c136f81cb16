"""The gallery in a real browser: whatever can be pressed is pressed, and all text can be read."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.workspace.gallery import fixtures
from bot.workspace.local_slack import LocalSlack
from tests.browser import PHONE, close_page, goto, open_page

pytestmark = pytest.mark.browser
pytest_plugins = ["tests.browser_fixtures"]


@pytest.fixture
def gallery(page: Page, workspace: LocalSlack) -> Page:
    page.goto(f"{workspace.url}/gallery?as={workspace.ana}")
    return page


def specimen(page: Page, name: str) -> Locator:
    return page.locator("section.specimen").filter(has=page.get_by_role("heading", name=name))


def sent(of: Locator) -> dict[str, object]:
    """The payload which the gallery says would be sent."""
    expect(of.locator(".sent pre")).to_be_visible()
    body: dict[str, object] = json.loads(of.locator(".sent pre").inner_text())
    return body


def test_enter_in_a_field_that_dispatches_is_an_action(gallery: Page) -> None:
    home = specimen(gallery, "Home tab")
    home.get_by_label("Or in one line").fill("5M in 1M out")
    home.get_by_label("Or in one line").press("Enter")
    expect(home.locator(".sent pre")).to_contain_text('"value": "5M in 1M out"')


def test_every_button_of_the_gallery_shows_its_payload(gallery: Page) -> None:
    buttons = gallery.locator(".stage button[data-act]:not([role=menuitem])")
    pressed = set()
    for index in range(buttons.count()):
        button = buttons.nth(index)
        for folded in button.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("summary").first.click()
        button.click()
        question = gallery.locator("dialog[open]")
        if question.count():
            question.locator("[data-answer=yes]").click()
        _, action_id = json.loads(str(button.get_attribute("data-act")))
        shown = gallery.locator(".sent pre").filter(has_text=f'"action_id": "{action_id}"')
        expect(shown.first).to_be_visible()
        pressed.add(action_id)
    assert {"adjust", "post", "danger", "csv", "feedback", "remove", "ask"} <= pressed


def test_choices_in_a_message_are_actions(gallery: Page) -> None:
    choices = specimen(gallery, "Choices in a message")
    choices.get_by_label("Choose a model").select_option("gpt-4o")
    expect(choices.locator(".sent pre")).to_contain_text('"action_id": "model"')
    choices.get_by_label("EU residency").check()
    expect(choices.locator(".sent pre")).to_contain_text('"value": "eu"')
    buttons = specimen(gallery, "Buttons")
    buttons.get_by_label("More options").click()
    buttons.get_by_role("menuitem", name="Ask again today").click()
    expect(buttons.locator(".sent pre")).to_contain_text('"value": "again"')


def test_a_refused_question_sends_nothing(gallery: Page) -> None:
    buttons = specimen(gallery, "Buttons")
    buttons.get_by_role("button", name="Plain").click()
    expect(buttons.locator(".sent pre")).to_contain_text('"action_id": "plain"')
    buttons.get_by_role("button", name="Withdraw").click()
    gallery.get_by_role("button", name="Keep it").click()
    expect(gallery.locator("dialog[open]")).to_have_count(0)
    expect(buttons.locator(".sent pre")).to_contain_text('"action_id": "plain"')


def test_a_form_of_every_choice_is_submitted_as_slack_would(gallery: Page) -> None:
    form = specimen(gallery, "Modal with choices")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please complete this required field.")).to_have_count(3)
    form.get_by_label("Model to host").select_option("mistral-large-3")
    form.locator("details.multi summary").click()
    form.get_by_label("Groq").check()
    form.get_by_role("radio", name="Measured", exact=True).check()
    form.get_by_label("Any open model").press_sequentially("ll")
    form.get_by_role("option", name="Llama 4 Maverick").click()
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".sent")).to_contain_text("view_submission")
    view = sent(form)["view"]
    assert isinstance(view, dict)
    values = view["state"]["values"]
    assert values["model"]["value"]["selected_option"]["value"] == "mistral-large-3"
    assert [each["value"] for each in values["providers"]["value"]["selected_options"]] == ["groq"]
    assert values["search"]["value"]["selected_option"]["text"]["text"] == "Llama 4 Maverick"
    assert values["moment"]["value"]["selected_date_time"] == 1795251600
    assert values["date"]["value"]["selected_date"] == "2026-04-15"


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_the_gallery_fits_a_phone(gallery: Page) -> None:
    names = [each["name"] for group in fixtures() for each in group["specimens"]]
    expect(gallery.locator("section.specimen")).to_have_count(len(names))
    assert gallery.evaluate("document.documentElement.scrollWidth") == PHONE[0]


CONTRASTS = (Path(__file__).parent / "contrast.js").read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_of_wcag_aa(
    browser: Browser, workspace: LocalSlack, scheme: str
) -> None:
    workspace.say("Contrast is read, not guessed", user=workspace.ravi)
    page = open_page(browser, scheme=scheme)
    goto(page, workspace.url)
    assert page.evaluate(CONTRASTS) == []
    page.goto(f"{workspace.url}/gallery")
    assert page.evaluate(CONTRASTS) == []
    close_page(page)
