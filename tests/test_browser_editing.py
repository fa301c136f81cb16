"""One's own messages on the workspace's page: edited and deleted, while others look on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.workspace.local_slack import LocalSlack
from bot.workspace.records import Message
from tests.browser import PHONE, close_page, goto, open_page

pytestmark = pytest.mark.browser
pytest_plugins = ["tests.browser_fixtures"]


def shown(page: Page, message: Message, place: str = "#messages") -> Locator:
    return page.locator(f'{place} .message[data-key="{message.ts}"]')


def editor(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Edit the message")


def message_box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Message #ai-costs")


@pytest.fixture
def onlooker(browser: Browser, workspace: LocalSlack) -> Iterator[Page]:
    """Ravi's page."""
    page = open_page(browser)
    goto(page, f"{workspace.url}/?as={workspace.ravi}&channel={workspace.ai_costs}")
    yield page
    close_page(page)


def test_an_edit_is_seen_at_once_by_everybody(
    page: Page, onlooker: Page, workspace: LocalSlack
) -> None:
    said = workspace.say("5M tokens & more, @ravi")
    shown(page, said).hover()
    shown(page, said).get_by_role("link", name="Edit this message").click()
    expect(editor(page)).to_be_focused()
    expect(editor(page)).to_have_value("5M tokens & more, @ravi")
    page.keyboard.press("End")
    page.keyboard.type(" or 6M")
    page.keyboard.press("Enter")
    for each in (page, onlooker):
        expect(shown(each, said)).to_contain_text("5M tokens & more, @ravi or 6M (edited)")
    expect(message_box(page)).to_be_focused()
    expect(editor(page)).to_have_count(0)
    kept = workspace.fresh(said)
    assert kept.text == f"5M tokens &amp; more, <@{workspace.ravi}> or 6M"


def test_other_people_s_messages_and_the_bot_s_offer_neither(
    page: Page, workspace: LocalSlack
) -> None:
    said = workspace.say("Mine alone", user=workspace.ravi)
    workspace.command("/tco whose is this")
    answer = page.locator("#messages .message").filter(has_text="whose is this")
    for message in (shown(page, said), answer):
        expect(message.get_by_role("link", name="Reply in thread")).to_have_count(1)
        expect(message.get_by_role("link", name="Edit this message")).to_have_count(0)
        expect(message.get_by_role("button", name="Delete this message")).to_have_count(0)
    goto(page, f"{page.url}&edit=channel:{said.ts}")
    expect(shown(page, said)).to_contain_text("Mine alone")
    expect(editor(page)).to_have_count(0)


def test_what_others_wrote_is_refused_by_the_server_too(page: Page, workspace: LocalSlack) -> None:
    said = workspace.say("Not yours", user=workspace.ravi)
    for action, error in (("edit", "cant_update_message"), ("delete", "cant_delete_message")):
        fields = {"channel": said.channel, "ts": said.ts, "text": "Ha"}
        answer = page.request.post(
            f"{workspace.url}/page/{action}?as={workspace.ana}", form=fields
        ).json()
        assert answer["error"] == error
    assert workspace.fresh(said).text == "Not yours"


def test_the_arrow_up_edits_what_one_said_last_where_one_is(
    page: Page, workspace: LocalSlack
) -> None:
    root = workspace.say("The last of mine in the channel")
    reply = workspace.say("The last of mine in the thread", thread_ts=root.ts)
    workspace.say("Somebody else's", user=workspace.ravi)
    expect(page.get_by_text("Somebody else's")).to_be_visible()
    message_box(page).focus()
    page.keyboard.press("ArrowUp")
    expect(shown(page, root).locator("#editor-text")).to_be_focused()
    page.keyboard.type(", no")
    page.keyboard.press("Escape")
    expect(editor(page)).to_have_count(0)
    expect(message_box(page)).to_be_focused()
    expect(shown(page, root)).not_to_contain_text(", no")
    shown(page, root).get_by_role("link", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(shown(page, reply, "#thread").locator("#editor-text")).to_be_focused()
    expect(editor(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(thread.get_by_role("combobox", name="Reply in thread")).to_be_focused()


def test_the_tools_of_a_message_are_reached_by_tab_and_seen(
    page: Page, workspace: LocalSlack
) -> None:
    said = workspace.say("Reach me by Tab")
    tools = shown(page, said).locator(".message-tools")
    message_box(page).focus()
    expect(tools).to_have_css("opacity", "0")
    shown(page, said).get_by_role("link", name="Reply in thread").focus()
    for name in ("Inspect this message", "Edit this message", "Delete this message"):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        expect(focused).to_have_attribute("aria-label", name)
        expect(focused).to_have_css("outline-style", "solid")
        expect(tools).to_have_css("opacity", "1")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(editor(page)).to_have_count(0)


def test_what_is_being_edited_outlives_what_others_do(page: Page, workspace: LocalSlack) -> None:
    said = workspace.say("Patience")
    shown(page, said).hover()
    shown(page, said).get_by_role("link", name="Edit this message").click()
    expect(editor(page)).to_be_focused()
    page.keyboard.type(", please")
    workspace.say("Go on!", user=workspace.ravi, thread_ts=said.ts)
    expect(shown(page, said).get_by_role("link", name="1 reply")).to_be_visible()
    expect(editor(page)).to_have_value("Patience, please")
    expect(editor(page)).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(shown(page, said)).to_contain_text("Patience, please (edited)")


def test_a_message_is_deleted_after_a_question(
    page: Page, onlooker: Page, workspace: LocalSlack
) -> None:
    said = workspace.say("I take this back")
    expect(shown(onlooker, said)).to_be_visible()
    shown(page, said).hover()
    shown(page, said).get_by_role("button", name="Delete this message").click()
    question = page.get_by_role("dialog", name="Delete message")
    expect(question).to_contain_text("This cannot be undone")
    expect(question).to_contain_text("I take this back")
    question.get_by_role("button", name="Cancel").click()
    expect(shown(page, said)).to_be_visible()
    shown(page, said).hover()
    shown(page, said).get_by_role("link", name="Edit this message").click()
    editor(page).fill(" ")
    page.keyboard.press("Enter")
    question.get_by_role("button", name="Delete").click()
    for each in (page, onlooker):
        expect(shown(each, said)).to_have_count(0)


def test_over_replies_a_tombstone_stays(page: Page, workspace: LocalSlack) -> None:
    root = workspace.say("Forget it")
    reply = workspace.say("Why?", user=workspace.ravi, thread_ts=root.ts)
    shown(page, root).get_by_role("link", name="1 reply").click()
    shown(page, root).hover()
    shown(page, root).get_by_role("button", name="Delete this message").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    for place in ("#messages", "#thread"):
        left = shown(page, root, place)
        expect(left).to_contain_text("This message was deleted.")
        expect(left).not_to_contain_text("Ana")
        expect(left.get_by_role("link", name="Edit this message")).to_have_count(0)
    expect(shown(page, reply, "#thread")).to_contain_text("Why?")
    workspace.delete(reply)
    expect(shown(page, root)).to_have_count(0)


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_messages_are_edited_too(page: Page, workspace: LocalSlack) -> None:
    said = workspace.say("A long message from a small screen, " * 4)
    shown(page, said).hover()
    shown(page, said).get_by_role("link", name="Edit this message").click()
    editor(page).fill("A short one")
    page.get_by_role("button", name="Save").click()
    expect(shown(page, said)).to_contain_text("A short one (edited)")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
