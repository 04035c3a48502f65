"""Every public page at every size: 320 pixels, a desk's screen, text at 200 %, forced dark, and by keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.cast.browser import (
    FORCED_DARK,
    LARGE_TEXT,
    PHONE,
    SCREEN,
    SMALL_PHONE,
    another,
    complaints,
    overflow,
    visitor,
)
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.journeys.shown_village import in_both_languages

pytestmark = [pytest.mark.timeout(500), pytest.mark.xdist_group("pages")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What a page is looked at on."""

    size: dict[str, int]
    flag: str = ""


SCREENS = {
    "320": LookedAt(size=SMALL_PHONE),
    "1280": LookedAt(size=SCREEN),
    "200-percent": LookedAt(size=SMALL_PHONE, flag=LARGE_TEXT),
    "forced-dark": LookedAt(size=PHONE, flag=FORCED_DARK),
}


def _look(page: Page, url: str, paths: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        response = page.goto(url + path)
        assert response is not None
        assert response.status == 200, path
        wide = overflow(page)
        if wrong := [*complaints(page), *([f"{wide} px too wide"] if wide else [])]:
            found[path] = wrong
    return found


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...], screen: LookedAt
) -> None:
    with another(browser, screen.flag) as chosen, visitor(chosen, size=screen.size) as context:
        # Two turns are enough to see each language at each width: a flag changes no words.
        paths = list(public_addresses) if screen.flag else in_both_languages(public_addresses)
        assert not _look(context.new_page(), shown_village.kiosk_url, paths)


def test_large_text_is_twice_as_large_as_usual(shown_village: RunningVillage, browser: Browser) -> None:
    script = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    sizes = []
    with another(browser, LARGE_TEXT) as large:
        for chosen in (browser, large):
            with visitor(chosen) as context:
                page = context.new_page()
                page.goto(shown_village.kiosk_url)
                sizes.append(page.evaluate(script))
    assert sizes[1] == 2 * sizes[0]


@pytest.mark.parametrize("path", ["/", "/report", "/follow"])
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(
    shown_village: RunningVillage, browser: Browser, path: str
) -> None:
    """Tab goes through all that can be pressed or filled in, in the page's order, each with an outline."""
    everything = (
        "e => e.matches('a[href], button:not([tabindex]), input:not([type=hidden]), textarea, select, summary')"
    )
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(shown_village.kiosk_url + path)
        parts = "[...document.querySelectorAll('*')].filter(e => e.getClientRects().length)"
        count = page.evaluate(f"{parts}.filter({everything}).length")
        order = []
        for _ in range(count):
            page.keyboard.press("Tab")
            order.append(page.evaluate(f"{parts}.filter({everything}).indexOf(document.activeElement)"))
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert order == list(range(count))
