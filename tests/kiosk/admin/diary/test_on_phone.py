"""Three taps on a small phone without a script note what was taught; the month is one page of paper, however full."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page

from content_sync.wire.diary import DIARY_TOPICS
from content_sync.wire.stamps import Stamp
from kiosk.store.network.diary import MOST_A_DAY
from tests.cast.browser import Thumb, press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.clock_hands import NOON
from tests.cast.kiosk.phone_browser import PASSWORD
from tests.cast.kiosk.photo_uploads import jpeg
from tests.cast.kiosk.served_kiosk import ServedKiosk

OCTOBER = NOON.date().replace(month=10, day=1)


def signed_in(page: Page, kiosk: ServedKiosk) -> Page:
    page.goto(f"{kiosk.address}/admin/sign-in")
    page.locator("#password").fill(PASSWORD)
    press(page.locator("main button[type=submit]"))
    return page


def test_three_taps_without_a_script_note_it_with_a_photo(kiosk: ServedKiosk, browser: Browser, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg(640, 480))
    with visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = signed_in(context.new_page(), kiosk)
        page.goto(f"{kiosk.address}/admin/diary")
        thumb = Thumb(page)
        thumb.press(page.locator(".kinds").get_by_role("link", name="ขายของออนไลน์"))
        thumb.press(page.locator("button[value='15']"))
        assert page.get_by_role("heading", name="จดแล้ว").is_visible()
        page.locator("#photo").set_input_files(photo)
        thumb.press(page.get_by_role("button", name="เก็บรูป"))
        assert thumb.taps == 3
        assert thumb.moved_px == 0, "a tap was below the first screen"
        assert "รูปอยู่ที่ตู้นี้เท่านั้น" in page.locator("main").inner_text()
        assert "ขายของออนไลน์ 15 คน" in page.locator("main").inner_text()
    (line,) = kiosk.stores.network.diary.of_month(kiosk.stores.people.all()[0].id, NOON.date())
    assert (line.topic, line.people, bool(line.photo)) == ("selling", 15, True)


def test_the_fullest_month_is_one_sheet_of_paper_and_well_in_every_reading(
    kiosk: ServedKiosk, browser: Browser
) -> None:
    people = kiosk.stores.people
    people.keep(replace(people.all()[0], name="สมหญิง ใจดีมีสุขสวัสดิ์พิพัฒน์กุล"))
    diary, me = kiosk.stores.network.diary, people.all()[0].id
    for number in range(31 * 2):
        diary.write(
            f"{number:032x}", person=me, topic=DIARY_TOPICS[number % 5], people=500,
            day=OCTOBER + timedelta(days=number % 31), made=Stamp(at=NOON, clock="estimated"),
        )  # fmt: skip
    for number in range(100, 100 + MOST_A_DAY - 2):
        diary.write(
            f"{number:032x}", person=me, topic="health", people=500, day=OCTOBER,
            made=Stamp(at=NOON, clock="trusted"),
        )  # fmt: skip
    with visitor(browser) as context:
        page = signed_in(context.new_page(), kiosk)
        for path in ("/admin/diary/month/2026-10", "/en/admin/diary/month/2026-10", "/admin/diary/month/2026-11"):
            page.goto(kiosk.address + path)
            sheets = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1, path
        page.goto(f"{kiosk.address}/admin/diary/month/2026-10")
        page.emulate_media(media="print")
        assert not page.locator(".masthead").is_visible()
        sheet = page.locator("main").inner_text()
        assert "บันทึกการสอน เดือนตุลาคม 2569" in sheet
        assert "ลงชื่อ" in sheet
        assert len(page.locator("tbody tr").all()) == 31
        page.emulate_media(media="screen")
        faults = Eyes(page).faults()
        assert faults == [], "\n".join(faults)
