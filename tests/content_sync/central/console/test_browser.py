"""The desk in the real Chromium: a notice from sign-in to the signed tree without scripts, and what axe-core says."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

from tests.cast.browser import PHONE, SCREEN, SMALL_PHONE, complaints, overflow, press, visitor
from tests.cast.desk.office import EMAIL, Office
from tests.cast.desk.served_office import sign_in
from tests.cast.eyes import LARGE, ON_A_DESK, Eyes

REPORT = f"/inbox/{2:032x}"

PAGES = (
    *("/", "/write", "/write/staff-0123456789abcdef", "/published", "/published?state=draft", "/inbox", REPORT),
    *("/feeds", "/villages", "/nothing"),
    *("/sticks", "/carry", "/register/enrolment"),
    *("/board", "/board?show=all", f"/board/{1:032x}", "/board/new", "/network", "/villages/43010501/rescue"),
)

WITH_FORMS = (
    *("/", "/write", PAGES[2], "/published", "/inbox", REPORT, f"{REPORT}/erase", "/feeds", "/villages"),
    *("/sticks", "/carry"),
)


def test_a_notice_for_nong_khai_goes_from_the_sign_in_to_the_signed_tree_without_scripts(
    desk: tuple[Office, str], staff_phone: BrowserContext
) -> None:
    office, address = desk
    page = staff_phone.new_page()
    sign_in(page, f"{address}/write")
    page.get_by_label("หัวข้อ", exact=True).fill("ปิดน้ำประปาวันพุธ")
    page.get_by_label("เนื้อความ").fill("กรุณาสำรองน้ำ **ตั้งแต่ 9 โมง**")
    page.get_by_label("เพิ่มด้วยชื่อหรือรหัส").fill("จ.หนองคาย")
    press(page.get_by_role("button", name="ค้นหา"))
    assert page.get_by_label("จังหวัดหนองคาย").is_checked()
    press(page.get_by_role("button", name="ดูตัวอย่าง").last)
    assert page.locator(".as-seen strong").inner_text() == "ตั้งแต่ 9 โมง"
    press(page.get_by_role("button", name="เผยแพร่").first)
    assert "เผยแพร่แล้ว" in page.get_by_role("status").inner_text()
    assert "ปิดน้ำประปาวันพุธ" in office.titles("local/43/index")
    assert "ปิดน้ำประปาวันพุธ" not in office.titles("local/41/index")


def test_a_report_is_answered_on_a_phone_without_scripts(desk: tuple[Office, str], staff_phone: BrowserContext) -> None:
    _, address = desk
    page = staff_phone.new_page()
    sign_in(page, f"{address}/inbox?topic=road")
    press(page.get_by_role("link", name="0501-28-K7M4-X"))
    page.get_by_label("สถานะ").select_option("resolved")
    page.get_by_label("คำตอบถึงผู้แจ้ง").fill("ซ่อมแล้ว")
    press(page.get_by_role("button", name="บันทึกและส่งถึงหมู่บ้าน"))
    assert "บันทึกแล้ว" in page.get_by_role("status").inner_text()
    assert "ซ่อมแล้ว" in page.locator(".history").inner_text()


def test_what_was_typed_never_runs_as_a_script(desk: tuple[Office, str], browser: Browser) -> None:
    _, address = desk
    raised: list[Dialog] = []

    def note(dialog: Dialog) -> None:
        raised.append(dialog)
        dialog.dismiss()

    with visitor(browser, size=SCREEN) as context:
        page = context.new_page()
        page.on("dialog", note)
        sign_in(page, f"{address}/write")
        for name in ("title", "body", "source", "places"):
            page.locator(f"[name={name}]").fill('"><script>alert(1)</script><img src=x onerror=alert(2)>')
        press(page.locator("button.button[value=preview]"))
        page.wait_for_load_state("networkidle")
        assert page.locator("main script, main img").count() == 0
    assert raised == []


@pytest.mark.parametrize("language", ["th", "en"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    desk: tuple[Office, str], browser: Browser, language: str
) -> None:
    _, address = desk
    found: list[str] = []
    with visitor(browser, size=SCREEN) as context:
        page = context.new_page()

        def check(name: str) -> None:
            for size in (SMALL_PHONE, PHONE, SCREEN):
                page.set_viewport_size({"width": size["width"], "height": size["height"]})
                if overflow(page) > 0:
                    found.append(f"{name}: {overflow(page)} px too wide at {size['width']}")
            found.extend(f"{name}: {one}" for one in complaints(page))

        page.goto(address)
        if language == "en":
            press(page.get_by_role("button", name="English"))
        check("/sign-in")
        page.locator("[name=email]").fill(EMAIL)
        page.locator("[name=password]").fill("a wrong password")
        press(page.locator("main form [type=submit]").first)
        check("a wrong password")
        sign_in(page, address)
        for path in PAGES:
            page.goto(address + path)
            check(path)
        _spoil(page, address)
        check("a form with mistakes and offers")
        _overtake(page, address)
        check("a form that a colleague overtook")
    assert found == []


def test_every_form_of_the_desk_is_whole_in_large_text_and_a_keyboard_alone_comes_to_it(
    desk: tuple[Office, str], browser: Browser
) -> None:
    _, address = desk
    found: list[str] = []
    with visitor(browser, size=SCREEN) as context:
        page = context.new_page()
        sign_in(page, address)
        for path in WITH_FORMS:
            page.goto(address + path)
            eyes = Eyes(page)
            found += [f"{path}: {fault}" for fault in [*eyes.faults_by_keyboard(), *eyes.faults_on(LARGE)]]
            eyes.put_on(ON_A_DESK)
    assert "\n".join(found) == ""


def _spoil(page: Page, address: str) -> None:
    page.goto(f"{address}/write")
    page.locator("[name=places]").fill("หนองคาย, หนองบัว, ไม่มีที่นี่")
    press(page.locator("button.button[value=publish]"))
    assert page.locator(".mistake").count() >= 3


def _overtake(page: Page, address: str) -> None:
    page.goto(f"{address}/write/staff-0123456789abcdef")
    page.locator("[name=base_version]").evaluate("field => field.value = 'an older version'")
    page.locator("[name=title]").fill("หัวข้อของฉัน")
    press(page.locator("form#write [value=publish]"))
    assert page.locator(".as-seen").count() == 1
