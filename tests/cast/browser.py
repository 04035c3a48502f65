"""The real Chromium, as a visitor's phone or a clerk's screen: no request leaves this machine unseen."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

PHONE = {"width": 360, "height": 640}
SMALL_PHONE = {"width": 320, "height": 568}
SCREEN = {"width": 1280, "height": 800}

# A phone whose owner set the text to 200 %, and one that turns every page dark.
LARGE_TEXT = "--blink-settings=defaultFontSize=32"
FORCED_DARK = "--enable-features=WebContentsForceDark"

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
# Of what axe fetches first, no rule that runs reads the style sheets, and to take them apart costs half of it.
_RUN_AXE = """() => axe.run({resultTypes: ['violations'], preload: {assets: ['media']}}).then(
    ({violations}) => violations.flatMap(one => one.nodes.map(node =>
        `${one.id} (${one.impact}): ${node.html.slice(0, 160)}`)))"""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window and stop it at the end."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@contextlib.contextmanager
def another(browser: Browser, flag: str) -> Iterator[Browser]:
    """Start a second Chromium beside the first, with one more flag."""
    started = browser.browser_type.launch(executable_path="/usr/bin/chromium", args=[*_FLAGS, flag])
    try:
        yield started
    finally:
        started.close()


@contextlib.contextmanager
def visitor(
    browser: Browser, *, size: dict[str, int] | None = None, scripts: bool = True, keeps_own_scripts: bool = False
) -> Iterator[BrowserContext]:
    """Open a fresh context (no cookies) of a phone's size.

    Args:
        browser: from `chromium`.
        size: width and height in CSS pixels.
        scripts: whether JavaScript runs.
        keeps_own_scripts: whether the page's Content-Security-Policy holds; axe needs it aside.
    """
    measure = size or PHONE
    context = browser.new_context(
        viewport={"width": measure["width"], "height": measure["height"]},
        locale="th-TH",
        java_script_enabled=scripts,
        bypass_csp=not keeps_own_scripts,
    )
    context.set_default_timeout(15_000)
    try:
        yield context
    finally:
        context.close()


def complaints(page: Page) -> list[str]:
    """Return what axe-core finds on the page, a line each; empty when it finds nothing."""
    if not page.evaluate("'axe' in window"):
        _bring_axe(page)
    found: list[str] = page.evaluate(_RUN_AXE)
    return found


def _bring_axe(page: Page) -> None:
    """Put axe on a page by the browser's own protocol: `evaluate` reads half a megabyte of script twice."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Runtime.evaluate", {"expression": f"{AXE_SCRIPT};0"})
    protocol.detach()


def press(button: Locator) -> None:
    """Press a button or a link, and wait until its answer stands on the page."""
    with button.page.expect_navigation():
        button.click()


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def hosts_asked(page: Page, url: str) -> set[str]:
    """Open an address and return every host that was asked for something until all of it was there."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    page.goto(url, wait_until="load")
    return asked


class Thumb:
    """A villager's thumb on a phone: counts the taps, and how far the page had to be moved to reach what was tapped."""

    def __init__(self, page: Page, *, keeps_cookies: bool = True) -> None:
        self._page, self._keeps_cookies = page, keeps_cookies
        self.taps = self.moved_px = 0

    def press(self, control: Locator) -> None:
        """Tap a button or link, and wait until its answer stands on the page."""
        self._reach(control)
        if not self._keeps_cookies:
            self._page.context.clear_cookies()
        press(control)

    def choose(self, control: Locator) -> None:
        """Tap one of several choices."""
        self._reach(control)
        control.check()

    def _reach(self, control: Locator) -> None:
        box = control.bounding_box()
        assert box is not None
        self.taps += 1
        self.moved_px += max(0, math.ceil(box["y"] + box["height"]) - PHONE["height"])
