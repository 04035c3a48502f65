"""A new box is set up on a small phone without a script, and somebody else comes in: over real processes."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from kiosk.callers import label_file
from tests.cast.browser import PHONE, SMALL_PHONE, complaints, overflow, press, visitor
from tests.cast.journeys.running_village import RunningVillage, lone_kiosk

SOMYING, VICHAI = "ปลาดุกย่างร้านป้า", "มะม่วงสุกวันจันทร์"


def sign_in(page: Page, address: str, password: str, name: str = "") -> None:
    page.goto(f"{address}/admin/sign-in")
    if name:
        page.get_by_label(name).check()
    page.locator("#password").fill(password)
    press(page.locator("main button[type=submit]"))


def first_start(page: Page, village: RunningVillage) -> None:
    """Set the box up, with one mistake on the way."""
    page.goto(f"{village.kiosk_url}/admin")
    assert page.url.endswith("/setup")
    code = label_file.read(village.folder / "kiosk")
    page.get_by_label("ชื่อคุณ").fill("สมหญิง")
    page.get_by_label("ใช่ หมู่บ้านเรา").check()
    page.locator("#code").fill("1234")
    page.locator("#new").fill(SOMYING)
    page.locator("#again").fill(SOMYING)
    press(page.locator("main button[type=submit]"))
    assert page.locator("#code-mistake").is_visible()
    assert page.get_by_label("ชื่อคุณ").input_value() == "สมหญิง"
    for field, typed in (("#code", code), ("#new", SOMYING), ("#again", SOMYING)):
        page.locator(field).fill(typed)
    press(page.locator("main button[type=submit]"))
    assert page.url.endswith("/setup/ready")


def add_vichai(page: Page, address: str) -> str:
    page.goto(f"{address}/admin/people")
    page.locator("#name").fill("วิชัย")
    press(page.locator("main button[type=submit]"))
    return page.locator(".spelled").inner_text()


def test_a_new_box_is_set_up_on_a_phone_and_a_helper_joins(tmp_path: Path, browser: Browser) -> None:
    with lone_kiosk(tmp_path) as village:
        address = village.kiosk_url
        with visitor(browser, size=SMALL_PHONE) as anybody:
            page = anybody.new_page()
            page.goto(f"{address}/setup")
            press(page.locator("main button[type=submit]"))
            assert complaints(page) == []
            assert overflow(page) == 0
        with visitor(browser, scripts=False) as mine:
            page = mine.new_page()
            first_start(page, village)
            press(page.get_by_role("link", name="พิมพ์ป้าย"))
            assert page.url.endswith("/print/sign")
            first = add_vichai(page, address)
        with visitor(browser, scripts=False) as his:
            page = his.new_page()
            sign_in(page, address, first, "วิชัย")
            assert page.url.endswith("/admin/password")
            for field, typed in (("#current", first), ("#new", VICHAI), ("#again", VICHAI)):
                page.locator(field).fill(typed)
            press(page.locator("main button[type=submit]"))
            sign_in(page, address, VICHAI, "วิชัย")
            assert page.locator(".masthead-line").inner_text() == "สำหรับเน็ตอาสา · วิชัย"
        found = list[str]()
        for size in (PHONE, SMALL_PHONE):
            with visitor(browser, size=size) as mine:
                page = mine.new_page()
                sign_in(page, address, SOMYING, "สมหญิง")
                for path in ("/admin/people", "/admin/people/2", "/admin/log", "/admin/name", "/setup/ready"):
                    page.goto(f"{address}{path}")
                    found += [f"{path}: {one}" for one in complaints(page)]
                    assert overflow(page) == 0, path
        assert found == []
