"""The board on a small phone and with text at 200 %: clean for axe, and no page is wider than the phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from playwright.sync_api import Browser, Page

from tests.cast.board.posts_that_came import ASKED, a_post_that_came, take_in_posts
from tests.cast.browser import LARGE_TEXT, PHONE, SMALL_PHONE, another, complaints, overflow, press, visitor
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk

BOARD, OTHER = "/admin/board", "c1" * 16
PATHS = (BOARD, f"{BOARD}/{ASKED}", f"{BOARD}/new", f"{BOARD}/posts/{OTHER}", f"{BOARD}/hidden", f"/en{BOARD}/{ASKED}")


def faults(page: Page, kiosk: ServedKiosk) -> Iterator[str]:
    """Yield what is wrong on each page of the board, and on the form that was sent empty."""
    page.goto(f"{kiosk.address}/admin/sign-in")
    page.locator("#password").fill(PASSWORD)
    press(page.locator("main button[type=submit]"))
    for path in PATHS:
        page.goto(kiosk.address + path)
        yield from faults_on(page, path)
    page.goto(f"{kiosk.address}{BOARD}/new")
    press(page.locator("main form .wide-button"))
    yield from faults_on(page, "the form, sent empty")


def faults_on(page: Page, path: str) -> Iterator[str]:
    yield from (f"{path}: {complaint}" for complaint in complaints(page))
    if wide := overflow(page):
        yield f"{path} is {wide} pixels wider than the phone"


def test_no_page_of_the_board_is_wider_than_a_phone_and_axe_finds_nothing(kiosk: ServedKiosk, browser: Browser) -> None:
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง"))
    take_in_posts(
        kiosk,
        a_post_that_came(1, "a1" * 16, village="", author="", by="", is_pinned=True, text="อบรม" * 200),
        a_post_that_came(2, text="http://example.com/" + "x" * 200),
        a_post_that_came(3, OTHER, reply_to=ASKED, sort="reply"),
        a_post_that_came(4, "d1" * 16, area="43"),
    )
    kiosk.stores.network.board.hide("d1" * 16)
    with visitor(browser, size=SMALL_PHONE) as small:
        assert list(faults(small.new_page(), kiosk)) == []
    with another(browser, LARGE_TEXT) as large, visitor(large, size=PHONE) as context:
        assert list(faults(context.new_page(), kiosk)) == []
