"""People in a discussion on the workspace's page, each on a page of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from playwright.sync_api import Browser, Locator, Page, expect

from bot.workspace.local_slack import LocalSlack
from tests.browser import PATIENCE_MS, close_page, goto, open_page
from tests.discussion_script import BREAKDOWN, Post
from tests.people_over_http import Beside

_READ = """articles => articles.map(article => [
    article.getAttribute("aria-label").split(" at ")[0],
    article.querySelector(".surface")?.innerText ?? "",
])"""


class PeopleInBrowser:
    """Plays a discussion in the thread that is open on everybody's page."""

    def __init__(self, browser: Browser, slack: LocalSlack, bot: Beside) -> None:
        self._slack, self._bot = slack, bot
        self._names = {each.real_name: each.name for each in slack.workspace.people.all()}
        self.pages = {"ana": open_page(browser), "ravi": open_page(browser)}
        for user, page in zip((slack.ana, slack.ravi), self.pages.values(), strict=True):
            goto(page, f"{slack.url}/?as={user}&channel={slack.ai_costs}")

    def close(self) -> None:
        for page in self.pages.values():
            close_page(page)

    def open_thread(self) -> None:
        """Everybody opens the thread of the only answer that is complete."""
        for page in self.pages.values():
            page.get_by_role("link", name=f"{BREAKDOWN} replies").click()

    def say(self, who: str, text: str) -> None:
        box = self._box(who)
        box.fill(text)
        box.press("Enter")

    def edit(self, who: str, said: str, text: str) -> None:
        self._box(who).press("ArrowUp")
        editor = self.pages[who].get_by_role("combobox", name="Edit the message")
        assert editor.input_value() == said
        editor.fill(text)
        editor.press("Enter")

    def delete(self, who: str, said: str) -> None:
        message = self.message(who, said)
        message.hover()
        message.get_by_role("button", name="Delete this message").click()
        self.pages[who].get_by_role("dialog").get_by_role("button", name="Delete").click()

    def decide(self, who: str, under: str, fields: Mapping[str, str]) -> None:
        self.message(who, under).get_by_role("button", name="Record the decision").click()
        form = self.pages[who].get_by_role("dialog", name="Record the decision")
        form.get_by_role("radio", name=fields["outcome"]).check()
        form.get_by_role("textbox", name="Why").fill(fields["reason"])
        form.get_by_role("textbox", name="Reopen if").fill(fields["trigger"])
        form.get_by_role("button", name="Record", exact=True).click()

    def restart(self) -> None:
        self._slack.settle()
        self._bot.restart()

    def thread(self, who: str) -> Sequence[Post]:
        articles = self.pages[who].locator("#thread .message").evaluate_all(_READ)
        below = articles[1 + BREAKDOWN :]
        return [Post(self._names[name], _in_one_line(text)) for name, text in below]

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("the page does not show it")
            self.pages["ana"].wait_for_timeout(50)

    def message(self, who: str, text: str) -> Locator:
        """The newest message of the thread with this text."""
        return self.pages[who].locator("#thread .message").filter(has_text=text).last

    def _box(self, who: str) -> Locator:
        return self.pages[who].get_by_role("combobox", name="Reply in thread")


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("•", "").split())


def open_menu(page: Page, message: Locator) -> Locator:
    """The menu of what else can be done with a message."""
    message.hover()
    message.get_by_label("More actions").click()
    menu = message.get_by_role("menu")
    expect(menu).to_be_in_viewport(ratio=0.99)
    return menu
