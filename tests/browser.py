"""A real headless Chromium for tests, and the README's pictures."""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

HOW = "Browser tests need Chromium: apt-get install chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",
    # no process is kept ready for a site to come: there is one
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
]
DESKTOP, PHONE = (1280, 800), (390, 844)
PATIENCE_MS = 60_000
"""Small machines are busy: what is slow is not yet wrong."""


def chromium() -> str:
    """The path of Chromium; without one CI fails, and anybody else is told what was skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(HOW, pytrace=False)
    warnings.warn(f"SKIPPED: {HOW}", stacklevel=2)
    pytest.skip(HOW)


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser that is closed again whatever happens."""
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        try:
            yield browser
        finally:
            browser.close()


def goto(page: Page, url: str) -> None:
    """Opens a page of the workspace and waits until it is listening for changes."""
    page.goto(url)
    page.locator("html[data-live=on]").wait_for(state="attached")


def take_screenshots(
    browser: Browser, url: str, folder: Path, name: str = "workspace"
) -> list[Path]:
    """Light and dark pictures of a running page, at a desktop's and at a phone's size."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for size in (DESKTOP, PHONE):
        for scheme in ("light", "dark"):
            page = open_page(browser, size, scheme)
            goto(page, url)
            taken.append(folder / f"{name}-{size[0]}-{scheme}.png")
            page.screenshot(path=taken[-1])
            close_page(page)
    return taken


def open_page(browser: Browser, size: tuple[int, int] = DESKTOP, scheme: Any = "light") -> Page:
    """A new page. All share one context and, beside a page that is never closed, one process:
    those of their own took twice the time of most tests to start."""
    page = (browser.contexts or [_new_context(browser)])[0].new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    return page


def close_page(page: Page) -> None:
    """Nothing that it kept is there for the next one."""
    page.evaluate("localStorage.clear()")
    page.context.clear_cookies()
    page.context.clear_permissions()
    page.close()


def _new_context(browser: Browser) -> BrowserContext:
    context = browser.new_context(locale="en-US", timezone_id="Europe/Zurich")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    kept = context.new_page()
    kept.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    kept.goto("http://127.0.0.1/")
    return context


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
