"""The market in the real Chromium: from the form to "sold" without cookies, scripts or none; in every reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from kiosk.screens import PRINTED
from tests.cast.browser import Thumb, press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.photo_uploads import jpeg, multipart, send
from tests.cast.kiosk.served_kiosk import ServedKiosk, kiosk_in
from tests.cast.market.stall import PutUp, put_up, say_yes

pytestmark = pytest.mark.timeout(300)

ARE_ON_SCREEN = """parts => parts.map(part => document.querySelector(part).getBoundingClientRect())
  .every(box => box.top >= 0 && box.bottom <= innerHeight)"""


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
    page.goto(f"{kiosk.address}/admin")  # who has no name yet is asked for one first
    return page


@pytest.mark.parametrize(("scripts", "end"), [(False, "sold"), (True, "remove")], ids=["no scripts", "scripts"])
def test_a_villager_sells_without_cookies(browser: Browser, stall: ServedKiosk, *, scripts: bool, end: str) -> None:
    with (
        visitor(browser, scripts=scripts, keeps_own_scripts=True) as sellers,
        visitor(browser, scripts=scripts, keeps_own_scripts=True) as volunteers,
    ):
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
        press(volunteer.locator(".next-act a[href='/admin/market']"))
        press(volunteer.locator("form[action$='/yes'] button"))
        assert volunteer.locator("main > .fold").count() == 1

        page.reload()
        assert "25 บาท/กก." in page.inner_text("main")
        thumb.press(page.locator(".goods a"))
        assert page.locator("main a[href='tel:0812345678']").inner_text() == "โทร 081 234 5678"
        assert page.locator("img.shot").evaluate("img => img.complete && img.naturalWidth") == 800
        thumb.press(page.locator("main a[href$='/complaint']"))
        thumb.choose(page.locator("input[value=gone]"))
        thumb.press(page.locator("main form button"))
        press(page.locator("main .button"))
        thumb.press(page.locator(".goods a"))
        for act, done in (("renew", "renewed"), (end, "removed" if end == "remove" else end)):
            thumb.press(page.locator("main a[href^='/market/manage']").last)
            page.fill("#code", code.lower())
            thumb.press(page.locator("main form button"))
            thumb.press(page.locator(f"form:has(input[value={act}]) button"))
            assert page.url.endswith(f"/market/manage?done={done}")
            page.reload()
            page.goto(f"{stall.address}/market")
        page.goto(f"{stall.address}/market")
        assert "มะม่วงเบา" not in page.inner_text("main")
        assert sellers.cookies() == []


def every_page(kiosk: ServedKiosk, page: Page) -> Iterator[str]:
    """Open each page of the market as somebody sees it, in both languages; yield what it is."""
    long_word = "มะม่วงน้ำดอกไม้สีทองลูกใหญ่เก็บเช้านี้หวานมาก"
    shown = put_up(kiosk, title=long_word, price="12500.50", unit="กระสอบ", phone="0812345678", text="ก" * 300)
    send(kiosk, shown.ticket, multipart(jpeg(400, 300)))
    wanted = put_up(kiosk, side="wanted", title="รถไถ")
    for number in (shown.number, wanted.number):
        say_yes(kiosk, number)
    kiosk.stores.market.complain(wanted.number, "gone")
    waiting = put_up(kiosk, title="ไก่บ้าน")
    ticket = waiting.ticket.removeprefix("/en")
    paths = ("/market", f"/market/{shown.number}", f"/market/{wanted.number}", f"/market/{waiting.number}", ticket)
    for prefix in ("", "/en"):
        for path in paths:
            page.goto(kiosk.address + prefix + path)
            yield prefix + path
        yield from forms_that_need_another_look(kiosk, page, prefix, ticket=ticket, shown=shown)
    sign_in(page.context, kiosk)
    page.goto(f"{kiosk.address}/admin/market")
    yield "the queue"


def forms_that_need_another_look(
    kiosk: ServedKiosk, page: Page, prefix: str, *, ticket: str, shown: PutUp
) -> Iterator[str]:
    page.goto(f"{kiosk.address}{prefix}/market/new")
    page.fill("#price", "แพง")
    press(page.locator("main form button"))
    yield f"{prefix} mistakes"
    page.goto(f"{kiosk.address}{prefix}{ticket}")
    page.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    press(page.locator("main form button"))
    assert page.evaluate(ARE_ON_SCREEN, ["#photo-mistake", ".photo-pick"]), "what is wrong stands at the field"
    yield f"{prefix} no photo"
    for code, name in ((shown.code, "managed"), (f"{shown.number}-222-222", "a wrong code")):
        page.goto(f"{kiosk.address}{prefix}/market/manage")
        page.fill("#code", code)
        press(page.locator("main form button"))
        yield f"{prefix} {name}"
    page.goto(f"{kiosk.address}{prefix}/market/{shown.number}/complaint")
    yield f"{prefix} complaint"
    press(page.locator("main form button"))
    yield f"{prefix} no reason"
    page.locator("input[value=gone]").check()
    press(page.locator("main form button"))
    yield f"{prefix} taken"


def test_every_page_of_the_market_is_well_in_every_reading(browser: Browser, stall: ServedKiosk) -> None:
    found: dict[str, list[str]] = {}
    with visitor(browser) as context:
        page = context.new_page()
        eyes = Eyes(page)
        for name in every_page(stall, page):
            if wrong := eyes.faults(keyboard=not name.startswith("/en")):
                found[name] = wrong
    assert not found
