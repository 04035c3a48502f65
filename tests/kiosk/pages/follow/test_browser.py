"""The follow pages on a phone: without scripts or cookies, nothing clipped, nothing that axe finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from content_sync.wire.reports import Reopening, ReportCounts
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from tests.cast.browser import LARGE_TEXT, SMALL_PHONE, another, complaints, overflow, press, visitor
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.reports.closed_reports import BECAUSE, say_not_done, sent

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("report")]


def follow(kiosk: ServedKiosk, page: Page, typed: str, prefix: str = "") -> None:
    page.goto(f"{kiosk.address}{prefix}/follow")
    page.fill("#reference", typed)
    press(page.locator("main .wide-button"))


def test_a_reporter_without_scripts_or_cookies_says_no_and_how_content_and_each_page_reloads(
    kiosk: ServedKiosk, closed_report: FiledReport, browser: Browser
) -> None:
    with visitor(browser, scripts=False, keeps_own_scripts=True) as context:
        page = context.new_page()
        follow(kiosk, page, f"{closed_report.reference[:-1]}O")
        press(page.get_by_role("button", name=closed_report.reference))
        context.clear_cookies()
        press(page.get_by_role("button", name="พอใช้"))
        follow(kiosk, page, closed_report.reference)
        page.locator("summary").click()
        press(page.get_by_role("button", name="บอกเจ้าหน้าที่ว่ายังไม่หาย"))
        assert page.locator("#because-mistake").is_visible(), "an empty field is told without opening it anew"
        page.fill("#because", BECAUSE)
        context.clear_cookies()
        press(page.get_by_role("button", name="บอกเจ้าหน้าที่ว่ายังไม่หาย"))
        page.reload()
        assert "เรื่องนี้เปิดใหม่อีกครั้ง" in page.locator("[role=status]").inner_text()
        assert overflow(page) == 0
    items = kiosk.stores.outbox.batch(20)
    assert [item.text for item in items if isinstance(item, Reopening)] == [BECAUSE]
    assert [item.content for item in items if isinstance(item, ReportCounts)] == [2]


@pytest.mark.parametrize("flag", ["", LARGE_TEXT], ids=["320", "200-percent"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_small_phone(
    kiosk: ServedKiosk, closed_report: FiledReport, browser: Browser, flag: str
) -> None:
    outbox = kiosk.stores.outbox
    again, open_one = sent(outbox), sent(outbox, Fields(topic="road", text="x", place="หน้าวัดโพธิ์ชัย" * 6))
    outbox.follow_ups.count_neighbour(open_one.serial, "me_too", "a")
    with another(browser, flag) as chosen, visitor(chosen, size=SMALL_PHONE) as context:
        page = context.new_page()
        for prefix in ("", "/en"):
            follow(kiosk, page, closed_report.reference, prefix)
            page.locator("summary").click()
            assert (complaints(page), overflow(page)) == ([], 0)
            for path in (f"/follow?number={again.serial}", f"/follow?number={closed_report.serial}", "/report/road"):
                page.goto(f"{kiosk.address}{prefix}{path}")
                assert (path, complaints(page), overflow(page)) == (path, [], 0)
            follow(kiosk, page, f"{again.reference[:-1]}O", prefix)
            assert (complaints(page), overflow(page)) == ([], 0)
        say_not_done(outbox, closed_report)
        follow(kiosk, page, closed_report.reference)
        assert (complaints(page), overflow(page)) == ([], 0)
