"""The six digits in the real Chromium: large, whole on the smallest phone, and axe-core has nothing to say."""

from __future__ import annotations

from playwright.sync_api import Browser, FloatRect, Page

from content_sync.wire.enrolment import make_code
from tests.cast.browser import PHONE, SMALL_PHONE, complaints, overflow, press, visitor
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk

PAGE = "/admin/enrolment"


def test_the_page_fits_the_smallest_phone_whatever_it_has_to_say(browser: Browser, kiosk: ServedKiosk) -> None:
    enrolment = kiosk.stores.enrolment
    with visitor(browser, size=PHONE) as context:
        page = context.new_page()
        page.goto(f"{kiosk.address}{PAGE}")
        page.locator("[name=password]").fill(PASSWORD)
        press(page.locator("main form [type=submit]").first)
        page.goto(f"{kiosk.address}{PAGE}")
        page.locator("[name=code]").fill("7KQ2-M4XD-9TRA-B3HNX")
        press(page.locator("main form [type=submit]").first)
        look(page)
        enrolment.keep_code(make_code())
        kiosk.welcome("pending")
        for size in (PHONE, SMALL_PHONE):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for standing in ("pending", "disputed"):
                enrolment.hear(standing)
                page.goto(f"{kiosk.address}{PAGE}")
                look(page)
                digits, text = box(page, "dl.code dt"), box(page, "main p.hint")
                assert digits["x"] == text["x"], "they begin where the text does"
                assert text["y"] - digits["y"] - digits["height"] >= 12, "they stand apart from what is said of them"


def box(page: Page, what: str) -> FloatRect:
    found = page.locator(what).bounding_box()
    assert found is not None
    return found


def look(page: Page) -> None:
    assert overflow(page) == 0
    assert complaints(page) == []
