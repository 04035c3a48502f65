"""The follow pages on a phone: without cookies, with scripts and without, and each page in every reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from content_sync.wire.reports import Reopening, ReportCounts
from kiosk.store.outbox.filing.filing import Fields, FiledReport
from tests.cast.browser import press, visitor
from tests.cast.eyes import Eyes
from tests.cast.kiosk.served_kiosk import ServedKiosk
from tests.cast.reports.closed_reports import BECAUSE, say_not_done, sent

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("report")]


def follow(kiosk: ServedKiosk, page: Page, typed: str, prefix: str = "") -> None:
    page.goto(f"{kiosk.address}{prefix}/follow")
    page.fill("#reference", typed)
    press(page.locator("main .wide-button"))


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_a_reporter_without_cookies_says_no_and_how_content_and_each_page_reloads(
    kiosk: ServedKiosk, closed_report: FiledReport, browser: Browser, *, scripts: bool
) -> None:
    with visitor(browser, scripts=scripts, keeps_own_scripts=True) as context:
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
    items = kiosk.stores.outbox.batch(20)
    assert [item.text for item in items if isinstance(item, Reopening)] == [BECAUSE]
    assert [item.content for item in items if isinstance(item, ReportCounts)] == [2]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_well_in_every_reading(
    kiosk: ServedKiosk, closed_report: FiledReport, browser: Browser, prefix: str
) -> None:
    found: dict[str, list[str]] = {}
    with visitor(browser) as context:
        page = context.new_page()
        eyes = Eyes(page)
        for name in every_page(kiosk, closed_report, page, prefix):
            if wrong := eyes.faults(keyboard=not prefix):
                found[name] = wrong
    assert not found


def every_page(kiosk: ServedKiosk, closed_report: FiledReport, page: Page, prefix: str) -> Iterator[str]:
    """Open each page that says something of a report, in one language; yield what it is."""
    outbox = kiosk.stores.outbox
    again, open_one = sent(outbox), sent(outbox, Fields(topic="road", text="x", place="หน้าวัดโพธิ์ชัย" * 6))
    outbox.follow_ups.count_neighbour(open_one.serial, "me_too", "a")
    follow(kiosk, page, closed_report.reference, prefix)
    yield "called done"
    page.locator("main details").evaluate("one => one.open = true")
    press(page.locator("#because ~ button, form:has(#because) button").first)
    yield "no words"
    for path in (f"/follow?number={again.serial}", f"/follow?number={closed_report.serial}", "/report/road"):
        page.goto(f"{kiosk.address}{prefix}{path}")
        yield path
    for typed, name in ((f"{again.reference[:-1]}O", "a slip"), ("99999", "unknown"), ("", "nothing typed")):
        page.goto(f"{kiosk.address}{prefix}/follow")
        page.fill("#reference", typed)
        press(page.locator("main .wide-button"))
        yield name
    say_not_done(outbox, closed_report)
    follow(kiosk, page, closed_report.reference, prefix)
    yield "reopened"
