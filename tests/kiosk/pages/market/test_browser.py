"""The market in the real Chromium: from the form to "sold", without a script and without cookies; and at every size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from kiosk.screens import PRINTED
from tests.cast.browser import (
    FORCED_DARK,
    LARGE_TEXT,
    PHONE,
    SCREEN,
    SMALL_PHONE,
    Thumb,
    another,
    complaints,
    overflow,
    press,
    visitor,
)
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.photo_uploads import jpeg, multipart, send
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.market.stall import put_up, say_yes

pytestmark = pytest.mark.timeout(300)
SCREENS = {
    "320": (SMALL_PHONE, ""),
    "1280": (SCREEN, ""),
    "200-percent": (PHONE, LARGE_TEXT),
    "dark": (PHONE, FORCED_DARK),
}


@pytest.fixture
def stall(tmp_path: Path) -> Iterator[ServedKiosk]:
    """A kiosk that prints its market."""
    with kiosk_in(tmp_path, screens=PRINTED) as kiosk:
        yield kiosk


def sign_in(context: BrowserContext, kiosk: ServedKiosk) -> Page:
    page = context.new_page()
    page.goto(f"{kiosk.address}/admin/sign-in")
    page.fill("#password", PASSWORD)
    press(page.locator("main button[type=submit]"))
    return page


def test_a_villager_sells_without_a_script_and_without_cookies(browser: Browser, stall: ServedKiosk) -> None:
    with visitor(browser, scripts=False) as sellers, visitor(browser, scripts=False) as volunteers:
        page = sellers.new_page()
        thumb = Thumb(page, keeps_cookies=False)
        page.goto(stall.address)
        thumb.press(page.locator(".tiles a[href='/market']"))
        thumb.press(page.locator("main a[href='/market/new']"))
        assert "ยาเสพติด" in page.inner_text("main")
        page.fill("#title", "มะม่วงเบา")
        page.fill("#price", "๒๕ บาท")
        page.fill("#unit", "กก.")
        page.fill("#phone", "081-234")
        thumb.press(page.locator("main form button"))
        assert page.input_value("#title") == "มะม่วงเบา"
        assert page.locator(".mistake").count() == 1
        page.fill("#phone", "081-234-5678")
        thumb.press(page.locator("main form button"))
        code = "-".join(page.locator(".code dd").all_inner_texts())
        page.reload()
        assert "-".join(page.locator(".code dd").all_inner_texts()) == code
        page.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(800, 600)})
        thumb.press(page.locator("main form button"))
        assert "ได้รูปแล้ว" in page.inner_text("main")
        page.goto(f"{stall.address}/market")
        assert "มะม่วงเบา" not in page.inner_text("main")

        volunteer = sign_in(volunteers, stall)
        press(volunteer.locator("main a[href='/admin/market']"))
        press(volunteer.locator("form[action$='/yes'] button"))
        assert volunteer.locator("main > .fold").count() == 1

        page.reload()
        assert "25 บาท/กก." in page.inner_text("main")
        thumb.press(page.locator(".goods a"))
        assert page.locator("main a[href='tel:0812345678']").inner_text() == "โทร 081 234 5678"
        assert page.locator("img.shot").evaluate("img => img.complete && img.naturalWidth") == 800
        thumb.press(page.locator("main a[href^='/market/manage']"))
        page.fill("#code", code.lower())
        thumb.press(page.locator("main form button"))
        thumb.press(page.locator("form:has(input[value=sold]) button"))
        assert page.url.endswith("/market/manage?done=sold")
        page.reload()
        page.goto(f"{stall.address}/market")
        assert "มะม่วงเบา" not in page.inner_text("main")
        assert sellers.cookies() == []


def every_page(kiosk: ServedKiosk, page: Page) -> Iterator[str]:
    """Open each page of the market as somebody sees it, once; yield what it is."""
    long_word = "มะม่วงน้ำดอกไม้สีทองลูกใหญ่เก็บเช้านี้หวานมาก"
    shown = put_up(kiosk, title=long_word, price="12500.50", unit="กระสอบ", phone="0812345678", text="ก" * 300)
    send(kiosk, shown.ticket, multipart(jpeg(400, 300)))
    wanted = put_up(kiosk, side="wanted", title="รถไถ")
    for number in (shown.number, wanted.number):
        say_yes(kiosk, number)
    kiosk.stores.market.complain(wanted.number, "gone")
    waiting = put_up(kiosk, title="ไก่บ้าน")
    for path in ("/market", f"/market/{shown.number}", f"/market/{shown.number}/complaint", waiting.ticket,
                 f"/market/{waiting.number}", "/en/market", f"/en/market/{wanted.number}"):  # fmt: skip
        page.goto(kiosk.address + path)
        yield path
    page.goto(f"{kiosk.address}/market/new")
    page.fill("#price", "แพง")
    press(page.locator("main form button"))
    yield "mistakes"
    for code, name in ((shown.code, "managed"), (f"{shown.number}-222-222", "a wrong code")):
        page.goto(f"{kiosk.address}/market/manage")
        page.fill("#code", code)
        press(page.locator("main form button"))
        yield name
    sign_in(page.context, kiosk)
    page.goto(f"{kiosk.address}/admin/market")
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
    yield "the queue"


@pytest.mark.parametrize(("size", "flag"), SCREENS.values(), ids=SCREENS)
def test_axe_finds_nothing_and_no_page_of_the_market_is_too_wide(
    browser: Browser, stall: ServedKiosk, size: dict[str, int], flag: str
) -> None:
    found: dict[str, list[str]] = {}
    with another(browser, flag) as chosen, visitor(chosen, size=size) as context:
        page = context.new_page()
        for name in every_page(stall, page):
            wide = overflow(page)
            if wrong := [*complaints(page), *([f"{wide} px too wide"] if wide else [])]:
                found[name] = wrong
    assert not found
