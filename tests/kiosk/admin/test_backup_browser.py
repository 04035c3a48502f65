"""A dead card is replaced from a backup on a phone, and the hand-over page is one sheet of paper."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from content_sync.look.qr import wifi_text
from tests.cast.browser import PHONE, SMALL_PHONE, complaints, overflow, press, visitor
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.served_kiosk import ServedKiosk, config, kiosk_in
from tests.cast.qr_reader import read_codes, screenshot

NEW_PASSWORD = "ข้าวเหนียวมะม่วง-7"
PAPER = {"width": 794, "height": 1123}
SUBMIT = "main form button[type=submit]"


def sign_in(page: Page, kiosk: ServedKiosk, password: str = PASSWORD) -> None:
    page.goto(f"{kiosk.address}/admin/sign-in")
    page.locator("#password").fill(password)
    press(page.locator(SUBMIT))


def looked_at(page: Page) -> None:
    """Have a page looked at by axe, at the width of a phone and of a small one."""
    for size in (SMALL_PHONE, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert overflow(page) == 0, page.url
    assert complaints(page) == [], page.url


def save(page: Page, file: Path) -> str:
    """Make a phrase and save a backup, from the page of the box; return the phrase."""
    press(page.get_by_role("link", name="สำรองข้อมูล").first)
    press(page.get_by_role("link", name="ไปหน้าส่งมอบตู้"))
    press(page.locator(SUBMIT))
    phrase = page.locator(".kit-phrase").inner_text()
    looked_at(page)
    press(page.locator("main").get_by_role("link", name="บันทึกไฟล์สำรอง"))
    looked_at(page)
    with page.expect_download() as coming:
        page.locator("form[action$='/backup/file'] button").click()
    coming.value.save_as(file)
    return phrase


def come_in(page: Page, kiosk: ServedKiosk) -> None:
    """Come in by a code of the ministry, from the page of a box that nobody looks after yet."""
    page.goto(f"{kiosk.address}/admin")
    press(page.get_by_role("link", name="การ์ดของตู้เสียใช่ไหม"))
    page.locator("#code").fill(kiosk.rescue_code(0))
    press(page.locator(SUBMIT))
    page.get_by_label("เป็นเน็ตอาสาคนใหม่").check()
    for field, typed in (("#name", "แก้วตา"), ("#new", NEW_PASSWORD), ("#again", NEW_PASSWORD)):
        page.locator(field).fill(typed)
    press(page.locator(SUBMIT))
    press(page.locator(".colophon").get_by_role("link", name="สำรองข้อมูล"))


def put_back(page: Page, file: Path, phrase: str) -> None:
    page.locator("#file").set_input_files(file)
    page.locator("#phrase").fill("1" * 24)
    press(page.locator("form[action$='/restore'] button"))
    assert page.locator("#file-mistake").is_visible()
    assert page.locator("#phrase").input_value() == "1" * 24
    looked_at(page)
    page.locator("#file").set_input_files(file)
    page.locator("#phrase").fill(phrase)
    press(page.locator("form[action$='/restore'] button"))
    looked_at(page)
    press(page.locator("form[action$='/confirm'] button"))
    looked_at(page)


def test_a_dead_card_is_replaced_from_a_backup_on_a_phone(tmp_path: Path, browser: Browser) -> None:
    file = tmp_path / "saved.backup"
    with kiosk_in(tmp_path / "old") as old, visitor(browser, size=PHONE) as context:
        reference = old.report()
        page = context.new_page()
        sign_in(page, old)
        page.goto(f"{old.address}/admin/box")
        phrase = save(page, file)
    with kiosk_in(tmp_path / "new", password=None) as new, visitor(browser, size=PHONE) as context:
        page = context.new_page()
        come_in(page, new)
        put_back(page, file, phrase)
        assert page.url.endswith("/admin/restored")
        assert new.restarts == ["asked"]
    with kiosk_in(tmp_path / "new") as new, visitor(browser, size=PHONE) as context:
        assert [report.reference for report in new.reports_waiting()] == [reference]
        page = context.new_page()
        page.goto(f"{new.address}/admin/sign-in")
        page.get_by_label("แก้วตา").check()
        page.locator("#password").fill(NEW_PASSWORD)
        press(page.locator(SUBMIT))
        assert "แก้วตา" in page.locator(".masthead-line").inner_text()


@pytest.mark.parametrize("people", [1, 20])
def test_the_hand_over_page_is_one_sheet_and_a_phone_reads_its_codes(
    tmp_path: Path, browser: Browser, people: int
) -> None:
    settings = replace(config(tmp_path), public_url="http://10.42.0.1", wifi_name="NET PRACHARAT")
    with kiosk_in(tmp_path, settings=settings) as kiosk, visitor(browser, size=PAPER) as context:
        page = context.new_page()
        sign_in(page, kiosk)
        for number in range(1, people):
            kiosk.stores.people.add("no hash", name=f"สมหญิง ใจดีมากมาย {number}", role="helper")
        page.goto(f"{kiosk.address}/admin/handover")
        press(page.locator(SUBMIT).first)
        sheets = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        assert page.locator(".kit-phrase").is_visible()
        assert not page.locator("main form").is_visible()
        codes = [text for code in page.locator(".kit .qr").all() for text in read_codes(screenshot(code.screenshot()))]
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
    assert codes == [wifi_text("NET PRACHARAT"), "http://10.42.0.1"]
