"""The workspace's page in a real browser: what a person types, presses and reads."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.workspace.local_slack import LocalSlack
from tests.browser import PHONE, close_page, goto, open_page, take_screenshots

pytestmark = pytest.mark.browser
pytest_plugins = ["tests.browser_fixtures"]


def visit(page: Page, slack: LocalSlack, user: str, channel: str = LocalSlack.ai_costs) -> None:
    goto(page, f"{slack.url}/?as={user}&channel={channel}")


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Message #ai-costs")


def ask(page: Page, text: str) -> Locator:
    """Types a command; the message that answers it."""
    box(page).fill(f"/tco {text}")
    box(page).press("Enter")
    answer = page.locator("#messages .message").filter(has_text=f"You asked: {text}")
    expect(answer).to_be_visible()
    return answer


def open_form(page: Page, text: str) -> Locator:
    ask(page, text).get_by_role("button", name="Adjust").click()
    form = page.get_by_role("dialog", name="Describe the job")
    expect(form).to_be_visible()
    return form


def test_a_command_is_completed_hinted_and_answered_without_a_reload(page: Page) -> None:
    page.evaluate("window.same = true")
    box(page).press_sequentially("/t")
    option = page.get_by_role("option", name="/tco")
    expect(option).to_contain_text("5M in 1M out")
    box(page).press("Tab")
    expect(box(page)).to_have_value("/tco ")
    expect(page.locator("#composer-hint")).to_have_text("/tco 5M in 1M out")
    answer = ask(page, "7M in 2M out")
    expect(answer.get_by_role("heading", name="Stay on the API")).to_be_visible()
    expect(answer.get_by_role("cell", name="13,275")).to_have_css("text-align", "right")
    expect(box(page)).to_have_value("")
    assert page.evaluate("window.same")


def test_mentions_are_completed_with_arrow_keys(page: Page) -> None:
    box(page).press_sequentially("Hi @")
    expect(page.get_by_role("option")).to_have_count(3)
    box(page).press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("ravi")
    box(page).press("ArrowUp")
    box(page).press("Enter")
    expect(box(page)).to_have_value("Hi @tco ")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("second line")
    box(page).press("Enter")
    said = page.locator("#messages .message").filter(has_text="second line").last
    expect(said.locator(".mention")).to_have_text("@tco")
    expect(said.get_by_role("link", name="1 reply")).to_be_visible()


def test_a_thread_opens_beside_the_channel_with_its_own_composer(page: Page) -> None:
    answer = ask(page, "about threads")
    answer.get_by_role("link", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("The full bill: $13,275")
    reply = thread.get_by_role("combobox", name="Reply in thread")
    expect(reply).to_be_focused()
    reply.fill("Thank you")
    reply.press("Enter")
    expect(thread.locator(".message").last).to_contain_text("Thank you")
    expect(answer.get_by_role("link", name="2 replies")).to_be_visible()
    reply.fill("Everyone should know")
    thread.get_by_label("Also send to #ai-costs").check()
    reply.press("Enter")
    shared = page.locator("#messages .message").filter(has_text="Everyone should know")
    expect(shared).to_contain_text("replied to a thread")
    shared.hover()
    shared.get_by_role("button", name="Delete this message").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(shared).to_have_count(0)
    reply.fill("/tco here")
    reply.press("Enter")
    expect(page.locator(".toast")).to_contain_text("no_commands_in_threads")
    expect(reply).to_have_value("/tco here")
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()


def test_a_form_shows_errors_under_its_fields_and_keeps_what_was_typed(page: Page) -> None:
    form = open_form(page, "about forms")
    form.get_by_role("button", name="Assess").click()
    field = form.get_by_role("textbox", name="Tokens")
    expect(form.get_by_role("alert")).to_have_text("Please complete this required field.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    field.fill("lots")
    field.press("Enter")
    expect(form.get_by_role("alert")).to_have_text("“lots” is no amount")
    expect(field).to_have_value("lots")
    field.fill("5M")
    form.get_by_role("button", name="Assess").click()
    expect(form).to_be_hidden()


def test_an_external_select_asks_the_bot_and_modals_stack(page: Page) -> None:
    form = open_form(page, "about stacks")
    form.get_by_role("combobox", name="Model").press_sequentially("lla")
    expect(form.get_by_role("option", name="llama")).to_be_visible()
    page.keyboard.press("Enter")
    expect(form.locator(".chip")).to_contain_text("llama")
    form.get_by_role("textbox", name="Tokens").fill("deeper")
    form.get_by_role("button", name="Assess").click()
    above = page.get_by_role("dialog", name="On top")
    expect(above).to_be_visible()
    page.keyboard.press("Escape")
    expect(above).to_be_hidden()
    expect(form).to_be_visible()
    expect(form.locator(".chip")).to_contain_text("llama")
    form.get_by_role("button", name="Close").click()
    expect(form).to_be_hidden()


def test_buttons_update_whisper_and_break_limits_visibly(page: Page) -> None:
    answer = ask(page, "about buttons")
    answer.get_by_role("button", name="Tell me alone").click()
    whisper = page.locator(".message.ephemeral").filter(has_text="Just between us")
    expect(whisper).to_contain_text("Only visible to you")
    answer.get_by_role("button", name="Break a limit").click()
    toast = page.locator(".toast").filter(has_text="invalid_blocks")
    expect(toast).to_contain_text("/blocks/0/text/text")
    toast.get_by_role("button", name="Dismiss").click()
    key = answer.get_attribute("data-key")
    answer.get_by_role("button", name="Ask again").click()
    updated = page.locator(f'.message[data-key="{key}"]')
    expect(updated).to_contain_text("Asked again")
    expect(updated).to_contain_text("(edited)")


def test_the_inspector_shows_payloads_both_ways_and_copies_blocks(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, "about both ways")
    answer.hover()
    answer.get_by_role("link", name="Inspect this message").click()
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector).to_contain_text("chat.postMessage")
    expect(inspector.locator(".exchange").first).to_contain_text("/tco")
    inspector.get_by_role("button", name="Copy as JSON").click()
    expect(page.locator(".toast")).to_contain_text("Copied")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied["blocks"][0]["type"] == "header"


def test_message_shortcuts_open_from_a_menu(page: Page) -> None:
    answer = ask(page, "about shortcuts")
    answer.hover()
    answer.get_by_label("More actions").click()
    answer.get_by_role("menuitem", name="Assess this").click()
    expect(page.get_by_role("dialog", name="Describe the job")).to_be_visible()


def test_people_see_their_own_channels_whispers_and_unread_marks(
    page: Page, workspace: LocalSlack
) -> None:
    workspace.say("Something new", user=workspace.ravi, channel=workspace.general)
    general = page.get_by_role("link", name="general")
    expect(general).to_contain_text("unread")
    page.get_by_label("Switch person").click()
    page.get_by_role("link", name="Mina Park").click()
    expect(page.get_by_role("heading", name="shared-partner", level=1)).to_be_visible()
    expect(page.locator("#sidebar")).not_to_contain_text("finance-private")
    expect(page.locator("#switcher summary")).to_contain_text("Guest")


def test_the_home_tab_is_published_when_someone_looks(page: Page) -> None:
    page.get_by_role("link", name="Home tab").click()
    expect(page.get_by_role("heading", name="Home of the bot")).to_be_visible()
    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page.get_by_role("combobox", name="Message tco")).to_be_visible()


def test_faults_are_ordered_from_the_menu_and_shown_when_met(
    page: Page, workspace: LocalSlack
) -> None:
    page.get_by_label("Faults: 0 waiting").click()
    page.get_by_role("button", name="Bot unreachable").click()
    expect(page.get_by_label("Faults: 1 waiting")).to_be_visible()
    box(page).fill("/tco into the void")
    box(page).press("Enter")
    expect(page.locator(".message.failed").last).to_contain_text("dispatch_failed")
    expect(box(page)).to_have_value("/tco into the void")
    page.get_by_label("Faults: 1 waiting").click()
    page.get_by_role("button", name="Clear all faults").click()
    expect(page.get_by_label("Faults: 0 waiting")).to_be_visible()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type("/tco by keyboard")
    page.keyboard.press("Enter")
    answer = page.locator("#messages .message").filter(has_text="You asked: by keyboard")
    answer.get_by_role("button", name="Adjust").focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Describe the job")
    expect(form).to_be_visible()
    form.get_by_role("textbox", name="Tokens").focus()
    page.keyboard.type("5M")
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_phone_has_a_drawer_a_full_thread_and_nothing_wider_than_itself(page: Page) -> None:
    expect(page.locator("#sidebar")).to_be_hidden()
    answer = ask(page, "on a phone")
    answer.get_by_role("link", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_be_visible()
    assert thread.evaluate("pane => pane.getBoundingClientRect().width") == PHONE[0]
    thread.get_by_role("link", name="Close the thread").click()
    page.get_by_role("button", name="Open the channel list").click()
    page.get_by_role("link", name="general").click()
    expect(page.get_by_role("heading", name="general", level=1)).to_be_visible()
    expect(page.locator("#sidebar")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_the_theme_follows_the_system_until_it_is_chosen(
    browser: Browser, workspace: LocalSlack
) -> None:
    page = open_page(browser, scheme="dark")
    visit(page, workspace, workspace.ana)
    assert brightness(page) < 60
    page.get_by_role("button", name="Switch between light and dark").click()
    assert brightness(page) > 200
    page.reload()
    assert brightness(page) > 200
    close_page(page)


def brightness(page: Page) -> int:
    color = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return int(color.removeprefix("rgb(").split(",")[0])


def test_screenshots_are_taken_light_and_dark(
    browser: Browser, workspace: LocalSlack, tmp_path: Path
) -> None:
    """The README's pictures are taken by the same function."""
    taken = take_screenshots(browser, workspace.url, tmp_path)
    assert [path.name for path in taken] == [
        f"workspace-{width}-{scheme}.png" for width in (1280, 390) for scheme in ("light", "dark")
    ]


def test_who_types_while_the_page_is_drawn_anew_goes_on_where_they_were(page: Page) -> None:
    """What was selected is selected still, so that the next letter takes its place."""
    selected = page.evaluate(
        """async () => {
          const { reconcile, remember } = await import("/static/regions.js");
          const drawn = (note) => {
            const list = document.createElement("div");
            list.innerHTML = `<p data-key="a">${note}<input id="typed" name="n" value="lots"></p>`;
            return list;
          };
          const old = document.body.appendChild(drawn(""));
          remember(old);
          document.getElementById("typed").focus();
          document.getElementById("typed").setSelectionRange(1, 4);
          reconcile(old, drawn("An estimate"));
          const box = document.getElementById("typed");
          return [box === document.activeElement, box.selectionStart, box.selectionEnd];
        }"""
    )
    assert selected == [True, 1, 4]
