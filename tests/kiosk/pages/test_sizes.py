"""Every public page in every reading: 320 pixels, a desk's screen, text at 200 %, forced dark, by keyboard alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Page

from content_sync.look.catalogues import LANGUAGES, Language
from kiosk.paper import address
from tests.cast.browser import LARGE_TEXT, another, visitor
from tests.cast.eyes import DARK, LARGE, USUAL, Eyes
from tests.cast.journeys.running_village import RunningVillage
from tests.cast.journeys.shown_village import TROUBLES

pytestmark = [pytest.mark.timeout(500), pytest.mark.xdist_group("pages")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_well_in_every_reading(
    shown_village: RunningVillage, browser: Browser, public_addresses: tuple[str, ...], language: Language
) -> None:
    found: dict[str, list[str]] = {}
    with visitor(browser) as context:
        page = context.new_page()
        eyes = Eyes(page)
        for path, status in (dict.fromkeys(public_addresses, 200) | TROUBLES).items():
            answer = page.goto(shown_village.kiosk_url + address(path, language))
            assert answer is not None
            assert answer.status == status, path
            # What Tab comes to is the same in both languages.
            if wrong := eyes.faults(keyboard=language == "th"):
                found[path] = wrong
    assert not found


def test_the_page_is_read_as_a_phone_that_is_set_so_shows_it(shown_village: RunningVillage, browser: Browser) -> None:
    with another(browser, LARGE_TEXT) as large, visitor(large) as of_large, visitor(browser) as context:
        set_so, page = of_large.new_page(), context.new_page()
        eyes = Eyes(page)
        for one in (set_so, page):
            one.goto(shown_village.kiosk_url)
        usual = _font_px(page)
        eyes.put_on(LARGE)
        assert _font_px(page) == _font_px(set_so) == 2 * usual
        eyes.put_on(DARK)
        assert _brightness(page) < 100
        eyes.put_on(USUAL)
        assert _brightness(page) > 150
        assert _font_px(page) == usual


def _font_px(page: Page) -> float:
    size: float = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    return size


def _brightness(page: Page) -> float:
    return float(ImageStat.Stat(Image.open(io.BytesIO(page.screenshot())).convert("L")).mean[0])
