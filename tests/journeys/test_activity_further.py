"""An activity written on one kiosk, accepted by staff, seen on another, and withdrawn again everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page

from content_sync.look.thai import local_date, write_day
from tests.cast.board.two_villages import TwoVillages, VolunteersPhone
from tests.cast.browser import SCREEN, complaints, overflow, press, visitor
from tests.cast.journeys.running_village import STAFF, RunningVillage
from tests.cast.kiosk.photo_uploads import jpeg

TITLE, PLACE, BODY = "อบรมทำปุ๋ยหมักใช้เอง", "ศาลากลางบ้านเวียงคุก", "เอาถังและใบไม้แห้งมาด้วย"
pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("journeys")]


def well(page: Page) -> bool:
    """Tell whether a page is clean for axe and no wider than its window."""
    assert complaints(page) == []
    assert overflow(page) <= 0
    return True


def announce(phone: VolunteersPhone, photo: Path) -> None:
    """Write an activity for tomorrow, look at it, post it for the district, and add a photo."""
    page = phone.page
    day = write_day(local_date(datetime.now(UTC)) + timedelta(days=1), "th")
    phone.open("/admin/notice?sort=activity")
    for field, text in (("title", TITLE), ("place", PLACE), ("body", BODY), ("first", day)):
        page.locator(f"#{field}").fill(text)
    page.locator("[name=reach][value=district]").check()
    press(page.locator("button[name=preview]"))
    preview = page.locator(".small-phone").inner_text()
    assert all(words in preview for words in (TITLE, PLACE, BODY, "09:00–12:00"))
    assert page.locator("[name=reach][value=district]").is_checked()
    assert well(page)
    press(page.locator("main form:has(#title) button[type=submit]:not([name])"))
    assert "ลงกิจกรรมแล้ว" in page.locator("main").inner_text()
    page.locator("#photo-file").set_input_files(photo)
    press(page.locator("#photo form button").first)
    assert page.locator(".small-phone img").evaluate("image => image.complete && image.naturalWidth > 0")
    assert well(page)


def at_the_desk(village: RunningVillage, page: Page) -> None:
    page.goto(village.central_url)
    page.locator("input[name=email]").fill(STAFF)
    page.locator("input[type=password]").fill(village.staff_password)
    press(page.locator("main form [type=submit]").first)
    page.goto(f"{village.central_url}/activities")
    assert TITLE in page.locator("main").inner_text()
    assert has_photo(page)
    assert well(page)


def has_photo(page: Page) -> bool:
    """Tell whether the photo on a page has come, also where no script may say so."""
    shown = page.locator("main .photo img")
    address = shown.get_attribute("src")
    return address is not None and page.request.get(urljoin(page.url, address)).ok


def seen_by_villagers(phone: VolunteersPhone) -> str:
    return phone.open("/activities")


def test_an_activity_of_one_village_is_accepted_seen_in_the_next_and_withdrawn_everywhere(
    two_villages: TwoVillages, browser: Browser, tmp_path: Path
) -> None:
    first, second = two_villages.second, two_villages.first  # the one with scripts, which axe needs, writes
    second.village.command("central", "staff", STAFF, "--area", "43")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg())
    announce(first, photo)
    assert TITLE in seen_by_villagers(first)
    assert well(first.page)
    assert "เมื่อตู้ต่ออินเทอร์เน็ตครั้งหน้า" in first.open("/admin/queue")
    first.visit()
    assert "รอเจ้าหน้าที่ดูก่อน" in first.open("/admin/queue")
    second.visit()
    assert TITLE not in seen_by_villagers(second)

    with visitor(browser, size=SCREEN) as staff:
        desk = staff.new_page()
        at_the_desk(second.village, desk)
        press(desk.get_by_role("button", name="แสดงในพื้นที่นี้"))
        assert "รับแล้ว" in desk.locator("main").inner_text()

    second.visit()
    assert TITLE in seen_by_villagers(second)
    press(second.page.get_by_role("link", name=TITLE))
    assert all(words in second.page.locator("main").inner_text() for words in (PLACE, BODY))
    assert has_photo(second.page)
    first.visit()
    assert "เจ้าหน้าที่แสดงนอกหมู่บ้านแล้ว" in first.open("/admin/queue")
    assert seen_by_villagers(first).count(TITLE) == 1

    first.open("/admin/notice/1")
    press(first.page.get_by_role("button", name="ซ่อน"))
    assert TITLE not in seen_by_villagers(first)
    first.visit()
    second.village.command("central", "publish")  # or within the minute, by itself
    second.visit()
    assert TITLE not in seen_by_villagers(second)
    first.visit()
    assert TITLE not in seen_by_villagers(first)
    for village in (first.village, second.village):
        for program in village.running:
            assert not any(text in village.log(program) for text in (TITLE, PLACE, BODY))
